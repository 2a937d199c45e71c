// A key type that changes in the configuration once keys are numbered.
#include "base/error.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "db/subject_keys.hpp"
#include "db/trouble.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tessera::db {

namespace {

constexpr std::array<std::string_view, 3> types{"integer", "text", "uuid"}; // kept by their place

std::int64_t place_of(std::string_view type) {
    return std::find(types.begin(), types.end(), type) - types.begin() + 1;
}

// Whether no row would be a new subject by the new type. PostgreSQL may not even read the old keys
// as such.
bool all_known(Session& session, const Sources& sources, Subject subject) {
    const std::string keys = unnumbered(session, sources, subject);
    try {
        return session.integer({"SELECT count(*) FROM {subject_key} WHERE kind = ?",
                                {static_cast<std::int64_t>(subject)}}) == 0 ||
               session.integer("SELECT 1 FROM (" + session.dialect().limit(keys, 1, 0) + ") u") ==
                   0;
    } catch (const Error& error) {
        if (by_caller(error) || may_retry(error) || error.code() == "db.connection-lost") throw;
        return false;
    }
}

} // namespace

void check_key_types(Session& session, const Sources& sources, Subject subject, Access access) {
    for (const Source* source : mapped_as(sources, subject)) {
        const std::string name = source->name + " keys";
        const std::int64_t now = place_of(source->key_type), before = mark(session, name);
        if (before == now) continue;
        if (before != 0 && !all_known(session, sources, subject)) {
            const std::string_view old = types.at(static_cast<std::size_t>(before - 1));
            throw usage("source.key-type",
                        fmt::format("the rows of source {0} were numbered by keys of type {1}, and "
                                    "by key_type = \"{2}\" some would be others than before",
                                    source->name, old, source->key_type),
                        fmt::format("Say key_type = \"{1}\" again in [sources.{0}], and where the "
                                    "ERP has changed, make keys as they were by the expression of "
                                    "`key`. To begin anew with other rows, take another prefix in "
                                    "[database] and run `tessera init`.",
                                    source->name, old));
        }
        if (access != Access::write) continue;
        const std::vector<std::string> keys{"name"}, update{"next"};
        session.execute({session.dialect().upsert("{sequence}", keys, update), {name, now}});
    }
}

} // namespace tessera::db
