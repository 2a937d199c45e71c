// The facts of many partners at once, as columns.
#include "ban/bound.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "segment/names_db.hpp"
#include "segment/rules.hpp"

#include <algorithm>
#include <map>

namespace tessera::ban {

namespace {

class Questions {
public:
    Questions(const BoundBans& bans, std::span<const Shipment> shipments,
              const std::vector<std::string>& ban_segments)
        : bans_(bans)
        , shipments_(shipments)
        , ban_segments_(ban_segments)
        , asked(bans.rules.size()) {
        for (std::size_t i = 0; i < shipments.size(); ++i)
            of_partner_[shipments[i].partner].push_back(i);
        for (std::size_t rule = 0; rule < asked.size(); ++rule) {
            asked[rule].broken = bans.rules[rule].broken;
            asked[rule].facts.resize(bans.rules[rule].facts.size());
            asked[rule].parameters.resize(bans.rules[rule].parameters.size());
        }
    }

    // Nothing of the partners is asked for, so nothing is read either.
    void read_nothing() {
        scheme::Frame frame;
        frame.rows = 1;
        for (const auto& [partner, indexes] : of_partner_) {
            frame.subjects = {partner};
            take(frame, 0);
        }
    }

    void read(const segment::Desk& desk) {
        names_.emplace(desk.session, desk.catalog, segment::DatabaseNames::Labels::any);
        segment::SegmentMemberships memberships(desk);
        scheme::FactOptions options;
        options.subjects.emplace();
        for (const auto& [partner, indexes] : of_partner_) options.subjects->push_back(partner);
        options.between_batches = desk.check_cancelled;
        memberships.expect(bans_.set, options.subjects);
        scheme::FactStream stream(desk.session, desk.catalog, bans_.set, memberships, desk.computer,
                                  options);
        scheme::Frame frame;
        while (stream.next(frame))
            for (std::size_t row = 0; row < frame.rows; ++row) take(frame, row);
    }

    void fail(const Error& error) {
        for (Asked& one : asked)
            if (!one.broken) one.broken = error;
    }

private:
    void take(const scheme::Frame& frame, std::size_t row) {
        const auto found = of_partner_.find(frame.subjects[row]);
        if (found == of_partner_.end()) return;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const BoundRule& rule = bans_.rules[i];
            if (rule.broken) continue;
            if (rule.filter && !scheme::holds(*rule.filter, frame, row, bans_.set.zone)) continue;
            for (const std::size_t index : found->second) {
                asked[i].shipments.push_back(index);
                asked[i].partners.push_back(shipments_[index].code);
                add(rule.facts, asked[i].facts, index, frame, row);
                add(rule.parameters, asked[i].parameters, index, frame, row);
            }
        }
    }

    void add(const std::vector<rule::Input>& inputs, std::vector<std::vector<Value>>& columns,
             std::size_t index, const scheme::Frame& frame, std::size_t row) {
        for (std::size_t i = 0; i < inputs.size(); ++i)
            columns[i].push_back(value(inputs[i], index, frame, row));
    }

    Value value(const rule::Input& input, std::size_t index, const scheme::Frame& frame,
                std::size_t row) {
        if (!input.given.empty())
            return shipment_fact(shipments_[index], input.given, ban_segments_[index]);
        return rule::value_of(input, frame, row, bans_.set.zone, names_ ? &*names_ : nullptr);
    }

    const BoundBans& bans_;
    std::span<const Shipment> shipments_;
    const std::vector<std::string>& ban_segments_;
    std::optional<segment::DatabaseNames> names_; // of references, while something is read
    std::map<std::int64_t, std::vector<std::size_t>> of_partner_;

public:
    std::vector<Asked> asked;
};

} // namespace

bool BoundBans::read_partners() const {
    return std::any_of(rules.begin(), rules.end(), [](const BoundRule& rule) {
        return !rule.broken && (rule.filter || rule.read_partner());
    });
}

bool BoundBans::ask(std::initializer_list<std::string_view> shipment_facts) const {
    return std::any_of(rules.begin(), rules.end(), [&](const BoundRule& rule) {
        return std::any_of(rule.facts.begin(), rule.facts.end(), [&](const rule::Input& input) {
            return std::find(shipment_facts.begin(), shipment_facts.end(), input.given) !=
                   shipment_facts.end();
        });
    });
}

std::vector<Asked> questions(const DeskNow& desk_now, const plugin::Plugins& plugins,
                             const BoundBans& bans, std::span<const Shipment> shipments,
                             const std::vector<std::string>& ban_segments) {
    Questions together(bans, shipments, ban_segments);
    if (!bans.read_partners()) {
        together.read_nothing();
        return std::move(together.asked);
    }
    const segment::Desk& desk = desk_now();
    // What the database refuses ends a savepoint, not the transaction of whoever lent the session.
    const auto attempt = [&](Questions& questions) -> std::optional<Error> {
        try {
            db::Transaction reading(desk.session, db::Access::read);
            questions.read(desk);
            reading.commit();
            return {};
        } catch (const Error& error) {
            // Whoever gave up, or a connection that is gone, is no fault of a rule.
            if (db::by_caller(error) || error.code() == "db.connection-lost") throw;
            return error;
        }
    };
    if (!attempt(together)) return std::move(together.asked);
    // Each by itself, without those that the database refuses.
    std::vector<Asked> asked;
    for (const BoundRule& rule : bans.rules) {
        const BoundBans alone = bind(desk, plugins, {rule.rule});
        Questions one(alone, shipments, ban_segments);
        if (const auto error = attempt(one)) one.fail(*error);
        asked.push_back(std::move(one.asked.front()));
    }
    return asked;
}

} // namespace tessera::ban
