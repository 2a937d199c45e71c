// Indexes that a mapped table lacks. One row is found by a key, and the facts of one partner by the
// partner; whole formations read whole tables and need none.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace tessera::db {

namespace {

using Names = std::vector<std::string>;

// Below this a scan costs no more than an index.
constexpr std::int64_t many = 1000;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool is_name(std::string_view text) {
    const auto part = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '$'; };
    return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
           std::all_of(text.begin(), text.end(), part);
}

// The column that an expression names, as it is written; "" where it is more than a column.
std::string column_of(std::string expression) {
    expression = trim(expression);
    if (lower(expression).starts_with("t.")) expression.erase(0, 2);
    const bool quoted =
        expression.size() > 2 && ((expression.front() == '"' && expression.back() == '"') ||
                                  (expression.front() == '`' && expression.back() == '`'));
    const std::string bare = quoted ? expression.substr(1, expression.size() - 2) : expression;
    if (quoted ? bare.find_first_of("\"`") != bare.npos : !is_name(bare)) return "";
    return expression;
}

std::string bare(const std::string& column) {
    const bool quoted = column.front() == '"' || column.front() == '`';
    return quoted ? column.substr(1, column.size() - 2) : column;
}

// The table without its schema.
bool is_table(const std::string& table) {
    const Names parts = split(table, '.');
    return parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), is_name);
}

class Indexes {
public:
    explicit Indexes(Examined& source)
        : source_(source) {}

    void run() {
        const std::string& table = source_.mapping.table;
        const Query catalogue = source_.dialect.indexes_of(table);
        if (source_.count < many || !is_table(table) || catalogue.sql.empty()) return;
        const Names columns = wanted();
        if (columns.empty()) return;
        std::vector<Row> parts;
        if (!source_.attempt(nullptr, [&] {
                parts = source_.session.rows(catalogue, {Type::text, Type::integer, Type::text});
            }))
            return;
        if (parts.empty() || serves(parts, columns)) return; // a view
        source_.tell(Finding::State::note, source_.field(fields_.front()),
                     "has no index that begins with it", statement(table, columns), source_.count);
    }

private:
    // The columns of the table by which the host finds rows.
    Names wanted() {
        const Source core = core_of();
        const bool keyed = !source_.outline.key.empty();
        if (keyed) {
            fields_ = {"key"};
        } else {
            fields_ = core.ordered_by;
            const auto subject = std::find_if(
                source_.fields.begin(), source_.fields.end(), [](const Examined::Field& each) {
                    return each.references == "partner" || each.references == "product";
                });
            if (fields_.empty() || fields_.front() == "name")
                fields_ = subject == source_.fields.end() ? Names{} : Names{subject->name};
        }
        Names columns;
        for (const std::string& name : fields_) {
            const Examined::Field* field = source_.field(name);
            const bool uuid = field != nullptr && field->type == "uuid"; // its spellings differ
            const std::string column =
                field == nullptr || !field->there || uuid ? "" : column_of(field->expression);
            if (column.empty()) break;
            columns.push_back(column);
        }
        return columns;
    }
    Source core_of() const {
        const Sources core = Sources::core();
        const Source* found = core.find(source_.mapping.name);
        return found != nullptr ? *found : Source{};
    }

    static bool serves(const std::vector<Row>& parts, const Names& columns) {
        std::size_t matched = 0;
        std::string index;
        bool begins = false;
        for (const Row& part : parts) {
            if (is_null(part[0])) continue;
            if (to_text(part[0]) != index) {
                index = to_text(part[0]);
                matched = 0;
                begins = true;
            }
            begins = begins && !is_null(part[2]) && matched < columns.size() &&
                     lower(to_text(part[2])) == lower(bare(columns[matched]));
            if (begins && ++matched == columns.size()) return true;
        }
        return false;
    }

    std::string statement(const std::string& table, Names columns) const {
        std::string name = split(table, '.').back();
        for (const std::string& column : columns) name += "_" + bare(column);
        constexpr std::size_t longest = 30; // on Firebird; elsewhere there is more room
        Names longs;
        if (const Query query = source_.dialect.long_columns_of(table); !query.sql.empty())
            for (const Row& row : source_.session.rows(query, {Type::text}))
                longs.push_back(lower(to_text(row[0])));
        for (std::string& column : columns)
            if (std::find(longs.begin(), longs.end(), lower(bare(column))) != longs.end())
                column += "(100)";
        return fmt::format("CREATE INDEX {} ON {} ({});", name.substr(0, longest), table,
                           join(columns, ", "));
    }

    Examined& source_;
    Names fields_;
};

} // namespace

void examine_indexes(Examined& source) {
    Indexes(source).run();
}

} // namespace tessera::db
