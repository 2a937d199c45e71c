// A rule: a filter bound to fields and values, ready for the batch evaluator.
//
// Everything relative has become a value here (dates, parameters, names of regions and segments),
// so that evaluating the same rule over the same rows always gives the same answer.
#pragma once

#include "base/number.hpp"
#include "base/period.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "scheme/ast.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tessera::scheme {

struct Measure;
struct Field;
struct Queried;

enum class SlotKind {
    column,   // a column of the subject's source or of a fact source, through references
    custom,   // a custom field: several values are allowed
    measure,  // an aggregate over the rows that belong to the subject
    computed, // a value that plugin code returns
    member,   // whether the subject, or what a reference points at, is in a segment
    queried,  // a further column of the scheme's own query
};

// One input of a rule. Rules that are bound together share slots, so a value is fetched once.
struct Slot {
    SlotKind kind = SlotKind::column;
    Type type = Type::null;
    std::string references;        // source that the value points at, or ""
    std::string key;               // identity, for sharing
    std::string shown;             // how people write it: revenue[last 3 months]
    std::vector<std::string> path; // column; member: the reference, empty for the subject itself
    std::string name;              // custom field
    std::shared_ptr<const Measure> measure;
    const Field* computed = nullptr;                      // owned by the catalogue
    std::vector<int> needs;                               // computed: slots of its inputs
    std::vector<std::pair<std::string, Value>> arguments; // computed
    std::int64_t segment = 0;                             // member
    const Queried* queried = nullptr;                     // owned by whoever ran the query
    std::size_t queried_column = 0;
};

class Slots {
public:
    int add(Slot slot); // the index of an equal slot, or of this one
    const std::vector<Slot>& all() const { return slots_; }
    const Slot& operator[](int index) const { return slots_[index]; }
    std::size_t size() const { return slots_.size(); }

private:
    std::vector<Slot> slots_;
    std::map<std::string, int, std::less<>> by_key_;
};

struct Node;

// A bound expression.
struct Bound {
    enum class Op { constant, slot, negate, add, subtract, multiply, divide, shift, call, cases };
    Op op = Op::constant;
    Type type = Type::null;
    std::string references;
    bool multiple = false; // slot: a custom field, which may have several values
    Value value;           // constant
    Number number;         // constant of a number type, ready
    int slot = -1;
    Unit unit = Unit::day; // shift (a date by items[1] units), call with a unit
    std::string function;
    std::vector<Bound> items;
    std::vector<std::shared_ptr<Node>>
        conditions; // cases: items[i] if conditions[i]; last item: else
    bool is_constant() const { return op == Op::constant; }
};

// A test of one text, made once for each entry of a dictionary.
struct TextTest {
    Comparison comparison = Comparison::equal; // a positive form
    std::vector<std::string> operands;         // as compared: folded where the test folds
    std::unordered_set<std::string> set;       // in_list
    std::shared_ptr<const LikePattern> pattern;
    bool ready() const { return !operands.empty() || !set.empty() || pattern; }
    bool operator()(std::string_view text) const;
};

struct Leaf {
    enum class Kind {
        range,   // first <= number <= last; every order of a number, date or moment and a constant
        numbers, // a number in a sorted list
        text,    // a text that passes a test
        filled,
        member,
        general, // two expressions, row by row
        never,   // a comparison with a missing constant
    };
    Kind kind = Kind::never;
    bool negated = false; // the exact negation of the positive form
    int slot = -1;
    std::int64_t first = 0, last = -1;
    std::vector<std::int64_t> numbers;
    TextTest test;
    Comparison comparison = Comparison::equal; // general; a positive form
    Bound left;
    std::vector<Bound> right;
    std::vector<int> multiple; // general: slots with several values a row, of which any may do
};

struct Node {
    enum class Kind { all, any, none, leaf };
    Kind kind = Kind::all;
    std::vector<Node> items;
    Leaf leaf;
    FilterPtr origin;     // for explanations; null for what the host added
    std::string added_by; // "template", for its default filter
};

// A rule over some Slots, which are shared with other rules bound in the same set.
struct Rule {
    Node root;
    std::vector<int> slots;             // those it reads, ascending
    std::vector<std::int64_t> segments; // segments it depends on, ascending
};

} // namespace tessera::scheme
