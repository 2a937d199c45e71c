// New partners in a table of the ERP's own: how they are noticed, and that each is told of once.
//
// A trigger on the ERP's table leaves the key of each new row in {watch_row}, in the ERP's own
// transaction; where there may be no triggers, a poll looks for keys that have no number. Either
// way (or by a formation, an import or a hand edit that is quicker) a key gets its number once, and
// in the same transaction a row of {partner_new}: a partner of whose creation nobody has been told.
// Who tells (partner::tell) takes that row away in the transaction that writes the event. So a
// partner is told of once, however often a trigger fires, whoever is killed, and however late a
// transaction of the ERP commits.
#pragma once

#include "db/source.hpp"
#include "db/watch_settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tessera::db {

// A table of the ERP with a trigger on it.
struct Watched {
    std::string name;                 // of the trigger, and of whatever it needs
    std::string table;                // as the configuration writes it
    std::string key;                  // an expression over a row `t` of the table, in our form
    std::vector<std::string> columns; // of the table, that the key is made of
    std::string home;                 // "schema." where our own tables lie, or ""
    std::string rows;                 // our table (id, key_text), with its prefix
    bool in_parts = false;            // rows may come in by the name of a part of the table
};

// What is installed: the row of {watch}.
struct Watch {
    std::string name;  // of the trigger; "poll"
    std::string table; // "" of the poll
    Moment since;
    bool there = true; // false: the trigger has gone, or was switched off
    bool poll() const { return table.empty(); }
};
std::vector<Watch> watches(Session& session); // `there` is not looked at
std::vector<Watch> watches_checked(Session& session);

// The triggers that a deployment asks for. Errors: usage "watch.bad-table" where no table is named,
// the table is not there, or the key cannot be told from one of its rows; "watch.no-triggers" where
// the database has none that we know.
std::vector<Watched> wanted_triggers(Session& session, const SourceMapping& partners,
                                     const WatchSettings& settings);

// What makes triggers and takes them away, as the database's own client takes it from a file.
std::string script_to_make(const Session& session, const std::vector<Watched>& triggers);
std::string script_to_remove(const Session& session, const std::vector<Watched>& triggers);

// Of the rows of a watched table, none of which has a key of the mapping, the first key; nothing if
// one has, or if there are none. Whoever is inserted there would be taken for nobody.
std::optional<std::string> strange_key(Session& session, const Sources& sources,
                                       const Watched& trigger);

// Puts the triggers in place, or only the poll if there are none, and takes others away that were
// there before. Partners who are there already are numbered and not told of; of a later one nobody
// is missed, also if he comes while this runs. Again, it puts right what has gone.
void install_watch(Session& session, const Sources& sources, const std::vector<Watched>& triggers);
std::vector<Watched> installed_triggers(Session& session); // without key and columns
// The triggers alone go: what they left is still there.
void remove_triggers(Session& session);
void forget_watch(Session& session);

// Whether triggers have left something, or somebody is to be told of.
bool anything_noticed(Session& session);
// Numbers partners that the triggers have noticed, a few hundred at most; rows that the mapping
// leaves out are nobody. Transactions of its own. Answers how many rows of theirs that took, and of
// those that could be given no number, why.
struct Numbered {
    std::int64_t rows = 0;
    std::vector<std::string> refused;
};
Numbered number_noticed(Session& session, const Sources& sources);
// Partners that are to be told of, from the number after `after` on.
std::vector<std::int64_t> untold(Session& session, std::int64_t after, std::int64_t limit);
std::int64_t count_untold(Session& session);

// How many keys of the mapped partners have no number; the poll asks only whether any.
std::int64_t count_unnumbered(Session& session, const Sources& sources);
bool any_unnumbered(Session& session, const Sources& sources);

// Waits until a trigger gives its sign (PostgreSQL: NOTIFY), and no longer than `time`; answers
// whether it came. Where the database has no signs, only the time passes. Outside transactions.
std::string sign_of(const Session& session);
bool await(Session& session, const std::string& sign, std::chrono::milliseconds time);

} // namespace tessera::db
