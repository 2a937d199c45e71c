#include "competitor/facts.hpp"

#include "base/error.hpp"
#include "db/transaction.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"
#include "segment/names_db.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace tessera::competitor {
namespace {

using plugin::LinkFact;
using Of = LinkFact::Of;
using scheme::Bound;

// A sum over members, and of how many.
struct Sum {
    Number number;
    std::int64_t count = 0;
};
using Index = std::uint32_t;

class FactReader {
public:
    FactReader(const segment::Desk& desk, const plugin::LinkerSchema& schema, const Linker& linker,
               const Scene& scene)
        : desk_(desk)
        , schema_(schema)
        , linker_(linker)
        , scene_(scene)
        , names_(desk.session, desk.catalog, segment::DatabaseNames::Labels::any) {
        for (const plugin::SettingSchema& parameter : schema.parameters) {
            scheme::ParameterValue value;
            value.type = type_name(parameter);
            const auto given = linker.parameters.find(parameter.key);
            value.value = given == linker.parameters.end()
                              ? parameter.default_
                              : parse_value(parameter.type, given->second);
            if (parameter.period && !is_null(value.value))
                value.period = parse_period(to_text(value.value));
            request.parameters.push_back(value.value);
            parameters_.emplace(parameter.key, std::move(value));
        }
        request.facts.resize(schema.facts.size());
    }

    void read() {
        db::Transaction reading(desk_.session, db::Access::read);
        read_members();
        read_competitors();
        reading.commit();
    }

    plugin::LinkRequest request;

private:
    scheme::RuleSet empty_set() const {
        scheme::RuleSet set;
        set.subject = db::Subject::partner;
        set.today = desk_.today;
        set.zone = desk_.zone;
        return set;
    }

    // Nothing where it may name what nobody has.
    std::optional<Bound> bind(scheme::RuleSet& set, const LinkFact& fact,
                              const scheme::ParameterValues& parameters) {
        try {
            scheme::Binder binder(desk_.catalog, names_, set, parameters, "");
            Bound bound = binder.expression(
                scheme::parse_expression(fact.expression),
                fmt::format("fact \"{}\" of linker {}", fact.name, linker_.plugin),
                fact.expression);
            check(fact, bound);
            return bound;
        } catch (const Error& error) {
            const bool unknown =
                error.code() == "rule.unknown-attribute" || error.code() == "rule.unknown-field";
            if (!fact.if_known || !unknown) throw;
            return {};
        }
    }

    void check(const LinkFact& fact, const Bound& bound) const {
        const bool number = fact.type == Type::decimal && bound.type == Type::integer;
        const bool named = fact.type == Type::text && !bound.references.empty();
        if (bound.type == fact.type || number || named) return;
        throw usage("competitor.wrong-types",
                    fmt::format("fact \"{}\" of linker {} is {}, and {} is {}", fact.name,
                                linker_.plugin, to_string(fact.type), fact.expression,
                                to_string(bound.type)),
                    "Ask whoever made the plugin, or use another version of it.");
    }

    // Every partner of `subjects`, ascending, with what the set asks for; `visit` is told the row.
    void stream(const scheme::RuleSet& set, std::vector<std::int64_t> subjects,
                const std::function<void(const scheme::Frame&, std::size_t)>& visit) {
        constexpr std::size_t few = 20'000; // beyond, all are read and most of them passed over
        segment::SegmentMemberships memberships(desk_);
        scheme::FactOptions options;
        if (subjects.size() <= few) options.subjects = std::move(subjects);
        options.between_batches = desk_.check_cancelled;
        memberships.expect(set, options.subjects);
        scheme::FactStream facts(desk_.session, desk_.catalog, set, memberships, desk_.computer,
                                 options);
        scheme::Frame frame;
        while (facts.next(frame))
            for (std::size_t row = 0; row < frame.rows; ++row) visit(frame, row);
    }

    void read_members() {
        scheme::RuleSet set = empty_set();
        struct One {
            std::size_t fact;
            Index competitor;
            Bound bound;
        };
        std::vector<One> grouped, summed;
        for (std::size_t i = 0; i < schema_.facts.size(); ++i) {
            const LinkFact& fact = schema_.facts[i];
            if (fact.of == Of::competitors) continue;
            if (fact.of != Of::pairs) {
                if (auto bound = bind(set, fact, parameters_))
                    (fact.of == Of::members ? grouped : summed).push_back({i, 0, *bound});
                continue;
            }
            for (Index rival = 0; rival < scene_.competitors.size(); ++rival) {
                auto parameters = parameters_;
                parameters["competitor"].type = "partner";
                parameters["competitor"].value = scene_.competitors[rival].code;
                if (auto bound = bind(set, fact, parameters))
                    summed.push_back({i, rival, std::move(*bound)});
            }
        }
        if (grouped.empty() && summed.empty()) return;
        // By segment, and value or competitor.
        std::vector<std::map<std::pair<Index, Value>, std::int64_t>> counts(grouped.size());
        std::vector<std::map<Index, Sum>> sums(summed.size());
        std::vector<Index> in;
        stream(set, everybody(), [&](const scheme::Frame& frame, std::size_t row) {
            in.clear();
            for (Index i = 0; i < scene_.members.size(); ++i)
                if (scene_.members[i].contains(frame.subjects[row])) in.push_back(i);
            if (in.empty()) return;
            for (std::size_t g = 0; g < grouped.size(); ++g)
                for (const Value& value : values(grouped[g].bound, frame, row, set.zone))
                    for (const Index i : in) ++counts[g][{i, value}];
            for (std::size_t s = 0; s < summed.size(); ++s) {
                const auto scalar = scheme::compute(summed[s].bound, frame, row, set.zone);
                if (!scalar.is_number() || scalar.number.is_zero()) continue;
                for (const Index i : in) {
                    Sum& sum = sums[s][i];
                    sum.number = sum.number + scalar.number;
                    ++sum.count;
                }
            }
        });
        for (std::size_t g = 0; g < grouped.size(); ++g) {
            const LinkFact& fact = schema_.facts[grouped[g].fact];
            auto& into = request.facts[grouped[g].fact];
            for (const auto& [key, count] : counts[g]) {
                const Value value = shown(grouped[g].bound, fact.type, key.second);
                if (is_null(value)) continue;
                into.segments.push_back(key.first);
                into.values.push_back(value);
                into.counts.push_back(count);
            }
        }
        for (std::size_t s = 0; s < summed.size(); ++s) {
            const LinkFact& fact = schema_.facts[summed[s].fact];
            auto& into = request.facts[summed[s].fact];
            for (const auto& [segment, sum] : sums[s]) {
                const auto decimal = sum.number.to_decimal();
                if (!decimal)
                    throw failure("competitor.overflow",
                                  fmt::format("fact \"{}\" of linker {} is too large for segment "
                                              "\"{}\"",
                                              fact.name, linker_.plugin,
                                              scene_.segments[segment].name));
                into.segments.push_back(segment);
                if (fact.of == Of::pairs) into.competitors.push_back(summed[s].competitor);
                into.values.push_back(fact.type == Type::integer
                                          ? Value{decimal->units / Decimal::scale}
                                          : Value{*decimal});
                into.counts.push_back(sum.count);
            }
        }
    }

    void read_competitors() {
        scheme::RuleSet set = empty_set();
        std::vector<std::pair<std::size_t, Bound>> asked;
        for (std::size_t i = 0; i < schema_.facts.size(); ++i)
            if (schema_.facts[i].of == Of::competitors)
                if (auto bound = bind(set, schema_.facts[i], parameters_))
                    asked.emplace_back(i, std::move(*bound));
        if (asked.empty()) return;
        std::map<std::int64_t, Index> numbers;
        std::vector<std::int64_t> subjects;
        for (Index i = 0; i < scene_.competitors.size(); ++i)
            numbers.emplace(scene_.competitors[i].partner, i);
        for (const auto& [number, index] : numbers) subjects.push_back(number);
        stream(set, subjects, [&](const scheme::Frame& frame, std::size_t row) {
            const auto found = numbers.find(frame.subjects[row]);
            if (found == numbers.end()) return;
            for (const auto& [i, bound] : asked) {
                std::set<Value> all;
                for (const Value& value : values(bound, frame, row, set.zone))
                    add(all, schema_.facts[i], bound, value);
                for (const Value& value : all) {
                    request.facts[i].competitors.push_back(found->second);
                    request.facts[i].values.push_back(value);
                    request.facts[i].counts.push_back(1);
                }
            }
        });
    }

    // The value, or with `below` all codes of the hierarchy that lie there.
    void add(std::set<Value>& into, const LinkFact& fact, const Bound& bound, const Value& value) {
        if (fact.below.empty()) {
            if (const Value one = shown(bound, fact.type, value); !is_null(one)) into.insert(one);
            return;
        }
        std::vector<Value> keys;
        if (bound.references == fact.below)
            keys.push_back(value);
        else if (const auto found = names_.find(fact.below, to_text(value)); found.size() == 1)
            keys.push_back(found.front().key); // another text is a place that nobody knows
        for (const Value& key : keys)
            for (const Value& each : names_.descendants(fact.below, key))
                if (const auto named = names_.by_key(fact.below, each)) into.insert(named->code);
    }

    // As the plugin sees it: what a reference names, by its code.
    Value shown(const Bound& bound, Type type, const Value& value) {
        if (is_null(value)) return value;
        if (type == Type::text && !bound.references.empty()) {
            const auto named = names_.by_key(bound.references, value);
            return named ? Value(named->code) : Value();
        }
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (type != Type::decimal || !whole) return value;
        return Number(*whole).to_decimal().value_or(Decimal{});
    }

    // Several of a custom field, each once; none where it is missing.
    static std::vector<Value> values(const Bound& bound, const scheme::Frame& frame,
                                     std::size_t row, const Zone& zone) {
        if (bound.op != Bound::Op::slot || !bound.multiple) {
            const Value one = to_value(scheme::compute(bound, frame, row, zone));
            return is_null(one) ? std::vector<Value>{} : std::vector<Value>{one};
        }
        const scheme::Column& column = frame.columns[static_cast<std::size_t>(bound.slot)];
        std::set<Value> all;
        for (auto i = column.offsets[row]; i < column.offsets[row + 1]; ++i)
            if (const Value one = column.at(i); !is_null(one)) all.insert(one);
        return {all.begin(), all.end()};
    }

    std::vector<std::int64_t> everybody() const {
        scheme::MemberSet all;
        for (const scheme::MemberSet& each : scene_.members)
            each.for_each([&](std::int64_t number) { all.add(number); });
        std::vector<std::int64_t> out;
        all.for_each([&](std::int64_t number) { out.push_back(number); });
        return out;
    }

    const segment::Desk& desk_;
    const plugin::LinkerSchema& schema_;
    const Linker& linker_;
    const Scene& scene_;
    segment::DatabaseNames names_;
    scheme::ParameterValues parameters_;
};

} // namespace

plugin::LinkRequest request_for(const segment::Desk& desk, const plugin::LinkerSchema& schema,
                                const Linker& linker, const Scene& scene) {
    FactReader reader(desk, schema, linker, scene);
    reader.read();
    plugin::LinkRequest& request = reader.request;
    request.today = desk.today;
    for (std::size_t i = 0; i < scene.segments.size(); ++i) {
        request.segment_codes.push_back(scene.segments[i].code);
        request.segment_names.push_back(scene.segments[i].name);
        request.members.push_back(static_cast<std::int64_t>(scene.members[i].count()));
    }
    for (const Competitor& one : scene.competitors) {
        request.competitor_codes.push_back(one.code);
        request.competitor_names.push_back(one.name.empty() ? one.code : one.name);
    }
    return std::move(request);
}

} // namespace tessera::competitor
