// How moments are stored as text. Private to db/.
#pragma once

#include "base/date.hpp"

#include <string>
#include <string_view>

namespace tessera::db {

// "2026-03-31T12:00:00.000000Z": always six places, so that the order of the texts is the order of
// time (canonical text has a fraction only when there is one, and "00.5Z" sorts before "00Z").
inline std::string stored_moment(Moment moment) {
    std::string text = to_text(moment);
    text.pop_back();
    constexpr std::size_t to_seconds = std::string_view("2026-03-31T12:00:00").size();
    if (text.size() == to_seconds) text.push_back('.');
    text.resize(to_seconds + 7, '0');
    return text + 'Z';
}

// Back to canonical text; what is not of the stored form stays as it is. `room` holds the result.
inline std::string_view canonical_moment(std::string_view stored, std::string& room) {
    const std::size_t point = stored.find('.');
    if (point == stored.npos || !stored.ends_with("0Z")) return stored;
    const std::size_t last = stored.find_last_not_of('0', stored.size() - 2);
    room.assign(stored.substr(0, last == point ? point : last + 1)).push_back('Z');
    return room;
}

} // namespace tessera::db
