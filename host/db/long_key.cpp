#include "db/long_key.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/subject_keys.hpp"

#include <fmt/format.h>

namespace tessera::db {

std::optional<Error> too_long_a_key(const Session& session, const Source& source,
                                    std::string_view key) {
    const std::size_t longest = session.dialect().longest_key(), length = length_of(key);
    if (longest == 0 || length <= longest) return {};
    constexpr std::int64_t shown = 40;
    return refusal("source.long-key",
                   fmt::format("source {}: key \"{}...\" has {} characters, and the database has "
                               "room for {}: its row is left out",
                               source.name, substring_of(key, 1, shown), length, longest),
                   "Shorten it, or take another key; `tessera doctor` counts such keys.");
}

std::optional<Error> find_long_key(Session& session, const Sources& sources, Subject subject) {
    const std::size_t longest = session.dialect().longest_key();
    if (longest == 0) return {};
    for (const Source* source : mapped_as(sources, subject)) {
        if (source->key_type != "text") continue;
        const std::vector<std::string> columns{source->name == "product_variant" ? "variant key"
                                                                                 : "key"};
        const auto key = session.value(
            session.dialect().limit(
                fmt::format("SELECT t.\"{0}\" FROM {1} t WHERE char_length(t.\"{0}\") > {2}",
                            columns.front(), source->relation_of(columns), longest),
                1, 0),
            Type::text);
        if (key) return too_long_a_key(session, *source, to_text(*key));
    }
    return {};
}

} // namespace tessera::db
