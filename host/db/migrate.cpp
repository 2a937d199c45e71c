#include "db/migrate.hpp"

#include "base/date.hpp"
#include "base/zone.hpp"
#include "db/dialect.hpp"
#include "db/table.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"

#include <fmt/format.h>
#include <functional>
#include <map>

namespace tessera::db {

namespace {

struct Step {
    int number = 0; // of its migration
    int place = 0;  // within it
    std::string sql;
    std::string digest;
};

// A later migration gets the next number, and statements of its own where it changes a table (ALTER
// TABLE ...). Each makes the tables that are declared as its own; from the first release on, the
// declarations it used stay as they were.
struct Migration {
    int number;
    std::function<std::vector<std::string>(const Dialect&, std::string_view prefix)> statements;
};

std::vector<std::string> make_tables(int number, const Dialect& dialect, std::string_view prefix) {
    std::vector<std::string> result;
    for (const Table& table : tables()) {
        if (table.since != number) continue;
        for (std::string& sql : dialect.create_table(table, prefix))
            result.push_back(std::move(sql));
    }
    return result;
}

std::vector<std::string> first(const Dialect& dialect, std::string_view prefix) {
    std::vector<std::string> result = make_tables(1, dialect, prefix);
    for (const Table& table : temporary_tables())
        if (std::string sql = dialect.lasting_temporary_table(table, prefix); !sql.empty())
            result.push_back(std::move(sql));
    return result;
}

// A migration that makes tables and does nothing else.
Migration making(int number) {
    return {number, [number](const Dialect& dialect, std::string_view prefix) {
                return make_tables(number, dialect, prefix);
            }};
}

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> list{{1, first}, making(2), making(3)};
    return list;
}

// FNV-1a: it notices a changed text, and guards against nothing else.
std::string digest_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

std::vector<Step> steps(const Session& session) {
    std::vector<Step> result;
    for (const Migration& migration : migrations()) {
        auto statements = migration.statements(session.dialect(), session.prefix());
        const auto plain = migration.statements(session.dialect(), ""); // a digest knows no prefix
        for (std::size_t i = 0; i < statements.size(); ++i)
            result.push_back({migration.number, static_cast<int>(i) + 1, std::move(statements[i]),
                              digest_of(plain[i])});
    }
    return result;
}

using Recorded = std::map<std::pair<int, int>, std::string>; // (number, step) -> digest

// Nothing: there is not even the table that records them.
std::optional<Recorded> recorded(Session& session) {
    try {
        Transaction transaction(session,
                                Access::read); // an error must not end an outer transaction
        Recorded result;
        for (const Row& row : session.rows({"SELECT number, step, digest FROM {migration}"},
                                           {Type::integer, Type::integer, Type::text}))
            result[{static_cast<int>(std::get<std::int64_t>(row[0])),
                    static_cast<int>(std::get<std::int64_t>(row[1]))}] =
                std::get<std::string>(row[2]);
        transaction.commit();
        return result;
    } catch (const Error& error) {
        if (error.code() != "db.no-such-table") throw;
        return std::nullopt;
    }
}

void refuse_newer(const MigrationState& state) {
    if (state.database <= state.program) return;
    throw failure("db.newer-schema",
                  fmt::format("the tables are of version {}, this program knows {}", state.database,
                              state.program),
                  "Use the newer program that upgraded this database.");
}

// Outside a transaction, where others may be doing the same.
void patiently(Session& session, const std::function<void()>& work) {
    for (Patience patience;;) {
        try {
            return work();
        } catch (const Error& error) {
            if (!may_retry(error) || !patience.again(session.patience())) throw;
        }
    }
}

// Whoever else looks at the file right now makes the switch fail at once, without the busy timeout.
void prepare_database(Session& session) {
    if (session.borrowed() || session.in_transaction()) return;
    for (const std::string& sql : session.dialect().prepare_database())
        patiently(session, [&] { session.execute(sql); });
}

class TableLock {
public:
    explicit TableLock(Session& session)
        : session_(session) {
        perform(session.dialect().lock_tables());
    }
    ~TableLock() {
        try {
            perform(session_.dialect().unlock_tables());
        } catch (const Error&) {
            // The connection is gone, and its locks with it.
        }
    }
    TableLock(const TableLock&) = delete;
    TableLock& operator=(const TableLock&) = delete;

private:
    void perform(const std::string& sql) const {
        if (!sql.empty()) session_.execute(sql);
    }
    Session& session_;
};

// Where DDL ends a transaction, each statement stands for itself, and one that was not recorded is
// run again.
void as_one(Session& session, const std::function<void()>& work) {
    if (session.dialect().transactional_ddl())
        in_transaction(session, work);
    else
        work();
}

// The first step makes the table that records the steps. It comes by itself: some databases know a
// new table only when its transaction has ended.
void make_records(Session& session, const Step& first) {
    as_one(session, [&] {
        if (!recorded(session)) session.execute(first.sql);
    });
}

bool is_there(Session& session, std::string_view table) {
    try {
        Transaction transaction(session, Access::read);
        session.rows(fmt::format("SELECT 1 FROM {{{}}} WHERE 1 = 0", table), {Type::integer});
        transaction.commit();
        return true;
    } catch (const Error& error) {
        if (error.code() == "db.permission") return true;
        if (error.code() != "db.no-such-table") throw;
        return false;
    }
}

// Somebody else's table would be taken for ours, and written to, where its name is all that is
// asked for.
void refuse_taken_names(Session& session) {
    for (const Table& table : tables()) {
        if (!is_there(session, table.name)) continue;
        // Where tables cannot be locked, somebody else may be making them: the records come first.
        if (recorded(session)) return;
        throw usage("db.name-taken",
                    fmt::format("there is a table {}{} already, and it is not one of Tessera's",
                                session.prefix(), table.name),
                    "Give Tessera's tables another prefix: `prefix` of [database].");
    }
}

bool apply(Session& session, const Step& step) {
    bool applied = false;
    as_one(session, [&] {
        const auto done = recorded(session); // again, now that nobody else can write
        applied = !done->contains({step.number, step.place});
        if (!applied) return;
        if (step.number > 1 || step.place > 1) session.execute(step.sql);
        const std::vector<std::string> columns{"number", "step", "digest", "moment"};
        session.execute(
            {session.dialect().insert_new("{migration}", columns),
             {std::int64_t{step.number}, std::int64_t{step.place}, step.digest, now()}});
    });
    return applied;
}

MigrationState state_of(Session& session) {
    MigrationState state;
    for (const Migration& migration : migrations()) state.program = migration.number;
    const auto done = recorded(session).value_or(Recorded{});
    if (done.empty()) return state;
    state.database = done.rbegin()->first.first;
    if (state.database > state.program) return state;
    // A migration that was begun and not ended does not count.
    for (const Step& step : steps(session)) {
        const auto found = done.find({step.number, step.place});
        if (found == done.end())
            state.database = std::min(state.database, step.number - 1);
        else if (found->second != step.digest)
            state.drift.push_back(
                fmt::format("migration {} step {}: {}", step.number, step.place, step.sql));
    }
    return state;
}

int upgrade(Session& session) {
    const MigrationState state = state_of(session);
    refuse_newer(state);
    if (state.database == state.program) return 0;
    prepare_database(session);
    const TableLock lock(session);
    const std::vector<Step> all = steps(session);
    if (!recorded(session)) refuse_taken_names(session);
    make_records(session, all.front());
    int applied = 0;
    for (const Step& step : all) applied += apply(session, step) ? 1 : 0;
    return applied;
}

} // namespace

MigrationState migration_state(Session& session) {
    // Where tables are made outside transactions, one that another node of the cluster is making
    // cannot be read at that moment.
    MigrationState state;
    patiently(session, [&] { state = state_of(session); });
    return state;
}

int migrate(Session& session) {
    if (session.dialect().transactional_ddl()) return upgrade(session);
    // The lock is one server's; at another node of its cluster somebody else may make the same.
    int applied = 0;
    patiently(session, [&] { applied = upgrade(session); });
    return applied;
}

void require_current(Session& session) {
    const MigrationState state = migration_state(session);
    refuse_newer(state);
    if (state.database == state.program) return;
    throw usage("db.not-initialised",
                state.database == 0
                    ? "this database has no Tessera tables yet"
                    : fmt::format("the tables are of version {}, this program needs {}",
                                  state.database, state.program),
                "Run `tessera init`.");
}

} // namespace tessera::db
