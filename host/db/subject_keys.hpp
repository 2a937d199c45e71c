// How keys of mapped subjects get their numbers.
#pragma once

#include "db/source.hpp"

namespace tessera::db {

// Numbers the pairs (key_text, variant_text) that `keys` answers, each once and none of them
// numbered yet, and answers how many: consecutive numbers in the order of the keys. [in the open
// transaction]
std::int64_t number_keys(Session& session, Subject subject, const Query& keys);

// The sources whose keys are numbered as this subject's, those that are mapped.
std::vector<const Source*> mapped_as(const Sources& sources, Subject subject);

// A SELECT of the keys of mapped sources that have no number: (key_text, variant_text), each once;
// "" where none is mapped. Keys that are too long for {subject_key} are left out (long_key.hpp).
std::string unnumbered(const Session& session, const Sources& sources, Subject subject);
bool any_unnumbered(Session& session, const Sources& sources, Subject subject);

// The same key of another type would be another subject. Remembers by which type keys are numbered
// (Access::write), and lets it change where every row is known by the new one, too. Errors: usage
// "source.key-type".
void check_key_types(Session& session, const Sources& sources, Subject subject, Access access);

} // namespace tessera::db
