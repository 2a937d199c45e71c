// Indexes that a mapped table lacks. One row is found by a key, and the facts of one partner by the
// partner; whole formations read whole tables and need none.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"
#include "db/identifier.hpp"

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

// The column that an expression names; none where it is more than a column.
Identifier column_of(const std::string& expression) {
    Identifier name = identifier(trim(expression));
    if (name.size() == 2 && lower(name[0].name) == "t") name.erase(name.begin());
    return name.size() == 1 ? name : Identifier{};
}

// For the name of an index, in any database.
std::string plain(const std::string& name) {
    std::string result = name;
    for (char& c : result)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return result;
}

class Indexes {
public:
    explicit Indexes(Examined& source)
        : source_(source) {}

    void run() {
        if (source_.count < many) return;
        const Columns columns = wanted();
        const Examined::Field* const first =
            fields_.empty() ? nullptr : source_.field(fields_.front());
        if (first == nullptr || !first->there) return;
        const auto not_looked_at = [&](std::string_view why) {
            source_.tell(Finding::State::ok, first,
                         fmt::format("{}: whether an index serves it is not looked at", why), "");
        };
        if (source_.mapping.table.empty()) return not_looked_at("is of a SELECT");
        if (first->type == "uuid") return not_looked_at("is compared by its text");
        if (columns.empty()) return not_looked_at("is an expression");
        const Query catalogue = source_.dialect.indexes_of(source_.mapping.table);
        if (catalogue.sql.empty()) return;
        std::vector<Row> parts;
        if (!source_.attempt(nullptr, [&] {
                parts = source_.session.rows(catalogue, {Type::text, Type::integer, Type::text});
            }))
            return;
        if (parts.empty()) return not_looked_at("is of a view");
        if (!serves(parts, columns.front().name))
            source_.tell(Finding::State::note, first, "has no index that begins with it",
                         statement(columns), source_.count);
    }

private:
    using Columns = Identifier;

    // The columns of the table by which the host finds rows.
    Columns wanted() {
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
        Columns columns;
        for (const std::string& name : fields_) {
            const Examined::Field* field = source_.field(name);
            const bool uuid = field != nullptr && field->type == "uuid"; // its spellings differ
            if (field == nullptr || !field->there || uuid) break;
            const Identifier column = column_of(field->expression);
            if (column.empty()) break;
            columns.push_back(column.front());
        }
        return columns;
    }
    Source core_of() const {
        const Sources core = Sources::core();
        const Source* found = core.find(source_.mapping.name);
        return found != nullptr ? *found : Source{};
    }

    // An index of that column alone finds the rows of one partner; of the columns after it, fewer
    // rows need to be looked at.
    static bool serves(const std::vector<Row>& parts, const std::string& column) {
        std::string index;
        for (const Row& part : parts) {
            if (is_null(part[0]) || to_text(part[0]) == index) continue;
            index = to_text(part[0]); // whose first column this is
            if (!is_null(part[2]) && lower(to_text(part[2])) == lower(column)) return true;
        }
        return false;
    }

    std::string statement(const Columns& columns) const {
        const std::string& table = source_.mapping.table;
        const char mark = source_.dialect.quote_mark();
        const Identifier of = identifier(trim(table));
        std::string name = plain(of.back().name);
        if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) name.insert(0, "i");
        Names longs, listed;
        if (const Query query = source_.dialect.long_columns_of(table); !query.sql.empty())
            for (const Row& row : source_.session.rows(query, {Type::text}))
                longs.push_back(lower(to_text(row[0])));
        for (const NamePart& column : columns) {
            name += "_" + plain(column.name);
            const bool is_long =
                std::find(longs.begin(), longs.end(), lower(column.name)) != longs.end();
            listed.push_back(written({column}, mark) + (is_long ? "(100)" : ""));
        }
        constexpr std::size_t longest = 30; // on Firebird; elsewhere there is more room
        return fmt::format("CREATE INDEX {} ON {} ({});", name.substr(0, longest),
                           written(of, mark), join(listed, ", "));
    }

    Examined& source_;
    Names fields_;
};

} // namespace

void examine_indexes(Examined& source) {
    Indexes(source).run();
}

} // namespace tessera::db
