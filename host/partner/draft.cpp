#include "partner/draft.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::partner {

namespace {
constexpr std::string_view custom_prefix = "attribute.";
}

Directory& Directories::of(std::string_view source) {
    auto found = directories_.find(source);
    if (found == directories_.end()) {
        auto made = std::make_unique<Directory>(session_, sources_, source);
        if (load_) made->load();
        found = directories_.emplace(source, std::move(made)).first;
    }
    return *found->second;
}

Drafter::Drafter(db::Session& session, const Entity& entity, Directories& directories,
                 Format format, std::vector<std::string>* notes)
    : session_(session)
    , entity_(entity)
    , directories_(directories)
    , format_(std::move(format))
    , notes_(notes) {}

void Drafter::note(std::string text) {
    if (notes_ != nullptr) notes_->push_back(std::move(text));
}

void Drafter::note_new(std::string_view source, std::string_view text,
                       std::string_view suggestion) {
    note(fmt::format("the {} \"{}\" was not known: it is new.{}", source, text, suggestion));
}

std::vector<std::string> Drafter::names() const {
    std::vector<std::string> result;
    for (const Field& field : entity_.fields) result.emplace_back(field.name);
    return result;
}

void Drafter::load_definitions() {
    if (definitions_loaded_) return;
    definitions_loaded_ = true;
    for (const db::Row& row :
         session_.rows({"SELECT name, type FROM {attribute_def} WHERE subject = ?",
                        {std::string(entity_.source)}},
                       {Type::text, Type::text}))
        definitions_.emplace(std::get<std::string>(row[0]),
                             type_from_string(std::get<std::string>(row[1])).value_or(Type::text));
}

Drafter::Target Drafter::target(std::string_view name) {
    if (const std::size_t field = entity_.index_of(name); field < entity_.fields.size())
        return {field, ""};
    const std::string source(entity_.source);
    if (!entity_.custom_fields || !name.starts_with(custom_prefix) ||
        name.size() == custom_prefix.size()) {
        const std::string customs =
            entity_.custom_fields ? ", attribute.NAME for a custom field" : "";
        throw usage(
            source + ".unknown-field",
            fmt::format("a {} has no field \"{}\".{}", source, name, did_you_mean(name, names())),
            fmt::format("Known: {}{}.", join(names(), ", "), customs));
    }
    std::string custom(name.substr(custom_prefix.size()));
    load_definitions();
    const auto declared = directories_.sources().declared_custom(source, custom);
    const auto known = definitions_.find(custom);
    if (known == definitions_.end()) {
        const Type type = declared.value_or(Type::text);
        session_.execute(
            {"INSERT INTO {attribute_def} (subject, name, type, title) VALUES (?, ?, ?, ?)",
             {source, custom, std::string(to_string(type)), custom}});
        db::renew_mark(session_, db::definition_mark); // rules may use it from now on
        definitions_.emplace(custom, type);
        if (!declared)
            note(
                fmt::format("the custom field \"{}\" was not declared: it now holds text", custom));
    } else if (declared && known->second != *declared) { // it was written before it was declared
        session_.execute({"UPDATE {attribute_def} SET type = ? WHERE subject = ? AND name = ?",
                          {std::string(to_string(*declared)), source, custom}});
        known->second = *declared;
    }
    return {entity_.fields.size(), std::move(custom)};
}

Draft Drafter::blank() const {
    Draft draft;
    draft.values.resize(entity_.fields.size());
    draft.given.resize(entity_.fields.size());
    return draft;
}

void Drafter::put_reference(Draft& draft, std::size_t index, std::string_view text) {
    const Field& field = entity_.fields[index];
    Directory& directory = directories_.of(field.references);
    std::string code;
    auto id = directory.find(text, &code);
    // A parent of the entity's own kind may come later in the same file: the import decides.
    if (!id && directory.creates() && field.references != entity_.source) {
        note_new(field.references, text, directory.suggestion(text));
        id = directory.create(text);
        code = text;
    }
    if (!id)
        throw usage(fmt::format("{}.unknown", field.references),
                    fmt::format("there is no {} \"{}\".{}", field.references, text,
                                directory.suggestion(text)));
    draft.values[index] = *id;
    draft.codes[index] = std::move(code);
}

void Drafter::put(Draft& draft, const Target& target, std::string_view text) {
    if (target.field == entity_.fields.size())
        return put_custom(draft, target, {std::string(text)});
    text = trim(text);
    const Field& field = entity_.fields[target.field];
    if (!is_utf8(text))
        throw usage("value.bad-text", fmt::format("the text of {} is not UTF-8", field.name));
    draft.given[target.field] = true;
    draft.codes.erase(target.field);
    draft.values[target.field] = {};
    if (field.references.empty() || text.empty())
        draft.values[target.field] = read_value(field, text, format_);
    else
        put_reference(draft, target.field, text);
    if (field.required && is_null(draft.values[target.field]))
        throw usage("value.missing", fmt::format("{} is missing", field.name));
}

void Drafter::put_custom(Draft& draft, const Target& target,
                         const std::vector<std::string>& texts) {
    const auto known = definitions_.find(target.custom);
    const Type type = known == definitions_.end() ? Type::text : known->second;
    Draft::Custom custom{target.custom, {}};
    for (const std::string& text : texts) {
        if (!is_utf8(text))
            throw usage("value.bad-text",
                        fmt::format("the text of attribute.{} is not UTF-8", target.custom));
        std::string value = to_text(read_value(type, trim(text), format_));
        if (!value.empty() &&
            std::find(custom.values.begin(), custom.values.end(), value) == custom.values.end())
            custom.values.push_back(std::move(value));
    }
    draft.custom.push_back(std::move(custom));
}

} // namespace tessera::partner
