#include "offer/plan.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

class Builder {
public:
    Builder(const segment::Desk& desk, const plugin::Plugins& plugins, Plan& plan)
        : desk_(desk)
        , plugins_(plugins)
        , plan_(plan)
        , names_(desk.session, desk.catalog, segment::DatabaseNames::Labels::any) {
        plan.set.subject = db::Subject::partner;
        plan.set.today = plan.day;
        plan.set.zone = desk.zone;
    }

    void build() {
        add(std::nullopt, discount::Group{discount::Mode::sum, discount::Choice::by_line}, {});
        std::map<std::string, std::int64_t> groups;
        std::int64_t next = 1;
        for (const Group& group : plan_.offers.groups) groups[group.code] = next++;
        for (const Group& group : plan_.offers.groups) {
            Node node;
            node.code = group.code;
            node.name = group.name;
            add(parent(groups, group.parent, group.code), group.how, std::move(node));
        }
        // Of one parent groups and discounts share one order.
        order_ = {0};
        for (const Group& group : plan_.offers.groups) order_.push_back(group.order);
        for (std::size_t i = 0; i < plan_.offers.discounts.size(); ++i) add_discount(groups, i);
        finish();
    }

private:
    static std::int64_t parent(const std::map<std::string, std::int64_t>& groups,
                               const std::string& code, const std::string& of) {
        if (code.empty()) return 0;
        const auto found = groups.find(code);
        if (found != groups.end()) return found->second;
        std::vector<std::string> known;
        for (const auto& [name, id] : groups) known.push_back(name);
        throw usage("discount.bad-tree",
                    fmt::format("the group \"{}\" that \"{}\" is in does not exist.{}", code, of,
                                did_you_mean(code, known)),
                    "Define it: [[discount_group]].");
    }

    std::int64_t add(std::optional<std::int64_t> parent,
                     std::variant<discount::Group, discount::Leaf> what, Node node) {
        const auto id = static_cast<std::int64_t>(nodes_.size());
        definitions_.push_back({id, parent, std::move(what)});
        nodes_.push_back(std::move(node));
        return id;
    }

    void add_discount(const std::map<std::string, std::int64_t>& groups, std::size_t index) {
        const Discount& one = plan_.offers.discounts[index];
        Node node;
        node.code = one.code;
        node.name = one.name;
        node.discount = static_cast<std::int32_t>(index);
        const std::int64_t in = parent(groups, one.group, one.code);
        if (one.levels.empty()) {
            node.scope = scope(one.scope);
            node.gifts = scope(one.gifts);
            if (one.when) split(*one.when, one, node);
            discount::Leaf leaf = one.leaf;
            refine(one, leaf);
            if (std::holds_alternative<discount::External>(leaf.kind))
                node.external = static_cast<std::int32_t>(ask(one.plugin, one.parameters,
                                                              plugins_.discount_kind(one.plugin),
                                                              one.code, true));
            add(in, leaf, std::move(node));
            order_.push_back(one.order);
            return;
        }
        // The highest level that is met counts: the last of the table comes first.
        node.of_levels = true;
        const std::int64_t group =
            add(in, discount::Group{discount::Mode::first_match, discount::Choice::by_line}, node);
        order_.push_back(one.order);
        for (std::size_t i = one.levels.size(); i-- > 0;) {
            const Level& level = one.levels[i];
            Node leaf_node;
            leaf_node.code = one.code;
            leaf_node.name = fmt::format("{}, level {}", one.name, i + 1);
            leaf_node.discount = node.discount;
            leaf_node.level = static_cast<std::int32_t>(i);
            leaf_node.scope = scope(level.scope);
            if (one.when) split(*one.when, one, leaf_node);
            split(level.when, one, leaf_node);
            discount::Leaf leaf = one.leaf;
            if (auto* percent = std::get_if<discount::Percent>(&leaf.kind))
                percent->value = level.value;
            else if (auto* amount = std::get_if<discount::AmountPerLine>(&leaf.kind))
                amount->value = level.value;
            add(group, leaf, std::move(leaf_node));
            order_.push_back(static_cast<std::int64_t>(one.levels.size() - i));
        }
    }

    void refine(const Discount& one, discount::Leaf& leaf) {
        std::vector<discount::Refinement> refined;
        for (const auto& [group, value] : one.refined) {
            const auto number = static_cast<std::int64_t>(plan_.price_groups.size()) + 1;
            refined.push_back({plan_.price_groups.emplace(group, number).first->second, value});
        }
        if (auto* percent = std::get_if<discount::Percent>(&leaf.kind))
            percent->refined = std::move(refined);
        else if (auto* amount = std::get_if<discount::AmountPerLine>(&leaf.kind))
            amount->refined = std::move(refined);
    }

    BoundScope scope(const Scope& given) {
        BoundScope out;
        out.kind = given.kind;
        out.products.insert(given.products.begin(), given.products.end());
        if (given.segment.empty()) return out;
        // A segment that is gone holds nobody: the scope is empty, and nothing is given by mistake.
        out.segment = segment::find_id(desk_.session, given.segment).value_or(0);
        if (out.segment != 0) plan_.product_segments.push_back(out.segment);
        return out;
    }

    // What must hold for all of the document, and what by line.
    void split(const Condition& condition, const Discount& one, Node& node) {
        Test test = compile(condition, one, 0);
        if (test.kind != Condition::Kind::all) {
            Test alone;
            alone.items.push_back(std::move(test));
            test = std::move(alone);
        }
        for (Test& item : test.items) {
            Test& into = item.by_line ? node.line : node.document;
            into.by_line = item.by_line;
            into.items.push_back(std::move(item));
        }
    }

    Test compile(const Condition& condition, const Discount& one, int depth) {
        if (condition.kind == Condition::Kind::leaf && !condition.shared.empty()) {
            const auto found = plan_.offers.conditions.find(condition.shared);
            if (found == plan_.offers.conditions.end() || depth > 20)
                return broken(usage("discount.unknown-condition",
                                    fmt::format("discount \"{}\": there is no condition \"{}\", or "
                                                "it names itself",
                                                one.code, condition.shared)));
            return compile(found->second.condition, one, depth + 1);
        }
        Test out;
        out.kind = condition.kind;
        if (condition.kind == Condition::Kind::leaf) {
            out.ask = ask(condition.plugin, condition.parameters,
                          plugins_.condition(condition.plugin), one.code);
            out.by_line = plan_.asks[out.ask].by_line;
            return out;
        }
        for (const Condition& item : condition.items) {
            out.items.push_back(compile(item, one, depth));
            out.by_line = out.by_line || out.items.back().by_line;
        }
        return out;
    }

    Test broken(Error error) {
        Test out;
        out.kind = Condition::Kind::leaf;
        out.ask = plan_.asks.size();
        Ask ask;
        ask.broken = std::move(error);
        plan_.asks.push_back(std::move(ask));
        return out;
    }

    std::size_t ask(const std::string& plugin, const rule::Parameters& parameters,
                    const plugin::RuleSchema* schema, const std::string& code,
                    bool external = false) {
        const std::string key =
            (external ? "kind " : "") + plugin + " " + rule::settings_of(parameters).dump();
        if (const auto known = known_.find(key); known != known_.end()) return known->second;
        Ask out;
        out.plugin = plugin;
        out.external = external;
        try {
            if (!schema)
                throw failure("plugin.not-running",
                              fmt::format("there is no plugin {} of discounts", plugin),
                              "`tessera plugin list` shows which plugins run.");
            out.by_line = schema->by_line;
            const rule::Owner owner = owner_of(code, plugin);
            out.inputs =
                rule::Binding(desk_, names_, plan_.set, *schema, parameters, owner)
                    .inputs([&](const plugin::RuleFact& fact) { known_fact(fact, plugin); });
            plan_.read_partner = plan_.read_partner || out.inputs.read_partner();
            for (const plugin::RuleFact& fact : schema->facts)
                if (fact.of_line && fact.given == "bought_before") plan_.asks_bought_before = true;
        } catch (const Error& error) {
            out.broken = error;
        }
        plan_.asks.push_back(std::move(out));
        known_[key] = plan_.asks.size() - 1;
        return plan_.asks.size() - 1;
    }

    static void known_fact(const plugin::RuleFact& fact, const std::string& plugin) {
        std::vector<std::string> names;
        for (const SaleFact& known : fact.of_line ? line_facts() : document_facts()) {
            if (known.name == fact.given && known.type == fact.type) return;
            names.emplace_back(known.name);
        }
        throw failure("plugin.unknown-fact",
                      fmt::format("plugin {} asks for \"{}\" of a {}, as {}, which this host does "
                                  "not know.{}",
                                  plugin, fact.given, fact.of_line ? "line" : "document",
                                  to_string(fact.type), did_you_mean(fact.given, names)),
                      "Update the host, or use a version of the plugin made for it.");
    }

    void finish() {
        std::vector<std::size_t> places(definitions_.size());
        for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
        std::stable_sort(places.begin(), places.end(),
                         [&](std::size_t a, std::size_t b) { return order_[a] < order_[b]; });
        std::vector<discount::Definition> ordered;
        for (const std::size_t place : places) ordered.push_back(std::move(definitions_[place]));
        try {
            plan_.tree = discount::Tree::build(std::move(ordered));
        } catch (const Error& error) {
            if (error.code() == "discount.cycle") throw_cycle();
            throw;
        }
        for (const auto& node : plan_.tree.nodes())
            plan_.nodes.push_back(std::move(nodes_[static_cast<std::size_t>(node.id)]));
    }

    // With the codes that people know.
    [[noreturn]] void throw_cycle() const {
        std::map<std::string, std::string> up;
        for (const Group& group : plan_.offers.groups) up[group.code] = group.parent;
        for (const Group& group : plan_.offers.groups) {
            std::string path = group.code, at = group.parent;
            for (std::size_t steps = 0; !at.empty() && steps < up.size(); ++steps, at = up[at]) {
                path += " in " + at;
                if (at == group.code)
                    throw usage("discount.cycle",
                                fmt::format("these groups lie in each other: {}", path),
                                "Move one of them out.");
            }
        }
        throw usage("discount.cycle", "groups lie in each other", "Move one of them out.");
    }

    const segment::Desk& desk_;
    const plugin::Plugins& plugins_;
    Plan& plan_;
    segment::DatabaseNames names_;
    std::vector<discount::Definition> definitions_;
    std::vector<Node> nodes_;
    std::vector<std::int64_t> order_;
    std::map<std::string, std::size_t> known_; // asks
};

} // namespace

std::shared_ptr<const Plan> Plan::make(const segment::Desk& desk, const plugin::Plugins& plugins,
                                       Offers offers, Date day) {
    auto plan = std::make_shared<Plan>();
    plan->day = day;
    plan->offers = std::move(offers);
    plan->active = in_force(desk.session, day);
    Builder(desk, plugins, *plan).build();
    return plan;
}

} // namespace tessera::offer
