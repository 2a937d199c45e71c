// Binding: from the tree of a rule to fields, values and dates.
#pragma once

#include "scheme/ast.hpp"
#include "scheme/catalog.hpp"
#include "scheme/measure.hpp"
#include "scheme/names.hpp"
#include "scheme/rule.hpp"

#include <map>
#include <set>
#include <string>

namespace tessera::scheme {

struct Scheme;

// A parameter whose value is known.
struct ParameterValue {
    std::string type;
    Value value;             // of a single one
    std::vector<Value> list; // of a list
    std::optional<Period> period;
    std::vector<ExprPtr> meaning = {}; // references, where the rule was bound before
    // Of a number that was computed, which `value` holds rounded to its type, or as text where no
    // value of that type holds it.
    std::optional<Bound> exact = {};
};
using ParameterValues = std::map<std::string, ParameterValue>;

// Values of a scheme's parameters: what the caller gave (as text), else defaults, then expressions
// in the order of declaration (DCS-26, DCS-27). A period computed as a date is that day. Errors:
// usage "parameter.unknown" with the nearest name, "parameter.bad-value" also of an expression of
// another type than declared, "parameter.overflow" of one that makes no day of the calendar,
// "parameter.not-visible", "parameter.missing" of one that is always used. Another one without a
// value is missing of its type, and compares as missing values do.
ParameterValues parameter_values(const std::vector<Parameter>& declared,
                                 const std::map<std::string, std::string>& given, Date today);
// Those of a scheme, with what they named when its rule was bound.
ParameterValues parameter_values(const Scheme& scheme, const Template& of_template, Date today);

// As to_text(filter), with the values in the places of the parameters: what a reader of an
// explanation wants to see. It may not parse where a parameter has no value.
std::string to_text(const FilterPtr& filter, const ParameterValues& parameters);
std::string to_text(const ExprPtr& expression, const ParameterValues& parameters);

struct BoundFilter {
    Node node;
    FilterPtr tree; // the same filter with names turned into references by id
};

// Binds filters and expressions of one scheme into a set of rules.
class Binder {
public:
    // template_name: whose fields come first where two templates offer one; rows: a condition on
    // the fact rows of every measure that is written without brackets (null for none). The
    // catalogue, names and set must outlive the binder.
    Binder(const Catalog& catalog, Names& names, RuleSet& set, ParameterValues parameters,
           std::string template_name, FilterPtr rows = nullptr)
        : catalog_(catalog)
        , names_(names)
        , set_(set)
        , parameters_(std::move(parameters))
        , template_(std::move(template_name))
        , rows_(std::move(rows)) {}

    // what: names the text in errors ("filter of segment cold"); text: as it was written, for the
    // caret (without it, the canonical text is shown). Errors: usage "rule.unknown-field",
    // "rule.unknown-parameter", "rule.unknown-name" (a region or segment that is not there),
    // "rule.ambiguous-name" with the candidates, "rule.wrong-types", … with the nearest name.
    BoundFilter filter(const FilterPtr& filter, const std::string& what = "filter",
                       const std::string& text = {});
    Bound expression(const ExprPtr& expression, const std::string& what = "expression",
                     const std::string& text = {});
    // The scheme's own query: its columns become fields. Answers the leaf that holds for what it
    // returned; segment: the number under which Memberships knows those subjects. queried must
    // outlive the set.
    Node use_query(std::int64_t segment, const Queried& queried);
    // Holds for subjects with at least one row of the source, in the scheme's period (DCS-19).
    Node has_rows(const std::string& source);
    // Segments named so far.
    const std::vector<std::int64_t>& segments() const { return segments_; }
    // The same tree with the names that were bound so far turned into references by id.
    FilterPtr resolved(const FilterPtr& filter) const;
    ExprPtr resolved(const ExprPtr& expression) const;
    // What the values of the parameters that were bound so far name.
    const Meanings& meanings() const { return meanings_; }

private:
    Node bind_has_rows(const std::string& source);

    const Catalog& catalog_;
    Names& names_;
    RuleSet& set_;
    ParameterValues parameters_;
    std::string template_;
    FilterPtr rows_;
    std::vector<std::int64_t> segments_;
    const Queried* query_ = nullptr;
    std::map<const Filter*, ExprPtr> references_; // the right sides of comparisons, by the tree
    Meanings meanings_;
};

// Adds a rule to the set: filters ANDed, in order.
Rule make_rule(std::vector<Node> parts, std::vector<std::int64_t> segments);

// The slots that a node or a leaf reads.
std::set<int> slots_of(const Node& node);
std::set<int> slots_of(const Leaf& leaf);

// Text that two bound expressions share exactly when they mean the same.
std::string fingerprint(const Bound& bound);
std::string fingerprint(const Node& node);

} // namespace tessera::scheme
