#include "db/table.hpp"

#include <algorithm>

namespace tessera::db {

namespace {

using Columns = std::vector<Column>;
using Names = std::vector<std::string>;
using Indexes = std::vector<Index>;

constexpr bool required = true;
constexpr bool unique = true;
constexpr bool clustered = true;

Column boolean(std::string name, std::string default_sql = "0") {
    return {std::move(name), ColumnKind::boolean, required, std::move(default_sql)};
}
Column integer(std::string name, bool must = false, std::string default_sql = "") {
    return {std::move(name), ColumnKind::integer, must, std::move(default_sql)};
}
Column decimal(std::string name) {
    return {std::move(name), ColumnKind::decimal, false, ""};
}
Column text(std::string name, bool must = false, std::string default_sql = "") {
    return {std::move(name), ColumnKind::text, must, std::move(default_sql)};
}
Column note(std::string name) {
    return {std::move(name), ColumnKind::note, false, ""};
}
Column json(std::string name) {
    return {std::move(name), ColumnKind::json, false, ""};
}
Column date(std::string name, bool must = false) {
    return {std::move(name), ColumnKind::date, must, ""};
}
Column moment(std::string name, bool must = false) {
    return {std::move(name), ColumnKind::moment, must, ""};
}

// Custom fields of a subject. The clustered key serves "all values of one name", in the order of
// subjects; the index, one subject.
Table attributes(const std::string& subject) {
    return {subject + "_attribute",
            Columns{integer(subject, required), text("name", required),
                    integer("ordinal", required), text("value", required)},
            Names{"name", subject, "ordinal"}, clustered, Indexes{{{subject}, false}}};
}

std::vector<Table> bookkeeping() {
    return {
        {"migration",
         {integer("number", required), integer("step", required), text("digest", required),
          moment("moment", required)},
         {"number", "step"},
         clustered,
         {}},
        {"sequence", {text("name", required), integer("next", required)}, {"name"}, clustered, {}},
        {"option_flag", {text("name", required), boolean("on_")}, {"name"}, clustered, {}},
        // A key of a mapped source and its dense number, never used twice (architecture section 4).
        {"subject_key",
         {integer("kind", required), integer("number", required), text("key_text", required),
          text("variant_text", required, "''")},
         {"kind", "number"},
         clustered,
         {{{"kind", "key_text", "variant_text"}, unique}}},
        {"grant_right",
         {text("user_name", required), text("right_name", required)},
         {"user_name", "right_name"},
         clustered,
         {}},
    };
}

std::vector<Table> subjects() {
    return {
        {"partner",
         {integer("number", required),
          text("code", required),
          text("name"),
          text("public_name"),
          text("legal_kind"),
          date("birth_date"),
          text("gender"),
          text("country"),
          text("city"),
          integer("region"),
          text("address"),
          text("industry"),
          text("income"),
          text("main_manager"),
          boolean("served_by_sales_reps"),
          boolean("is_customer"),
          boolean("is_supplier"),
          boolean("is_competitor"),
          date("registered"),
          integer("parent"),
          text("email"),
          text("phone"),
          boolean("deleted")},
         {"number"},
         false,
         {{{"code"}, unique}}},
        {"region",
         {integer("id", required), text("code", required), text("name"), integer("parent"),
          integer("population")},
         {"id"},
         false,
         {{{"code"}, unique}}},
        {"product_category",
         {integer("id", required), text("code", required), text("name"), integer("parent")},
         {"id"},
         false,
         {{{"code"}, unique}}},
        {"product",
         {integer("number", required), text("code", required), text("name"), integer("category"),
          text("brand"), text("price_group"), boolean("is_folder"), boolean("deleted")},
         {"number"},
         false,
         {{{"code"}, unique}}},
        {"product_variant",
         {integer("number", required), integer("product", required), text("code", required),
          text("name"), boolean("deleted")},
         {"number"},
         false,
         {{{"product", "code"}, unique}}},
        {"attribute_def",
         {text("subject", required), text("name", required), text("type", required), text("title")},
         {"subject", "name"},
         clustered,
         {}},
        attributes("partner"),
        attributes("product"),
    };
}

// Facts lie in the order of partner and time: a whole aggregate is one ordered scan, the recheck of
// one partner a range of it (tech-notes 3), and neither needs a second index.
std::vector<Table> facts() {
    return {
        {"sale",
         {integer("partner", required), date("day", required), integer("id", required),
          integer("product"), integer("variant"), text("document"), text("agreement"),
          text("organisation"), text("counterparty"), text("warehouse"), decimal("quantity"),
          decimal("revenue"), decimal("cost"), decimal("extra_cost")},
         {"partner", "day", "id"},
         clustered,
         {}},
        {"settlement",
         {integer("partner", required), integer("id", required), text("document"),
          date("day", required), date("due"), text("currency"), decimal("amount")},
         {"partner", "id"},
         clustered,
         {}},
        {"interaction",
         {integer("partner", required), moment("moment", required), integer("id", required),
          text("kind"), text("subject"), text("document")},
         {"partner", "moment", "id"},
         clustered,
         {}},
        {"activity",
         {text("id", required), integer("partner", required), moment("moment", required),
          text("kind"), integer("product"), decimal("quantity"), decimal("amount"), text("session"),
          text("reason")},
         {"partner", "moment", "id"},
         clustered,
         {{{"id"}, unique}}},
        {"import_file",
         {text("digest", required), text("kind", required), text("name"),
          moment("moment", required), integer("row_count", required)},
         {"digest", "kind"},
         clustered,
         {}},
    };
}

std::vector<Table> segments() {
    return {
        {"segment",
         {integer("id", required),
          text("subject", required),
          text("code", required),
          text("name", required),
          integer("parent"),
          boolean("is_folder"),
          text("kind"),
          text("method"),
          text("template"),
          note("description"),
          text("responsible"),
          moment("created"),
          date("clean_up"),
          boolean("check_on_create"),
          text("schedule"),
          boolean("schedule_on"),
          json("scheme"),
          boolean("deleted"),
          integer("version", required, "0"),
          integer("rule_version", required, "0"),
          moment("formed"),
          integer("hand_edits", required, "0"),
          note("stale"),
          boolean("by_variant"),
          integer("last_change", required, "0")},
         {"id"},
         false,
         {{{"subject", "code"}, unique}}},
        {"segment_competitor",
         {integer("segment", required), integer("partner", required)},
         {"segment", "partner"},
         clustered,
         {}},
        {"segment_dependency",
         {integer("segment", required), integer("depends_on", required)},
         {"segment", "depends_on"},
         clustered,
         {}},
        {"segment_change",
         {integer("number", required), integer("segment", required), moment("moment", required),
          text("cause", required), text("user_name"), date("as_of"),
          integer("version", required, "0"), integer("rule_version", required, "0"),
          integer("entered", required, "0"), integer("gone", required, "0")},
         {"number"},
         false,
         {{{"segment", "number"}, false}}},
        {"segment_member",
         {integer("segment", required), integer("subject", required), integer("entered", required)},
         {"segment", "subject"},
         clustered,
         {}},
        {"segment_history",
         {integer("segment", required), integer("subject", required), integer("entered", required),
          integer("gone", required)},
         {"segment", "subject", "entered"},
         clustered,
         {{{"segment", "gone"}, false}}},
    };
}

std::vector<Table> work() {
    return {
        {"schedule_state",
         {integer("segment", required), moment("next_due"), moment("last_start"),
          moment("last_end"), integer("attempts", required, "0"), note("last_error")},
         {"segment"},
         false,
         {}},
        {"schedule_run",
         {integer("number", required), integer("segment", required), moment("started", required),
          moment("ended"), text("outcome"), note("message")},
         {"number"},
         false,
         {{{"segment", "number"}, false}}},
        {"outbox",
         {integer("number", required), text("topic", required), moment("moment", required),
          text("user_name"), date("as_of"), json("payload")},
         {"number"},
         false,
         {}},
        // state: pending, delivered, parked. moment: when it was; of a pending one, when it is due,
        // which lies in the future while somebody delivers it (events/delivery.hpp).
        {"outbox_delivery",
         {integer("event", required), text("plugin", required), text("state", required),
          integer("attempts", required, "0"), integer("progress", required, "0"), note("error"),
          moment("moment", required)},
         {"event", "plugin"},
         clustered,
         {{{"state"}, false}}},
    };
}

// New partners of a table of the ERP's own (watch.hpp).
std::vector<Table> noticing() {
    return {
        // What is watched: a trigger's name and its table, or the poll.
        {"watch",
         {text("name", required), text("table_name"), moment("moment", required)},
         {"name"},
         clustered,
         {}},
        // Written by triggers, in the ERP's own transactions.
        {"watch_row", {text("id", required), text("key_text", required)}, {"id"}, clustered, {}},
        // Numbered, and of their creation nobody has been told.
        {"partner_new", {integer("number", required)}, {"number"}, false, {}},
    };
}

// Shipment bans: the rules that are configured, and leave to ship all the same.
std::vector<Table> bans() {
    return {
        {"ban_rule",
         {integer("id", required), text("code", required), text("name", required),
          text("plugin", required), note("description"), boolean("active", "1"), json("settings")},
         {"id"},
         false,
         {{{"code"}, unique}},
         2},
        {"ban_leave",
         {integer("id", required), integer("partner", required), text("document"), note("reason"),
          text("user_name", required), moment("given", required), date("last_day", required),
          integer("uses_left"), boolean("taken_back")},
         {"id"},
         false,
         {{{"partner"}, false}},
         2},
    };
}

// Sales agreements, with their terms as one document: what is asked for by column is a column.
std::vector<Table> agreements() {
    return {
        {"agreement",
         {integer("id", required), text("code", required), text("name", required),
          boolean("supplier"), integer("partner"), integer("based_on"), integer("segment"),
          text("status", required), boolean("deleted"), text("operation", required),
          text("currency"), date("starts"), date("ends"), integer("priority", required, "0"),
          text("price_kind"), json("terms")},
         {"id"},
         false,
         {{{"code"}, unique}, {{"partner"}, false}},
         3},
        {"price_list",
         {integer("id", required), text("code", required), text("name", required),
          text("kind", required), text("currency"), date("starts", required)},
         {"id"},
         false,
         {{{"code"}, unique}, {{"kind", "starts"}, false}},
         3},
        {"price",
         {integer("list", required), integer("product", required), decimal("price")},
         {"list", "product"},
         clustered,
         {},
         3},
        // Open documents, and those that were posted here.
        {"document",
         {integer("id", required), text("number", required), text("kind", required), text("status"),
          integer("partner", required), date("day", required), text("agreement"), text("warehouse"),
          text("currency"), text("manager"), boolean("replacement"), boolean("posted")},
         {"id"},
         false,
         {{{"number"}, unique}, {{"partner"}, false}},
         3},
        {"document_line",
         {integer("document", required), integer("line", required), integer("product", required),
          text("product_code", required), text("variant"), decimal("quantity"), decimal("price"),
          text("list"), boolean("cancelled")},
         {"document", "line"},
         clustered,
         {},
         3},
    };
}

// How much may be given by hand. owner_kind: 0 user, 1 group, 2 agreement, 3 segment; holder: the
// name of a user or a group, the number of an agreement or a segment.
std::vector<Table> limits() {
    return {
        {"manual_limit",
         {integer("owner_kind", required), text("holder", required),
          text("price_group", required, "''"), decimal("discount"), decimal("markup")},
         {"owner_kind", "holder", "price_group"},
         clustered,
         {},
         3},
    };
}

// Groups of users, who may do what, and which partners somebody sees.
std::vector<Table> access() {
    return {
        {"user_group_member",
         {text("group_name", required), text("user_name", required)},
         {"group_name", "user_name"},
         clustered,
         {{{"user_name"}, false}},
         3},
        {"group_right",
         {text("group_name", required), text("right_name", required)},
         {"group_name", "right_name"},
         clustered,
         {},
         3},
        {"row_limit",
         {boolean("is_group"), text("holder", required), note("rule_text")},
         {"is_group", "holder"},
         clustered,
         {},
         3},
    };
}

// Deals and who won them, what linkers propose of competitors, and how a segment is treated.
std::vector<Table> competition() {
    return {
        {"deal",
         {integer("partner", required), date("day", required), integer("id", required),
          text("status"), integer("competitor"), decimal("amount"), text("reason")},
         {"partner", "day", "id"},
         clustered,
         {},
         3},
        // state: proposed, accepted, rejected. moment: when it was proposed last.
        {"competitor_proposal",
         {integer("segment", required), integer("partner", required), text("linker", required),
          decimal("strength"), note("reason"), text("state", required), moment("moment", required),
          text("user_name"), moment("answered")},
         {"segment", "partner", "linker"},
         clustered,
         {},
         3},
        {"competitor_linker",
         {text("plugin", required), boolean("active", "1"), json("settings")},
         {"plugin"},
         false,
         {},
         3},
        // The service level and the strategy of those segments that have any.
        {"segment_treatment",
         {integer("segment", required), text("service_level"), note("strategy")},
         {"segment"},
         false,
         {},
         3},
    };
}

// Discounts and markups, each as a file says it, and on which days they act.
std::vector<Table> discounts() {
    const auto definition = [](const char* name) {
        return Table{name,
                     {integer("id", required), text("code", required), text("name", required),
                      json("settings")},
                     {"id"},
                     false,
                     {{{"code"}, unique}},
                     3};
    };
    return {
        definition("discount_group"),
        definition("discount"),
        definition("discount_condition"),
        // kind: 0 everywhere, 1 warehouse, 2 agreement, 3 kind of card; source: its code, or '*'.
        {"discount_status",
         {integer("discount", required), integer("kind", required), text("source", required),
          date("day", required), boolean("acts"), note("reason"), text("user_name", required),
          moment("moment", required)},
         {"discount", "kind", "source", "day"},
         clustered,
         {},
         3},
    };
}

// Loyalty cards, and bonus points, which are never changed once they are written.
std::vector<Table> loyalty() {
    return {
        {"card_kind",
         {text("code", required), text("name", required), date("starts"), date("ends")},
         {"code"},
         clustered,
         {},
         3},
        {"loyalty_card",
         {text("number", required), text("kind", required), integer("partner"), date("starts"),
          date("ends")},
         {"number"},
         clustered,
         {{{"partner"}, false}},
         3},
        // Gained ones may be spent from first_day to last_day.
        {"points_entry",
         {integer("id", required), integer("partner", required), boolean("spent"),
          decimal("points"), date("day", required), date("first_day", required), date("last_day"),
          text("document"), note("reason"), text("user_name"), moment("written", required)},
         {"id"},
         false,
         {{{"partner", "day"}, false}},
         3},
    };
}

std::vector<Table> all() {
    std::vector<Table> result;
    for (auto group : {bookkeeping(), subjects(), facts(), segments(), work(), noticing(), bans(),
                       agreements(), access(), competition(), discounts(), loyalty(), limits()})
        for (Table& table : group) result.push_back(std::move(table));
    return result;
}

} // namespace

std::span<const Table> tables() {
    static const std::vector<Table> list = all();
    return list;
}

std::span<const Table> temporary_tables() {
    static const std::vector<Table> list{
        {"unseen", find_table("subject_key")->columns, {}, false, {}}, // db/subject_keys.cpp
        {"members", {integer("number", required)}, {}, false, {}},     // scheme/query.cpp
    };
    return list;
}

const Table* find_table(std::string_view name) {
    const auto list = tables();
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Table& table) { return table.name == name; });
    return found == list.end() ? nullptr : &*found;
}

} // namespace tessera::db
