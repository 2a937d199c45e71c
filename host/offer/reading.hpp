// Reading the keys of a discount. Private to offer/.
#pragma once

#include "offer/definition.hpp"

namespace tessera::offer {

// A table of a file, with the discount that it belongs to for messages.
class Keys {
public:
    Keys(const Json& json, std::string title)
        : json_(json)
        , title_(std::move(title)) {
        if (!json.is_object()) fail("must be a table");
    }
    [[noreturn]] void fail(const std::string& what) const;
    void only(std::span<const Key> known) const; // usage "discount.unknown-key"
    bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }
    const Json& at(const char* key) const { return json_[key]; }
    std::string text(const char* key, std::string otherwise = {}) const;
    bool flag(const char* key) const;
    std::int64_t integer(const char* key) const;
    Decimal decimal(const char* key, Decimal otherwise = {}) const;
    Decimal decimal(const Json& value, const std::string& key) const;
    // The place of the text in the list, 0 if it is left out.
    std::size_t one_of(const char* key, std::span<const std::string_view> names) const;
    const std::string& title() const { return title_; }

private:
    const Json& json_;
    std::string title_;
};

// What reading checks against; nothing of it: what is read was checked when it was stored.
struct Checks {
    const segment::Desk* desk = nullptr;
    const plugin::Plugins* plugins = nullptr;
};

// `when`: a leaf, a list (all of it), {all = …}, {any = …}, {not = …}.
Condition read_tree(const Checks& checks, const Json& json, const std::string& owner);
Scope read_scope(const Checks& checks, const Json& json, const std::string& owner);
// The kind with its parameters, and `refined`, `text`, `price_kind`, `gifts`, `plugin`.
void read_kind(const Checks& checks, const Keys& keys, Discount& out);

} // namespace tessera::offer
