#include "firebird_api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <stop_token>
#include <thread>
#include <utility>

namespace tessera::db {

namespace {

std::string words_of(const ISC_STATUS* status) {
    std::string text;
    char line[512];
    while (fb_interpret(line, sizeof line, &status) != 0) {
        if (!text.empty()) text += ": ";
        text += line;
    }
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

class KeptSignals {
public:
    KeptSignals() {
        for (auto& [signal, action] : kept_) sigaction(signal, nullptr, &action);
    }
    ~KeptSignals() {
        for (auto& [signal, action] : kept_) sigaction(signal, &action, nullptr);
    }

private:
    std::array<std::pair<int, struct sigaction>, 2> kept_{{{SIGINT, {}}, {SIGTERM, {}}}};
};

// Asked before the client closes all connections. A signal that comes while signals are kept has
// reached its owner, too.
int refuse_signals(const int reason, const int, void* kept) {
    return reason == fb_shutrsn_signal && *static_cast<std::atomic<bool>*>(kept) ? 1 : 0;
}

} // namespace

FirebirdError::FirebirdError(const ISC_STATUS* status)
    : std::runtime_error(words_of(status)) {
    // Pairs of what follows and the thing itself; a counted text takes three.
    for (std::size_t i = 0; i + 1 < ISC_STATUS_LENGTH && status[i] != isc_arg_end;
         i += status[i] == isc_arg_cstring ? 3 : 2)
        if (status[i] == isc_arg_gds && status[i + 1] != 0) codes_.push_back(status[i + 1]);
}

void keeping_signals(const std::function<void()>& connect) {
    static std::once_flag first;
    static std::atomic<bool> kept = false; // the client asks at any time, to the end of the process
    bool done = false;
    std::call_once(first, [&] {
        const KeptSignals signals;
        ISC_STATUS_ARRAY status;
        fb_shutdown_callback(status, refuse_signals, fb_shut_confirmation, &kept);
        struct Keeping {
            Keeping() { kept = true; }
            ~Keeping() { kept = false; }
        } const keeping;
        connect();
        done = true;
    });
    if (!done) connect();
}

void Interruption::wish() noexcept {
    const std::lock_guard lock(mutex_);
    if (calls_ == 0 || quiet_) return;
    wished_ = true;
    try {
        cancel_();
    } catch (const std::exception&) {
        // The server cannot be reached, or the statement has ended.
    }
}

void Interruption::look() const {
    constexpr ISC_STATUS status[] = {isc_arg_gds, isc_cancelled, isc_arg_end};
    if (wished_) throw FirebirdError(status);
}

// Wished again and again: the server may not have begun with it yet.
void Interruption::end(isc_stmt_handle& statement) noexcept try {
    std::mutex mutex;
    std::condition_variable_any wake;
    const std::jthread wishing([&](const std::stop_token& answered) {
        std::unique_lock lock(mutex);
        const auto done = [&] { return answered.stop_requested(); };
        while (!wake.wait_for(lock, answered, std::chrono::milliseconds(20), done)) wish();
    });
    constexpr char question[] = {isc_info_sql_records};
    char answer[64];
    ISC_STATUS_ARRAY status;
    isc_dsql_sql_info(status, &statement, sizeof question, question, sizeof answer, answer);
} catch (const std::exception&) {
    // No thread: whoever asks next waits.
}

void Interruption::forget() {
    if (!wished_.exchange(false)) return;
    ISC_STATUS_ARRAY status;
    for (const unsigned short what : {fb_cancel_disable, fb_cancel_enable})
        fb_cancel_operation(status, &database_, what);
}

Interruption::Call::Call(Interruption& interruption)
    : interruption_(interruption) {
    const std::lock_guard lock(interruption_.mutex_);
    ++interruption_.calls_;
}

Interruption::Call::~Call() {
    const std::lock_guard lock(interruption_.mutex_);
    if (--interruption_.calls_ == 0) interruption_.forget();
}

Interruption::Quiet::Quiet(Interruption& interruption)
    : interruption_(interruption) {
    const std::lock_guard lock(interruption_.mutex_);
    interruption_.quiet_ = true;
    interruption_.forget();
}

Interruption::Quiet::~Quiet() {
    const std::lock_guard lock(interruption_.mutex_);
    interruption_.quiet_ = false;
}

std::int64_t number_of(isc_db_handle& database) {
    constexpr char wish[] = {isc_info_attachment_id};
    char answer[32];
    ISC_STATUS_ARRAY status;
    check(isc_database_info(status, &database, sizeof wish, wish, sizeof answer, answer), status);
    const auto length = static_cast<short>(isc_vax_integer(answer + 1, 2));
    return isc_portable_integer(reinterpret_cast<const ISC_UCHAR*>(answer + 3), length);
}

isc_tr_handle start(isc_db_handle database, Kind kind, int seconds_to_wait) {
    std::vector<ISC_UCHAR> wish{isc_tpb_version3};
    wish.push_back(kind == Kind::reading ? isc_tpb_read : isc_tpb_write);
    if (kind == Kind::statements)
        wish.insert(wish.end(), {isc_tpb_read_committed, isc_tpb_rec_version, isc_tpb_autocommit});
    else
        wish.push_back(isc_tpb_concurrency);
    wish.push_back(isc_tpb_wait);
    if (kind != Kind::reading) {
        // Firebird counts in whole seconds of the clock: one more, so that it is not one too few.
        const auto seconds = static_cast<unsigned>(std::max(seconds_to_wait, 1)) + 1;
        wish.insert(wish.end(), {isc_tpb_lock_timeout, 4});
        for (unsigned shift = 0; shift < 32; shift += 8)
            wish.push_back(static_cast<ISC_UCHAR>(seconds >> shift & 0xff));
    }
    ISC_STATUS_ARRAY status;
    isc_tr_handle handle = 0;
    check(isc_start_transaction(status, &handle, 1, &database, static_cast<int>(wish.size()),
                                wish.data()),
          status);
    return handle;
}

Variables::Variables(std::size_t count)
    : size_(count)
    , memory_(XSQLDA_LENGTH(std::max<std::size_t>(count, 1)) / sizeof(std::uint64_t) + 1) {
    get()->version = SQLDA_VERSION1;
    get()->sqln = get()->sqld = static_cast<short>(count);
}

ISC_QUAD write_blob(isc_db_handle& database, isc_tr_handle& transaction, const std::string& text) {
    ISC_STATUS_ARRAY status;
    ISC_QUAD id{};
    isc_blob_handle blob = 0;
    check(isc_create_blob2(status, &database, &transaction, &blob, &id, 0, nullptr), status);
    for (std::size_t at = 0; at < text.size(); at += longest_text)
        check(isc_put_segment(status, &blob,
                              static_cast<unsigned short>(std::min(longest_text, text.size() - at)),
                              text.data() + at),
              status);
    check(isc_close_blob(status, &blob), status);
    return id;
}

std::string read_blob(isc_db_handle& database, isc_tr_handle& transaction, ISC_QUAD id) {
    ISC_STATUS_ARRAY status;
    isc_blob_handle blob = 0;
    check(isc_open_blob2(status, &database, &transaction, &blob, &id, 0, nullptr), status);
    std::string text;
    std::array<char, longest_text> piece;
    for (;;) {
        unsigned short length = 0;
        const ISC_STATUS ended = isc_get_segment(
            status, &blob, &length, static_cast<unsigned short>(piece.size()), piece.data());
        if (ended == isc_segstr_eof) break;
        if (ended != 0 && ended != isc_segment) throw FirebirdError(status); // more of one segment
        text.append(piece.data(), length);
    }
    check(isc_close_blob(status, &blob), status);
    return text;
}

} // namespace tessera::db
