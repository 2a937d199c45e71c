#include "plugin/manifest.hpp"

#include "base/error.hpp"
#include "base/input_file.hpp"
#include "base/text.hpp"
#include "plugin/settings.hpp"
#include "plugin/topics.hpp"
#include "tessera/abi.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

namespace tessera::plugin {

namespace {

using Names = std::vector<std::string>;

// One table of the file, with where it stands for errors.
class Reader {
public:
    Reader(const toml::table& table, std::string place, const std::filesystem::path& file)
        : table_(table)
        , place_(std::move(place))
        , file_(file) {}

    [[noreturn]] void fail(const std::string& problem, const toml::node* node = nullptr) const {
        const auto line = (node ? node->source() : table_.source()).begin.line;
        throw usage("plugin.bad-manifest",
                    fmt::format("{}:{}: {}{}", file_.string(), line,
                                place_.empty() ? "" : fmt::format("[{}] ", place_), problem),
                    "sdk/template/plugin.toml shows every key");
    }

    void only(const Names& known) const {
        for (const auto& [key, node] : table_) {
            const std::string name(key.str());
            if (std::find(known.begin(), known.end(), name) == known.end())
                fail(fmt::format("unknown key \"{}\".{}", name, did_you_mean(name, known)), &node);
        }
    }

    std::optional<std::string> text(std::string_view key) const {
        const toml::node* node = table_.get(key);
        if (!node) return {};
        if (const auto* text = node->as_string()) return text->get();
        fail(fmt::format("{} must be a text", key), node);
    }
    std::string required_text(std::string_view key) const {
        const auto value = text(key);
        if (!value || value->empty()) fail(fmt::format("{} is missing", key));
        return *value;
    }
    bool flag(std::string_view key) const {
        const toml::node* node = table_.get(key);
        if (!node) return false;
        if (const auto* flag = node->as_boolean()) return flag->get();
        fail(fmt::format("{} must be true or false", key), node);
    }
    std::int64_t integer(std::string_view key) const {
        const toml::node* node = table_.get(key);
        if (!node) return 0;
        if (const auto* number = node->as_integer()) return number->get();
        fail(fmt::format("{} must be a whole number", key), node);
    }
    Names texts(std::string_view key) const {
        const toml::node* node = table_.get(key);
        if (!node) return {};
        Names result;
        const auto* list = node->as_array();
        if (!list) fail(fmt::format("{} must be a list of texts", key), node);
        for (const toml::node& item : *list) {
            const auto* text = item.as_string();
            if (!text) fail(fmt::format("{} must be a list of texts", key), &item);
            result.push_back(text->get());
        }
        return result;
    }
    // Every entry is `id = "range"`.
    std::map<std::string, Range> ranges(std::string_view key) const {
        std::map<std::string, Range> result;
        const toml::node* node = table_.get(key);
        if (!node) return result;
        const auto* table = node->as_table();
        if (!table) fail(fmt::format("{} must be a table of plugin = \"range\"", key), node);
        for (const auto& [id, range] : *table) {
            const auto* text = range.as_string();
            if (!text) fail(fmt::format("{}.{} must be a version range", key, id.str()), &range);
            try {
                result.emplace(id.str(), Range::parse(text->get()));
            } catch (const Error& error) {
                fail(fmt::format("{}.{}: {}", key, id.str(), error.message()), &range);
            }
        }
        return result;
    }

    const toml::table& table() const { return table_; }
    Reader inner(const toml::table& table, std::string place) const {
        return {table, std::move(place), file_};
    }

private:
    const toml::table& table_;
    std::string place_;
    const std::filesystem::path& file_;
};

bool good_id(std::string_view id) {
    return !id.empty() && id.size() <= 60 && id.front() >= 'a' && id.front() <= 'z' &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

Topic read_topic(const Reader& reader) {
    reader.only({"topic", "phase", "before", "after", "priority"});
    Topic topic;
    topic.topic = reader.required_text("topic");
    const std::string phase = reader.required_text("phase");
    if (phase == to_string(Phase::before))
        topic.phase = Phase::before;
    else if (phase == to_string(Phase::after_commit))
        topic.phase = Phase::after_commit;
    else
        reader.fail(fmt::format("phase \"{}\" is neither \"before\" nor \"after-commit\"", phase));
    if (const auto problem = topic_problem(topic.topic, topic.phase)) reader.fail(*problem);
    topic.before = reader.texts("before");
    topic.after = reader.texts("after");
    topic.priority = reader.integer("priority");
    return topic;
}

Value value_of(const Reader& reader, const toml::node& node, Type type, std::string_view key) {
    Value given;
    if (const auto* text = node.as_string())
        given = text->get();
    else if (const auto* number = node.as_integer())
        given = number->get();
    else if (const auto* flag = node.as_boolean())
        given = flag->get();
    else
        reader.fail(fmt::format("{} must be a text, a whole number, true or false; a decimal or a "
                                "date is written as text",
                                key),
                    &node);
    try {
        return coerce_setting(given, type);
    } catch (const Error& error) {
        reader.fail(fmt::format("{}: {}", key, error.message()), &node);
    }
}

// in_rule: a period says of which days facts are, which a setting has no use for.
SettingSchema read_setting(const Reader& reader, std::string key, bool in_rule) {
    reader.only({"type", "title", "default", "min", "max", "one_of", "secret", "required"});
    SettingSchema schema;
    schema.key = std::move(key);
    schema.title = reader.text("title").value_or("");
    const std::string type = reader.required_text("type");
    schema.period = in_rule && type == "period";
    if (in_rule && type == "segment") schema.segment = "partner";
    if (in_rule && type == "product_segment") schema.segment = "product";
    const bool named = schema.period || !schema.segment.empty();
    const auto known = named ? std::optional(Type::text) : type_from_string(type);
    if (!known || *known == Type::null)
        reader.fail(
            fmt::format("type \"{}\" is not one of boolean, integer, decimal, text, date, moment{}",
                        type, in_rule ? ", period, segment, product_segment" : ""));
    schema.type = *known;
    const toml::table& table = reader.table();
    if (const auto* node = table.get("default"))
        schema.default_ = value_of(reader, *node, *known, "default");
    if (const auto* node = table.get("min")) schema.min = value_of(reader, *node, *known, "min");
    if (const auto* node = table.get("max")) schema.max = value_of(reader, *node, *known, "max");
    if (const auto* node = table.get("one_of")) {
        const auto* list = node->as_array();
        if (!list || list->empty()) reader.fail("one_of must be a list of values", node);
        for (const toml::node& item : *list)
            schema.one_of.push_back(value_of(reader, item, *known, "one_of"));
    }
    schema.secret = reader.flag("secret");
    schema.required = reader.flag("required");
    if (!is_null(schema.default_)) {
        if (const auto problem = check_setting(schema, schema.default_))
            reader.fail("default " + *problem, table.get("default"));
    }
    return schema;
}

// [settings.NAME], and the like: a table of schemas.
std::vector<SettingSchema> read_schemas(const Reader& reader, const std::string& name,
                                        const std::string& place, bool in_rule) {
    std::vector<SettingSchema> schemas;
    const auto* node = reader.table().get(name);
    if (!node) return schemas;
    const auto* all = node->as_table();
    if (!all) reader.fail(fmt::format("{} are written as [{}.NAME]", name, place), node);
    for (const auto& [key, item] : *all) {
        const auto* table = item.as_table();
        const std::string at = fmt::format("{}.{}", place, key.str());
        if (!table) reader.fail(at + " must be a table with a type", &item);
        schemas.push_back(read_setting(reader.inner(*table, at), std::string(key.str()), in_rule));
    }
    return schemas;
}

// given: what of a decision a fact may be, such as "shipment"; the last one of each line.
struct RuleForm {
    std::string name, extension;
    Names given;
    bool scoped = false; // whether it says if it is about lines or the document
    bool by_line = false;
};

RuleFact read_fact(const Reader& reader, const RuleForm& form) {
    Names allowed{"name", "type", "expression", "condition", "only_if"};
    allowed.insert(allowed.end(), form.given.begin(), form.given.end());
    reader.only(allowed);
    RuleFact fact;
    fact.name = reader.required_text("name");
    const std::string type = reader.required_text("type");
    const auto known = type_from_string(type);
    if (!known || *known == Type::null)
        reader.fail(fmt::format(
            "type \"{}\" is not one of boolean, integer, decimal, text, date, moment", type));
    fact.type = *known;
    fact.expression = reader.text("expression").value_or("");
    fact.condition = reader.text("condition").value_or("");
    int said = (fact.expression.empty() ? 0 : 1) + (fact.condition.empty() ? 0 : 1);
    for (const std::string& key : form.given) {
        const auto text = reader.text(key);
        if (!text || text->empty()) continue;
        fact.given = *text;
        fact.of_line = key == "line";
        ++said;
    }
    fact.only_if = reader.texts("only_if");
    if (said != 1)
        reader.fail(fmt::format("fact \"{}\" is an expression or a condition over the partner's "
                                "fields, or says what it is of the {}: one of these",
                                fact.name, form.given.front()));
    if (!fact.condition.empty() && fact.type != Type::boolean)
        reader.fail(fmt::format("fact \"{}\" is a condition, so its type is boolean", fact.name));
    return fact;
}

// What a kind of rule is made of: [ban_rule].
std::optional<RuleSchema> read_rule(const Reader& reader, const RuleForm& form,
                                    const Manifest& manifest) {
    const std::string& name = form.name;
    const bool provides = manifest.provides_extension(form.extension);
    const auto* node = reader.table().get(name);
    if (!node && !provides) return {};
    RuleSchema schema;
    schema.by_line = form.by_line;
    if (!node) return schema;
    if (!provides)
        reader.fail(fmt::format("it has [{}] but does not provide \"{}\"", name, form.extension),
                    node);
    const auto* table = node->as_table();
    if (!table) reader.fail(fmt::format("[{}] must be a table", name), node);
    const Reader inner = reader.inner(*table, name);
    if (form.scoped)
        inner.only({"parameters", "facts", "scope"});
    else
        inner.only({"parameters", "facts"});
    if (const auto scope = form.scoped ? inner.text("scope") : std::nullopt) {
        if (*scope != "document" && *scope != "line")
            inner.fail(fmt::format("scope \"{}\" is neither \"document\" nor \"line\"", *scope));
        schema.by_line = *scope == "line";
    }
    schema.parameters = read_schemas(inner, "parameters", name + ".parameters", true);
    if (const auto* facts = table->get("facts")) {
        const auto* list = facts->as_array();
        if (!list) inner.fail(fmt::format("facts are written as [[{}.facts]]", name), facts);
        for (const toml::node& item : *list) {
            const auto* one = item.as_table();
            if (!one) inner.fail(fmt::format("facts are written as [[{}.facts]]", name), &item);
            schema.facts.push_back(read_fact(reader.inner(*one, name + ".facts"), form));
            if (schema.facts.back().of_line && !schema.by_line)
                inner.fail(fmt::format("fact \"{}\" is of a line: write scope = \"line\"",
                                       schema.facts.back().name),
                           &item);
        }
    }
    return schema;
}

LinkFact read_link_fact(const Reader& reader) {
    reader.only({"name", "type", "of", "expression", "below", "if_known"});
    LinkFact fact;
    fact.name = reader.required_text("name");
    const std::string type = reader.required_text("type");
    const std::string of = reader.required_text("of");
    const auto known = type_from_string(type);
    if (!known || *known == Type::null)
        reader.fail(fmt::format(
            "type \"{}\" is not one of boolean, integer, decimal, text, date, moment", type));
    fact.type = *known;
    constexpr std::string_view kinds[] = {"members", "segments", "competitors", "pairs"};
    const auto kind = std::find(std::begin(kinds), std::end(kinds), of);
    if (kind == std::end(kinds))
        reader.fail(
            fmt::format("of = \"{}\" is not one of members, segments, competitors, pairs", of));
    fact.of = static_cast<LinkFact::Of>(kind - std::begin(kinds));
    const bool sum = fact.of == LinkFact::Of::segments || fact.of == LinkFact::Of::pairs;
    if (sum && fact.type != Type::integer && fact.type != Type::decimal)
        reader.fail(fmt::format("fact \"{}\" is a sum, and {} cannot be added", fact.name, type));
    fact.expression = reader.required_text("expression");
    fact.below = reader.text("below").value_or("");
    if (!fact.below.empty() && (fact.of != LinkFact::Of::competitors || fact.type != Type::text))
        reader.fail(
            fmt::format("fact \"{}\": only texts of competitors have something below", fact.name));
    fact.if_known = reader.flag("if_known");
    return fact;
}

// [competitor_linker]
std::optional<LinkerSchema> read_linker(const Reader& reader, bool provides) {
    const std::string name = "competitor_linker";
    const auto* node = reader.table().get(name);
    if (!node && !provides) return {};
    LinkerSchema schema;
    if (!node) return schema;
    if (!provides)
        reader.fail("it has [competitor_linker] but does not provide "
                    "\"" TESSERA_EXT_COMPETITOR_LINKER "\"",
                    node);
    const auto* table = node->as_table();
    if (!table) reader.fail("[competitor_linker] must be a table", node);
    const Reader inner = reader.inner(*table, name);
    inner.only({"parameters", "facts"});
    schema.parameters = read_schemas(inner, "parameters", name + ".parameters", true);
    const auto* facts = table->get("facts");
    if (!facts) return schema;
    const auto bad = [&](const toml::node& at) {
        inner.fail("facts are written as [[competitor_linker.facts]]", &at);
    };
    const auto* list = facts->as_array();
    if (!list) bad(*facts);
    for (const toml::node& item : *list) {
        const auto* one = item.as_table();
        if (!one) bad(item);
        schema.facts.push_back(read_link_fact(reader.inner(*one, name + ".facts")));
    }
    return schema;
}

void read_lists(const Reader& reader, Manifest& manifest) {
    if (const auto* node = reader.table().get("topics")) {
        const auto* list = node->as_array();
        if (!list) reader.fail("topics are written as [[topics]]", node);
        for (const toml::node& item : *list) {
            const auto* table = item.as_table();
            if (!table) reader.fail("topics are written as [[topics]]", &item);
            manifest.topics.push_back(read_topic(reader.inner(*table, "topics")));
        }
    }
    manifest.settings = read_schemas(reader, "settings", "settings", false);
    manifest.ban_rule =
        read_rule(reader, {"ban_rule", TESSERA_EXT_BAN_RULE, {"shipment"}}, manifest);
    manifest.condition = read_rule(
        reader, {"discount_condition", TESSERA_EXT_DISCOUNT_CONDITION, {"document", "line"}, true},
        manifest);
    manifest.discount_kind = read_rule(
        reader, {"discount_kind", TESSERA_EXT_DISCOUNT_KIND, {"document", "line"}, false, true},
        manifest);
    manifest.linker =
        read_linker(reader, manifest.provides_extension(TESSERA_EXT_COMPETITOR_LINKER));
    const bool subscribes = manifest.provides_extension(TESSERA_EXT_EVENT_SUBSCRIBER);
    if (!manifest.topics.empty() && !subscribes)
        reader.fail("it has [[topics]] but does not provide \"" TESSERA_EXT_EVENT_SUBSCRIBER "\"");
    if (manifest.topics.empty() && subscribes)
        reader.fail("it provides \"" TESSERA_EXT_EVENT_SUBSCRIBER "\" but lists no [[topics]]");
    for (auto a = manifest.topics.begin(); a != manifest.topics.end(); ++a)
        for (auto b = std::next(a); b != manifest.topics.end(); ++b)
            if (a->topic == b->topic && a->phase == b->phase)
                reader.fail(
                    fmt::format("topic \"{}\" {} stands twice", a->topic, to_string(a->phase)));
}

} // namespace

bool Manifest::provides_extension(std::string_view extension) const {
    return std::find(provides.begin(), provides.end(), extension) != provides.end();
}

Manifest parse_manifest(std::string_view text, const std::filesystem::path& file) {
    toml::table table;
    try {
        table = toml::parse(text, file.string());
    } catch (const toml::parse_error& error) {
        throw usage("plugin.bad-manifest",
                    fmt::format("{}:{}:{}: {}", file.string(), error.source().begin.line,
                                error.source().begin.column, error.description()),
                    "correct the file; sdk/template/plugin.toml shows every key");
    }
    const Reader reader(table, "", file);
    reader.only({"id", "version", "title", "abi", "library", "example", "provides", "topics",
                 "requires", "optional", "conflicts", "settings", "ban_rule", "competitor_linker",
                 "discount_condition", "discount_kind"});
    Manifest manifest;
    manifest.path = file;
    manifest.id = reader.required_text("id");
    if (!good_id(manifest.id))
        reader.fail(fmt::format("id \"{}\" may hold a-z, 0-9, - and _, and begins with a letter",
                                manifest.id));
    manifest.title = reader.text("title").value_or("");
    manifest.version_text = reader.required_text("version");
    try {
        manifest.version = parse_version(manifest.version_text);
        manifest.abi = parse_version(reader.required_text("abi"));
    } catch (const Error& error) {
        if (error.code() == "plugin.bad-manifest") throw;
        reader.fail(error.message());
    }
    const std::string library = reader.text("library").value_or(manifest.id + ".so");
    if (library.empty() || library.find('/') != std::string::npos)
        reader.fail(fmt::format("library \"{}\" must be a file name beside plugin.toml", library));
    manifest.library = std::filesystem::absolute(file).parent_path() / library;
    manifest.example = reader.flag("example");
    manifest.provides = reader.texts("provides");
    manifest.requires_ = reader.ranges("requires");
    manifest.optional = reader.ranges("optional");
    manifest.conflicts = reader.ranges("conflicts");
    read_lists(reader, manifest);
    return manifest;
}

Remains remains_of(const std::filesystem::path& file) noexcept {
    Remains remains;
    try {
        const std::string text = text_of(file);
        const toml::table table = toml::parse(text, file.string());
        if (const auto* id = table["id"].as_string(); id && good_id(id->get()))
            remains.id = id->get();
        const auto* provides = table["provides"].as_array();
        if (!provides) return remains;
        bool subscribes = false;
        for (const toml::node& item : *provides) {
            const auto* extension = item.as_string();
            if (!extension) return remains;
            if (extension->get() == TESSERA_EXT_EVENT_SUBSCRIBER) subscribes = true;
        }
        remains.may_subscribe = subscribes;
    } catch (...) { // nothing can be told of it
    }
    return remains;
}

Manifest read_manifest(const std::filesystem::path& file) {
    std::string text;
    try {
        text = text_of(file);
    } catch (const std::runtime_error& why) {
        throw usage("plugin.bad-manifest",
                    fmt::format("{} cannot be read: {}", file.string(), why.what()),
                    "check that it is a file and its rights");
    }
    if (!is_utf8(text))
        throw usage("plugin.bad-manifest", fmt::format("{} is not UTF-8", file.string()),
                    "save it as UTF-8");
    return parse_manifest(text, file);
}

} // namespace tessera::plugin
