// How keys of mapped subjects get their numbers. Private to db/.
#pragma once

#include "db/source.hpp"

namespace tessera::db {

// Numbers the pairs (key_text, variant_text) that `keys` answers, each once and none of them
// numbered yet, and answers how many: consecutive numbers in the order of the keys. [in the open
// transaction]
std::int64_t number_keys(Session& session, Subject subject, const Query& keys);

// A SELECT of the keys of mapped sources that have no number: (key_text, variant_text), each once;
// "" where none is mapped.
std::string unnumbered(const Sources& sources, Subject subject);
bool any_unnumbered(Session& session, const Sources& sources, Subject subject);

} // namespace tessera::db
