// Putting in place what notices new partners, and taking it away.
#include "db/watch.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "db/examined.hpp"
#include "db/identifier.hpp"
#include "db/mapping_forms.hpp"
#include "db/subject_keys.hpp"
#include "db/transaction.hpp"
#include "db/triggers.hpp"
#include "db/trouble.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

const std::string poll_name = "poll";
constexpr auto partner_kind = static_cast<std::int64_t>(Subject::partner);

const Triggers& triggers_of(const Session& session) {
    const Dialect& dialect = session.dialect();
    if (const auto* triggers = dynamic_cast<const Triggers*>(&dialect)) return *triggers;
    throw usage("watch.no-triggers", fmt::format("no trigger is known for {}", dialect.name()),
                "Write watch = \"poll\" in [sources.partner] of the configuration.");
}

std::string home_of(Session& session) {
    const std::string sql = triggers_of(session).current_schema();
    if (sql.empty()) return {};
    const auto name = session.value(sql, Type::text);
    return name && !is_null(*name) ? session.dialect().quote(to_text(*name)) + "." : "";
}

// The same table and key have the same name, so a trigger that is there is the one that is wanted.
std::string name_of(const Session& session, const std::string& table, const std::string& key) {
    std::uint32_t hash = 0x811c9dc5; // FNV-1a
    for (const unsigned char c : table + "\n" + key) hash = (hash ^ c) * 0x01000193;
    return fmt::format("{}watch_{:08x}", session.prefix(), hash);
}

Watched trigger_of(Session& session, const Watch& watch) {
    Watched trigger;
    trigger.name = watch.name;
    trigger.table = watch.table;
    trigger.home = home_of(session);
    trigger.rows = sign_of(session);
    return trigger;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

// Perhaps one too many, where its name is a part of another word.
std::vector<std::string> named_in(const std::string& key, const std::vector<std::string>& columns) {
    std::vector<std::string> found;
    for (const std::string& column : columns)
        if (lower(key).find(lower(column)) != std::string::npos) found.push_back(column);
    return found;
}

Error bad_table(const std::string& reason) {
    return usage("watch.bad-table", reason,
                 "In [sources.partner] of the configuration name the table into which the ERP "
                 "inserts partners: watch_table = \"...\"; and where the key of the mapping cannot "
                 "be computed from its row alone, [sources.partner.watch_tables] with the key of "
                 "each table, or watch = \"poll\".");
}

// What the mapping names, with the key of each.
std::map<std::string, std::string> tables_of(const SourceMapping& mapping,
                                             const WatchSettings& settings) {
    std::map<std::string, std::string> tables = settings.tables;
    if (tables.empty() && !mapping.table.empty()) tables[mapping.table];
    if (tables.empty())
        throw bad_table("partners are mapped by a SELECT, which does not say whose new rows to "
                        "watch for");
    const auto key = mapping.columns.find("key");
    for (auto& [table, own] : tables)
        if (own.empty() && key != mapping.columns.end()) own = key->second;
    return tables;
}

// A function of the ERP's own that is named without its schema is there for us, and not for the
// trigger, which would then notice nobody.
void check_in_trigger(Session& session, const Watched& trigger) {
    const Triggers& triggers = triggers_of(session);
    const std::string full_name = triggers.full_name(trigger.table);
    if (full_name.empty()) return;
    const auto table = session.value(full_name, Type::text);
    if (!table || is_null(*table)) return;
    const Transaction taken_back(session, Access::read);
    session.execute(triggers.as_in_trigger());
    try {
        session.value(
            session.dialect().limit(
                fmt::format("SELECT {} AS key_text FROM {} t", trigger.key, to_text(*table)), 1, 0),
            Type::text);
    } catch (const Error& error) {
        if (by_caller(error) || error.code() == "db.connection-lost") throw;
        throw usage("watch.bad-table",
                    fmt::format("the key {} cannot be told in a trigger on {}: {}", trigger.key,
                                trigger.table, reason_of(error)),
                    "A trigger calls functions outside pg_catalog by their schema alone: write "
                    "schema.function(...) in the expression of the key.");
    }
}

void run_all(Session& session, const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) session.execute(sql);
}

// Where a statement about tables ends a transaction, each stands for itself.
void change_schema(Session& session, const std::vector<std::string>& statements) {
    if (session.dialect().transactional_ddl())
        in_transaction(session, [&] { run_all(session, statements); });
    else
        run_all(session, statements);
}

std::vector<std::string> sql_to_make(const Session& session, const Watched& trigger) {
    return triggers_of(session).watch(trigger);
}

std::vector<std::string> sql_to_remove(const Session& session, const Watched& trigger) {
    return triggers_of(session).unwatch(trigger);
}

std::string script_of(const Session& session, const std::vector<Watched>& triggers,
                      std::vector<std::string> (*sql)(const Session&, const Watched&)) {
    std::string text;
    for (const Watched& trigger : triggers)
        text += triggers_of(session).script(sql(session, trigger));
    return text;
}

bool is_there(Session& session, const Watched& trigger) {
    return session.integer(triggers_of(session).watching(trigger)) != 0;
}

} // namespace

std::vector<Watch> watches(Session& session) {
    std::vector<Watch> result;
    for (const Row& row : session.rows("SELECT name, table_name, moment FROM {watch} ORDER BY name",
                                       {Type::text, Type::text, Type::moment}))
        result.push_back({to_text(row[0]), to_text(row[1]), std::get<Moment>(row[2])});
    return result;
}

std::vector<Watch> watches_checked(Session& session) {
    std::vector<Watch> result = watches(session);
    for (Watch& watch : result)
        watch.there = watch.poll() || is_there(session, trigger_of(session, watch));
    return result;
}

std::vector<Watched> wanted_triggers(Session& session, const SourceMapping& mapping,
                                     const WatchSettings& settings) {
    const Dialect& dialect = session.dialect();
    std::vector<Watched> result;
    for (const auto& [table, key] : tables_of(mapping, settings)) {
        check_expression(mapping, "", table);
        check_expression(mapping, "key", key);
        if (identifier(table).empty()) throw bad_table(table + " is no name of a table");
        Watched trigger = trigger_of(session, {"", table, {}});
        try {
            trigger.columns =
                named_in(key, session.columns(fmt::format("SELECT * FROM {} t", table)));
            trigger.key = key_form(dialect, mapping.key_type, key);
            trigger.name = name_of(session, table, trigger.key);
            session.columns(fmt::format("SELECT {} AS key_text FROM {} t", trigger.key, table));
            const std::string parts = triggers_of(session).has_parts(table);
            trigger.in_parts = !parts.empty() && session.integer(parts) != 0;
        } catch (const Error& error) {
            throw bad_table(fmt::format("the key {} cannot be told from a row of {}: {}", key,
                                        table, error.message()));
        }
        if (trigger.columns.empty())
            throw bad_table(fmt::format("the key {} names no column of {}", key, table));
        check_in_trigger(session, trigger);
        result.push_back(std::move(trigger));
    }
    return result;
}

std::string script_to_make(const Session& session, const std::vector<Watched>& triggers) {
    return script_of(session, triggers, sql_to_make);
}

std::string script_to_remove(const Session& session, const std::vector<Watched>& triggers) {
    return script_of(session, triggers, sql_to_remove);
}

std::optional<std::string> strange_key(Session& session, const Sources& sources,
                                       const Watched& trigger) {
    const Source& partners = sources.at("partner");
    const std::vector<std::string> columns{"key"};
    const std::string keys = fmt::format("SELECT k.key_text FROM (SELECT {} AS key_text FROM {} t) "
                                         "k WHERE k.key_text <> ''",
                                         trigger.key, trigger.table);
    const auto first = [&](const std::string& condition) {
        return session.value(session.dialect().limit(keys + condition, 1, 0), Type::text);
    };
    if (first(fmt::format(" AND k.key_text IN (SELECT {} FROM {} t)", partners.find("key")->sql,
                          partners.relation_of(columns))))
        return {};
    const std::optional<Value> key = first("");
    return key ? std::optional(to_text(*key)) : std::nullopt;
}

void install_watch(Session& session, const Sources& sources, const std::vector<Watched>& triggers) {
    for (const Watched& trigger : triggers) {
        if (is_there(session, trigger)) continue;
        std::vector<std::string> statements = sql_to_remove(session, trigger); // a half of it
        for (std::string& sql : sql_to_make(session, trigger)) statements.push_back(std::move(sql));
        change_schema(session, statements);
    }
    for (const Watched& old : installed_triggers(session))
        if (std::none_of(triggers.begin(), triggers.end(),
                         [&](const Watched& each) { return each.name == old.name; }))
            change_schema(session, sql_to_remove(session, old));
    // From here on a row of the ERP either was there before a trigger, or has left its key; one
    // snapshot tells both.
    in_transaction(session, [&] {
        const std::int64_t last = session.integer(
            {"SELECT max(number) FROM {subject_key} WHERE kind = ?", {partner_kind}});
        const bool first_time = watches(session).empty();
        assign_numbers(session, sources, Subject::partner);
        if (first_time)
            session.execute(
                {"INSERT INTO {partner_new} (number) SELECT number FROM {subject_key} k "
                 "WHERE kind = ? AND number > ? AND EXISTS (SELECT 1 FROM {watch_row} w "
                 "WHERE w.key_text = k.key_text)",
                 {partner_kind, last}});
        session.execute("DELETE FROM {watch}");
        const Moment moment = now();
        for (const Watched& trigger : triggers)
            session.execute({"INSERT INTO {watch} (name, table_name, moment) VALUES (?, ?, ?)",
                             {trigger.name, trigger.table, moment}});
        if (triggers.empty())
            session.execute(
                {"INSERT INTO {watch} (name, moment) VALUES (?, ?)", {poll_name, moment}});
    });
}

std::vector<Watched> installed_triggers(Session& session) {
    std::vector<Watched> result;
    for (const Watch& watch : watches(session))
        if (!watch.poll()) result.push_back(trigger_of(session, watch));
    return result;
}

void remove_triggers(Session& session) {
    for (const Watched& trigger : installed_triggers(session))
        change_schema(session, sql_to_remove(session, trigger));
}

void forget_watch(Session& session) {
    in_transaction(session, [&] {
        for (const char* table : {"{watch}", "{watch_row}", "{partner_new}"})
            session.execute(std::string("DELETE FROM ") + table);
    });
}

} // namespace tessera::db
