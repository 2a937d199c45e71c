// What is left to a database that answers some kinds of comparison only roughly.
#include "scheme/pushdown.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace tessera;
using namespace tessera::scheme;

namespace {

// SQLite's forms with a table of its own.
class Loose : public db::Dialect {
public:
    std::map<db::Leaf, db::Pushed> table;
    db::Pushed pushed(db::Leaf leaf) const override { return table.at(leaf); }

    std::string_view name() const override { return "loose"; }
    std::string column_type(const db::Column& c) const override { return own().column_type(c); }
    std::vector<std::string> create_table(const db::Table& t, std::string_view p) const override {
        return own().create_table(t, p);
    }
    db::Trouble trouble_of(int native, std::string_view message) const override {
        return own().trouble_of(native, message);
    }
    bool transactional_ddl() const override { return false; }
    std::string quote(std::string_view i) const override { return own().quote(i); }
    std::string upsert(std::string_view t, std::span<const std::string> k,
                       std::span<const std::string> u) const override {
        return own().upsert(t, k, u);
    }
    std::string insert_new(std::string_view t, std::span<const std::string> c) const override {
        return own().insert_new(t, c);
    }
    std::string limit(std::string_view s, std::int64_t r, std::int64_t o) const override {
        return own().limit(s, r, o);
    }
    std::string temporary_table(std::string_view n, std::span<const db::Column> c) const override {
        return own().temporary_table(n, c);
    }
    std::string drop_temporary(std::string_view n) const override {
        return own().drop_temporary(n);
    }
    std::string as_date(std::string_view e) const override { return own().as_date(e); }
    std::string as_moment(std::string_view e) const override { return own().as_moment(e); }
    std::string as_decimal(std::string_view e, bool r) const override {
        return own().as_decimal(e, r);
    }
    std::string as_integer(std::string_view e) const override { return own().as_integer(e); }
    std::string as_boolean(std::string_view e) const override { return own().as_boolean(e); }
    std::string as_text(std::string_view e) const override { return own().as_text(e); }
    std::string as_uuid(std::string_view e) const override { return own().as_uuid(e); }

private:
    static const db::Dialect& own() { return db::sqlite_dialect(); }
};

// A text and a number. The database compares numbers exactly, takes too many texts for equal, and
// sorts them in another way.
struct Fixture {
    Loose dialect;
    Slots slots;
    Fixture() {
        dialect.table = {{db::Leaf::in_list, db::Pushed::superset},
                         {db::Leaf::compare_number, db::Pushed::exact},
                         {db::Leaf::compare_text, db::Pushed::none}};
        for (const auto& [name, type] :
             {std::pair("city", Type::text), std::pair("age", Type::integer)}) {
            Slot slot;
            slot.type = type;
            slot.key = name;
            slot.path = {name};
            slots.add(slot);
        }
    }
    std::string operator()(const Node& node) const {
        const auto pushed =
            push_down(node, slots, dialect, [](const Slot& s) { return s.path[0]; });
        return pushed.condition.sql + (pushed.exact ? " exactly" : " at least");
    }
};

Node leaf(bool text, bool negated = false) {
    Node node;
    node.kind = Node::Kind::leaf;
    node.leaf.negated = negated;
    node.leaf.slot = text ? 0 : 1;
    node.leaf.kind = text ? Leaf::Kind::text : Leaf::Kind::range;
    node.leaf.test.operands = {"Perm"};
    node.leaf.first = node.leaf.last = 5;
    return node;
}
Node group(Node::Kind kind, std::vector<Node> items) {
    Node node;
    node.kind = kind;
    node.items = std::move(items);
    return node;
}
Node later() {
    Node node = leaf(true);
    node.leaf.test.comparison = Comparison::greater;
    return node;
}

constexpr auto all = Node::Kind::all, any = Node::Kind::any, none = Node::Kind::none;

} // namespace

TEST_CASE("what is answered roughly narrows, and is never believed or turned round [FLT-1]") {
    const Fixture asked;
    CHECK(asked(leaf(false)) == "age = ? exactly");
    CHECK(asked(leaf(true)) == "city = ? at least");
    CHECK(asked(leaf(true, true)) == " at least");
    CHECK(asked(leaf(false, true)) == "CASE WHEN age = ? THEN 0 ELSE 1 END = 1 exactly");
    CHECK(asked(group(none, {leaf(true)})) == " at least");
    CHECK(asked(group(none, {leaf(false)})) == "CASE WHEN (age = ?) THEN 0 ELSE 1 END = 1 exactly");
    CHECK(asked(group(none, {leaf(false), leaf(true)})) == " at least");
}

TEST_CASE("AND keeps what can be said, OR needs all of it [FLT-1]") {
    const Fixture asked;
    CHECK(asked(group(all, {leaf(false), later()})) == "(age = ?) at least");
    CHECK(asked(group(any, {leaf(false), later()})) == " at least");
    CHECK(asked(group(any, {leaf(false), leaf(true)})) == "(age = ?) OR (city = ?) at least");
    CHECK(asked(group(all, {leaf(false), group(any, {leaf(false), leaf(false)})})) ==
          "(age = ?) AND ((age = ?) OR (age = ?)) exactly");
    CHECK(asked(group(any, {leaf(false), group(all, {})})) == " exactly"); // everything
    CHECK(asked(group(any, {})) == "1 = 0 exactly");
    CHECK(asked(group(none, {})) == "1 = 0 exactly");
}
