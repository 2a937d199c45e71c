// How rules find what people name: regions, categories, partners, segments (architecture section
// 5).
#pragma once

#include "base/value.hpp"
#include "db/source.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::scheme {

struct Named {
    Value key; // as columns that reference it hold it
    std::string code, name;
};

struct SegmentRef {
    std::int64_t id = 0;
    std::string name;
    db::Subject subject = db::Subject::partner;
    bool by_variant = false;
    bool dynamic = false;
};

// Implemented over the database by segment/, and over plain maps by tests.
class Names {
public:
    virtual ~Names() = default;
    // Those of the source whose code is `text`; if none, those whose name is.
    virtual std::vector<Named> find(std::string_view source, std::string_view text) = 0;
    virtual std::optional<Named> by_key(std::string_view source, const Value& key) = 0;
    // What finds it again: its name if no other has it, else its code.
    virtual std::string label(std::string_view source, const Named& named) {
        const bool unique = !named.name.empty() && find(source, named.name).size() == 1;
        return unique ? named.name : named.code;
    }
    // The key itself and all below it, in a source with a parent column.
    virtual std::vector<Value> descendants(std::string_view source, const Value& key) = 0;
    // Some names near the text, for the error.
    virtual std::vector<std::string> near(std::string_view source, std::string_view text) = 0;

    // By code, else name, else folder path; several: usage "segment.ambiguous" with their paths.
    virtual std::optional<SegmentRef> segment(std::string_view text) = 0;
    virtual std::optional<SegmentRef> segment_by_id(std::int64_t id) = 0;
};

} // namespace tessera::scheme
