// The descriptions of all plugins together: which clash, and which names in them name nothing.
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/catalog.hpp"
#include "scheme/description_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::scheme {
namespace {

std::string key_of(Subject subject, std::string_view name) {
    return fmt::format("{}.{}", db::to_string(subject), fold(name));
}

// The template that a description says it is, or nothing where add_template() will refuse it
// anyway.
std::string claim_of(const Description& description) {
    try {
        const auto json = parse_description(description.plugin, description.document);
        const auto name = json.at("template").get<std::string>();
        if (!is_described_name(name)) return {};
        return key_of(json.at("subject").get<std::string>() == "product" ? Subject::product
                                                                         : Subject::partner,
                      name);
    } catch (const std::exception&) {
        return {};
    }
}

// Whether a name of a template's defaults, dimensions and inner groupings is anything.
class Dangling {
public:
    Dangling(const Catalog& catalog, const Template& of)
        : catalog_(catalog)
        , of_(of) {}

    std::vector<std::string> find() {
        for (const std::string& name : of_.fields) inner(name);
        for (const std::string& name : of_.dimensions)
            if (!column(of_.source, name)) add("dimensions", name);
        for (const std::string& name : of_.default_group_by)
            if (!column(of_.source, name) && !field(name)) add("defaults, group_by", name);
        for (const std::string& name : of_.default_fields)
            if (!shown(name)) add("defaults, fields", name);
        for (const std::string& name : of_.default_order)
            if (!shown(name)) add("defaults, order", name);
        filter("defaults, filter", of_.default_filter);
        filter("defaults, output_filter", of_.default_output_filter);
        return std::move(found_);
    }

private:
    void add(std::string_view place, std::string_view name) {
        found_.push_back(fmt::format("{}: there is no \"{}\"", place, name));
    }
    bool column(const std::string& source, std::string_view path) const {
        return !source.empty() &&
               follow(catalog_.sources(), source, split(std::string(path), '.')) != nullptr;
    }
    bool field(std::string_view name) const {
        try {
            if (catalog_.find_field(of_.subject, fmt::format("{}.{}", of_.name, name)) ||
                catalog_.find_field(of_.subject, name))
                return true;
        } catch (const Error&) { // two templates offer it: it is something, and binding tells
            return true;
        }
        return column(subject_source(of_.subject), name);
    }
    bool shown(std::string_view name) const {
        if (name.starts_with('-')) name.remove_prefix(1);
        return field(name) || column(of_.source, name);
    }
    void inner(const std::string& name) {
        const Field* measure =
            catalog_.find_field(of_.subject, fmt::format("{}.{}", of_.name, name));
        if (!measure || measure->kind != FieldKind::measure) return;
        for (const std::string& by : measure->measure.inner_by)
            if (!column(measure->measure.source, by))
                add(fmt::format("measure {}, inner.by", name), by);
    }
    void filter(std::string_view place, const FilterPtr& rule) {
        if (!rule) return;
        for (const FilterPtr& item : rule->items) filter(place, item);
        for (const ExprPtr& side : {rule->left, rule->right}) expression(place, side);
    }
    void expression(std::string_view place, const ExprPtr& expr) {
        if (!expr) return;
        if (expr->kind == ExprKind::field && !shown(expr->name)) add(place, expr->name);
        for (const ExprPtr& item : expr->items) expression(place, item);
        for (const Case& branch : expr->cases) {
            filter(place, branch.when);
            expression(place, branch.then);
        }
    }

    const Catalog& catalog_;
    const Template& of_;
    std::vector<std::string> found_;
};

} // namespace

std::vector<RefusedTemplate> Catalog::add_templates(const std::vector<Description>& descriptions) {
    std::map<std::string, std::vector<const Description*>> claims;
    for (const Description& one : descriptions)
        if (const std::string claim = claim_of(one); !claim.empty()) claims[claim].push_back(&one);
    std::vector<RefusedTemplate> refused;
    std::set<const Description*> contested;
    for (const auto& [claim, by] : claims) {
        if (by.size() < 2) continue;
        std::vector<std::string> plugins;
        for (const Description* one : by) plugins.push_back(one->plugin);
        const std::string name = claim.substr(claim.find('.') + 1);
        const std::string why = fmt::format(
            "template \"{}\" of {} is described by the plugins {}, and none of them is taken", name,
            claim.substr(0, claim.find('.')), join(plugins, " and "));
        contested_[claim] = why;
        for (const Description* one : by) {
            contested.insert(one);
            refused.push_back({one->plugin, "template.described-twice", why,
                               "Switch all of them but one off: [plugins.ID] enabled = false."});
        }
    }
    for (const Description& one : descriptions) {
        if (contested.contains(&one)) continue;
        try {
            add_template(one.plugin, one.document);
        } catch (const Error& error) {
            refused.push_back({one.plugin, error.code(), error.message(), "Mend the plugin."});
        }
    }
    return refused;
}

std::string Catalog::contested(Subject subject, std::string_view name) const {
    const auto found = contested_.find(key_of(subject, name));
    return found == contested_.end() ? "" : found->second;
}

std::vector<std::string> Catalog::dangling(const Template& of) const {
    return Dangling(*this, of).find();
}

} // namespace tessera::scheme
