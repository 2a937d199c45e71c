#include "partner/directory.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tessera::partner {

namespace {

std::int64_t integer(const Value& value) {
    return std::get<std::int64_t>(value);
}
std::string text_of(const Value& value) {
    return is_null(value) ? std::string() : std::get<std::string>(value);
}

} // namespace

Directory::Directory(db::Session& session, const db::Sources& sources, std::string_view source)
    : session_(session)
    , sources_(sources)
    , source_(sources.at(source)) {
    if (source == "partner") subject_ = db::Subject::partner;
    if (source == "product") subject_ = db::Subject::product;
    creates_ = source_.own && (source == "region" || source == "product_category");
    const db::SourceColumn* key = source_.find(source_.key);
    if (key == nullptr || key->type != Type::integer || column("code").empty())
        throw usage("source.bad-key",
                    fmt::format("source {} is mapped with keys of another kind than whole numbers, "
                                "so tables of ours cannot refer to it",
                                source),
                    "Map the referring source onto the table that holds the reference.");
}

std::string Directory::column(std::string_view name) const {
    const db::SourceColumn* found = source_.find(name);
    return found == nullptr ? std::string() : found->sql;
}

void Directory::load() {
    if (loaded_) return;
    if (!source_.own && subject_) db::assign_numbers(session_, sources_, *subject_);
    const Type types[] = {Type::integer, Type::text};
    const auto cursor = session_.open(fmt::format("SELECT {}, {} FROM {} t", column(source_.key),
                                                  column("code"), source_.relation),
                                      types);
    for (db::Chunk chunk; cursor->next(chunk);)
        for (std::size_t row = 0; row < chunk.rows; ++row)
            if (!chunk.null(0, row)) codes_.emplace(chunk.text(1, row), chunk.integer(0, row));
    loaded_ = true;
}

void Directory::load_names() {
    names_loaded_ = true;
    if (column("name").empty()) return;
    const Type types[] = {Type::integer, Type::text, Type::text};
    const auto cursor =
        session_.open(fmt::format("SELECT {}, {}, {} FROM {} t", column(source_.key),
                                  column("code"), column("name"), source_.relation),
                      types);
    for (db::Chunk chunk; cursor->next(chunk);)
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (chunk.null(0, row) || chunk.null(2, row)) continue;
            const auto [place, is_new] = names_.try_emplace(
                chunk.text(2, row), Named{chunk.integer(0, row), chunk.text(1, row)});
            if (!is_new) place->second.ambiguous = true;
        }
}

std::optional<std::int64_t> Directory::numbered(const db::Row& row) {
    if (!is_null(row[0])) return integer(row[0]);
    if (!subject_) return std::nullopt;
    return db::assign_number(session_, sources_, *subject_, text_of(row[2]));
}

std::optional<std::int64_t> Directory::find_code(std::string_view code) {
    if (const auto known = codes_.find(code); known != codes_.end()) return known->second;
    if (loaded_ || code.empty()) return std::nullopt;
    const auto row =
        session_.row({fmt::format("SELECT {}, {}, {} FROM {} t WHERE {} = ?", column(source_.key),
                                  column("code"), subject_ ? column("key") : column("code"),
                                  source_.relation, column("code")),
                      {std::string(code)}},
                     {Type::integer, Type::text, Type::text});
    if (!row) return std::nullopt;
    const auto id = numbered(*row);
    if (id) codes_.emplace(code, *id);
    return id;
}

std::optional<Directory::Named> Directory::find_name(std::string_view name) {
    if (loaded_) {
        if (!names_loaded_) load_names();
        const auto known = names_.find(name);
        return known == names_.end() ? std::nullopt : std::optional(known->second);
    }
    if (column("name").empty()) return std::nullopt;
    const auto rows = session_.rows(
        {session_.dialect().limit(fmt::format("SELECT {}, {}, {} FROM {} t WHERE {} = ?",
                                              column(source_.key), column("code"),
                                              subject_ ? column("key") : column("code"),
                                              source_.relation, column("name")),
                                  2, 0),
         {std::string(name)}},
        {Type::integer, Type::text, Type::text});
    if (rows.empty()) return std::nullopt;
    if (rows.size() > 1) return Named{0, "", true};
    const auto id = numbered(rows[0]);
    return id ? std::optional(Named{*id, text_of(rows[0][1])}) : std::nullopt;
}

std::vector<std::string> Directory::codes_of(std::string_view name) {
    std::vector<std::string> codes;
    for (const db::Row& row :
         session_.rows({session_.dialect().limit(
                            fmt::format("SELECT {0} FROM {1} t WHERE {2} = ? ORDER BY {0}",
                                        column("code"), source_.relation, column("name")),
                            11, 0),
                        {std::string(name)}},
                       {Type::text}))
        codes.push_back(text_of(row[0]));
    if (codes.size() > 10) codes.back() = "...";
    return codes;
}

std::optional<std::int64_t> Directory::find(std::string_view text, std::string* code) {
    if (const auto id = find_code(text)) {
        if (code != nullptr) *code = text;
        return id;
    }
    if (text.empty()) return std::nullopt;
    const auto named = find_name(text);
    if (!named) return std::nullopt;
    if (named->ambiguous)
        throw usage(fmt::format("{}.ambiguous", source_.name),
                    fmt::format("the name \"{}\" has several rows of {}: {}", text, source_.name,
                                join(codes_of(text), ", ")),
                    "Give the code instead of the name.");
    if (code != nullptr) *code = named->code;
    return named->id;
}

void Directory::add(const std::string& code, const std::string& name, std::int64_t id) {
    codes_.insert_or_assign(code, id);
    if (!names_loaded_ || name.empty()) return;
    const auto [place, is_new] = names_.try_emplace(name, Named{id, code});
    if (!is_new && place->second.id != id) place->second.ambiguous = true;
}

std::int64_t Directory::create(std::string_view text) {
    const std::string name(text);
    const std::int64_t id = db::reserve(session_, source_.name);
    session_.execute(
        {fmt::format("INSERT INTO {{{}}} (id, code, name) VALUES (?, ?, ?)", source_.name),
         {id, name, name}});
    add(name, name, id);
    return id;
}

std::string Directory::suggestion(std::string_view text) {
    // Each costs a look through all codes; a file of wrong codes must not take hours to refuse.
    constexpr int most_suggestions = 50;
    constexpr std::int64_t most_candidates = 20'000;
    if (text.empty() || ++suggestions_ > most_suggestions) return {};
    // A slip of one letter leaves one half of the code as it was.
    const auto length = static_cast<std::int64_t>(length_of(text));
    const std::int64_t head = std::max<std::int64_t>(length / 2, 1);
    const std::int64_t tail = std::max<std::int64_t>(length - head, 1);
    std::set<std::string> candidates;
    const auto take = [&](const std::string& condition, std::vector<Value> values) {
        const std::string select = fmt::format("SELECT {} FROM {} t WHERE {}", column("code"),
                                               source_.relation, condition);
        for (const db::Row& row : session_.rows(
                 {session_.dialect().limit(select, most_candidates, 0), std::move(values)},
                 {Type::text}))
            candidates.insert(text_of(row[0]));
    };
    const std::string code = column("code");
    const auto like = [&](const std::string& before, std::string_view part,
                          const std::string& after) {
        std::string pattern = before;
        for (const char c : part) {
            if (c == '%' || c == '_' || c == '!') pattern += '!';
            pattern += c;
        }
        take(code + " LIKE ? ESCAPE '!'", {pattern + after});
    };
    like("", substring_of(text, 1, head), "%");
    like("%", substring_of(text, length - tail + 1, tail), "");
    const std::vector<std::string> list(candidates.begin(), candidates.end());
    return did_you_mean(text, list);
}

} // namespace tessera::partner
