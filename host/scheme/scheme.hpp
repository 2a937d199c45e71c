// A data composition scheme: what forms a segment, and what is shown of its members (DCS rows).
//
// A scheme names a template; the template supplies defaults for what the scheme leaves out. It is
// written as TOML (schemes/*.toml, and inside segment files), and stored as JSON with the segment.
#pragma once

#include "base/period.hpp"
#include "scheme/ast.hpp"
#include "scheme/catalog.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::scheme {

struct OutputField {
    ExprPtr field;
    std::string name;  // as written in `fields`: the csv header
    std::string title; // "" : the field's own
};

struct SortKey {
    ExprPtr field;
    bool descending = false;
};

enum class GroupKind { items, hierarchy, hierarchy_only }; // DCS-43
struct Grouping {
    ExprPtr field;
    std::string name;
    GroupKind kind = GroupKind::items;
};

struct Total {         // DCS-41
    std::string field; // name of an output field
    Aggregate aggregate = Aggregate::sum;
};
enum class TotalsPlace { none, begin, end, both }; // DCS-45

struct Appearance { // DCS-46
    FilterPtr when;
    std::vector<std::string> fields;          // names of output fields; empty: the whole row
    std::map<std::string, std::string> style; // color, background, bold, format, text
    std::vector<std::string> where;           // items, groups, totals; empty: everywhere
};

// A SELECT of the user's own, as named steps that become common table expressions (DCS-23). The
// last step is the result.
struct QueryStep {
    std::string name, sql;
};
struct UserQuery {
    std::vector<QueryStep> formation; // the result has the subject's key first
    std::vector<QueryStep> output; // may start from $members; empty: fields are computed as usual
    std::map<std::string, Type> columns; // further columns of the results, usable as fields
    // How decimals stand in the tables it reads: see plain_decimals() in query.hpp.
    enum class Decimals { automatic, stored, plain } decimals = Decimals::automatic;
    bool empty() const { return formation.empty() && output.empty(); }
};

enum class Link { outer, inner }; // DCS-48

struct Scheme {
    Subject subject = Subject::partner;
    std::string template_name = "main";
    std::string title, description;

    // Formation side.
    FilterPtr filter;        // null: none of its own
    std::string filter_text; // as written, for errors that point; "" when it came from the database
    bool default_filter = true; // the template's own filter, ANDed and shown as an item (FRM-15)
    FilterPtr rows; // a condition on the fact rows of measures without brackets (DCS-12)
    std::vector<Parameter> parameters;         // declared here, beside the template's
    std::map<std::string, std::string> values; // given, as text
    // What those values named when the rule was bound: they survive a rename. Defaults carry theirs
    // with them (Parameter::meaning).
    Meanings meanings;
    std::optional<bool> require_facts;
    // How the rows of a source are linked to the subjects (DCS-48): inner, and those without a row
    // in the scheme's period do not pass; outer, and they do.
    std::map<std::string, Link> links;
    // Where a field may not stand (DCS-49): fields, filter, group, order.
    std::map<std::string, std::vector<std::string>> restricted;
    UserQuery query;

    // Output side. Nothing given: the template's defaults.
    std::vector<OutputField> fields;
    std::vector<OutputField>
        user_fields; // by expression or cases (DCS-47); name is how others use them
    std::vector<SortKey> order;
    std::vector<Grouping> group_by;
    // A table: totals of groups told apart by the values of these, a column for each (DCS-42).
    std::vector<OutputField> columns_by;
    std::vector<Total> totals;
    TotalsPlace totals_at = TotalsPlace::end;
    FilterPtr output_filter;
    std::vector<Appearance> appearance;

    // Whether anything but template, values and filter is set: such a scheme is shown as "custom"
    // (DCS-35).
    bool custom = false;
    std::string from; // the file it was loaded from, for people
};

// JSON form; the same keys as TOML. Filters and expressions may be text or trees. Only what differs
// from the defaults is written (DCS-36). place names the thing in errors ("segment cold"). Errors:
// usage "scheme.unknown-key" with the nearest, "scheme.wrong-type", "scheme.bad-value", and those
// of the rule language with the place before them.
nlohmann::json to_json(const Scheme& scheme);
Scheme scheme_from_json(const nlohmann::json& json, const std::string& place);
// The keys at the top of a scheme, for those who read them beside their own (segment files).
const std::vector<std::string>& scheme_keys();

// A scheme file. read_toml: a TOML text as JSON, with usage "toml.broken" (file, line, column,
// reason). What JSON cannot hold exactly becomes text: fractions as they are written, dates and
// moments as ISO text.
nlohmann::json read_toml(std::string_view text, const std::string& file);
Scheme read_scheme(std::string_view toml, const std::string& file);
// TOML text that read_scheme reads back as the same scheme; names of references are shown.
std::string write_scheme(const Scheme& scheme);
// The same for any object: scalars first, then [sections]; `order` names the keys that come first,
// `path` is the section that the text will stand in.
std::string write_toml(const nlohmann::json& object, const std::vector<std::string>& order = {},
                       const std::string& path = {});
// The JSON of a scheme with rules as text, for files.
nlohmann::json to_file_json(const Scheme& scheme);

// Sources whose rows a subject must have: the links, and require_facts for the template's own
// source.
std::vector<std::string> inner_sources(const Scheme& scheme, const Template& of_template);

// Refuses a field that stands where the scheme restricts it: usage "scheme.restricted-field".
void check_restricted(const Scheme& scheme, const std::string& place);

// All parameters of a scheme: its template's, then its own.
std::vector<Parameter> parameters_of(const Scheme& scheme, const Template& of_template);

} // namespace tessera::scheme
