#include "firebird_api.hpp"

#include <algorithm>
#include <array>

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

} // namespace

FirebirdError::FirebirdError(const ISC_STATUS* status)
    : std::runtime_error(words_of(status)) {
    // Pairs of what follows and the thing itself; a counted text takes three.
    for (std::size_t i = 0; i + 1 < ISC_STATUS_LENGTH && status[i] != isc_arg_end;
         i += status[i] == isc_arg_cstring ? 3 : 2)
        if (status[i] == isc_arg_gds && status[i + 1] != 0) codes_.push_back(status[i + 1]);
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
        const auto seconds = static_cast<unsigned>(std::max(seconds_to_wait, 1));
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
