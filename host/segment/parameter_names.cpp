#include "segment/parameter_names.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace tessera::segment {
namespace {

using scheme::Expr;
using scheme::ExprKind;
using scheme::ExprPtr;
using scheme::Parameter;

using References = std::vector<ExprPtr>;

ExprPtr reference_to(const std::string& source, std::string id, std::string label) {
    auto reference = std::make_shared<Expr>();
    reference->kind = ExprKind::reference;
    reference->name = source;
    reference->part = std::move(id);
    reference->label = std::move(label);
    return reference;
}

ExprPtr literal(const std::string& text) {
    auto expr = std::make_shared<Expr>();
    expr->value = text;
    return expr;
}

std::vector<std::string> texts_of(const ExprPtr& value) {
    std::vector<std::string> out;
    if (value && value->kind == ExprKind::list)
        for (const ExprPtr& item : value->items) out.push_back(to_text(item->value));
    else if (value)
        out.push_back(to_text(value->value));
    return out;
}

// A name can stand in its place: a number could not be read back from one.
bool holds_text(const std::string& type) {
    return type_from_string(type).value_or(Type::text) == Type::text;
}

// The present names of them all, if those can stand for them: a text that several sources know
// stays as it is.
std::vector<std::string> labels_of(const References& references) {
    std::vector<std::string> out;
    for (const ExprPtr& one : references) {
        if (one->name != references.front()->name) return {};
        out.push_back(one->label);
    }
    return out;
}

class DefaultNames {
public:
    DefaultNames(const scheme::Catalog& catalog, scheme::Names& names)
        : catalog_(catalog)
        , names_(names) {}

    // What a default that is not in effect names among the sources: what it did, else what its
    // text says now. Nothing where that is not clear; whoever puts it into effect hears of it.
    References of(const Parameter& parameter, const std::set<std::string>& sources) {
        const std::vector<std::string> texts = texts_of(parameter.value);
        References out;
        for (const std::string& source : sources) {
            References kept;
            for (const ExprPtr& one : parameter.meaning)
                if (one->name == source) kept.push_back(present(one));
            if (kept.size() != texts.size()) {
                kept.clear();
                for (const std::string& text : texts)
                    if (ExprPtr one = named(source, text)) kept.push_back(std::move(one));
            }
            if (kept.size() == texts.size()) out.insert(out.end(), kept.begin(), kept.end());
        }
        return out;
    }

private:
    ExprPtr present(const ExprPtr& known) {
        if (known->name == "segment") {
            std::int64_t id = 0;
            std::from_chars(known->part.data(), known->part.data() + known->part.size(), id);
            const auto found = names_.segment_by_id(id);
            return found ? reference_to(known->name, known->part, found->name) : known;
        }
        const db::Source* source = catalog_.sources().find(known->name);
        if (!source) return known; // of a deployment that had it
        const auto* key = source->find(source->key);
        const auto found =
            names_.by_key(known->name, parse_value(key ? key->type : Type::integer, known->part));
        return found ? reference_to(known->name, known->part, names_.label(known->name, *found))
                     : known;
    }

    ExprPtr named(const std::string& source, const std::string& text) {
        if (text.empty()) return nullptr;
        try {
            if (source == "segment") {
                const auto found = names_.segment(text);
                return found ? reference_to(source, std::to_string(found->id), found->name)
                             : nullptr;
            }
            const auto found = names_.find(source, text);
            if (found.size() != 1) return nullptr;
            return reference_to(source, to_text(found.front().key),
                                names_.label(source, found.front()));
        } catch (const Error&) { // several segments, or a folder
            return nullptr;
        }
    }

    const scheme::Catalog& catalog_;
    scheme::Names& names_;
};

// The default's text becomes the present names, which lead back to what it means.
void show(Parameter& parameter) {
    const std::vector<std::string> labels = labels_of(parameter.meaning);
    if (!holds_text(parameter.type) || labels.size() != texts_of(parameter.value).size()) return;
    if (parameter.value->kind != ExprKind::list) {
        parameter.value = literal(labels.front());
        return;
    }
    auto list = std::make_shared<Expr>(*parameter.value);
    list->items.clear();
    for (const std::string& label : labels) list->items.push_back(literal(label));
    parameter.value = std::move(list);
}

void name_default(Parameter& parameter, const References& in_effect, bool has_value,
                  DefaultNames& names) {
    if (!has_value) {
        parameter.meaning = in_effect;
    } else {
        std::set<std::string> sources;
        for (const ExprPtr& one : in_effect) sources.insert(one->name);
        parameter.meaning = names.of(parameter, sources);
    }
    if (!parameter.meaning.empty()) show(parameter);
}

} // namespace

void overlay(scheme::Meanings& known, scheme::Meanings found) {
    for (auto& [name, references] : found) {
        References& all = known[name];
        std::erase_if(all, [&, &fresh = references](const ExprPtr& old) {
            return std::any_of(fresh.begin(), fresh.end(),
                               [&](const ExprPtr& one) { return one->name == old->name; });
        });
        all.insert(all.end(), references.begin(), references.end());
    }
}

void name_parameters(scheme::Scheme& scheme, const scheme::Catalog& catalog, scheme::Names& names,
                     scheme::Meanings found) {
    DefaultNames defaults(catalog, names);
    for (Parameter& parameter : scheme.parameters) {
        const auto in_effect = found.find(parameter.name);
        // What nothing asks for keeps what it meant.
        if (in_effect == found.end() || parameter.expression || !parameter.value) continue;
        name_default(parameter, in_effect->second, scheme.values.contains(parameter.name),
                     defaults);
    }
    std::erase_if(found, [&](const auto& each) { return !scheme.values.contains(each.first); });
    const auto* of_template = catalog.find_template(scheme.subject, scheme.template_name);
    std::map<std::string, std::string> types;
    for (const Parameter& one :
         scheme::parameters_of(scheme, of_template ? *of_template : scheme::Template{}))
        types[one.name] = one.type;
    for (const auto& [name, references] : found) {
        const std::vector<std::string> labels = labels_of(references);
        // What would be read as a list stays as it is, too.
        const bool plain = !labels.empty() && holds_text(types[name]) &&
                           std::none_of(labels.begin(), labels.end(), [](const std::string& label) {
                               return label.find('|') != label.npos;
                           });
        if (plain) scheme.values[name] = join(labels, "|");
    }
    scheme.meanings = std::move(found);
}

bool lacks_meanings(const scheme::Scheme& stored, const scheme::Scheme& now) {
    return std::any_of(now.parameters.begin(), now.parameters.end(), [&](const Parameter& one) {
        const auto same = std::find_if(stored.parameters.begin(), stored.parameters.end(),
                                       [&](const Parameter& old) { return old.name == one.name; });
        return !one.meaning.empty() && same != stored.parameters.end() && same->value &&
               same->meaning.empty();
    });
}

} // namespace tessera::segment
