// Inside the binder: where names are looked up, and what all its parts share. Not for other
// folders.
#pragma once

#include "scheme/bind.hpp"

#include <map>

namespace tessera::scheme::binding {

// An error at a node of the tree; the Binder turns it into an Error that points.
struct Placed {
    Place place;
    std::string code, message, hint;
    bool given = false; // in what stands in brackets, which is bound within a definition
};

// An error in a definition (of the configuration or a plugin) is told where its name is used.
template <class F>
auto defined(const Field& field, const Expr& used, F&& bind) {
    try {
        return bind();
    } catch (const Placed& placed) {
        if (placed.given) throw;
        throw Placed{used.place, placed.code,
                     "in the definition of \"" + field.name + "\": " + placed.message, placed.hint};
    }
}
template <class F>
auto given(F&& bind) {
    try {
        return bind();
    } catch (Placed& placed) {
        placed.given = true;
        throw;
    }
}

// Where a name in a rule is looked up: the subject's fields, the columns of fact rows, the columns
// of an inner grouping.
class Scope {
public:
    virtual ~Scope() = default;
    virtual Bound field(const Expr& expr) = 0;
    virtual Bound custom(const Expr& expr) = 0;
    // The slot that tells whether the subject (left null) or what `left` points at is in the
    // segment.
    virtual int member(const Expr* left, const SegmentRef& segment, const Place& place) = 0;
};

// What stands on the right of a comparison once names are references by id, by the comparison as it
// was written.
using References = std::map<const Filter*, ExprPtr>;

struct Context {
    const Catalog& catalog;
    Names& names;
    RuleSet& set;
    const ParameterValues& parameters;
    const std::string& template_name;
    const FilterPtr& rows;
    std::vector<std::int64_t>& segments;
    const Queried* query = nullptr;   // the scheme's own, whose columns are fields
    References* references = nullptr; // filled while binding
    Meanings* meanings = nullptr;     // likewise
    bool* lost_day = nullptr;         // set by a constant day beyond the calendar
};

Bound bind_expression(Context& context, Scope& scope, const Expr& expr);
Node bind_filter(Context& context, Scope& scope, const Filter& filter);
// The same tree with names turned into references, also in brackets and branches of a case.
FilterPtr with_references(const FilterPtr& filter, const References& references);
ExprPtr with_references(const ExprPtr& expr, const References& references);

// A field of the subject that is a measure, with its arguments. inherited: the arguments of the
// derived measure that names it, used where it has none of its own.
Bound bind_measure(Context& context, const Field& field, const Expr& expr,
                   const Arguments& inherited);
// A derived measure takes the arguments of the measures in it; Placed for one that none of them
// has.
void check_arguments(Context& context, const Field& derived, const Expr& expr);
Interval bind_window(Context& context, const Window& window, const Place& place);

// Makes the leaf hold for the whole numbers v with v = k, v < k, … (comparison is an order or
// equal).
void set_range(Leaf& leaf, Comparison comparison, const Number& k);
// The same for moments and a local day: a moment falls on a day from its first to its last
// microsecond.
void set_day_range(Leaf& leaf, Comparison comparison, Date day, const Zone& zone);

// Columns of the rows of a fact source.
class RowScope : public Scope {
public:
    RowScope(Context& context, std::string source);
    Bound field(const Expr& expr) override;
    Bound custom(const Expr& expr) override;
    int member(const Expr* left, const SegmentRef& segment, const Place& place) override;

private:
    Context& context_;
    std::string source_;
};

class SubjectScope : public Scope {
public:
    explicit SubjectScope(Context& context, Arguments inherited = {}, std::string prefer = {});
    Bound field(const Expr& expr) override;
    Bound custom(const Expr& expr) override;
    int member(const Expr* left, const SegmentRef& segment, const Place& place) override;

private:
    Context& context_;
    Arguments inherited_; // of a derived measure
    std::string prefer_;  // its template
};

// Shared small things.
bool is_number(Type type);
bool is_day(Type type); // a date or a moment
// A number to calculate with, or a missing constant. References are none, whatever their keys are.
bool is_amount(const Bound& bound);
Bound constant(Value value);
Bound constant(const Number& number);
Bound slot_of(int slot, const Slot& description);
std::vector<std::string> column_names(const db::Sources& sources, std::string_view source);
// A column slot at the end of a path, or Placed.
Slot column_slot(const Context& context, std::string_view source, const Expr& expr);
int member_slot(Context& context, Slots& slots, std::string_view source, const Expr* left,
                const SegmentRef& segment, const Place& place);

} // namespace tessera::scheme::binding
