// Conditions of looks over totals: what a rule asks of a row, asked of the values shown in a group
// or total (DCS-46); private to report/.
#pragma once

#include "report/plan.hpp"

namespace tessera::report {

class TotalsRule {
public:
    explicit TotalsRule(const Plan& plan);
    // Whether the condition of the look holds for these values of the shown columns.
    bool holds(std::size_t look, const std::vector<Value>& values) const;

private:
    scheme::Bound over_columns(const scheme::Bound& bound);
    scheme::Node over_columns(const scheme::Node& node);
    int column_of(const scheme::Bound& bound) const;
    int missing(Type type);

    const Plan& plan_;
    std::vector<std::string> prints_; // fingerprints of the shown columns
    std::vector<Type> types_;         // of the columns of the frame: those shown, then missing ones
    std::vector<scheme::Node> rules_; // by look
};

} // namespace tessera::report
