#include "db/noting_session.hpp"

#include "base/text.hpp"
#include "db/statement_text.hpp"
#include "db/values.hpp"

#include <fmt/format.h>

namespace tessera::db {
namespace {

class Nothing : public Cursor {
public:
    bool next(Chunk& chunk) override {
        chunk.rows = 0;
        return false;
    }
};

} // namespace

std::int64_t NotingSession::execute(const Query& query) {
    const Wording wording{
        prefix_, extended_, [this](std::string_view word) { return dialect_.reserved(word); },
        [&](std::size_t place) {
            return dialect_.bound("?", bound_as_integer(type_of(query.args.at(place - 1))));
        }};
    noted_.emplace_back(statement_text(query.sql, wording).sql, query.args);
    ++statements_;
    return 0;
}

std::unique_ptr<Cursor> NotingSession::open(const Query& query, std::span<const Type>,
                                            std::size_t) {
    execute(query);
    return std::make_unique<Nothing>();
}

void NotingSession::insert(std::string_view table, std::span<const std::string> columns,
                           std::span<const Type>, const Chunk&) {
    execute(fmt::format("INSERT INTO {} ({})", table,
                        join(std::vector<std::string>(columns.begin(), columns.end()), ", ")));
}

} // namespace tessera::db
