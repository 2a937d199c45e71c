// What is used of Firebird's client library: its calls with errors thrown, transactions with a
// limit to waiting, and the descriptions of values that go in and out.
#pragma once

#include <ibase.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace tessera::db {

// The codes of one error, most general first, and the server's words.
class FirebirdError : public std::runtime_error {
public:
    explicit FirebirdError(const ISC_STATUS* status);
    const std::vector<ISC_STATUS>& codes() const { return codes_; }

private:
    std::vector<ISC_STATUS> codes_;
};

inline void check(ISC_STATUS failed, const ISC_STATUS* status) {
    if (failed != 0) throw FirebirdError(status);
}

// Runs `connect`. Firebird's client makes itself the handler of SIGINT and SIGTERM at its first
// connection of a process, and ends all connections when one comes: they stay whose they were.
void keeping_signals(const std::function<void()>& connect);

// What another thread may end, by `cancel`: not through this connection, whose client mixes up what
// two threads send at once. Firebird keeps a wish that comes too late and would end the next call
// with it, a rollback as well: none goes out but while there is such a call, and none is left.
class Interruption {
public:
    Interruption(isc_db_handle& database, std::function<void()> cancel)
        : database_(database)
        , cancel_(std::move(cancel)) {}
    void wish() noexcept; // [any thread]
    // Between the statements of one call: throws if it is to end.
    void look() const;
    // Ends what the server still does for a call of this connection that nobody waits for.
    void end(isc_stmt_handle& statement) noexcept;

    class Call { // lives as long as the call; a cursor is one from its execution on
    public:
        explicit Call(Interruption& interruption);
        ~Call();
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        Interruption& interruption_;
    };

    class Quiet { // while it lives no wish is heard
    public:
        explicit Quiet(Interruption& interruption);
        ~Quiet();
        Quiet(const Quiet&) = delete;
        Quiet& operator=(const Quiet&) = delete;

    private:
        Interruption& interruption_;
    };

private:
    void forget();

    isc_db_handle& database_;
    std::function<void()> cancel_;
    std::mutex mutex_;
    int calls_ = 0;
    bool quiet_ = false;
    std::atomic<bool> wished_ = false;
};

// The server's number of this connection.
std::int64_t number_of(isc_db_handle& database);

enum class Kind {
    statements, // read committed, each statement committed at its end
    reading,    // a snapshot
    writing,    // a snapshot; a conflict is waited for
};
isc_tr_handle start(isc_db_handle database, Kind kind, int seconds_to_wait);

// An XSQLDA, which ends in as many variables as there are columns or values.
class Variables {
public:
    explicit Variables(std::size_t count);
    XSQLDA* get() { return reinterpret_cast<XSQLDA*>(memory_.data()); }
    XSQLVAR& operator[](std::size_t i) { return get()->sqlvar[i]; }
    std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::vector<std::uint64_t> memory_; // for its alignment
};

constexpr unsigned short sql_dialect = 3;
constexpr short utf8 = 4;                    // the number of that character set
constexpr std::size_t longest_text = 32'000; // in bytes, as a text; beyond that it goes as a blob

ISC_QUAD write_blob(isc_db_handle& database, isc_tr_handle& transaction, const std::string& text);
std::string read_blob(isc_db_handle& database, isc_tr_handle& transaction, ISC_QUAD id);

} // namespace tessera::db
