// Keys and codes that are missing or stand twice, and references that point nowhere. Keys are
// compared as the host compares them, by their text.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"
#include "db/identifier.hpp"
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
        for (Field& field : source_.fields)
            if (field.sound) compare(field);
        if (Field* key = key_field()) {
            missing(*key, Finding::State::problem, "have no key, and are nobody",
                    "Give them one, or leave them out by a WHERE.");
            too_long(*key);
            twice(*key, Finding::State::problem, "keys stand in more than one row",
                  fmt::format("Let each {} come once, or take another key.", source_.mapping.name));
        }
        if (Field* code = code_field()) {
            const std::string next = fmt::format(
                "Leave `code` out of {}, and the key serves as one.", source_.columns_section());
            missing(*code, Finding::State::note, "have no code, by which people name them", next);
            twice(*code, Finding::State::note, "codes stand in more than one row", next);
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

    // By which people name its rows, where that is not the key.
    Field* code_field() const {
        if (source_.outline.key.empty() || source_.field("key") == nullptr) return nullptr;
        if (source_.mapping.name == "product_variant") return nullptr; // its product's own
        Field* code = source_.field("code");
        return code != nullptr && code->sound ? code : nullptr;
    }

    // Whose keys they are that the field holds.
    const std::string& whose(const Field& field) const {
        return field.name == "key" ? source_.mapping.name : field.references;
    }
    // As what they are compared with keys that the host knows; "" where they are only read.
    std::string compared_as(const Field& field) const {
        const std::string& of = whose(field);
        if (source_.mappings.contains(of)) {
            const std::string type = key_type_of(source_.mappings, of);
            return type != "uuid" && (of == "partner" || of == "product") ? type : "";
        }
        const Source* own = source_.sources.find(of);
        return own != nullptr && own->find("code") != nullptr ? "text" : "";
    }
    // Of what is more than a column only the text is compared (mapping.cpp).
    void compare(Field& field) {
        if (identifier(field.expression).empty()) return;
        const std::string type = compared_as(field);
        const std::string wrong =
            type.empty() ? "" : source_.dialect.incomparable(field.in_rows, type);
        bool is_wrong = false;
        if (wrong.empty() || !source_.attempt(&field, [&] { // its type, whatever rows there are
                is_wrong = source_.session.integer(fmt::format(
                               "SELECT CASE WHEN {} THEN 1 ELSE 0 END FROM (SELECT 1 AS one{}) o "
                               "LEFT JOIN {} ON 1 = 0",
                               wrong, source_.dialect.from_nothing(), source_.rows())) != 0;
            }))
            return;
        if (!is_wrong) return;
        const bool text = type == "text";
        const std::string by_expression =
            fmt::format("ake a {} of it by the expression of `{}` in {}.",
                        text ? "text" : "whole number", field.name, source_.columns_section());
        source_.tell(Finding::State::problem, &field,
                     fmt::format("is of a type that does not compare with {}",
                                 text ? "text" : "whole numbers"),
                     source_.mappings.contains(whose(field))
                         ? fmt::format("Say key_type = \"{}\" in [sources.{}], or m{}",
                                       text ? "integer" : "text", whose(field), by_expression)
                         : "M" + by_expression);
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

    void missing(Field& key, Finding::State state, const char* what, const std::string& next) {
        const std::string text = source_.dialect.as_text(key.in_rows);
        const Field* name = source_.field("name");
        const std::string example =
            name != nullptr && name->there
                ? fmt::format("MIN({})", source_.dialect.as_text(name->in_rows))
                : "NULL";
        count(key, state, what, next,
              fmt::format("SELECT COUNT(*), {} FROM {} WHERE {} IS NULL OR {} = ''", example,
                          source_.rows(), key.in_rows, text));
    }

    void too_long(Field& key) {
        const std::string& of = source_.mapping.name;
        const std::size_t longest = source_.dialect.longest_key();
        if (longest == 0 || (of != "partner" && of != "product")) return;
        const std::string text = source_.dialect.as_text(key.in_rows);
        count(key, Finding::State::problem,
              fmt::format("have a key of more than {} characters", longest),
              "Shorten it, or take another key: on this database Tessera has no room for it.",
              fmt::format("SELECT COUNT(*), MIN({0}) FROM {1} WHERE char_length({0}) > {2}", text,
                          source_.rows(), longest));
    }

    void twice(Field& key, Finding::State state, const char* what, const std::string& next) {
        const Field* product = source_.field("product");
        if (source_.mapping.name == "product_variant" && (product == nullptr || !product->sound))
            return;
        const Parts parts =
            key.name == "code" && source_.field("key") != nullptr
                ? Parts{source_.dialect.as_text(key.in_rows)}
                : with_product(source_.mapping.name, product != nullptr ? product->in_rows : "",
                               key.in_rows);
        count(key, state, what, next,
              fmt::format("SELECT COUNT(*), MIN(d.k{0}) FROM (SELECT {1} FROM {2} WHERE {3} "
                          "GROUP BY {4} HAVING COUNT(*) > 1) d",
                          parts.size(), named(parts), source_.rows(), filled(parts),
                          join(parts, ", ")));
    }

    // What a statement finds: how many rows or keys, and the first of them.
    void count(Field& field, Finding::State state, const std::string& what, const std::string& next,
               const std::string& select) {
        std::optional<Row> found;
        source_.attempt(&field, [&] {
            found = source_.session.row(select, {Type::integer, Type::text});
        });
        const std::int64_t rows = found ? std::get<std::int64_t>((*found)[0]) : 0;
        if (rows != 0) source_.tell(state, &field, what, next, rows, to_text((*found)[1]));
    }

    // The keys that a reference may name, as "SELECT ... AS k1, 0 AS n FROM ..."; "" where nobody
    // is known by them.
    std::string targets(const std::string& target) const {
        if (const auto mapped = source_.mappings.find(target); mapped != source_.mappings.end()) {
            std::string key = expression_of(mapped->second, "key");
            if (key.empty()) key = expression_of(mapped->second, "code");
            return fmt::format(
                "SELECT {}, 0 AS n FROM {} t",
                named(with_product(target, expression_of(mapped->second, "product"), key)),
                rows_of(mapped->second));
        }
        const Source& own = source_.sources.at(target);
        if (target == "product_variant" || own.find("code") == nullptr) return "";
        return fmt::format("SELECT code AS k1, 0 AS n FROM {{{}}}", target);
    }

    void nowhere(Field& field) {
        const std::string there = targets(field.references);
        const Field* product = source_.field("product");
        const bool of_product = field.references == "product_variant";
        if (there.empty() || (of_product && (product == nullptr || !product->sound))) return;
        const Parts parts =
            with_product(field.references, of_product ? product->in_rows : "", field.in_rows);
        const std::string keys = of_product ? "k1, k2" : "k1";
        std::optional<Row> found;
        const auto error = source_.refused([&] {
            // Sorted once; a join costs some databases one row times the other.
            found = source_.session.row(
                fmt::format("SELECT SUM(r.n), MIN(r.k{0}) FROM (SELECT {1}, SUM(n) AS n FROM "
                            "(SELECT {2}, 1 AS n FROM {3} WHERE {4} UNION ALL {5}) b "
                            "GROUP BY {1} HAVING MIN(n) = 1) r",
                            parts.size(), keys, named(parts), source_.rows(), filled(parts), there),
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
