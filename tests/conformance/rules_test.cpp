// The rule language has one meaning: the host, asked in every way it has, answers as the oracle
// does.
#include "context.hpp"
#include "random.hpp"
#include "world.hpp"

#include "base/date.hpp"
#include "scheme/language.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>

using namespace tessera;
using namespace tessera::conformance;

namespace {

struct Amount {
    int worlds, rules;
};

// TESSERA_FULL=1: some hours' worth of luck in some minutes. TESSERA_SEED=n: one world again. What
// ODBC speaks is asked in other worlds too, without it; preparing takes Firebird several times as
// long as the others.
Amount amount(const std::string& database) {
    if (std::getenv("TESSERA_FULL")) return {150, 200};
    return {database.ends_with("by odbc") || database == "firebird" ? 4 : 12, 70};
}
std::uint64_t first_seed() {
    const char* seed = std::getenv("TESSERA_SEED");
    return seed ? std::strtoull(seed, nullptr, 10) : 1;
}

oracle::Question random_question(oracle::Random& random, const std::string& subject) {
    oracle::Question question;
    question.subject = subject;
    question.by_variant = subject == "product" && random.one_in(2);
    const auto& days =
        std::vector<Date>{date_of(2026, 3, 31),  date_of(2026, 1, 1),   date_of(2024, 2, 29),
                          date_of(2025, 12, 31), date_of(2026, 10, 26), date_of(2026, 5, 17)};
    question.today = random.pick(days).days;
    question.zone = random.pick(std::vector<std::string>{
        "UTC", "Europe/Stockholm", "Asia/Yekaterinburg", "America/Sao_Paulo", "Asia/Kolkata"});
    return question;
}

void check_world(const std::string& database, const Templates& templates,
                 const std::string& subject, std::uint64_t seed, int rules) {
    oracle::Random random(seed);
    oracle::Question question = random_question(random, subject);
    oracle::Data data = oracle::random_data(random, question);
    oracle::random_parameters(random, data, question);
    if (random.one_in(3)) question.rows = oracle::random_row_filter(random, data, question);
    const auto context = make_context(database);
    World world(*context, templates, std::move(data), question);
    std::vector<scheme::FilterPtr> filters;
    for (int i = 0; i < rules; ++i) {
        const auto filter = oracle::random_filter(random, world.data(), world.question());
        std::string differs = world.difference(filter, &random);
        if (!differs.empty()) {
            const auto small = shrunk(filter, [&](const scheme::FilterPtr& part) {
                return !world.difference(part).empty();
            });
            const std::string again = world.difference(small);
            FAIL_CHECK(fmt::format("{} {}s, seed {}, today {}, zone {}\nrule: {}\nrows: {}\n{}",
                                   context->name(), subject, seed, to_text(Date{question.today}),
                                   question.zone, scheme::to_text(small),
                                   question.rows ? scheme::to_text(question.rows) : "all",
                                   again.empty() ? differs : again));
            continue;
        }
        filters.push_back(filter);
    }
    const auto together = world.members(filters);
    std::size_t telling = 0; // neither nobody nor all
    for (std::size_t i = 0; i < filters.size(); ++i) {
        INFO("seed " << seed << ", bound with others: " << scheme::to_text(filters[i]));
        CHECK(together[i] == world.oracle().members(*filters[i]));
        if (!together[i].empty() && together[i].size() < world.oracle().subjects().size())
            ++telling;
    }
    CHECK(telling * 4 > filters.size());
}

} // namespace

TEST_CASE(
    "a rule over partners means what the oracle says, however it is asked [FLT-1] [FLT-2] [DCS-4] "
    "[PER-1] [PER-3]") {
    const Templates templates;
    const std::string database = GENERATE(from_range(context_names()));
    for (int i = 0; i < amount(database).worlds; ++i) {
        check_world(database, templates, "partner", first_seed() + static_cast<std::uint64_t>(i),
                    amount(database).rules);
    }
}

TEST_CASE(
    "a rule over products means what the oracle says, by product and by variant [PRD-4] [PRD-7]") {
    const Templates templates;
    const std::string database = GENERATE(from_range(context_names()));
    for (int i = 0; i < amount(database).worlds / 2; ++i) {
        check_world(database, templates, "product", first_seed() + static_cast<std::uint64_t>(i),
                    amount(database).rules);
    }
}
