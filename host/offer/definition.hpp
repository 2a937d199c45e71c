// Discounts and markups as they are configured (DSC, CND, CMB rows): groups, discounts and
// conditions that several discounts share. What they come to is discount/'s.
#pragma once

#include "discount/tree.hpp"
#include "rule/rule.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::offer {

using Json = nlohmann::json;

// Conditions are a tree (W16): all, any, not, and leaves that a plugin answers. A leaf may name a
// [[discount_condition]] instead (CND-15).
struct Condition {
    enum class Kind { all, any, none, leaf };
    Kind kind = Kind::all;
    std::vector<Condition> items; // of `none` one
    std::string shared;           // code of a [[discount_condition]]
    std::string plugin;
    rule::Parameters parameters;
};

// A condition that discounts share, by its code.
struct SharedCondition {
    std::string code, name;
    Condition condition;
    Json settings;
};

struct Group {
    std::string code, name;
    std::string parent; // code; "": on top
    std::int64_t order = 0;
    discount::Group how;
    Json settings;
};

// Of which products a discount is (DSC-6).
struct Scope {
    enum class Kind { all, in, not_in, listed };
    Kind kind = Kind::all;
    std::string segment;
    std::vector<std::string> products; // codes
};

// One row of a table of levels (DSC-22, W3), from the lowest to the highest.
struct Level {
    Scope scope;
    Condition when;
    Decimal value;
};

struct Discount {
    std::int64_t id = 0; // 0: not written yet
    std::string code, name, description;
    std::string group; // code; "": on top
    std::int64_t order = 0;
    discount::Leaf leaf;
    std::vector<std::pair<std::string, Decimal>> refined; // by price group (DSC-4)
    std::string currency;                                 // of amounts (DSC-5)
    bool multiple = false;                                // DSC-8
    Scope scope;
    Scope gifts;            // of a gift: which products
    std::string price_kind; // of a special price
    std::string text;       // of a message
    std::optional<Condition> when;
    std::vector<Level> levels;
    std::string plugin; // of an external kind
    rule::Parameters parameters;
    Json settings; // all of this as a file says it, without what is at its default
};

// The keys of [[discount_group]], [[discount]] and [[discount_condition]], with what they are for.
struct Key {
    std::string_view name, sentence;
};
std::span<const Key> group_keys();
std::span<const Key> discount_keys();
std::span<const Key> condition_keys();

// Each reads the keys of a file and checks them; nothing is written. Errors: usage
// "discount.unknown-key", "discount.bad-value", "discount.unknown-plugin",
// "discount.unknown-parameter", "discount.missing-parameter", each with the discount and the
// nearest name; "segment.unknown"; refusal "discount.bad-segment" (MTH-4).
Group read_group(const Json& settings);
Discount read_discount(const segment::Desk& desk, const plugin::Plugins& plugins,
                       const Json& settings);
SharedCondition read_condition(const segment::Desk& desk, const plugin::Plugins& plugins,
                               const Json& settings);

// As they are stored: parameters are not checked anew.
Group stored_group(const Json& settings);
Discount stored_discount(std::int64_t id, const Json& settings);
SharedCondition stored_condition(const Json& settings);

// All there is, in the order of priority: by order, then by code.
struct Offers {
    std::vector<Group> groups;
    std::vector<Discount> discounts;
    std::map<std::string, SharedCondition> conditions;
};
Offers load(db::Session& session);
Discount find(db::Session& session, std::string_view code); // usage "discount.unknown"
// In the open transaction.
void store(db::Session& session, const Group& group);
void store(db::Session& session, const Discount& discount);
void store(db::Session& session, const SharedCondition& condition);
void remove_discount(db::Session& session, const std::string& code);

rule::Owner owner_of(const std::string& code, const std::string& plugin);

} // namespace tessera::offer
