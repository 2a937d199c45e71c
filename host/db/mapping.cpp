// Turns a deployment's mapping into a source: a SELECT that brings the ERP's columns into our form
// and its keys into our numbers.
#include "db/dialect.hpp"
#include "db/source.hpp"
#include "db/statement_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

Error bad(const SourceMapping& mapping, const std::string& column, const std::string& reason) {
    return usage("source.bad-mapping",
                 fmt::format("the mapping of source {}{}: {}", mapping.name,
                             column.empty() ? "" : ", column " + column, reason),
                 fmt::format("Correct [sources.{}] of the configuration.", mapping.name));
}

template <typename Map>
std::string value_or(const Map& map, const std::string& key, std::string otherwise = "") {
    const auto found = map.find(key);
    return found == map.end() ? otherwise : found->second;
}

// An expression stands inside a larger statement, so it must not end it, open a comment or hold
// values.
void check_expression(const SourceMapping& mapping, const std::string& column,
                      const std::string& sql) {
    StatementText text;
    try {
        text = statement_text(sql, "", ValueStyle::named);
    } catch (const Error& error) {
        throw bad(mapping, column, error.message());
    }
    int depth = 0;
    char quote = 0;
    for (const char c : text.sql) {
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
            quote = c == '[' ? ']' : c;
        } else if (c == ';') {
            throw bad(mapping, column, "a ; ends the expression: " + sql);
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth < 0) {
            break;
        }
    }
    if (depth != 0) throw bad(mapping, column, "the brackets do not match: " + sql);
    if (text.values != 0) throw bad(mapping, column, "a ? has no value here: " + sql);
    if (trim(text.sql).empty()) throw bad(mapping, column, "the expression is empty");
}

// What a mapping may be of: a core source, or one of its own with the columns it lists.
Source outline(const Sources& core, const SourceMapping& mapping) {
    if (const Source* found = core.find(mapping.name)) return *found;
    Source source;
    source.name = mapping.name;
    source.title = mapping.name;
    for (const auto& [name, sql] : mapping.columns) {
        const std::string type_name = value_or(mapping.types, name, "text");
        const auto type = type_from_string(type_name);
        if (!type || *type == Type::null)
            throw bad(mapping, name, fmt::format("there is no type \"{}\"", type_name));
        source.columns.push_back(
            {name, *type, name, value_or(mapping.references, name), sql, false});
    }
    if (mapping.columns.contains("key")) source.key = "key";
    return source;
}

Type key_type(const SourceMapping& mapping) {
    return mapping.key_type == "integer" ? Type::integer : Type::text;
}

int subject_number(const std::string& source) {
    return static_cast<int>(source == "partner" ? Subject::partner : Subject::product);
}

class Builder {
public:
    Builder(const SourceMapping& mapping, const std::map<std::string, SourceMapping>& mappings,
            const Sources& sources, const Dialect& dialect)
        : mapping_(mapping)
        , mappings_(mappings)
        , sources_(sources)
        , dialect_(dialect)
        , source_(outline(Sources::core(), mapping)) {}

    Source build() {
        check();
        for (SourceColumn& column : source_.columns) column.sql.clear();
        add_identity();
        for (SourceColumn& column : source_.columns) add(column);
        // A variant's own number needs the number or key of its product, which is known only now.
        if (mapping_.name == "product_variant") {
            if (column("code")->sql.empty())
                throw bad(mapping_, "code", "variants are known by it");
            join_variant("code", "number");
            // For numbering those that have no number yet (subject_keys.cpp).
            for (const std::string& key : {key_of(product_), key_of("code")})
                outer(key, "m." + quoted(key));
        }
        source_.relation = relation();
        source_.own = false;
        source_.key_type = mapping_.key_type;
        source_.zone = mapping_.zone;
        source_.ordered_by.clear();
        if (!mapping_.title.empty()) source_.title = mapping_.title;
        const SourceColumn* name = source_.find("name");
        source_.label = !source_.key.empty() && name != nullptr && !name->sql.empty() ? "name" : "";
        return std::move(source_);
    }

private:
    // Keys stand in the inner SELECT under a name of their own, which no public column can have.
    static std::string key_of(const std::string& column) { return column + " key"; }

    void check() const {
        if (mapping_.table.empty() == mapping_.select.empty())
            throw bad(mapping_, "", "give either `table` or `select`");
        check_expression(mapping_, "", mapping_.table + mapping_.select);
        if (mapping_.key_type != "integer" && mapping_.key_type != "text" &&
            mapping_.key_type != "uuid")
            throw bad(
                mapping_, "",
                fmt::format("key_type is \"{}\", not integer, text or uuid", mapping_.key_type));
        std::vector<std::string> known;
        for (const SourceColumn& column : source_.columns)
            if (!column.hidden) known.push_back(column.name);
        if (!source_.key.empty()) known.push_back("key");
        for (const auto* names :
             {&mapping_.columns, &mapping_.kinds, &mapping_.types, &mapping_.references})
            for (const auto& [name, value] : *names)
                if (std::find(known.begin(), known.end(), name) == known.end())
                    throw bad(mapping_, name,
                              "this source has no such column." + did_you_mean(name, known));
        for (const auto& [name, sql] : mapping_.columns) check_expression(mapping_, name, sql);
        for (const auto& [name, kind] : mapping_.kinds)
            if (kind != "real" && kind != "text")
                throw bad(mapping_, name, fmt::format("kind is \"{}\", not real or text", kind));
        for (const auto& [name, target] : mapping_.references)
            if (sources_.find(target) == nullptr && !mappings_.contains(target))
                throw bad(mapping_, name,
                          fmt::format("it refers to source {}, which there is not", target));
    }

    std::string expression(const std::string& column) const {
        return without_comments(value_or(mapping_.columns, column));
    }
    std::string quoted(const std::string& name) const { return dialect_.quote(name); }

    std::string key_form(const std::string& type, const std::string& sql) const {
        if (type == "integer") return dialect_.as_text(dialect_.as_integer(sql));
        return type == "uuid" ? dialect_.as_uuid(sql) : dialect_.as_text(sql);
    }

    std::string value_form(const SourceColumn& column, const std::string& sql) const {
        switch (column.type) {
        case Type::boolean: return dialect_.as_boolean(sql);
        case Type::integer: return dialect_.as_integer(sql);
        case Type::decimal:
            return dialect_.as_decimal(sql, value_or(mapping_.kinds, column.name) == "real");
        case Type::date: return dialect_.as_date(sql);
        case Type::moment: return dialect_.as_moment(sql);
        default: return dialect_.as_text(sql);
        }
    }

    void inner(const std::string& name, const std::string& sql) {
        inner_.push_back(fmt::format("{} AS {}", sql, quoted(name)));
    }
    void outer(const std::string& name, const std::string& sql) {
        outer_.push_back(fmt::format("{} AS {}", sql, quoted(name)));
    }
    // A value as it is, from the inside out.
    void value(SourceColumn& column, const std::string& sql) {
        inner(column.name, sql);
        outer(column.name, "m." + quoted(column.name));
        column.sql = "t." + quoted(column.name);
    }
    std::string join(const std::string& table) {
        const std::string alias = fmt::format("k{}", ++joins_);
        joined_ += fmt::format(" LEFT JOIN {} {} ON ", table, alias);
        return alias;
    }
    SourceColumn* column(std::string_view name) {
        for (SourceColumn& each : source_.columns)
            if (each.name == name) return &each;
        return nullptr;
    }

    // What the rows of this source are known by.
    void add_identity() {
        if (source_.key.empty() || mapping_.name == "product_variant") return;
        const std::string sql = expression("key");
        if (sql.empty()) throw bad(mapping_, "key", "it is needed: rows are known by it");
        if (source_.key == "number") {
            value(*column("key"), key_form(mapping_.key_type, sql));
            const std::string k = join("{subject_key}");
            joined_ +=
                fmt::format("{0}.kind = {1} AND {0}.key_text = m.{2} AND {0}.variant_text = ''", k,
                            subject_number(mapping_.name), quoted("key"));
            number("number", k + ".number");
        } else {
            SourceColumn& id = *column(source_.key);
            id.type = key_type(mapping_);
            value(id, id.type == Type::integer ? dialect_.as_integer(sql)
                                               : key_form(mapping_.key_type, sql));
        }
    }

    void number(const std::string& name, const std::string& sql) {
        outer(name, sql);
        column(name)->sql = "t." + quoted(name);
    }

    void add(SourceColumn& each) {
        if (!each.sql.empty() || each.hidden) return;
        std::string sql = expression(each.name);
        if (sql.empty() && each.name == "code") sql = expression("key");
        if (sql.empty()) return;
        if (each.references.empty()) {
            value(each, value_form(each, sql));
            if (mapping_.name == "product_variant" && each.name == "code")
                inner(key_of("code"),
                      key_form(mapping_.key_type,
                               expression("key").empty() ? sql : expression("key")));
        } else if (each.references == "product_variant") {
            inner(key_of(each.name), key_form(target_key_type(each.references), sql));
            each.type = Type::integer;
            variants_.push_back(each.name);
        } else {
            refer(each, sql);
        }
    }

    std::string target_key_type(const std::string& target) const {
        const auto found = mappings_.find(target);
        return found == mappings_.end() ? "text" : found->second.key_type;
    }

    void refer(SourceColumn& each, const std::string& sql) {
        const auto target = mappings_.find(each.references);
        const bool subject = each.references == "partner" || each.references == "product";
        if (target != mappings_.end() && !subject) {
            each.type = key_type(target->second);
            value(each, each.type == Type::integer ? dialect_.as_integer(sql)
                                                   : key_form(target->second.key_type, sql));
            return;
        }
        each.type = Type::integer;
        inner(key_of(each.name), key_form(target_key_type(each.references), sql));
        const std::string key = "m." + quoted(key_of(each.name));
        std::string found;
        if (target == mappings_.end()) {
            // The target is a table of ours: it is meant by its code.
            const std::string k = join("{" + each.references + "}");
            joined_ += fmt::format("{}.code = {}", k, key);
            found = k + "." + sources_.at(each.references).key;
        } else {
            const std::string k = join("{subject_key}");
            joined_ +=
                fmt::format("{0}.kind = {1} AND {0}.key_text = {2} AND {0}.variant_text = ''", k,
                            subject_number(each.references), key);
            found = k + ".number";
        }
        number(each.name, found);
        if (each.references == "product") {
            product_ = each.name;
            product_number_ = found;
        }
    }

    // A variant is known by its product and its own key together.
    void join_variant(const std::string& key_column, const std::string& name) {
        if (product_.empty())
            throw bad(mapping_, key_column, "it needs the column product beside it");
        const std::string key = "m." + quoted(key_of(key_column));
        if (mappings_.contains("product_variant")) {
            const std::string k = join("{subject_key}");
            joined_ +=
                fmt::format("{0}.kind = {1} AND {0}.key_text = m.{2} AND {0}.variant_text = "
                            "nullif({3}, '')",
                            k, static_cast<int>(Subject::product), quoted(key_of(product_)), key);
            number(name, k + ".number");
        } else {
            const std::string k = join("{product_variant}");
            joined_ += fmt::format("{0}.product = {1} AND {0}.code = {2}", k, product_number_, key);
            number(name, k + ".number");
        }
    }

    std::string relation() {
        for (const std::string& variant : variants_) join_variant(variant, variant);
        const std::string from =
            mapping_.table.empty() ? "(" + without_comments(mapping_.select) + ")" : mapping_.table;
        return fmt::format("(SELECT {} FROM (SELECT {} FROM {} t) m{})",
                           tessera::join(outer_, ", "), tessera::join(inner_, ", "), from, joined_);
    }

    const SourceMapping& mapping_;
    const std::map<std::string, SourceMapping>& mappings_;
    const Sources& sources_;
    const Dialect& dialect_;
    Source source_;
    std::vector<std::string> inner_, outer_, variants_;
    std::string joined_;
    std::string product_, product_number_; // the column that refers to a product, and its number
    int joins_ = 0;
};

} // namespace

void apply_mapping(Sources& sources, const SourceMapping& mapping, const Dialect& dialect) {
    auto mappings = sources.mappings_;
    mappings[mapping.name] = mapping;
    // All of them again: what a column refers to may have become mapped just now.
    std::vector<Source> built;
    for (const auto& [name, each] : mappings)
        built.push_back(Builder(each, mappings, sources, dialect).build());
    for (Source& source : built) sources.set(std::move(source));
    sources.mappings_ = std::move(mappings);
}

} // namespace tessera::db
