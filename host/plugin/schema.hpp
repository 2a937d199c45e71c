// A value that a plugin can be given, as its manifest declares it: a setting of the plugin, or a
// parameter of each rule that is configured with it.
#pragma once

#include "base/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tessera::plugin {

struct SettingSchema {
    std::string key, title;
    Type type = Type::text;
    Value default_;
    std::optional<Value> min, max;
    std::vector<Value> one_of; // empty: any
    bool secret = false;       // never shown or logged
    bool required = false;     // must be configured or have a default
    bool period = false; // of a rule: the text of a period, which expressions of facts may use
    std::string segment; // of a rule: "partner" or "product", the text names a segment of those
};
// "period", or the type's own name.
std::string_view type_name(const SettingSchema& schema);

// What the host reads for a rule: one of the three says what.
struct RuleFact {
    std::string name;
    Type type = Type::text;
    std::string
        expression;        // in the rule language, over the fields of a partner; may use $parameter
    std::string condition; // the same of a filter, for a boolean: "in segment $segment"
    std::string given;     // "total": of the document that is decided about
    bool of_line = false;  // given by each line of it
    // It is read only if all of these hold of the parameters, and missing otherwise: "segment" (it
    // has a value), "!segment" (it has none), "measure=quantity".
    std::vector<std::string> only_if;
};

// The part of a manifest that says what its rules are made of: [ban_rule], [discount_condition],
// [discount_kind].
struct RuleSchema {
    std::vector<SettingSchema> parameters; // by key
    std::vector<RuleFact> facts;           // as declared
    bool by_line = false;                  // asked about each line, not about the document
};

// What the host reads for a linker of competitors, by an expression over the fields of a partner.
// Of which partners, and how their values become rows, says abi.h.
struct LinkFact {
    enum class Of { members, segments, competitors, pairs };
    std::string name;
    Type type = Type::text;
    Of of = Of::members;
    std::string expression; // may say $parameter; of pairs, $competitor
    std::string below;      // of competitors: the hierarchy whose rows the value names
    bool if_known = false;  // no rows, where the expression names a field that nobody has
};

// The part of a manifest that says what a linker needs: [competitor_linker].
struct LinkerSchema {
    std::vector<SettingSchema> parameters; // by key
    std::vector<LinkFact> facts;           // as declared
};

// `given` as a value of `type`: whole numbers become decimals, texts are parsed. Throws usage
// "plugin.bad-setting".
Value coerce_setting(const Value& given, Type type);

// What is wrong with a value of the schema's type ("is 12, above the largest allowed 10"), or
// nothing.
std::optional<std::string> check_setting(const SettingSchema& schema, const Value& value);

// "0 to 10", "one of a, b", or "".
std::string range_text(const SettingSchema& schema);

} // namespace tessera::plugin
