#include "events/outbox.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"
#include "events/topics.hpp"

#include <chrono>

namespace tessera::events::outbox {

Moment now() {
    using namespace std::chrono;
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

void write(const Context& context, std::string_view topic, const std::string& payload,
           std::span<const plugin::Subscriber> subscribers) {
    db::Session& session = context.session;
    db::Transaction transaction(session);
    const std::int64_t number = db::reserve(session, "outbox");
    const Moment moment = now();
    session.execute({"INSERT INTO {outbox} (number, topic, moment, user_name, as_of, payload) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     {number, std::string(topic), moment, context.user, context.today, payload}});
    for (const plugin::Subscriber& subscriber : subscribers)
        session.execute({"INSERT INTO {outbox_delivery} (event, plugin, state, moment) "
                         "VALUES (?, ?, ?, ?)",
                         {number, subscriber.plugin, pending, at_once}});
    transaction.commit();
}

std::optional<Task> next_due(db::Session& session, const std::vector<Value>& plugins,
                             const Task& after, bool partners, Moment now) {
    db::Query query;
    query.add("SELECT d.event, d.plugin, d.attempts, d.progress, d.moment, o.topic, o.user_name, "
              "o.as_of, o.payload FROM {outbox_delivery} d JOIN {outbox} o ON o.number = d.event "
              "WHERE d.state = ? AND d.event >= ? AND (d.event > ? OR d.plugin > ?) "
              "AND d.moment <= ?",
              {pending, after.event, after.event, after.plugin, now});
    const std::vector<std::string> marks(plugins.size(), "?");
    query.add(" AND d.plugin IN (" + join(marks, ", ") + ")", plugins);
    if (!partners) query.add(" AND o.topic <> ?", {std::string(topics::partner_created)});
    query.add(" ORDER BY d.event, d.plugin");
    query.sql = session.dialect().limit(query.sql, 1, 0);
    const auto row =
        session.row(query, {Type::integer, Type::text, Type::integer, Type::integer, Type::moment,
                            Type::text, Type::text, Type::date, Type::text});
    if (!row) return {};
    Task task;
    task.event = std::get<std::int64_t>((*row)[0]);
    task.plugin = to_text((*row)[1]);
    task.attempts = static_cast<int>(std::get<std::int64_t>((*row)[2]));
    task.progress = std::get<std::int64_t>((*row)[3]);
    task.due = std::get<Moment>((*row)[4]);
    task.topic = to_text((*row)[5]);
    task.user = to_text((*row)[6]);
    if (const auto* day = std::get_if<Date>(&(*row)[7])) task.as_of = *day;
    task.payload = to_text((*row)[8]);
    return task;
}

bool write_back(db::Session& session, Task& task, const char* state, Moment due,
                const std::string& error) {
    std::int64_t changed = 0;
    db::in_transaction(session, [&] {
        changed = session.execute(
            {"UPDATE {outbox_delivery} SET state = ?, attempts = ?, progress = ?, error = ?, "
             "moment = ? WHERE event = ? AND plugin = ? AND state = ? AND moment = ?",
             {state, std::int64_t{task.attempts}, task.progress,
              error.empty() ? Value{} : Value{error}, due, task.event, task.plugin, pending,
              task.due}});
    });
    task.due = due;
    return changed == 1;
}

std::vector<Events::Parked> list_parked(db::Session& session) {
    std::vector<Events::Parked> result;
    for (const db::Row& row :
         session.rows({"SELECT d.event, o.topic, d.plugin, d.error, d.attempts "
                       "FROM {outbox_delivery} d JOIN {outbox} o ON o.number = d.event "
                       "WHERE d.state = ? ORDER BY d.event, d.plugin",
                       {parked}},
                      {Type::integer, Type::text, Type::text, Type::text, Type::integer}))
        result.push_back({std::get<std::int64_t>(row[0]), to_text(row[1]), to_text(row[2]),
                          to_text(row[3]), static_cast<int>(std::get<std::int64_t>(row[4]))});
    return result;
}

std::int64_t retry_parked(db::Session& session) {
    std::int64_t changed = 0;
    db::in_transaction(session, [&] {
        changed = session.execute(
            {"UPDATE {outbox_delivery} SET state = ?, attempts = 0, moment = ? WHERE state = ?",
             {pending, at_once, parked}});
    });
    return changed;
}

std::vector<Events::Waiting> list_waiting(db::Session& session) {
    std::vector<Events::Waiting> result;
    for (const db::Row& row :
         session.rows({"SELECT plugin, COUNT(*) FROM {outbox_delivery} WHERE state = ? "
                       "GROUP BY plugin ORDER BY plugin",
                       {pending}},
                      {Type::text, Type::integer}))
        result.push_back({to_text(row[0]), std::get<std::int64_t>(row[1])});
    return result;
}

std::int64_t forget(db::Session& session, std::int64_t days) {
    constexpr std::int64_t day = 86'400'000'000;
    const Moment limit{now().micros - days * day};
    std::int64_t forgotten = 0;
    db::in_transaction(session, [&] {
        forgotten = session.execute(
            {"DELETE FROM {outbox} WHERE moment < ? AND NOT EXISTS (SELECT 1 FROM "
             "{outbox_delivery} d WHERE d.event = {outbox}.number AND d.state <> ?)",
             {limit, delivered}});
        if (forgotten != 0)
            session.execute("DELETE FROM {outbox_delivery} WHERE NOT EXISTS "
                            "(SELECT 1 FROM {outbox} o WHERE o.number = {outbox_delivery}.event)");
    });
    return forgotten;
}

} // namespace tessera::events::outbox
