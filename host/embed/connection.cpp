#include "embed/connection.hpp"

#include "base/error.hpp"
#include "db/database.hpp"
#include "db/dialect.hpp"
#include "db/trouble.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace tessera::embed {

namespace {

// Keeps what the ERP says of a failure.
struct Reason : tessera_error {
    std::string text;
    Reason()
        : tessera_error{sizeof(tessera_error), &Reason::keep} {}
    static tessera_status keep(tessera_error* self, tessera_status status, tessera_str said) {
        static_cast<Reason*>(self)->text = plugin::shown_text(said);
        return status;
    }
};

std::vector<tessera_value> bound(const std::vector<Value>& args) {
    std::vector<tessera_value> values;
    for (const Value& value : args) values.push_back(plugin::to_abi(value));
    return values;
}

// The rows of one query on their way from the ERP.
struct Rows {
    const std::function<bool(const std::vector<Value>&)>& row;
    std::vector<Value> values;
    std::exception_ptr thrown; // nothing may be thrown through the ERP's frames
};

std::int32_t take_row(void* user, const tessera_value* values, std::uint32_t n) {
    Rows& rows = *static_cast<Rows*>(user);
    try {
        rows.values.resize(n);
        for (std::uint32_t i = 0; i < n; ++i) {
            plugin::Taken taken = plugin::from_abi(values[i]);
            if (taken.problem)
                throw usage("host.bad-connection",
                            fmt::format("the connection gave a row whose value {} is {}", i + 1,
                                        *taken.problem),
                            "See tessera_connection in tessera/embed.h.");
            rows.values[i] = std::move(taken.value);
        }
        return rows.row(rows.values) ? 0 : 1;
    } catch (...) {
        rows.thrown = std::current_exception();
        return 1;
    }
}

class Callbacks {
public:
    explicit Callbacks(const tessera_connection& connection)
        : connection_(connection)
        , dialect_(db::dialect_named(connection.dialect)) {}

    std::int64_t execute(const std::string& sql, const std::vector<Value>& args) const {
        const auto values = bound(args);
        std::int64_t changed = 0;
        Reason reason;
        if (const auto code =
                connection_.execute(connection_.data, sql.c_str(), values.data(),
                                    static_cast<std::uint32_t>(values.size()), &changed, &reason);
            code != 0)
            throw trouble(code, reason.text, sql);
        return changed;
    }

    void query(const std::string& sql, const std::vector<Value>& args,
               const std::function<bool(const std::vector<Value>&)>& row) const {
        const auto values = bound(args);
        Rows rows{row, {}, {}};
        Reason reason;
        const auto code =
            connection_.query(connection_.data, sql.c_str(), values.data(),
                              static_cast<std::uint32_t>(values.size()), &take_row, &rows, &reason);
        if (rows.thrown) std::rethrow_exception(rows.thrown);
        if (code != 0) throw trouble(code, reason.text, sql);
    }

private:
    Error trouble(std::int32_t code, const std::string& said, const std::string& sql) const {
        const db::Trouble kind = dialect_.trouble_of(code, said);
        const bool about_text = kind == db::Trouble::syntax || kind == db::Trouble::no_such_table;
        return db::trouble(kind, fmt::format("on the ERP's connection: {} (native code {}){}",
                                             said.empty() ? "no reason was given" : said, code,
                                             about_text ? ", in: " + sql : ""));
    }

    tessera_connection connection_;
    const db::Dialect& dialect_;
};

} // namespace

std::shared_ptr<db::Session> lend(const tessera_connection& connection, const std::string& prefix) {
    if (!TESSERA_HAS(tessera_connection, &connection, query) || !connection.dialect ||
        !connection.execute || !connection.query)
        throw usage("host.bad-connection",
                    "the connection lacks its size, dialect, execute or query",
                    "See tessera_connection in tessera/embed.h.");
    const auto callbacks = std::make_shared<Callbacks>(connection);
    db::Borrowed borrowed;
    borrowed.dialect = connection.dialect;
    borrowed.execute = [callbacks](const std::string& sql, const std::vector<Value>& args) {
        return callbacks->execute(sql, args);
    };
    borrowed.query = [callbacks](const std::string& sql, const std::vector<Value>& args,
                                 std::span<const Type>,
                                 const std::function<bool(const std::vector<Value>&)>& row) {
        callbacks->query(sql, args, row);
    };
    return db::borrow(std::move(borrowed), prefix);
}

} // namespace tessera::embed
