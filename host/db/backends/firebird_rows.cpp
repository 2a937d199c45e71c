#include "firebird_rows.hpp"

#include "base/error.hpp"
#include "db/stored_moment.hpp"
#include "db/trouble.hpp"
#include "db/values.hpp"

#include <cstring>
#include <fmt/format.h>

namespace tessera::db {

namespace {

constexpr short nullable = 1; // beside each type

} // namespace

Bound::Bound(isc_db_handle& database, isc_tr_handle& transaction, std::span<const Value> values)
    : variables_(values.size())
    , numbers_(values.size())
    , blobs_(values.size())
    , nulls_(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        XSQLVAR& variable = variables_[i];
        nulls_[i] = is_null(values[i]) ? -1 : 0;
        variable.sqlind = &nulls_[i];
        if (bound_as_integer(type_of(values[i]))) {
            numbers_[i] = integer_of(values[i]);
            variable.sqltype = SQL_INT64 + nullable;
            variable.sqllen = sizeof(ISC_INT64);
            variable.sqldata = reinterpret_cast<char*>(&numbers_[i]);
            continue;
        }
        std::string text = is_null(values[i]) ? "" : text_of(values[i]);
        if (text.size() > longest_text) {
            blobs_[i] = write_blob(database, transaction, text);
            variable.sqltype = SQL_BLOB + nullable;
            variable.sqlsubtype = isc_blob_text;
            variable.sqlscale = utf8;
            variable.sqllen = sizeof(ISC_QUAD);
            variable.sqldata = reinterpret_cast<char*>(&blobs_[i]);
            continue;
        }
        const auto length = static_cast<unsigned short>(text.size());
        text.insert(0, sizeof length, '\0');
        std::memcpy(text.data(), &length, sizeof length);
        variable.sqltype = SQL_VARYING + nullable;
        variable.sqlsubtype = utf8;
        variable.sqllen = static_cast<short>(std::max<unsigned short>(length, 1));
        variable.sqldata = texts_.emplace_back(std::move(text)).data();
    }
}

Landing::Landing(const XSQLDA& described, std::span<const Type> types)
    : types_(types.begin(), types.end())
    , variables_(static_cast<std::size_t>(described.sqld))
    , memory_(variables_.size())
    , nulls_(variables_.size()) {
    check_columns(variables_.size(), types.size());
    types_.resize(variables_.size(), Type::text); // read and not looked at
    for (std::size_t i = 0; i < variables_.size(); ++i) {
        XSQLVAR& variable = variables_[i];
        variable = described.sqlvar[i];
        const int type = variable.sqltype & ~nullable;
        const auto as = [&](int wanted, int length) {
            variable.sqltype = static_cast<short>(wanted);
            variable.sqllen = static_cast<short>(length);
        };
        constexpr int number_in_text = 64;
        if (type == SQL_BLOB || (bound_as_integer(types_[i]) && type == SQL_BOOLEAN)) {
            // as it is
        } else if (!bound_as_integer(types_[i])) {
            const bool text = type == SQL_TEXT || type == SQL_VARYING;
            as(SQL_VARYING, text ? variable.sqllen : number_in_text);
            variable.sqlsubtype = utf8;
            variable.sqlscale = 0;
        } else {
            // What has places after the point keeps them, to be looked at.
            const bool whole = type == SQL_SHORT || type == SQL_LONG || type == SQL_INT64;
            as(SQL_INT64, sizeof(ISC_INT64));
            if (!whole) variable.sqlscale = 0;
        }
        variable.sqltype = static_cast<short>(variable.sqltype | nullable);
        const bool text = (variable.sqltype & ~nullable) == SQL_VARYING;
        memory_[i].resize(static_cast<std::size_t>(variable.sqllen) + (text ? sizeof(short) : 0));
        variable.sqldata = memory_[i].data();
        variable.sqlind = &nulls_[i];
    }
}

std::int64_t Landing::number(std::size_t column) {
    const XSQLVAR& variable = variables_[column];
    if ((variable.sqltype & ~nullable) == SQL_BOOLEAN) return *variable.sqldata != 0 ? 1 : 0;
    ISC_INT64 number = 0;
    std::memcpy(&number, variable.sqldata, sizeof number);
    for (int place = variable.sqlscale; place < 0; ++place) {
        if (number % 10 != 0)
            throw trouble(
                Trouble::overflow,
                fmt::format("column {} holds {} with {} decimals, which is not a whole "
                            "number",
                            std::string_view(variable.aliasname,
                                             static_cast<std::size_t>(variable.aliasname_length)),
                            number, -variable.sqlscale));
        number /= 10;
    }
    return number;
}

void Landing::append_to(Chunk& chunk, isc_db_handle& database, isc_tr_handle& transaction) {
    for (std::size_t i = 0; i < chunk.columns.size(); ++i) {
        ChunkColumn& into = chunk.columns[i];
        const XSQLVAR& variable = variables_[i];
        const bool null = nulls_[i] != 0;
        into.nulls.push_back(null ? 1 : 0);
        if (bound_as_integer(types_[i])) {
            into.integers.push_back(null ? 0 : number(i));
        } else if (null) {
            into.texts.emplace_back();
        } else if ((variable.sqltype & ~nullable) == SQL_BLOB) {
            ISC_QUAD id;
            std::memcpy(&id, variable.sqldata, sizeof id);
            into.texts.push_back(read_blob(database, transaction, id));
        } else {
            unsigned short length = 0;
            std::memcpy(&length, variable.sqldata, sizeof length);
            const std::string_view text(variable.sqldata + sizeof length, length);
            into.texts.emplace_back(types_[i] == Type::moment ? canonical_moment(text, room_)
                                                              : text);
        }
    }
    ++chunk.rows;
}

} // namespace tessera::db
