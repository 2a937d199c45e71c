#include "world.hpp"
#include "load.hpp"
#include "random.hpp"

#include "base/error.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace tessera::conformance {

using scheme::FactOptions;
using scheme::FilterPtr;
using scheme::Frame;
using scheme::RuleSet;

namespace {

db::Subject subject_of(const std::string& name) {
    return name == "partner" ? db::Subject::partner : db::Subject::product;
}

// Measures that a deployment declares, in the grammar of the templates.
void declare_measures(scheme::Catalog& catalog) {
    const std::pair<const char*, const char*> measures[]{
        {"average_line", R"({"source": "sale", "aggregate": "avg", "of": "revenue"})"},
        {"best_price", R"({"source": "sale", "aggregate": "max", "of": "revenue / quantity"})"},
        {"line_profit", R"({"source": "sale", "aggregate": "sum", "of": "revenue - cost"})"},
        {"warehouse_count",
         R"({"source": "sale", "aggregate": "count_distinct", "of": "warehouse"})"},
        {"last_warehouse", R"({"source": "sale", "aggregate": "max", "of": "warehouse"})"},
        {"big_documents", R"({"source": "sale", "aggregate": "count",
            "arguments": [{"name": "limit", "type": "decimal", "default": 1000}],
            "inner": {"by": ["document"], "where": "total > $limit",
                      "aggregates": [{"name": "total", "aggregate": "sum", "of": "revenue"}]}})"},
        {"average_document", R"({"source": "sale", "aggregate": "avg", "of": "total",
            "inner": {"by": ["document"],
                      "aggregates": [{"name": "total", "aggregate": "sum", "of": "revenue"}]}})"},
    };
    for (const auto& [name, document] : measures) {
        catalog.add_measure(db::Subject::partner, name, document);
    }
}

scheme::ParameterValues values_of(const std::map<std::string, oracle::Parameter>& parameters) {
    scheme::ParameterValues out;
    for (const auto& [name, given] : parameters) {
        scheme::ParameterValue value;
        value.type = given.is_period        ? "period"
                     : !given.list.empty()  ? "list"
                     : is_null(given.value) ? "text"
                                            : std::string(to_string(type_of(given.value)));
        value.value = given.value;
        value.list = given.list;
        value.period = given.period;
        out[name] = value;
    }
    return out;
}

} // namespace

// Names and memberships over the oracle's rows.
struct World::Doubles : scheme::Names, scheme::Memberships {
    explicit Doubles(const oracle::Data& rows)
        : data(rows) {
        for (const oracle::Segment& segment : data.segments) {
            for (const auto number : segment.members) sets[segment.id].add(number);
        }
    }

    static scheme::Named named(const oracle::Row& row) {
        const auto text = [&](const char* column) {
            const auto found = row.find(column);
            return found == row.end() ? std::string() : to_text(found->second);
        };
        return {row.at("id"), text("code"), text("name")};
    }
    std::vector<scheme::Named> find(std::string_view source, std::string_view text) override {
        for (const bool by_code : {true, false}) {
            std::vector<scheme::Named> out;
            for (const oracle::Row& row : data.rows.at(std::string(source))) {
                const scheme::Named one = named(row);
                if ((by_code ? one.code : one.name) == text) out.push_back(one);
            }
            if (!out.empty()) return out;
        }
        return {};
    }
    std::optional<scheme::Named> by_key(std::string_view source, const Value& key) override {
        for (const oracle::Row& row : data.rows.at(std::string(source))) {
            if (row.at("id") == key) return named(row);
        }
        return std::nullopt;
    }
    std::vector<Value> descendants(std::string_view source, const Value& key) override {
        std::vector<Value> out{key};
        for (std::size_t i = 0; i < out.size(); ++i) {
            for (const oracle::Row& row : data.rows.at(std::string(source))) {
                const auto parent = row.find("parent");
                if (parent != row.end() && parent->second == out[i]) out.push_back(row.at("id"));
            }
        }
        return out;
    }
    std::vector<std::string> near(std::string_view source, std::string_view text) override {
        std::vector<std::string> all;
        if (source == "segment") {
            for (const auto& segment : data.segments) all.push_back(segment.name);
        } else {
            for (const auto& row : data.rows.at(std::string(source)))
                all.push_back(named(row).name);
        }
        const std::string one = nearest(text, all);
        return one.empty() ? std::vector<std::string>{} : std::vector{one};
    }
    static scheme::SegmentRef reference(const oracle::Segment& segment) {
        return {segment.id, segment.name, subject_of(segment.subject), segment.by_variant, false};
    }
    std::optional<scheme::SegmentRef> segment(std::string_view text) override {
        for (const auto& segment : data.segments) {
            if (segment.name == text) return reference(segment);
        }
        return std::nullopt;
    }
    std::optional<scheme::SegmentRef> segment_by_id(std::int64_t id) override {
        for (const auto& segment : data.segments) {
            if (segment.id == id) return reference(segment);
        }
        return std::nullopt;
    }
    const scheme::MemberSet& members(std::int64_t segment) override { return sets[segment]; }
    scheme::SegmentRef describe(std::int64_t segment) override { return *segment_by_id(segment); }

    const oracle::Data& data;
    std::map<std::int64_t, scheme::MemberSet> sets;
};

World::World(Context& context, const Templates& templates, oracle::Data data,
             oracle::Question question)
    : context_(context)
    , templates_(templates)
    , data_(std::move(data))
    , question_(std::move(question))
    , oracle_(data_, question_)
    , catalog_(db::Sources::core())
    , doubles_(std::make_unique<Doubles>(data_)) {
    load(context_.session(), data_, question_.subject);
    templates_.add_to(catalog_);
    declare_measures(catalog_);
    for (const auto& [name, type] : data_.attribute_types) {
        catalog_.add_attribute(subject_of(question_.subject), name, type, name);
    }
}

World::~World() = default;

RuleSet World::empty_set() const {
    RuleSet set;
    set.subject = subject_of(question_.subject);
    set.by_variant = question_.by_variant;
    set.today = Date{question_.today};
    set.zone = Zone(question_.zone);
    return set;
}

scheme::BoundFilter World::bind(RuleSet& set, const FilterPtr& filter, const std::string& text) {
    scheme::Binder binder(catalog_, *doubles_, set, values_of(question_.parameters), "main",
                          question_.rows);
    return binder.filter(filter, "filter", text);
}

scheme::Bound World::bind(RuleSet& set, const scheme::ExprPtr& expr) {
    scheme::Binder binder(catalog_, *doubles_, set, values_of(question_.parameters), "main",
                          question_.rows);
    return binder.expression(expr);
}

void World::visit(const RuleSet& set, FactOptions options,
                  const std::function<void(const Frame&, bool)>& frame) {
    scheme::FactStream stream(context_.session(), catalog_, set, *doubles_, templates_.computer(),
                              std::move(options));
    Frame batch;
    while (stream.next(batch)) frame(batch, stream.exact());
}

Members World::members(const FilterPtr& filter, FactOptions options, bool narrowed) {
    RuleSet set = empty_set();
    const scheme::Node node = bind(set, filter).node;
    if (narrowed) options.filters = {&node};
    Members out;
    visit(set, std::move(options), [&](const Frame& frame, bool exact) {
        const scheme::Bits bits = scheme::evaluate(node, frame, set.zone);
        for (std::size_t row = 0; row < frame.rows; ++row) {
            if (bits.test(row) != scheme::holds(node, frame, row, set.zone)) {
                throw std::logic_error("evaluate() and holds() differ");
            }
            if ((narrowed && exact) || bits.test(row)) out.insert(frame.subjects[row]);
        }
    });
    return out;
}

std::vector<Members> World::members(const std::vector<FilterPtr>& filters) {
    RuleSet set = empty_set();
    std::vector<scheme::Node> nodes;
    for (const FilterPtr& filter : filters) nodes.push_back(bind(set, filter).node);
    std::vector<Members> out(filters.size());
    FactOptions options;
    for (const scheme::Node& node : nodes) options.filters.push_back(&node);
    visit(set, std::move(options), [&](const Frame& frame, bool) {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const scheme::Bits bits = scheme::evaluate(nodes[i], frame, set.zone);
            for (std::size_t row = 0; row < frame.rows; ++row) {
                if (bits.test(row)) out[i].insert(frame.subjects[row]);
            }
        }
    });
    return out;
}

std::string World::describe(const Members& expected, const Members& found) const {
    Members differ;
    std::set_symmetric_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                                  std::inserter(differ, differ.end()));
    if (differ.empty()) return "";
    const std::int64_t first = *differ.begin();
    std::string out =
        fmt::format("{} subjects differ; {} is a member for the {} only\n", differ.size(),
                    code_of(first), expected.contains(first) ? "oracle" : "host");
    for (const auto& subject : oracle_.subjects()) {
        if (subject.at("id") == Value{first}) out += "  " + oracle::show(subject) + "\n";
    }
    for (const auto& each : data_.attributes) {
        if (each.subject == first) out += fmt::format("  {}={}\n", each.name, to_text(each.value));
    }
    for (const char* source : {"sale", "settlement", "interaction", "activity"}) {
        if (!data_.rows.contains(source)) continue;
        for (const auto& row : data_.rows.at(source)) {
            const auto whose = row.find(question_.subject);
            if (whose != row.end() && whose->second == Value{first}) {
                out += fmt::format("  {}: {}\n", source, oracle::show(row));
            }
        }
    }
    return out;
}

std::string World::difference(const FilterPtr& filter, oracle::Random* random) {
    const Members expected = oracle_.members(*filter);
    std::string out;
    const auto compare = [&](const char* way, const std::function<Members()>& ask) {
        if (!out.empty()) return;
        try {
            out = describe(expected, ask());
        } catch (const std::exception& error) {
            out = fmt::format("threw: {}\n", error.what());
        }
        if (!out.empty()) out = fmt::format("{}: {}", way, out);
    };
    const auto small = static_cast<std::size_t>(random ? random->between(1, 70) : 7);
    FactOptions unpushed, batches;
    unpushed.push = false;
    batches.batch = small;
    compare("pushed down", [&] { return members(filter); });
    compare("nothing pushed down", [&] { return members(filter, unpushed); });
    compare("narrowed by the filter", [&] { return members(filter, batches, true); });
    compare("from text and JSON", [&] {
        const FilterPtr text = scheme::parse_filter(scheme::to_text(filter));
        const std::string json = scheme::to_json(text).dump();
        return members(scheme::filter_from_json(nlohmann::json::parse(json)), batches);
    });
    compare("from JSON with references by id", [&] {
        RuleSet set = empty_set();
        const FilterPtr bound = bind(set, filter).tree;
        const std::string json = scheme::to_json(bound).dump();
        return members(scheme::filter_from_json(nlohmann::json::parse(json)));
    });
    compare("some at a time", [&] {
        std::vector<std::int64_t> numbers;
        for (const auto& row : oracle_.subjects())
            numbers.push_back(std::get<std::int64_t>(row.at("id")));
        std::sort(numbers.begin(), numbers.end());
        Members found;
        for (std::size_t at = 0; at < numbers.size();) {
            const std::size_t count = random && random->one_in(4) ? 1 : numbers.size() / 3 + 1;
            const std::size_t end = std::min(at + count, numbers.size());
            FactOptions options;
            options.subjects = std::vector(numbers.begin() + static_cast<std::ptrdiff_t>(at),
                                           numbers.begin() + static_cast<std::ptrdiff_t>(end));
            found.merge(members(filter, options));
            at = end;
        }
        return found;
    });
    return out;
}

std::set<std::string> World::codes(const std::string& rule) {
    const FilterPtr filter = scheme::parse_filter(rule);
    RuleSet set = empty_set();
    bind(set, filter, rule); // errors of binding come out as they are
    const std::string differs = difference(filter);
    if (!differs.empty()) throw std::logic_error(rule + "\n" + differs);
    std::set<std::string> out;
    for (const auto number : members(filter)) out.insert(code_of(number));
    return out;
}

std::string World::value(const std::string& expression, const std::string& code) {
    const scheme::ExprPtr expr = scheme::parse_expression(expression);
    RuleSet set = empty_set();
    const scheme::Bound bound = bind(set, expr);
    FactOptions options;
    options.subjects = {number_of(code)};
    std::string out;
    visit(set, options, [&](const Frame& frame, bool) {
        out = to_text(scheme::to_value(scheme::compute(bound, frame, 0, set.zone)));
    });
    return out;
}

std::int64_t World::number_of(const std::string& code) const {
    for (const auto& subject : oracle_.subjects()) {
        if (subject.at("code") == Value{code}) return std::get<std::int64_t>(subject.at("id"));
    }
    throw std::logic_error("no subject " + code);
}

std::string World::code_of(std::int64_t number) const {
    for (const auto& subject : oracle_.subjects()) {
        if (subject.at("id") == Value{number}) return to_text(subject.at("code"));
    }
    return std::to_string(number);
}

FilterPtr shrunk(FilterPtr filter, const std::function<bool(const FilterPtr&)>& fails) {
    for (bool smaller = true; smaller;) {
        smaller = false;
        std::vector<FilterPtr> candidates = filter->items;
        for (std::size_t i = 0; i < filter->items.size(); ++i) {
            auto without = std::make_shared<scheme::Filter>(*filter);
            without->items.erase(without->items.begin() + static_cast<std::ptrdiff_t>(i));
            if (!without->items.empty()) candidates.push_back(without);
            if (filter->items[i]->kind == scheme::FilterKind::comparison) continue;
            for (const FilterPtr& inner : filter->items[i]->items) {
                auto lifted = std::make_shared<scheme::Filter>(*filter);
                lifted->items[i] = inner;
                candidates.push_back(lifted);
            }
        }
        for (const FilterPtr& candidate : candidates) {
            if (!fails(candidate)) continue;
            filter = candidate;
            smaller = true;
            break;
        }
    }
    return filter;
}

} // namespace tessera::conformance
