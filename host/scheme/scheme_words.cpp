#include "scheme/scheme_words.hpp"

namespace tessera::scheme {

const Words<Subject>& subject_words() {
    static const Words<Subject> words{{"partner", Subject::partner}, {"product", Subject::product}};
    return words;
}

const Words<GroupKind>& group_kinds() {
    static const Words<GroupKind> words{{"items", GroupKind::items},
                                        {"hierarchy", GroupKind::hierarchy},
                                        {"hierarchy_only", GroupKind::hierarchy_only}};
    return words;
}

const Words<Link>& link_words() {
    static const Words<Link> words{{"outer", Link::outer}, {"inner", Link::inner}};
    return words;
}

const Words<TotalsPlace>& totals_places() {
    static const Words<TotalsPlace> words{{"none", TotalsPlace::none},
                                          {"begin", TotalsPlace::begin},
                                          {"end", TotalsPlace::end},
                                          {"both", TotalsPlace::both}};
    return words;
}

const Words<Aggregate>& aggregate_words() {
    static const Words<Aggregate> words{{"sum", Aggregate::sum},
                                        {"count", Aggregate::count},
                                        {"count_distinct", Aggregate::count_distinct},
                                        {"min", Aggregate::min},
                                        {"max", Aggregate::max},
                                        {"avg", Aggregate::avg}};
    return words;
}

const Words<UserQuery::Decimals>& decimals_words() {
    using Decimals = UserQuery::Decimals;
    static const Words<Decimals> words{{"automatic", Decimals::automatic},
                                       {"stored", Decimals::stored},
                                       {"plain", Decimals::plain}};
    return words;
}

const std::vector<std::string>& style_words() {
    static const std::vector<std::string> words{"color", "background", "bold", "format", "text"};
    return words;
}

const std::vector<std::string>& restriction_words() {
    static const std::vector<std::string> words{"fields", "filter", "group", "order"};
    return words;
}

const std::vector<std::string>& appearance_places() {
    static const std::vector<std::string> words{"items", "groups", "totals"};
    return words;
}

} // namespace tessera::scheme
