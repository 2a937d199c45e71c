// The oracle: what a rule means, interpreted subject by subject over raw rows.
//
// It is slow and plain on purpose, and shares the parser's tree with the host and nothing else:
// neither binding, nor evaluation, nor numbers, calendar, zones or text. What fields mean is
// written here again.
#pragma once

#include "calendar.hpp"
#include "data.hpp"

#include "scheme/ast.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tessera::oracle {

using Rational = boost::multiprecision::cpp_rational;

// A value while it is computed.
struct Item {
    enum Kind { none, flag, number, text, day, instant, reference } kind = none;
    Rational amount;
    std::string words;
    std::int64_t whole = 0; // flag, day, instant, reference
};

struct Parameter {
    bool is_period = false;
    Value value;
    std::vector<Value> list;
    std::optional<Period> period;
};

struct Question {
    std::string subject = "partner";
    bool by_variant = false;
    int today = 0; // days from 1970-01-01
    std::string zone = "UTC";
    std::map<std::string, Parameter> parameters;
    scheme::FilterPtr rows; // on the fact rows of measures without brackets
};

class Interpreter {
public:
    Interpreter(const Data& data, Question question);

    // Numbers of the subjects for which the filter holds. Throws std::overflow_error naming the
    // subject when a sum does not fit 64 bits.
    std::set<std::int64_t> members(const scheme::Filter& filter) const;
    bool holds(const scheme::Filter& filter, const Row& subject) const;
    Item value(const scheme::Expr& expr, const Row& subject) const;

    const std::vector<Row>& subjects() const { return subjects_; }

private:
    using Span = std::pair<std::optional<int>, std::optional<int>>; // days, both included
    using Rows = std::vector<const Row*>;
    struct Scope {
        std::string source;
        const Row* row;
        bool of_subject;
        std::map<std::string, Item> picked; // one value of each custom field in sight
    };

    bool truth(const scheme::Filter& filter, const Scope& scope) const;
    bool leaf(const scheme::Filter& filter, const Scope& scope) const;
    bool once(const scheme::Filter& filter, const Scope& scope) const;
    bool in_segment(const scheme::Filter& filter, const Scope& scope) const;
    bool refers(const scheme::Filter& filter, const std::string& source, const Scope& scope) const;
    bool compare(scheme::Comparison comparison, const Item& a, const Item& b,
                 char32_t escape) const;

    Item eval(const scheme::Expr& expr, const Scope& scope) const;
    Item call(const scheme::Expr& expr, const Scope& scope) const;
    Item arithmetic(const scheme::Expr& expr, const Scope& scope) const;
    Item shift(const Item& base, const std::string& unit, const Item& count, bool back) const;
    Item parameter(const scheme::Expr& expr) const;
    Item field(const scheme::Expr& expr, const Scope& scope) const;
    Item column(const Row& row, const std::string& source, const std::string& path) const;
    std::string column_path(const scheme::Expr& expr, const Scope& scope) const;
    std::string reference_of(const scheme::Expr& expr, const Scope& scope) const;
    bool is_flag(const scheme::Expr& expr, const Scope& scope) const;

    // measures.cpp
    std::optional<Item> measure(const std::string& name, const scheme::Arguments& arguments,
                                const Row& subject) const;
    Rows rows_of(const std::string& source, const scheme::Arguments& arguments,
                 const Row& subject) const;
    Span span_of(const scheme::Arguments& arguments) const;
    Span resolve(const Period& period) const;
    Item sum(const Rows& rows, const std::string& source, const std::string& column) const;
    std::map<std::string, Rows> by_document(const Rows& rows) const;
    Item argument(const scheme::Arguments& arguments, const std::string& name, int otherwise) const;

    const Row* find(const std::string& source, std::int64_t id) const;
    std::vector<Item> values_of(const std::string& attribute, const Row& subject) const;
    std::set<std::int64_t> named(const std::string& source, const std::string& text) const;
    const Segment& segment(const scheme::Expr& expr) const;
    std::vector<scheme::ExprPtr> right_items(const scheme::Filter& filter) const;
    int day_of(const Item& item) const;
    std::int64_t instant_of(const Item& item) const;

    const Data& data_;
    Question question_;
    Clock clock_;
    std::vector<Row> subjects_;
    std::map<std::string, std::map<std::int64_t, const Row*>> by_id_;
    std::map<std::string, std::map<std::int64_t, Rows>> facts_; // by source and subject
    std::map<std::pair<std::int64_t, std::string>, std::vector<Item>> attributes_;
};

Item item_of(const Value& value);
Item number_item(const Rational& amount);
Item day_item(std::int64_t day);
Rational round_half_even(const Rational& number, int places);
std::string show(const Item& item);

} // namespace tessera::oracle
