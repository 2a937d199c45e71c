#include "scheme/catalog.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace tessera::scheme {

std::string subject_source(Subject subject) {
    return std::string(db::to_string(subject));
}

const db::SourceColumn* follow(const db::Sources& sources, std::string_view source,
                               const std::vector<std::string>& path, std::size_t* bad_step) {
    const db::SourceColumn* column = nullptr;
    for (std::size_t step = 0; step < path.size(); ++step) {
        if (bad_step) *bad_step = step;
        const db::Source* at = sources.find(source);
        column = at ? at->find(path[step]) : nullptr;
        if (!column) return nullptr;
        if (step + 1 < path.size() && column->references.empty()) {
            if (bad_step) *bad_step = step + 1;
            return nullptr;
        }
        source = column->references;
    }
    return column;
}

namespace {

std::string key_of(Subject subject, std::string_view template_name, std::string_view field) {
    return fmt::format("{}.{}.{}", db::to_string(subject), fold(template_name), fold(field));
}

} // namespace

void Catalog::add_field(Field field) {
    const std::string key = key_of(field.subject, field.template_name, field.name);
    if (fields_.contains(key)) {
        throw usage("template.bad-description",
                    fmt::format("plugin {}: field \"{}\" is described twice in template \"{}\"",
                                field.plugin, field.name, field.template_name));
    }
    fields_.emplace(key, std::make_unique<Field>(std::move(field)));
}

void Catalog::add_attribute(Subject subject, const std::string& name, Type type,
                            const std::string& title) {
    const std::unique_lock lock(custom_mutex_);
    custom_[subject][name] = {type, title};
}

std::map<std::string, Catalog::Custom> Catalog::custom(Subject subject) const {
    const std::shared_lock lock(custom_mutex_);
    const auto found = custom_.find(subject);
    return found == custom_.end() ? std::map<std::string, Custom>{} : found->second;
}

const Template* Catalog::find_template(Subject subject, std::string_view name) const {
    const auto found = templates_.find(fmt::format("{}.{}", db::to_string(subject), fold(name)));
    return found == templates_.end() ? nullptr : found->second.get();
}

std::vector<const Template*> Catalog::templates() const {
    std::vector<const Template*> out;
    for (const auto& [key, value] : templates_) out.push_back(value.get());
    return out;
}

const Field* Catalog::find_field(Subject subject, std::string_view name) const {
    const std::string wanted = fold(name);
    if (const auto dot = wanted.find('.'); dot != std::string::npos) {
        const auto found = fields_.find(
            key_of(subject, wanted.substr(0, dot), std::string_view(wanted).substr(dot + 1)));
        return found == fields_.end() ? nullptr : found->second.get();
    }
    const Field* match = nullptr;
    for (const auto& [key, field] : fields_) {
        if (field->subject != subject || field->hidden || fold(field->name) != wanted) continue;
        // The same attribute offered by two templates is one field.
        const bool same_attribute = match && match->kind == FieldKind::attribute &&
                                    field->kind == FieldKind::attribute &&
                                    match->path == field->path;
        if (match && !same_attribute) {
            throw usage("rule.ambiguous-field",
                        fmt::format("\"{}\" is offered by template {} (plugin {}) and by template "
                                    "{} (plugin {})",
                                    name, match->template_name, match->plugin, field->template_name,
                                    field->plugin),
                        fmt::format("Write {}.{} or {}.{}.", match->template_name, match->name,
                                    field->template_name, field->name));
        }
        if (!match) match = field.get();
    }
    return match;
}

std::vector<const Field*> Catalog::fields(Subject subject) const {
    std::vector<const Field*> out;
    for (const auto& [key, field] : fields_) {
        if (field->subject == subject) out.push_back(field.get());
    }
    return out;
}

std::vector<std::string> Catalog::field_names(Subject subject) const {
    std::set<std::string> names;
    for (const Field* field : fields(subject)) {
        if (!field->hidden) names.insert(field->name);
    }
    return {names.begin(), names.end()};
}

} // namespace tessera::scheme
