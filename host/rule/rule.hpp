// Rules that plugins give: their parameters as a file says them, and the facts and parameters that
// a manifest declares, bound to fields of partners. Ban rules and conditions of discounts are made
// of the same.
#pragma once

#include "plugin/plugins.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"
#include "segment/names_db.hpp"
#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tessera::rule {

// A value, or an expression over the fields of a partner.
struct Parameter {
    std::string value, expression;
};
using Parameters = std::map<std::string, Parameter>;

// Whose they are, for messages.
struct Owner {
    std::string area;    // codes of errors begin with it: "ban"
    std::string title;   // "ban rule \"Debtors\""
    std::string plugin;  // who answers
    std::string listing; // the command that lists the plugins: "ban plugins"
};

// Reads `parameters` of the settings and checks them against the manifest. Errors: usage
// AREA.unknown-parameter, AREA.missing-parameter, AREA.bad-value.
Parameters read_parameters(const plugin::RuleSchema& schema, const nlohmann::json& settings,
                           const Owner& owner);
// As they were stored by settings_of(): nothing is checked.
Parameters stored_parameters(const nlohmann::json& settings);
nlohmann::json settings_of(const Parameters& parameters);

// Segments that parameters name: they must be there, of their subject, and store their members, and
// not be ban segments (MTH-4). Errors: those of segment::find, refusal AREA.bad-segment.
void check_segments(db::Session& session, const plugin::RuleSchema& schema,
                    const Parameters& parameters, const Owner& owner);
void check_segment(db::Session& session, const std::string& name, segment::Subject subject,
                   const Owner& owner);

// One value a rule is given: of the document, the same for all, or of the partner.
struct Input {
    Type type = Type::text;
    std::string given;                     // of what is decided about: RuleFact::given
    bool of_line = false;                  // by each line of it
    Value constant;                        // of a parameter
    std::optional<scheme::Bound> bound;    // an expression over the fields of the partner
    std::optional<scheme::Node> condition; // the same that holds or not

    bool of_partner() const { return bound || condition; }
};
struct Inputs {
    std::vector<Input> facts, parameters; // as the manifest declares them
    bool read_partner() const;            // whether one of them asks for something of the partner
};

class Binding {
public:
    // All must outlive it.
    Binding(const segment::Desk& desk, scheme::Names& names, scheme::RuleSet& set,
            const plugin::RuleSchema& schema, const Parameters& parameters, const Owner& owner);
    scheme::Node filter(const std::string& text);
    // known: throws what is wrong with a fact that the host is to give. Errors: those of binding,
    // usage AREA.wrong-types.
    Inputs inputs(const std::function<void(const plugin::RuleFact&)>& known);

private:
    bool wanted(const plugin::RuleFact& fact) const; // RuleFact::only_if
    scheme::Bound expression(const std::string& text, Type type, const std::string& what);

    const plugin::RuleSchema& schema_;
    const Parameters& parameters_;
    const Owner& owner_;
    scheme::ParameterValues constants_;
    scheme::Binder binder_;
};

// The value of an input that is not given, for the partner of a row. names: where something is
// read.
Value value_of(const Input& input, const scheme::Frame& frame, std::size_t row, const Zone& zone,
               segment::DatabaseNames* names);

} // namespace tessera::rule
