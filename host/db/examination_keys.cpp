// Keys that are missing or stand twice, and references that point nowhere. Keys are compared as the
// host compares them, by their text.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"
#include "db/mapping_forms.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

using Field = Examined::Field;
// A variant is known by its product and its own key together, all others by one.
using Parts = std::vector<std::string>;

class Keys {
public:
    explicit Keys(Examined& source)
        : source_(source) {}

    void run() {
        if (Field* key = key_field()) {
            missing(*key);
            twice(*key);
        }
        for (Field& field : source_.fields)
            if (!field.references.empty() && field.sound) nowhere(field);
    }

private:
    // By which its rows are known; null for facts, and where it is not sound.
    Field* key_field() const {
        if (source_.outline.key.empty()) return nullptr;
        Field* key = source_.field("key");
        if (key == nullptr) key = source_.field("code"); // of variants
        return key != nullptr && key->sound ? key : nullptr;
    }

    std::string form(const std::string& source, const std::string& sql) const {
        return key_form(source_.dialect, key_type_of(source_.mappings, source), sql);
    }
    Parts with_product(const std::string& source, const std::string& of_product,
                       const std::string& key) const {
        if (source != "product_variant") return {form(source, key)};
        return {form("product", of_product), form(source, key)};
    }
    // "a AS k1, b AS k2"
    static std::string named(const Parts& parts) {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < parts.size(); ++i)
            all.push_back(fmt::format("{} AS k{}", parts[i], i + 1));
        return join(all, ", ");
    }
    static std::string filled(const Parts& parts) {
        std::vector<std::string> all;
        for (const std::string& part : parts)
            all.push_back(fmt::format("{0} IS NOT NULL AND {0} <> ''", part));
        return join(all, " AND ");
    }

    void missing(Field& key) {
        const std::string text = source_.dialect.as_text(key.in_rows);
        const Field* name = source_.field("name");
        const std::string example =
            name != nullptr && name->there
                ? fmt::format("MIN({})", source_.dialect.as_text(name->in_rows))
                : "NULL";
        std::optional<Row> found;
        source_.attempt(&key, [&] {
            found = source_.session.row(fmt::format("SELECT COUNT(*), {} FROM {} WHERE {} IS NULL "
                                                    "OR {} = ''",
                                                    example, source_.rows(), key.in_rows, text),
                                        {Type::integer, Type::text});
        });
        const std::int64_t rows = found ? std::get<std::int64_t>((*found)[0]) : 0;
        if (rows == 0) return;
        source_.tell(Finding::State::problem, &key, "have no key, and are nobody",
                     "Give them one, or leave them out by a WHERE.", rows, to_text((*found)[1]));
    }

    void twice(Field& key) {
        const Field* product = source_.field("product");
        if (source_.mapping.name == "product_variant" && (product == nullptr || !product->sound))
            return;
        const Parts parts = with_product(source_.mapping.name,
                                         product != nullptr ? product->in_rows : "", key.in_rows);
        std::optional<Row> found;
        source_.attempt(&key, [&] {
            found = source_.session.row(
                fmt::format("SELECT COUNT(*), MIN(d.k{0}) FROM (SELECT {1} FROM {2} WHERE {3} "
                            "GROUP BY {4} HAVING COUNT(*) > 1) d",
                            parts.size(), named(parts), source_.rows(), filled(parts),
                            join(parts, ", ")),
                {Type::integer, Type::text});
        });
        const std::int64_t keys = found ? std::get<std::int64_t>((*found)[0]) : 0;
        if (keys == 0) return;
        source_.tell(
            Finding::State::problem, &key, "keys stand in more than one row",
            fmt::format("Let each {} come once, or take another key.", source_.mapping.name), keys,
            to_text((*found)[1]));
    }

    // The keys that a reference may name, as "(SELECT ... AS k1 FROM ...)"; "" where nobody is
    // known by them.
    std::string targets(const std::string& target) const {
        if (const auto mapped = source_.mappings.find(target); mapped != source_.mappings.end()) {
            std::string key = expression_of(mapped->second, "key");
            if (key.empty()) key = expression_of(mapped->second, "code");
            return fmt::format(
                "(SELECT DISTINCT {} FROM {} t)",
                named(with_product(target, expression_of(mapped->second, "product"), key)),
                rows_of(mapped->second));
        }
        const Source& own = source_.sources.at(target);
        if (target == "product_variant" || own.find("code") == nullptr) return "";
        return fmt::format("(SELECT DISTINCT code AS k1 FROM {{{}}})", target);
    }

    void nowhere(Field& field) {
        const std::string there = targets(field.references);
        const Field* product = source_.field("product");
        const bool of_product = field.references == "product_variant";
        if (there.empty() || (of_product && (product == nullptr || !product->sound))) return;
        const Parts parts =
            with_product(field.references, of_product ? product->in_rows : "", field.in_rows);
        const std::string last = fmt::format("k{}", parts.size());
        std::string groups, same;
        for (std::size_t i = 1; i <= parts.size(); ++i) {
            groups += (i > 1 ? ", " : "") + parts[i - 1];
            same += fmt::format("{0}p.k{1} = r.k{1}", i > 1 ? " AND " : "", i);
        }
        std::optional<Row> found;
        const auto error = source_.refused([&] {
            found = source_.session.row(
                fmt::format("SELECT SUM(r.n), MIN(r.{0}) FROM (SELECT {1}, COUNT(*) AS n FROM {2} "
                            "WHERE {3} GROUP BY {4}) r LEFT JOIN {5} p ON {6} WHERE p.k1 IS NULL",
                            last, named(parts), source_.rows(), filled(parts), groups, there, same),
                {Type::integer, Type::text});
        });
        if (error) { // the fields of this source have been looked at already
            source_.tell(
                Finding::State::problem, &field,
                fmt::format("cannot be looked up in {}: {}", field.references, reason_of(*error)),
                fmt::format("Mend source {} first.", field.references));
            return;
        }
        if (!found || is_null((*found)[0])) return;
        source_.tell(Finding::State::problem, &field,
                     fmt::format("points at no {}", field.references),
                     fmt::format("Add what is missing there, or correct `{}` of {}.", field.name,
                                 source_.columns_section()),
                     std::get<std::int64_t>((*found)[0]), to_text((*found)[1]));
    }

    Examined& source_;
};

} // namespace

void examine_keys(Examined& source) {
    Keys(source).run();
}

} // namespace tessera::db
