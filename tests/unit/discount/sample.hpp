// A sale written down in a few lines of a test: a document, a tree, and what is known of it.
#pragma once

#include "decimal.hpp"

#include "discount/calculate.hpp"

#include <map>
#include <string>
#include <vector>

namespace tessera::discount {

// A calculated sale, asked in ids and texts. Lines count from 0.
struct Quote {
    Tree tree;
    Result result;

    std::string automatic(std::size_t line) const; // of a line: "33.33"
    std::string automatic() const;                 // of the document
    Cell cell(std::int64_t leaf, std::size_t line = 0) const;
    GroupCell group(std::int64_t group, std::size_t line = 0) const;
    Standing standing(std::int64_t leaf) const;
    // What a discount came to on the lines, applied or not, exactly: "3.333 3.333".
    std::string amounts(std::int64_t leaf) const;
    std::string applied(std::int64_t leaf) const; // the same of what was applied
    std::string total(std::int64_t node) const;
    std::optional<std::int64_t> winner(std::int64_t group) const;
};

struct Sale {
    Document document;
    std::vector<Definition> definitions;
    std::map<std::int64_t, LeafInput> inputs;

    // The reference stays good until the next line.
    Line& line(const char* price, const char* quantity = "1");
    // Parent 0: the root.
    Sale& group(std::int64_t id, std::int64_t parent, Mode mode, Choice choice = Choice::by_line);
    // A discount that acts everywhere and whose conditions hold; what is answered can be changed.
    LeafInput& give(std::int64_t id, std::int64_t parent, Kind kind);
    Leaf& leaf(std::int64_t id);
    Quote calculate() const;
};

inline Kind percent(const char* value) {
    return Percent{d(value), false, {}};
}
inline Kind compound(const char* value) {
    return Percent{d(value), true, {}};
}
inline Kind per_line(const char* value) {
    return AmountPerLine{d(value), {}};
}
inline Kind per_document(const char* value) {
    return AmountPerDocument{d(value)};
}

// The code of the error that calculating ends with, and its message: "discount.too-large: line 1…".
std::string error_of(const Sale& sale);

} // namespace tessera::discount
