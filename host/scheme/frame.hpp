// Columns of values in memory: what the batch evaluator computes over.
#pragma once

#include "base/value.hpp"

#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tessera::scheme {

// A row of bits, 64 to a word. Bits beyond size() are 0.
class Bits {
public:
    Bits() = default;
    explicit Bits(std::size_t size, bool value = false) { assign(size, value); }
    void assign(std::size_t size, bool value) {
        size_ = size;
        words_.assign((size + 63) / 64, value ? ~std::uint64_t{0} : 0);
        trim();
    }
    std::size_t size() const { return size_; }
    bool test(std::size_t i) const { return (words_[i >> 6] >> (i & 63)) & 1; }
    void set(std::size_t i) { words_[i >> 6] |= std::uint64_t{1} << (i & 63); }
    void reset(std::size_t i) { words_[i >> 6] &= ~(std::uint64_t{1} << (i & 63)); }
    void push(bool value) {
        if (size_ % 64 == 0) words_.push_back(0);
        if (value) words_.back() |= std::uint64_t{1} << (size_ & 63);
        ++size_;
    }
    std::vector<std::uint64_t>& words() { return words_; }
    const std::vector<std::uint64_t>& words() const { return words_; }
    void trim() {
        if (size_ % 64 != 0) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
    }
    std::size_t count() const {
        std::size_t n = 0;
        for (const auto word : words_) n += std::popcount(word);
        return n;
    }

private:
    std::vector<std::uint64_t> words_;
    std::size_t size_ = 0;
};

// A set of subject numbers, dense: numbers are 32 bits and given out without holes, and a bit is
// asked ten times faster than a compressed bitmap (architecture section 13).
class MemberSet {
public:
    bool contains(std::int64_t number) const {
        return number >= 0 && static_cast<std::size_t>(number) < bits_.size() && bits_.test(number);
    }
    void add(std::int64_t number) {
        if (static_cast<std::size_t>(number) >= bits_.size()) {
            auto words = std::move(bits_.words());
            words.resize(std::max<std::size_t>(number / 64 + 1, words.size() * 3 / 2), 0);
            Bits larger(words.size() * 64);
            larger.words() = std::move(words);
            bits_ = std::move(larger);
        }
        bits_.set(number);
    }
    void remove(std::int64_t number) {
        if (contains(number)) bits_.reset(number);
    }
    std::size_t count() const { return bits_.count(); }
    const Bits& bits() const { return bits_; }
    template <class F>
    void for_each(F&& visit) const { // ascending
        for (std::size_t w = 0; w < bits_.words().size(); ++w) {
            for (auto word = bits_.words()[w]; word != 0; word &= word - 1) {
                visit(static_cast<std::int64_t>(w * 64 + std::countr_zero(word)));
            }
        }
    }

private:
    Bits bits_;
};

// The different texts of one column of one frame; a row holds a code. A test of text is made once
// for each entry, not for each row.
class Dictionary {
public:
    std::uint32_t code(std::string_view text);
    // The code of a text, or -1 if no row has it.
    std::int64_t find(std::string_view text) const;
    const std::string& text(std::uint32_t code) const { return *texts_[code]; }
    std::size_t size() const { return texts_.size(); }
    void clear();

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> codes_;
    std::vector<const std::string*> texts_;
};

// One column. Booleans (0, 1), integers, decimals (units of 1/10,000), dates (days), moments
// (microseconds) and references with whole-number keys lie in `numbers`; text lies in `codes`.
// A missing value is 0 there and not in `present`.
struct Column {
    Type type = Type::null;
    std::vector<std::int64_t> numbers;
    std::vector<std::uint32_t> codes;
    std::shared_ptr<Dictionary> dictionary;
    Bits present;
    // Several values a row (custom fields): row r has the values offsets[r] … offsets[r + 1].
    bool multiple = false;
    std::vector<std::uint32_t> offsets;

    bool is_text() const { return type == Type::text; }
    std::size_t values() const { return present.size(); }
    void clear();
    void push_missing();
    void push_number(std::int64_t value);
    void push_text(std::string_view text); // empty text is missing
    void push(const Value& value);         // of this column's type
    Value at(std::size_t index) const;
};

// Rows side by side: the subjects (numbers, ascending) and a column for each slot of a rule.
struct Frame {
    std::size_t rows = 0;
    std::vector<std::int64_t> subjects;
    std::vector<Column> columns;
};

} // namespace tessera::scheme
