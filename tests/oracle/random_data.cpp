#include "random.hpp"

#include <fmt/format.h>

#include <limits>

namespace tessera::oracle {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t unit = Decimal::scale;

Value day(int number) {
    return Date{number};
}
Value id(std::int64_t number) {
    return number;
}

class Maker {
public:
    Maker(Random& random, const Question& question, DataOptions options)
        : random_(random)
        , today_(question.today)
        , clock_(question.zone)
        , options_(options) {}

    Data data() {
        hierarchy("region", 12);
        hierarchy("product_category", 8);
        for (Row& row : data_.rows["region"]) {
            if (!random_.one_in(4)) row["population"] = std::int64_t{random_.between(0, 3) * 1000};
        }
        products();
        for (int i = 1; i <= options_.partners; ++i) partner(i);
        data_.attribute_types = {{"interest", Type::text}, {"limit", Type::integer},
                                 {"score", Type::decimal}, {"vip", Type::boolean},
                                 {"since", Type::date},    {"seen", Type::moment}};
        attributes(question_subjects());
        segment(1, "VIP", "partner", false);
        segment(2, "Ядро", "partner", false);
        segment(3, "Footwear", "product", false);
        segment(4, "Red shoes", "product", true);
        return std::move(data_);
    }

    std::string subject = "partner";

private:
    Value text() {
        if (random_.one_in(12)) return std::string(); // stored as it is, and missing all the same
        return random_.one_in(6) ? Value{} : Value{random_.pick(common_texts())};
    }
    // Near today, at the ends of months and years, on leap days, long ago.
    int near_day() {
        const Calendar& c = calendar();
        switch (random_.below(10)) {
        case 0: return today_;
        case 1: return today_ + random_.between(-8, 8);
        case 2: return c.start_of("month", today_) - static_cast<int>(random_.below(2));
        case 3: return c.start_of("year", today_) - static_cast<int>(random_.below(2));
        case 4: return c.number(2024, 2, 29);
        case 5: return c.add(today_, "month", -random_.between(1, 13));
        case 6: return today_ + random_.between(1, 400);
        default: return today_ - random_.between(0, 1200);
        }
    }
    Value birthday() {
        const Calendar& c = calendar();
        switch (random_.below(6)) {
        case 0: return {};
        case 1: return day(c.number(2000, 2, 29));
        case 2:
            return day(
                c.number(1960 + random_.between(0, 50), c.at(today_).month, c.at(today_).day));
        case 3: return day(c.number(1999, 12, 31));
        default: return day(today_ - random_.between(-10, 30'000));
        }
    }
    Value moment() {
        int on = near_day();
        if (random_.one_in(6)) on = calendar().number(2026, 3, 28 + random_.between(0, 2));
        if (random_.one_in(6)) on = calendar().number(2025, 10, 25 + random_.between(0, 2));
        const std::int64_t midnight = clock_.start_of_day(on);
        switch (random_.below(5)) {
        case 0: return Moment{midnight};
        case 1: return Moment{midnight - 1};
        case 2: return Moment{std::int64_t{on} * 86'400'000'000};
        case 3: return Moment{midnight + random_.between(0, 23) * 3'600'000'000};
        default:
            return Moment{midnight + static_cast<std::int64_t>(random_.below(86'400)) * 1'000'000 +
                          random_.between(0, 999'999)};
        }
    }
    Value money() {
        switch (random_.below(8)) {
        case 0: return {};
        case 1: return Decimal{0};
        case 2: return Decimal{random_.between(-500, 500) * unit};
        case 3: return Decimal{random_.between(-30'000, 30'000)};
        default: return Decimal{random_.between(0, 400) * unit * 10};
        }
    }

    void hierarchy(const std::string& source, int count) {
        for (int i = 1; i <= count; ++i) {
            Row row{{"id", id(i)}, {"code", fmt::format("{}{:02}", source[0], i)}};
            row["name"] = fmt::format("{} {}", i % 3 == 0 ? "Область" : "Län", (i + 1) / 2 * 2);
            if (i > 2 && !random_.one_in(8)) row["parent"] = id(random_.between(1, i - 1));
            data_.rows[source].push_back(row);
        }
    }
    void products() {
        for (int i = 1; i <= options_.products; ++i) {
            Row row{{"id", id(i)}, {"code", fmt::format("A{:03}", i)}, {"name", text()}};
            if (!random_.one_in(5)) row["category"] = id(random_.between(1, 8));
            row["brand"] = text();
            row["is_folder"] = random_.one_in(8);
            row["deleted"] = random_.one_in(6);
            data_.rows["product"].push_back(row);
            for (int v = 0; v < static_cast<int>(random_.below(3)); ++v) {
                const std::int64_t number = 100 + i * 3 + v;
                data_.rows["product_variant"].push_back({{"id", id(number)},
                                                         {"product", id(i)},
                                                         {"code", fmt::format("V{}", v)},
                                                         {"name", text()},
                                                         {"deleted", random_.one_in(6)}});
            }
        }
    }
    void partner(int number) {
        Row row{{"id", id(number)},
                {"code", fmt::format("{}{:03}", number % 7 ? "P" : "К", number)}};
        for (const char* column : {"name", "legal_kind", "city", "income", "main_manager"}) {
            row[column] = text();
        }
        row["birth_date"] = birthday();
        if (!random_.one_in(5)) row["registered"] = day(near_day());
        if (!random_.one_in(5)) row["region"] = id(random_.between(1, 12));
        if (number > 1 && random_.one_in(3)) row["parent"] = id(random_.between(1, number - 1));
        for (const char* column : {"served_by_sales_reps", "is_customer", "deleted"}) {
            row[column] = random_.one_in(3);
        }
        data_.rows["partner"].push_back(row);
        if (random_.one_in(4)) return; // has no facts at all
        sales(number);
        settlements(number);
        interactions(number);
    }
    void sales(int partner) {
        // Close to the end of 64 bits, where no part of the rows goes beyond it.
        const bool extreme = subject == "partner" && random_.one_in(25);
        const std::vector<std::int64_t> huge{most - 1000, -(most - 500), 300};
        const int count = extreme ? 3 : static_cast<int>(random_.below(12));
        for (int i = 0; i < count; ++i) {
            Row row{{"partner", id(partner)}, {"day", day(near_day())}};
            if (!random_.one_in(6)) {
                const Row& product = random_.pick(data_.rows["product"]);
                row["product"] = product.at("id");
                for (const Row& variant : data_.rows["product_variant"]) {
                    if (variant.at("product") == product.at("id") && random_.one_in(2)) {
                        row["variant"] = variant.at("id");
                    }
                }
            }
            if (!random_.one_in(5)) row["document"] = fmt::format("S{}-{}", partner, i / 2);
            row["warehouse"] = text();
            row["organisation"] = text();
            row["quantity"] = extreme ? Value{Decimal{unit}} : money();
            row["revenue"] = extreme ? Value{Decimal{huge[static_cast<std::size_t>(i)]}} : money();
            row["cost"] = extreme ? Value{} : money();
            row["extra_cost"] = extreme ? Value{} : money();
            data_.rows["sale"].push_back(row);
        }
    }
    void settlements(int partner) {
        for (int i = 0; i < static_cast<int>(random_.below(9)); ++i) {
            Row row{{"partner", id(partner)}, {"day", day(near_day())}, {"amount", money()}};
            if (!random_.one_in(4)) row["document"] = fmt::format("D{}", random_.below(4));
            if (!random_.one_in(4)) row["due"] = day(near_day());
            row["currency"] = random_.one_in(3) ? "EUR" : "SEK";
            data_.rows["settlement"].push_back(row);
        }
    }
    void interactions(int partner) {
        for (int i = 0; i < static_cast<int>(random_.below(6)); ++i) {
            Row row{{"partner", id(partner)}, {"moment", moment()}, {"subject", text()}};
            row["kind"] = random_.pick(std::vector<std::string>{"call", "meeting", "email_in"});
            row["document"] = random_.one_in(6) ? "" : fmt::format("I{}", random_.below(3));
            if (random_.one_in(5)) row.erase("document");
            data_.rows["interaction"].push_back(row);
        }
        for (int i = 0; i < static_cast<int>(random_.below(4)); ++i) {
            Row row{{"partner", id(partner)}, {"moment", moment()}, {"amount", money()}};
            row["kind"] = random_.pick(std::vector<std::string>{"visit", "cart"});
            if (random_.one_in(2)) row["product"] = random_.pick(data_.rows["product"]).at("id");
            data_.rows["activity"].push_back(row);
        }
    }

    const std::vector<Row>& question_subjects() { return data_.rows[subject]; }
    Value attribute(Type type) {
        switch (type) {
        case Type::integer:
            return random_.pick(
                std::vector<std::int64_t>{0, 1, -5, 100, 100, most, least, most - 1});
        case Type::decimal:
            return Decimal{
                random_.pick(std::vector<std::int64_t>{0, 1, 10'000, 25'000, most, least})};
        case Type::boolean: return random_.one_in(2);
        case Type::date: return day(near_day());
        case Type::moment: return moment();
        default: return random_.pick(common_texts());
        }
    }
    void attributes(const std::vector<Row>& subjects) {
        for (const Row& row : subjects) {
            for (const auto& [name, type] : data_.attribute_types) {
                if (random_.one_in(2)) continue;
                const int count = name == "vip" ? 1 : random_.between(1, 3);
                for (int i = 0; i < count; ++i) {
                    data_.attributes.push_back(
                        {std::get<std::int64_t>(row.at("id")), name, attribute(type)});
                }
            }
        }
    }
    void segment(std::int64_t number, const char* name, const char* of, bool by_variant) {
        Segment segment{number, name, of, by_variant, {}};
        const auto add = [&](const std::string& source) {
            for (const Row& row : data_.rows[source]) {
                if (random_.one_in(2)) segment.members.insert(std::get<std::int64_t>(row.at("id")));
            }
        };
        add(of);
        if (by_variant) add("product_variant");
        data_.segments.push_back(std::move(segment));
    }

    Random& random_;
    int today_;
    Clock clock_;
    DataOptions options_;
    Data data_;
};

} // namespace

const std::vector<std::string>& common_texts() {
    static const std::vector<std::string> texts{"Perm",        "perm",    "PERM",
                                                "Пермь",       "ПЕРМЬ",   "пермь",
                                                "Пермь Трейд", "Malmö",   "MALMÖ",
                                                "Ærø",         "ærØ",     "straße",
                                                "STRASSE",     "STRAẞE",  "ſtadt",
                                                "Stadt",       "Σας",     "ΣΑΣ",
                                                "İzmir",       "izmir",   "100%",
                                                "a_b",         "[x]",     "high",
                                                "low",         "😀 smile", "e\xCC\x81t\xC3\xA9"};
    return texts;
}

Data random_data(Random& random, const Question& question, DataOptions options) {
    Maker maker(random, question, options);
    maker.subject = question.subject;
    return maker.data();
}

void random_parameters(Random& random, const Data& data, Question& question) {
    (void)data;
    Parameter amount;
    amount.value = Decimal{random.between(-100, 4000) * unit};
    Parameter since;
    since.value = day(question.today - random.between(0, 400));
    Parameter who;
    who.value = random.pick(common_texts());
    Parameter managers;
    managers.list = {Value{random.pick(common_texts())}, Value{random.pick(common_texts())}};
    question.parameters = {
        {"amount", amount}, {"since", since}, {"who", who}, {"managers", managers}};
    if (random.one_in(2)) {
        Parameter days;
        days.value = std::int64_t{random.between(0, 60)};
        question.parameters["days"] = days;
    }
    Parameter period;
    period.is_period = true;
    const std::vector<std::string> periods = period_spellings();
    if (!random.one_in(3)) period.period = parse_period(random.pick(periods));
    question.parameters["period"] = period;
}

} // namespace tessera::oracle
