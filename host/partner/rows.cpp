#include "partner/rows.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

namespace tessera::partner {

namespace {

bool in_integers(Type type) {
    return type == Type::boolean || type == Type::integer || type == Type::decimal;
}

std::int64_t as_integer(const Value& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
    if (const auto* decimal = std::get_if<Decimal>(&value)) return decimal->units;
    return std::get<std::int64_t>(value);
}

std::string braced(std::string_view table) {
    return fmt::format("{{{}}}", table);
}

// A missing boolean is false, in every table of ours.
Value stored(const Field& field, const Value& value) {
    return field.type == Type::boolean && is_null(value) ? Value(false) : value;
}

Rows attribute_rows(const Entity& entity) {
    const std::string subject(entity.source);
    return {braced(subject + "_attribute"),
            {subject, "name", "ordinal", "value"},
            {Type::integer, Type::text, Type::integer, Type::text}};
}

void add_custom(Rows& rows, std::int64_t id, const Draft& draft) {
    for (const Draft::Custom& custom : draft.custom) {
        std::int64_t ordinal = 0;
        for (const std::string& value : custom.values) {
            const Value row[] = {id, custom.name, ordinal++, value};
            rows.add(row);
        }
    }
}

} // namespace

Rows::Rows(std::string table, std::vector<std::string> columns, std::vector<Type> types)
    : table_(std::move(table))
    , columns_(std::move(columns))
    , types_(std::move(types)) {
    chunk_.columns.resize(columns_.size());
}

void Rows::add(std::span<const Value> values) {
    ++chunk_.rows;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        db::ChunkColumn& column = chunk_.columns[i];
        const bool null = is_null(values[i]);
        column.nulls.push_back(null);
        if (in_integers(types_[i]))
            column.integers.push_back(null ? 0 : as_integer(values[i]));
        else
            column.texts.push_back(to_text(values[i]));
    }
}

void Rows::write(db::Session& session) {
    session.insert(table_, columns_, types_, chunk_);
    chunk_.rows = 0;
    for (db::ChunkColumn& column : chunk_.columns) {
        column.nulls.clear();
        column.integers.clear();
        column.texts.clear();
    }
}

std::int64_t insert(db::Session& session, const Entity& entity, std::span<const Draft> drafts) {
    const std::int64_t first =
        db::reserve(session, entity.sequence, static_cast<std::int64_t>(drafts.size()));
    std::vector<std::string> columns{std::string(entity.key)};
    std::vector<Type> types{Type::integer};
    for (const Field& field : entity.fields) {
        columns.emplace_back(field.name);
        types.push_back(field.type);
    }
    Rows rows(braced(entity.source), columns, types);
    Rows customs = attribute_rows(entity);
    std::vector<Value> values(columns.size());
    std::int64_t id = first;
    for (const Draft& draft : drafts) {
        values[0] = id;
        for (std::size_t i = 0; i < entity.fields.size(); ++i)
            values[i + 1] = stored(entity.fields[i], draft.values[i]);
        rows.add(values);
        add_custom(customs, id++, draft);
    }
    rows.write(session);
    if (entity.custom_fields) customs.write(session);
    return first;
}

void update(db::Session& session, const Entity& entity, std::int64_t id, const Draft& draft) {
    std::vector<std::string> set;
    std::vector<Value> values;
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        if (!draft.given[i]) continue;
        set.push_back(fmt::format("{} = ?", entity.fields[i].name));
        values.push_back(stored(entity.fields[i], draft.values[i]));
    }
    values.emplace_back(id);
    if (!set.empty())
        session.execute({fmt::format("UPDATE {} SET {} WHERE {} = ?", braced(entity.source),
                                     join(set, ", "), entity.key),
                         std::move(values)});
    if (draft.custom.empty()) return;
    for (const Draft::Custom& custom : draft.custom)
        session.execute(
            {fmt::format("DELETE FROM {{{0}_attribute}} WHERE name = ? AND {0} = ?", entity.source),
             {custom.name, id}});
    Rows customs = attribute_rows(entity);
    add_custom(customs, id, draft);
    customs.write(session);
}

void check_parent(db::Session& session, const Entity& entity, std::int64_t id, const Draft& draft) {
    const std::size_t index = entity.index_of("parent");
    if (index == entity.fields.size() || is_null(draft.values[index])) return;
    const std::string up =
        fmt::format("SELECT parent FROM {} WHERE {} = ?", braced(entity.source), entity.key);
    for (std::int64_t at = std::get<std::int64_t>(draft.values[index]); at != 0;
         at = session.integer({up, {at}}))
        if (at == id)
            throw usage("value.circular-parent",
                        fmt::format("\"{}\" as its parent would stand below itself",
                                    draft.codes.at(index)));
}

} // namespace tessera::partner
