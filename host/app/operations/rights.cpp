#include "app/operations/rights.hpp"

#include "app/operations/operations.hpp"

#include "access/access.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/migrate.hpp"
#include "scheme/language.hpp"
#include "segment/names_db.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {

namespace {

std::string names_of(const std::vector<access::Holder>& holders) {
    std::vector<std::string> names;
    for (const access::Holder& holder : holders) names.push_back(access::to_string(holder));
    names.push_back(fmt::format("\"{}\"", access::owner));
    return join(names, ", ");
}

std::string who_can_grant(db::Session& session) {
    return fmt::format("It can be granted by whoever has the right \"{}\": {}.",
                       access::right_to_grant,
                       names_of(access::holders(session, access::right_to_grant)));
}

} // namespace

bool may(Call& call, std::string_view right) {
    if (right.empty() || call.user == access::owner) return true;
    const db::Lease session = call.lease();
    // A database that is not set up, or not yet brought up to date, holds nothing to ask.
    const db::MigrationState state = db::migration_state(*session);
    if (state.database < state.program) return true;
    return access::holds(*session, call.user, right);
}

void require_right(Call& call, std::string_view operation, std::string_view right) {
    if (may(call, right)) return;
    const db::Lease session = call.lease();
    throw refusal(
        "right.missing",
        fmt::format("\"{}\" may not {}: that takes the right \"{}\"", call.user, operation, right),
        who_can_grant(*session));
}

std::vector<std::int64_t> passing(Work& work, db::Subject subject, const std::string& filter,
                                  std::optional<std::vector<std::int64_t>> among) {
    segment::Segment probe;
    probe.subject = subject;
    probe.scheme.subject = subject;
    probe.scheme.default_filter = false;
    probe.scheme.filter_text = filter;
    probe.scheme.filter = scheme::parse_filter(filter);
    scheme::Parameter user;
    user.name = "user";
    probe.scheme.parameters.push_back(user);
    probe.scheme.values["user"] = work.desk.user;
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    segment::BoundRules rules;
    segment::bind_rule(work.desk, memberships, names, rules, probe);
    std::vector<std::int64_t> found;
    segment::evaluate(work.desk, memberships, rules, std::move(among))
        .front()
        .for_each([&](std::int64_t number) { found.push_back(number); });
    return found;
}

bool sees_all(Work& work) {
    return access::limits_of(*work.session, work.desk.user).empty();
}

std::vector<std::int64_t> seen(Work& work, db::Subject subject, std::vector<std::int64_t> numbers) {
    if (subject != db::Subject::partner || numbers.empty()) return numbers;
    const auto limits = access::limits_of(*work.session, work.desk.user);
    if (limits.empty()) return numbers;
    std::vector<std::int64_t> sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<std::int64_t> visible;
    for (const access::RowLimit& limit : limits) {
        const auto found = passing(work, subject, limit.filter, sorted);
        visible.insert(visible.end(), found.begin(), found.end());
    }
    std::sort(visible.begin(), visible.end());
    std::erase_if(numbers, [&](std::int64_t number) {
        return !std::binary_search(visible.begin(), visible.end(), number);
    });
    return numbers;
}

void require_seen(Work& work, std::int64_t partner, std::string_view code) {
    if (!seen(work, db::Subject::partner, {partner}).empty()) return;
    std::vector<std::string> filters;
    for (const access::RowLimit& limit : access::limits_of(*work.session, work.desk.user))
        filters.push_back(limit.filter);
    throw refusal(
        "right.partner-not-seen",
        fmt::format("\"{}\" does not see partner {}, but those with {}", work.desk.user, code,
                    join(filters, ", or with ")),
        fmt::format("`tessera right rows` changes that. {}", who_can_grant(*work.session)));
}

} // namespace tessera::app
