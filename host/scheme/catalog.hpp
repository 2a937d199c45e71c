// The catalogue of fields: what plugins describe and configuration adds, over the sources of a
// deployment.
//
// Plugins describe, the host computes (architecture section 4). A rule may use the fields of every
// loaded template of its subject.
#pragma once

#include "db/source.hpp"
#include "scheme/ast.hpp"

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace tessera::scheme {

using db::Subject;

enum class Aggregate { sum, count, count_distinct, min, max, avg };

// A parameter of a scheme or template (DCS-26 to DCS-29), or an argument of a measure.
struct Parameter {
    std::string name, title;
    std::string type =
        "text";    // a value type, "period", "list" (of text), or a source ("region", "segment")
    ExprPtr value; // its default; for a period null, see period
    std::optional<Period> period;
    // What the default named when the rule was bound, as Meanings do for values given.
    std::vector<ExprPtr> meaning = {};
    ExprPtr expression;    // computed from other parameters and today; wins over values given
    bool visible = true;   // false: a value cannot be given from outside
    bool required = false; // `use = "always"`: there is no answer without a value
};

struct InnerAggregate {
    std::string name;
    Aggregate aggregate = Aggregate::sum;
    ExprPtr of;
    bool null_each = false;
};

// An aggregate as described, before arguments are known.
struct MeasureSpec {
    std::string source;
    Aggregate aggregate = Aggregate::sum;
    ExprPtr of; // over the columns of the source, or of the inner grouping; null for count
    bool null_each = false; // count_distinct: each null counts as one of its own
    FilterPtr where;        // may use $arguments
    std::string window;     // the date or moment column that a window applies to
    std::vector<Parameter> arguments;
    // Balances: aggregates per (subject, by), then the outer aggregate over the groups that pass.
    std::vector<std::string> inner_by;
    bool inner_null_each = false; // rows without a value of it: a group each instead of one
    std::vector<InnerAggregate> inner;
    FilterPtr inner_where;
};

enum class FieldKind { attribute, measure, derived, computed };

struct Field {
    std::string name, title, template_name, plugin;
    Subject subject = Subject::partner;
    FieldKind kind = FieldKind::attribute;
    Type type = Type::text;
    std::string references;
    std::vector<std::string> path;    // attribute
    MeasureSpec measure;              // measure
    ExprPtr expression;               // derived: over other fields of its template
    std::vector<std::string> needs;   // computed
    std::vector<Parameter> arguments; // computed
    bool hidden = false;              // a helper that lists do not show
};

struct Template {
    std::string name, title, plugin;
    Subject subject = Subject::partner;
    std::vector<std::string> fields; // in the order described
    std::vector<Parameter> parameters;
    std::vector<std::string>
        dimensions;     // source columns that output rows may be grouped by (DCS-40)
    std::string source; // of its measures and dimensions; "" if it has none
    FilterPtr default_filter, default_output_filter;
    std::vector<std::string> default_fields, default_order, default_group_by;
    bool require_facts = false;
    bool query = false; // the user writes the SELECT
};

// What the describe() of a plugin answered, and why it is not taken.
struct Description {
    std::string plugin, document;
};
struct RefusedTemplate {
    std::string plugin, code, reason, hint;
};

class Catalog {
public:
    explicit Catalog(db::Sources sources)
        : sources_(std::move(sources)) {}

    // Adds what a plugin's describe() answers (sdk/schema/scheme-template-1.json). Nothing is added
    // on error: usage "template.bad-description" naming plugin, place and reason.
    void add_template(const std::string& plugin, const std::string& document);
    // Adds those of all plugins. Where several describe one template of one subject none of them is
    // taken: rules on it then fail and members stay, whatever the order of the plugins.
    std::vector<RefusedTemplate> add_templates(const std::vector<Description>& descriptions);
    // Why the template is not there although plugins describe it: the sentence names them; or "".
    std::string contested(Subject subject, std::string_view name) const;
    // Names in its defaults, dimensions and inner groupings that are nothing here, for `doctor`.
    std::vector<std::string> dangling(const Template& of) const;
    // Adds a measure of a deployment's configuration to a subject, in the same grammar.
    void add_measure(Subject subject, const std::string& name, const std::string& document);
    // Declares a custom field (its type; undeclared ones are text).
    void add_attribute(Subject subject, const std::string& name, Type type,
                       const std::string& title);

    const db::Sources& sources() const { return sources_; }
    const Template* find_template(Subject subject, std::string_view name) const;
    std::vector<const Template*> templates() const;
    // name or template.name, case-insensitive. A bare name that two templates offer with different
    // meaning is refused: usage "rule.ambiguous-field". nullptr if unknown.
    const Field* find_field(Subject subject, std::string_view name) const;
    std::vector<const Field*> fields(Subject subject) const;
    std::vector<std::string> field_names(Subject subject) const; // for nearest()
    struct Custom {
        Type type = Type::text;
        std::string title;
    };
    // A copy: imports may declare further ones while other threads bind rules.
    std::map<std::string, Custom> custom(Subject subject) const;

private:
    void add_field(Field field);
    db::Sources sources_;
    std::map<std::string, std::unique_ptr<Template>> templates_; // "partner.sales"
    std::map<std::string, std::unique_ptr<Field>> fields_;       // "partner.sales.revenue"
    std::map<std::string, std::string> contested_;               // "partner.sales": the sentence
    mutable std::shared_mutex custom_mutex_;
    std::map<Subject, std::map<std::string, Custom>> custom_;
};

// Follows a dotted path over source columns through references; null if a step does not exist.
// Answers the column at the end; `bad_step` gets the index of the step that failed.
const db::SourceColumn* follow(const db::Sources& sources, std::string_view source,
                               const std::vector<std::string>& path,
                               std::size_t* bad_step = nullptr);

std::string subject_source(Subject subject); // "partner", "product"

} // namespace tessera::scheme
