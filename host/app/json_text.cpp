// JSON from text, by nlohmann's SAX parser, so that numbers are taken from their text.
#include "app/operation.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <limits>
#include <set>

namespace tessera::app {

namespace {

// nlohmann's parser turns every fraction into a double and refuses 1e400, which a double cannot
// hold. Fractions are wanted as text here, so it gets a number type that holds nothing and is
// always finite.
struct NoNumber {
    double ignored;
    NoNumber(double given = 0)
        : ignored(given) {}
    operator double&() { return ignored; }
    operator double() const { return 0; }
};

using Grammar = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool,
                                     std::int64_t, std::uint64_t, NoNumber>;

// Writing and comparing go down a call a level, so depth costs stack.
constexpr std::size_t max_depth = 200;

class Reader {
public:
    bool null() { return value(nullptr); }
    bool boolean(bool given) { return value(given); }
    bool number_integer(std::int64_t given) { return value(given); }
    bool number_unsigned(std::uint64_t given) {
        if (given <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return value(static_cast<std::int64_t>(given));
        return value(fmt::format("{}", given));
    }
    bool number_float(NoNumber, const std::string& given) { return value(given); }
    bool string(std::string& given) {
        refuse_nul(given);
        return value(std::move(given));
    }
    bool binary(Grammar::binary_t&) { return false; } // JSON text has none

    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        refuse_nul(name);
        Level& level = levels_.back();
        if (!level.keys.insert(name).second)
            throw usage("json.duplicate-key",
                        fmt::format("The JSON text gives \"{}\" twice in one object", name),
                        "Keep one of the two.");
        level.key = std::move(name);
        return true;
    }

    template <typename Exception>
    bool parse_error(std::size_t, const std::string&, const Exception& error) {
        // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ...
        // expected ..."
        std::string_view why = error.what();
        constexpr std::string_view mark = "parse error at ";
        if (const auto at = why.find(mark); at != why.npos) why.remove_prefix(at + mark.size());
        // The parser quotes what it read last, which may be the bytes that are no text at all.
        if (!is_utf8(why)) why = why.substr(0, why.find("; last read: "));
        throw usage("json.broken", fmt::format("The JSON text is broken at {}", why),
                    "JSON has names and texts in double quotes: {\"n\": 1}, [\"a\", \"b\"].");
    }

    Json take() { return std::move(root_); }

private:
    struct Level {
        Json json;
        std::string key;            // of the value that comes next
        std::set<std::string> keys; // seen; ordered_json's own search is linear
    };

    // Servers cannot store it, and where it is stored texts seem to end at it.
    static void refuse_nul(const std::string& text) {
        const std::size_t at = text.find('\0');
        if (at == text.npos) return;
        throw usage("json.nul-byte",
                    fmt::format("The JSON text has a zero byte in a text, behind \"{}\"",
                                text.substr(0, at)),
                    "Leave \\u0000 out.");
    }

    bool value(Json given) {
        if (levels_.empty()) {
            root_ = std::move(given);
        } else if (Level& level = levels_.back(); level.json.is_object()) {
            // push_back: `keys` has done the search that emplace would do again, in linear time.
            level.json.get_ref<Json::object_t&>().push_back(
                {std::move(level.key), std::move(given)});
        } else {
            level.json.push_back(std::move(given));
        }
        return true;
    }
    bool open(Json empty) {
        if (levels_.size() == max_depth)
            throw usage("json.too-deep",
                        fmt::format("The JSON text is nested deeper than {} levels", max_depth));
        levels_.push_back({std::move(empty), {}, {}});
        return true;
    }
    bool close() {
        Json done = std::move(levels_.back().json);
        levels_.pop_back();
        return value(std::move(done));
    }

    Json root_;
    std::vector<Level> levels_;
};

} // namespace

Json parse_json(std::string_view text) {
    Reader reader;
    Grammar::sax_parse(text.begin(), text.end(), &reader);
    return reader.take();
}

} // namespace tessera::app
