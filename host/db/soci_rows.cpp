#include "db/soci_rows.hpp"

#include "db/stored_moment.hpp"

#include <algorithm>
#include <soci/soci.h>
#include <string>
#include <vector>

namespace tessera::db {

namespace {

bool in_integers(Type type) {
    return type == Type::boolean || type == Type::integer || type == Type::decimal;
}

// What SOCI writes one column of a batch to; it keeps the addresses.
struct Buffer {
    std::vector<long long> numbers;
    std::vector<std::string> texts;
    std::vector<soci::indicator> indicators;
};

class SociReader : public RowReader {
public:
    SociReader(std::span<const Type> types, std::size_t batch)
        : types_(types.begin(), types.end())
        , buffers_(types.size())
        , batch_(batch) {
        make_room();
    }

    void define(soci::statement& statement) override {
        for (std::size_t i = 0; i < types_.size(); ++i) {
            if (in_integers(types_[i]))
                statement.exchange(soci::into(buffers_[i].numbers, buffers_[i].indicators));
            else
                statement.exchange(soci::into(buffers_[i].texts, buffers_[i].indicators));
        }
    }

    void start(soci::statement& statement, std::span<const Value>) override {
        make_room(); // the end of a result before has left them short
        take(statement.execute(true));
    }

    std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) override {
        chunk.rows = 0;
        chunk.columns.resize(types_.size());
        for (ChunkColumn& column : chunk.columns) {
            column.nulls.clear();
            column.integers.clear();
            column.texts.clear();
        }
        while (chunk.rows < limit && at_ < there_) {
            const std::size_t rows = std::min(limit - chunk.rows, there_ - at_);
            for (std::size_t i = 0; i < types_.size(); ++i) append(chunk.columns[i], i, rows);
            chunk.rows += rows;
            at_ += rows;
            if (at_ == there_) take(there_ == batch_ && statement.fetch());
        }
        return chunk.rows;
    }

private:
    void make_room() {
        for (std::size_t i = 0; i < types_.size(); ++i) {
            buffers_[i].indicators.resize(batch_);
            if (in_integers(types_[i]))
                buffers_[i].numbers.resize(batch_);
            else
                buffers_[i].texts.resize(batch_);
        }
    }

    void take(bool some) {
        at_ = 0;
        there_ = some && !buffers_.empty() ? buffers_.front().indicators.size() : 0;
    }

    void append(ChunkColumn& into, std::size_t column, std::size_t rows) const {
        const Buffer& from = buffers_[column];
        const bool integer = in_integers(types_[column]);
        std::string room;
        for (std::size_t row = at_; row < at_ + rows; ++row) {
            const bool null = from.indicators[row] == soci::i_null;
            into.nulls.push_back(null ? 1 : 0);
            if (integer)
                into.integers.push_back(null ? 0 : from.numbers[row]);
            else if (null)
                into.texts.emplace_back();
            else
                into.texts.emplace_back(types_[column] == Type::moment
                                            ? canonical_moment(from.texts[row], room)
                                            : std::string_view(from.texts[row]));
        }
    }

    std::vector<Type> types_;
    std::vector<Buffer> buffers_; // never resized after construction
    std::size_t batch_;
    std::size_t at_ = 0, there_ = 0; // in the batch at hand
};

} // namespace

std::unique_ptr<RowReader> soci_reader(std::span<const Type> types, std::size_t batch) {
    return std::make_unique<SociReader>(types, batch);
}

} // namespace tessera::db
