// Turns a deployment's mapping into a source: a SELECT that brings the ERP's columns into our form
// and its keys into our numbers.
//
//   (SELECT m."name", k1.number AS "number" FROM (SELECT as_text(title) AS "name", as_text(id) AS
//   "number key",
//    id AS "number raw" FROM firm t) m LEFT JOIN {subject_key} k1 ON k1.key_text = m."number key"
//    AND ...)
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/identifier.hpp"
#include "db/mapping_forms.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

using Places = std::vector<std::size_t>;

int subject_number(const std::string& source) {
    return static_cast<int>(source == "partner" ? Subject::partner : Subject::product);
}

class Builder {
public:
    Builder(const SourceMapping& mapping, const Mappings& mappings, const Sources& sources,
            const Dialect& dialect)
        : mapping_(mapping)
        , mappings_(mappings)
        , sources_(sources)
        , dialect_(dialect)
        , source_(mapping_outline(mapping)) {}

    Source build() {
        check_mapping(mapping_, source_, sources_, mappings_);
        add_identity();
        for (SourceColumn& column : source_.columns) add(column);
        // A variant is known by its product too, and that has a join only now.
        for (const auto& [name, key] : variants_) join_variant(name, key);
        finish();
        return std::move(source_);
    }

private:
    // Keys stand in the inner SELECT under names of their own, which no public column can have.
    static std::string key_of(const std::string& column) { return column + " key"; }
    static std::string raw_of(const std::string& column) { return column + " raw"; }
    std::string quoted(const std::string& name) const { return dialect_.quote(name); }
    std::string inside(const std::string& name) const { return "m." + quoted(name); }

    std::string expression(const std::string& column) const {
        return expression_of(mapping_, column);
    }
    std::string key_form(const std::string& type, const std::string& sql) const {
        return db::key_form(dialect_, type, sql);
    }

    void inner(const std::string& name, const std::string& sql) {
        inner_.push_back(fmt::format("{} AS {}", sql, quoted(name)));
    }
    void outer(const std::string& name, const std::string& sql, Places joins = {}) {
        source_.parts.push_back(
            {name, fmt::format("{} AS {}", sql, quoted(name)), std::move(joins)});
    }
    SourceColumn& column(std::string_view name) {
        return *std::find_if(source_.columns.begin(), source_.columns.end(),
                             [&](const SourceColumn& each) { return each.name == name; });
    }
    // A value as it is.
    void value(SourceColumn& each, const std::string& sql) {
        inner(each.name, sql);
        outer(each.name, inside(each.name));
        each.sql = "t." + quoted(each.name);
    }
    // A number found by joins.
    void number(SourceColumn& each, const std::string& sql, Places joins) {
        outer(each.name, sql, std::move(joins));
        each.sql = "t." + quoted(each.name);
        each.type = Type::integer;
    }
    std::string next_alias() const { return fmt::format("k{}", source_.joins.size() + 1); }
    std::size_t join(const std::string& table, const std::string& condition) {
        source_.joins.push_back(fmt::format(" JOIN {} {} ON {}", table, next_alias(), condition));
        return source_.joins.size() - 1;
    }
    // The key of `name`, and beside it the bare expression: "key text = cast(expression)" finds the
    // number of a row, "expression = number's key" finds the rows of a number through the ERP's own
    // index.
    std::string key_condition(const std::string& name, const std::string& type,
                              const std::string& sql, const std::string& key_text) {
        inner(key_of(name), key_form(type, sql));
        std::string condition = fmt::format("{} = {}", key_text, inside(key_of(name)));
        if (type == "uuid") return condition; // its spellings differ
        // What is computed has no index; and of text that is made of numbers and literals MariaDB
        // cannot tell by which collation it should be compared.
        if (identifier(sql).empty()) return condition;
        inner(raw_of(name), "(" + sql + ")");
        return condition + fmt::format(" AND {} = {}", inside(raw_of(name)),
                                       type == "integer" ? dialect_.as_integer(key_text)
                                                         : dialect_.beside(key_text));
    }
    std::size_t join_subject(const std::string& subject, const std::string& name,
                             const std::string& sql) {
        const std::string k = next_alias();
        return join("{subject_key}",
                    fmt::format("{0}.kind = {1} AND {0}.variant_text = '' AND {2}", k,
                                subject_number(subject),
                                key_condition(name, key_type_of(mappings_, subject), sql,
                                              k + ".key_text")));
    }

    // What the rows of this source are known by.
    void add_identity() {
        if (source_.key.empty()) return;
        const std::string key = expression("key");
        if (mapping_.name == "product_variant") {
            const std::string own = key.empty() ? expression("code") : key;
            if (own.empty()) throw bad_mapping(mapping_, "code", "variants are known by it");
            inner(key_of("number"), key_form(mapping_.key_type, own));
            variants_.emplace_back("number", key_of("number"));
            return;
        }
        if (key.empty()) throw bad_mapping(mapping_, "key", "it is needed: rows are known by it");
        if (source_.key == "number") {
            value(column("key"), key_form(mapping_.key_type, key));
            const std::size_t place = join_subject(mapping_.name, "number", key);
            number(column("number"), fmt::format("k{}.number", place + 1), {place});
        } else {
            direct(column(source_.key), mapping_.key_type, key);
        }
    }

    // A key that is stored and compared as it is: of regions, categories and further sources.
    void direct(SourceColumn& each, const std::string& type, const std::string& sql) {
        each.type = type == "integer" ? Type::integer : Type::text;
        value(each, type == "integer" ? dialect_.as_integer(sql) : key_form(type, sql));
    }

    void add(SourceColumn& each) {
        if (!each.sql.empty() || each.hidden) return;
        std::string sql = expression(each.name);
        // Whoever has no name is called by the code, and by the key without one.
        if (sql.empty() && each.name == "name") sql = expression("code");
        if (sql.empty() && (each.name == "code" || each.name == "name")) sql = expression("key");
        if (sql.empty()) return;
        if (each.references.empty()) {
            value(each, value_form(dialect_, mapping_, each, sql));
        } else if (each.references == "product_variant") {
            inner(key_of(each.name), key_form(key_type_of(mappings_, each.references), sql));
            variants_.emplace_back(each.name, key_of(each.name));
        } else {
            refer(each, sql);
        }
    }

    void refer(SourceColumn& each, const std::string& sql) {
        const std::string& target = each.references;
        const bool subject = target == "partner" || target == "product";
        std::size_t place = 0;
        std::string found = "number";
        if (mappings_.contains(target)) {
            if (!subject) return direct(each, key_type_of(mappings_, target), sql);
            place = join_subject(target, each.name, sql);
        } else {
            const Source& own = sources_.at(target);
            if (own.find("code") == nullptr) return direct(each, "integer", sql);
            // A table of ours is meant by its code.
            place = join("{" + target + "}",
                         key_condition(each.name, "text", sql, next_alias() + ".code"));
            found = own.key;
        }
        found = fmt::format("k{}.{}", place + 1, found);
        number(each, found, {place});
        if (target == "product") {
            product_ = each.name;
            product_number_ = found;
            product_join_ = place;
        }
    }

    // A variant is known by its product and its own key together.
    void join_variant(const std::string& name, const std::string& key) {
        if (product_.empty())
            throw bad_mapping(mapping_, name == "number" ? "code" : name,
                              "it needs the column product beside it");
        const std::string k = next_alias();
        if (mappings_.contains("product_variant")) {
            const std::size_t place = join(
                "{subject_key}",
                fmt::format(
                    "{0}.kind = {1} AND {0}.key_text = {2} AND {0}.variant_text = nullif({3}, '')",
                    k, subject_number("product"), inside(key_of(product_)), inside(key)));
            number(column(name), k + ".number", {place});
        } else {
            const std::size_t place =
                join("{product_variant}", fmt::format("{0}.product = {1} AND {0}.code = {2}", k,
                                                      product_number_, inside(key)));
            number(column(name), k + ".number", {product_join_, place});
        }
        if (name != "number") return;
        // For numbering those that have no number yet (subject_keys.cpp).
        outer("product key", inside(key_of(product_)));
        outer("variant key", inside(key));
    }

    // Rows of partners, products and variants without a key are nobody (FRM-4).
    std::string keyed() const {
        if (source_.key != "number") return "";
        std::string key = expression("key");
        if (key.empty()) key = expression("code");
        const std::string there = fmt::format(" WHERE {} IS NOT NULL", key);
        if (mapping_.key_type != "text") return there;
        return fmt::format("{} AND {} <> ''", there, dialect_.as_text(key));
    }

    void finish() {
        source_.base = fmt::format("(SELECT {} FROM {} t{}) m", tessera::join(inner_, ", "),
                                   rows_of(mapping_), keyed());
        std::vector<std::string> all;
        for (const Source::Part& part : source_.parts) all.push_back(part.column);
        source_.relation = source_.relation_of(all);
        source_.own = false;
        source_.key_type = mapping_.key_type;
        source_.ordered_by.clear();
        // The host's own columns that no mapping can fill are not there.
        std::erase_if(source_.columns,
                      [](const SourceColumn& each) { return each.hidden && each.sql.empty(); });
        if (!mapping_.title.empty()) source_.title = mapping_.title;
        const SourceColumn* name = source_.find("name");
        const bool named = !source_.key.empty() && name != nullptr && !name->sql.empty();
        source_.label = named ? "name" : "";
    }

    const SourceMapping& mapping_;
    const Mappings& mappings_;
    const Sources& sources_;
    const Dialect& dialect_;
    Source source_;
    std::vector<std::string> inner_;
    std::vector<std::pair<std::string, std::string>>
        variants_;                         // column, its key in the inner SELECT
    std::string product_, product_number_; // the column that refers to a product, and its number
    std::size_t product_join_ = 0;
};

} // namespace

void apply_mapping(Sources& sources, const SourceMapping& mapping, const Dialect& dialect) {
    Mappings mappings = sources.mappings_;
    mappings[mapping.name] = mapping;
    // All of them again: what a column refers to may have become mapped just now.
    std::vector<Source> built;
    for (const auto& [name, each] : mappings)
        built.push_back(Builder(each, mappings, sources, dialect).build());
    for (Source& source : built) sources.set(std::move(source));
    sources.mappings_ = std::move(mappings);
}

} // namespace tessera::db
