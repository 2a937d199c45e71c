// Asking the plugins: the facts of a partner are read once, and each plugin is called once.
#include "offer/quote.hpp"

#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

// Names the plugin, unless memory was too short for even that.
std::string why(const std::string& plugin, const plugin::Answer& answer) {
    return answer.text.empty() ? fmt::format("plugin {} did not answer", plugin) : answer.text;
}

class Asking {
public:
    Asking(const segment::Desk& desk, const plugin::Plugins& plugins, const Plan& plan,
           const Sale& sale, std::span<const Decimal> sums)
        : desk_(desk)
        , plugins_(plugins)
        , plan_(plan)
        , sale_(sale)
        , document_(document_values(sale, sums))
        , names_(desk.session, desk.catalog, segment::DatabaseNames::Labels::any) {
        const bool by_line = std::any_of(plan.asks.begin(), plan.asks.end(),
                                         [](const Ask& ask) { return ask.by_line; });
        if (by_line)
            for (std::size_t i = 0; i < sale.lines.size(); ++i)
                lines_.push_back(line_values(sale, i, sums[i]));
    }

    Answers answers() {
        out_.asks.resize(plan_.asks.size());
        out_.external.resize(plan_.asks.size());
        if (plan_.read_partner && sale_.partner_number) read();
        std::map<std::pair<std::string, bool>, std::vector<std::size_t>> by_plugin;
        for (std::size_t i = 0; i < plan_.asks.size(); ++i) {
            const Ask& ask = plan_.asks[i];
            Answers::One& one = out_.asks[i];
            one.times.assign(items(ask), 0);
            one.seen.assign(items(ask), {});
            if (ask.broken)
                one.failed = ask.broken->message();
            else if (!unread_.empty() && ask.inputs.read_partner())
                one.failed = unread_;
            else
                by_plugin[{ask.plugin, ask.external}].push_back(i);
        }
        for (const auto& [whom, asks] : by_plugin) {
            const std::string& plugin = whom.first;
            if (try_all(plugin, asks).empty()) continue;
            // Each by itself, so that what one is asked does not spoil the others.
            for (const std::size_t ask : asks) {
                if (const std::string why = try_all(plugin, {ask}); !why.empty())
                    out_.asks[ask].failed = why;
            }
        }
        return std::move(out_);
    }

private:
    std::size_t items(const Ask& ask) const { return ask.by_line ? sale_.lines.size() : 1; }

    // What the database refuses ends a savepoint, not the transaction of whoever lent the session.
    void read() {
        try {
            db::Transaction reading(desk_.session, db::Access::read);
            segment::SegmentMemberships memberships(desk_);
            scheme::FactOptions options;
            options.subjects.emplace({*sale_.partner_number});
            options.between_batches = desk_.check_cancelled;
            memberships.expect(plan_.set, options.subjects);
            scheme::FactStream stream(desk_.session, desk_.catalog, plan_.set, memberships,
                                      desk_.computer, options);
            scheme::Frame frame;
            while (!row_ && stream.next(frame))
                for (std::size_t row = 0; row < frame.rows && !row_; ++row)
                    if (frame.subjects[row] == *sale_.partner_number) keep(frame, row);
            reading.commit();
        } catch (const Error& error) {
            if (db::by_caller(error) || error.code() == "db.connection-lost") throw;
            unread_ = error.message();
        }
    }

    // All values at once: the frame does not outlive the stream.
    void keep(const scheme::Frame& frame, std::size_t row) {
        row_ = true;
        values_.resize(plan_.asks.size());
        for (std::size_t i = 0; i < plan_.asks.size(); ++i) {
            const rule::Inputs& inputs = plan_.asks[i].inputs;
            if (plan_.asks[i].broken || !inputs.read_partner()) continue;
            for (const auto* list : {&inputs.facts, &inputs.parameters})
                for (const rule::Input& input : *list)
                    values_[i].push_back(
                        input.of_partner()
                            ? rule::value_of(input, frame, row, plan_.set.zone, &names_)
                            : Value());
        }
    }

    Value value(std::size_t ask, std::size_t place, const rule::Input& input,
                std::size_t line) const {
        if (!input.given.empty()) {
            const auto known = input.of_line ? line_facts() : document_facts();
            const auto at = static_cast<std::size_t>(
                std::find_if(known.begin(), known.end(),
                             [&](const SaleFact& fact) { return fact.name == input.given; }) -
                known.begin());
            return input.of_line ? lines_[line][at] : document_[at];
        }
        if (!input.of_partner()) return input.constant;
        return row_ ? values_[ask][place] : Value();
    }

    // Why the plugin did not answer, or "".
    std::string try_all(const std::string& plugin, const std::vector<std::size_t>& asks) {
        plugin::DiscountRequest request;
        request.today = plan_.day;
        const rule::Inputs& first = plan_.asks[asks.front()].inputs;
        request.facts.resize(first.facts.size());
        request.parameters.resize(first.parameters.size());
        for (const std::size_t ask : asks) {
            const rule::Inputs& inputs = plan_.asks[ask].inputs;
            for (std::size_t item = 0; item < items(plan_.asks[ask]); ++item) {
                ++request.items;
                for (std::size_t i = 0; i < inputs.facts.size(); ++i)
                    request.facts[i].push_back(value(ask, i, inputs.facts[i], item));
                for (std::size_t i = 0; i < inputs.parameters.size(); ++i)
                    request.parameters[i].push_back(
                        value(ask, inputs.facts.size() + i, inputs.parameters[i], item));
            }
        }
        if (request.items == 0) return {};
        plugin::CallContext context;
        context.user = desk_.user;
        context.today = plan_.day;
        if (plan_.asks[asks.front()].external) return calculate(plugin, asks, request, context);
        plugin::ConditionReply reply;
        const plugin::Answer answer = plugins_.check(plugin, request, reply, context);
        if (answer.status != plugin::Answer::ok) return why(plugin, answer);
        std::size_t at = 0;
        for (const std::size_t ask : asks)
            for (std::size_t item = 0; item < items(plan_.asks[ask]); ++item, ++at) {
                out_.asks[ask].times[item] = reply.items[at].times;
                out_.asks[ask].seen[item] = std::move(reply.items[at].seen);
            }
        return {};
    }

    std::string calculate(const std::string& plugin, const std::vector<std::size_t>& asks,
                          const plugin::DiscountRequest& request,
                          const plugin::CallContext& context) {
        plugin::AmountReply reply;
        const plugin::Answer answer = plugins_.calculate(plugin, request, reply, context);
        if (answer.status != plugin::Answer::ok) return why(plugin, answer);
        std::size_t at = 0;
        for (const std::size_t ask : asks) {
            out_.external[ask].assign(reply.items.begin() + static_cast<std::ptrdiff_t>(at),
                                      reply.items.begin() +
                                          static_cast<std::ptrdiff_t>(at + sale_.lines.size()));
            at += sale_.lines.size();
        }
        return {};
    }

    const segment::Desk& desk_;
    const plugin::Plugins& plugins_;
    const Plan& plan_;
    const Sale& sale_;
    std::vector<Value> document_;
    std::vector<std::vector<Value>> lines_;
    segment::DatabaseNames names_;
    bool row_ = false;                       // the partner was found
    std::vector<std::vector<Value>> values_; // of the partner, by ask
    std::string unread_;                     // why the partner could not be read
    Answers out_;
};

} // namespace

Answers answers(const segment::Desk& desk, const plugin::Plugins& plugins, const Plan& plan,
                const Sale& sale, std::span<const Decimal> sums) {
    return Asking(desk, plugins, plan, sale, sums).answers();
}

} // namespace tessera::offer
