// Rows of one source by what people write: the code, else a unique name.
#pragma once

#include "db/source.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tessera::partner {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};
template <typename Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// Asks the database for each text it does not know yet, or, once loaded, nothing. Partners and
// products of a mapped source get their numbers when they are looked up.
class Directory {
public:
    // Errors: usage "source.bad-key" where the source is mapped with keys that our own tables
    // cannot hold.
    Directory(db::Session& session, const db::Sources& sources, std::string_view source);

    // Reads all codes at once, for a file of many rows.
    void load();

    // `code` gets the code of what was found. usage "SOURCE.ambiguous" with the codes.
    std::optional<std::int64_t> find(std::string_view text, std::string* code = nullptr);
    std::optional<std::int64_t> find_code(std::string_view code);
    void add(const std::string& code, const std::string& name, std::int64_t id);

    // Regions and categories of our own are made when they are first named; code and name are the
    // text.
    bool creates() const { return creates_; }
    std::int64_t create(std::string_view text);

    // ` Did you mean "C-017"?` or "".
    std::string suggestion(std::string_view text);

private:
    struct Named {
        std::int64_t id;
        std::string code;
        bool ambiguous = false;
    };
    std::optional<Named> find_name(std::string_view name);
    std::vector<std::string> codes_of(std::string_view name);
    std::optional<std::int64_t> numbered(const db::Row& row);
    void load_names();
    std::string column(std::string_view name) const; // its expression, or ""

    db::Session& session_;
    const db::Sources& sources_;
    const db::Source& source_;
    std::optional<db::Subject> subject_;
    bool creates_ = false;
    bool loaded_ = false;
    bool names_loaded_ = false;
    int suggestions_ = 0;
    ByText<std::int64_t> codes_;
    ByText<Named> names_;
};

} // namespace tessera::partner
