// Finding by name what the ERP has, and no formation has met.
#pragma once

#include "base/error.hpp"
#include "db/subject_keys.hpp"

#include <initializer_list>

namespace tessera::db {

// What `find` answers. Where it does not know a name ("partner.unknown", "rule.unknown-name"),
// those of mapped sources that have no number get one, and it is asked again. For what is written.
template <class Find>
auto number_unknown(Session& session, const Sources& sources,
                    std::initializer_list<Subject> subjects, const Find& find) {
    for (const Subject subject : subjects) // of another type, nobody is found by them
        check_key_types(session, sources, subject, Access::read);
    try {
        return find();
    } catch (const Error& error) {
        if (error.code().find(".unknown") == std::string::npos) throw;
        std::int64_t numbered = 0;
        for (const Subject subject : subjects)
            numbered += assign_numbers(session, sources, subject);
        if (numbered == 0) throw;
    }
    return find();
}

} // namespace tessera::db
