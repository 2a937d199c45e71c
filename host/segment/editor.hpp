// Reads settings, as the keys of a segment file, into a definition; private to segment/.
#pragma once

#include "segment/edit.hpp"

#include <nlohmann/json.hpp>

#include <functional>

namespace tessera::segment {

class Editor;

// One key of a segment file: how it is read into the definition. The table is enforced, printed by
// the documentation and used by export.
struct Key {
    SegmentKey row;
    std::function<void(Editor&, const nlohmann::json&)> read; // null: a key of the scheme
};

const std::vector<Key>& keys();

// Whether a partner is marked as a competitor: only such ones stand in a list of them (CMP-1).
bool is_competitor(const Desk& desk, std::int64_t partner);

// Applies settings to one segment.
class Editor {
public:
    Editor(const Desk& desk, Segment segment)
        : desk(desk)
        , segment(std::move(segment)) {}

    void read(const nlohmann::json& settings);

    const Desk& desk;
    Segment segment;
    bool scheme_given = false; // keys of the scheme are among the settings
    bool template_switched = false;
    std::vector<std::string> notes;

private:
    void read_key(const Key& key, const nlohmann::json& value);
    void check_whole_scheme(const nlohmann::json& scheme) const;
    void read_scheme(const nlohmann::json& part);
};

} // namespace tessera::segment
