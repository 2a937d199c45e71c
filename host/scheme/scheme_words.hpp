// The words that a scheme's JSON and TOML use for choices, in one table each for reading and
// writing.
#pragma once

#include "scheme/scheme.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tessera::scheme {

template <class E>
using Words = std::vector<std::pair<std::string, E>>;

const Words<Subject>& subject_words();
const Words<GroupKind>& group_kinds();
const Words<Link>& link_words();
const Words<TotalsPlace>& totals_places();
const Words<Aggregate>& aggregate_words();
const Words<UserQuery::Decimals>& decimals_words();
const std::vector<std::string>& style_words();
const std::vector<std::string>& restriction_words();
const std::vector<std::string>& appearance_places();

template <class E>
std::vector<std::string> names_of(const Words<E>& words) {
    std::vector<std::string> out;
    for (const auto& [name, meaning] : words) out.push_back(name);
    return out;
}
template <class E>
const std::string& name_of(const Words<E>& words, E meaning) {
    for (const auto& [name, known] : words)
        if (known == meaning) return name;
    return words.front().first;
}

} // namespace tessera::scheme
