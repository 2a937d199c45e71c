// What a database says while it reads mapped tables, told by source and column.
#pragma once

#include "base/error.hpp"
#include "db/source.hpp"

#include <string>
#include <vector>

namespace tessera::db {

struct ColumnRead {
    std::string source, column;
};

class ReadingError : public Error {
public:
    ReadingError(const Error& told, std::vector<ColumnRead> read);
    // The columns of mapped sources that the statement read: it is about one of them.
    const std::vector<ColumnRead>& read() const { return read_; }
    const std::string& reason() const { return reason_; } // in the words of the database

private:
    std::vector<ColumnRead> read_;
    std::string reason_;
};

// In a catch block: throws what was caught again; as a ReadingError where a mapped source may be
// the cause. read: the columns of the statement.
[[noreturn]] void throw_reading_error(const Sources& sources, std::vector<ColumnRead> read,
                                      const Error& error);

template <class Work>
auto reading(const Sources& sources, const std::vector<ColumnRead>& read, const Work& work) {
    try {
        return work();
    } catch (const Error& error) {
        throw_reading_error(sources, read, error);
    }
}

// The same with the one column that cannot be read, if there is one: reads each of them, outside
// the transaction in which the first reading failed.
Error located(Session& session, const Sources& sources, const ReadingError& error);

} // namespace tessera::db
