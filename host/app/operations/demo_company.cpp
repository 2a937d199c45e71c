#include "app/operations/demo_company.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::app {
namespace {

// splitmix64: small, and the same on every machine (the standard's distributions are not).
class Random {
public:
    explicit Random(std::uint64_t seed)
        : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
    }
    bool percent(int chance) { return below(100) < chance; }
    double unit() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
    template <class T>
    const T& of(const T* list, std::size_t n) {
        return list[below(static_cast<std::int64_t>(n))];
    }
    template <class C>
    const auto& of(const C& list) {
        return list[static_cast<std::size_t>(below(std::size(list)))];
    }

private:
    std::uint64_t state_;
};

// Rows on their way into one table, sent in pieces.
class Rows {
public:
    Rows(db::Session& session, std::string table, std::vector<std::string> names,
         std::vector<Type> types)
        : session_(session)
        , table_(std::move(table))
        , names_(std::move(names))
        , types_(std::move(types)) {
        chunk_.columns.resize(names_.size());
    }
    void add(std::initializer_list<Value> values) {
        std::size_t c = 0;
        for (const Value& value : values) {
            auto& column = chunk_.columns[c];
            const bool null = is_null(value);
            column.nulls.push_back(null ? 1 : 0);
            switch (types_[c]) {
            case Type::boolean: column.integers.push_back(!null && std::get<bool>(value)); break;
            case Type::integer:
                column.integers.push_back(null ? 0 : std::get<std::int64_t>(value));
                break;
            case Type::decimal:
                column.integers.push_back(null ? 0 : std::get<Decimal>(value).units);
                break;
            default: column.texts.push_back(null ? std::string() : to_text(value)); break;
            }
            ++c;
        }
        if (++chunk_.rows == 8192) flush();
    }
    void flush() {
        if (chunk_.rows == 0) return;
        session_.insert("{" + table_ + "}", names_, types_, chunk_);
        chunk_ = {};
        chunk_.columns.resize(names_.size());
    }

private:
    db::Session& session_;
    std::string table_;
    std::vector<std::string> names_;
    std::vector<Type> types_;
    db::Chunk chunk_;
};

struct Place {
    const char* code;
    const char* name;
    const char* parent;
    const char* city;
    std::int64_t population;
};
constexpr Place places[] = {
    {"RU", "Россия", "", "", 146000000},
    {"CFD", "Центральный округ", "RU", "", 40000000},
    {"MOW", "Москва", "CFD", "Москва", 13100000},
    {"VOR", "Воронежская область", "CFD", "Воронеж", 1047000},
    {"LIP", "Липецкая область", "CFD", "Липецк", 496000},
    {"NWD", "Северо-Запад", "RU", "", 13900000},
    {"SPE", "Санкт-Петербург", "NWD", "Санкт-Петербург", 5600000},
    {"VFD", "Поволжье", "RU", "", 28900000},
    {"PER", "Perm", "VFD", "Пермь", 1034000},
    {"KAZ", "Татарстан", "VFD", "Казань", 1318000},
    {"SIB", "Siberia", "RU", "", 16700000},
    {"NVS", "Новосибирская область", "SIB", "Новосибирск", 1635000},
    {"TOM", "Tomsk", "SIB", "Томск", 556000},
    {"KRA", "Красноярский край", "SIB", "Красноярск", 1205000},
    {"FED", "Far East", "RU", "", 8100000},
    {"VLA", "Приморский край", "FED", "Владивосток", 591000},
};
constexpr const char* managers[] = {"Иванов", "Петрова", "Сидоров",
                                    "Ivanov", "Petrova", "Кузнецова"};
constexpr const char* surnames[] = {"Смирнов", "Кузнецов", "Попов",    "Васильев",
                                    "Соколов", "Михайлов", "Новиков",  "Фёдоров",
                                    "Морозов", "Волков",   "Ångström", "Øster"};
constexpr const char* men[] = {"Алексей", "Дмитрий", "Иван", "Сергей", "Пётр"};
constexpr const char* women[] = {"Анна", "Елена", "Мария", "Ольга", "Татьяна"};
constexpr const char* firms[] = {"Торговый дом", "Мир обуви",      "Электросила", "Дом и сад",
                                 "Продукты",     "Сеть магазинов", "Стройбаза",   "Уют"};
constexpr const char* industries[] = {"retail", "wholesale", "construction", "services", "horeca"};
constexpr const char* interests[] = {"cosmetics", "sport",       "children",
                                     "books",     "electronics", "garden"};
constexpr const char* incomes[] = {"low", "middle", "high"};
struct Ware {
    const char* category;
    const char* name;
};
constexpr Ware wares[] = {{"Footwear", "Boots"},    {"Footwear", "Sneakers"},
                          {"Footwear", "Sandals"},  {"Appliances", "Kettle"},
                          {"Appliances", "Fridge"}, {"Cosmetics", "Cream"},
                          {"Cosmetics", "Perfume"}, {"Children", "Toy"},
                          {"Children", "Stroller"}, {"Books", "Novel"}};
constexpr const char* brands[] = {"Север", "Nord", "Альфа", "Vega"};

class Company {
public:
    Company(db::Session& session, const CompanySize& size, Date today, const Call& call)
        : session_(session)
        , size_(size)
        , today_(today)
        , call_(call)
        , random_(size.seed) {
        for (int i = 0; i < days; ++i) {
            day_text_.emplace_back(Date{today.days - days + 1 + i});
        }
    }

    void write() {
        const auto existing = session_.integer({"SELECT COUNT(*) FROM {partner}"});
        if (existing > 0) {
            throw refusal("demo.not-empty",
                          fmt::format("the database has {} partners already", existing),
                          "Make demo data in a new database.");
        }
        write_regions();
        write_products();
        write_partners();
        write_facts();
    }

private:
    static constexpr int days = 730;

    void write_regions() {
        std::int64_t id = db::reserve(session_, "region", std::size(places));
        Rows rows(session_, "region", {"id", "code", "name", "parent", "population"},
                  {Type::integer, Type::text, Type::text, Type::integer, Type::integer});
        std::map<std::string, std::int64_t> ids;
        for (const Place& place : places) {
            ids[place.code] = id;
            rows.add({id, std::string(place.code), std::string(place.name),
                      place.parent[0] ? Value{ids.at(place.parent)} : Value{}, place.population});
            if (place.city[0]) cities_.push_back({id, place.city});
            ++id;
        }
        rows.flush();
    }

    void write_products() {
        std::map<std::string, std::int64_t> categories;
        Rows rows(session_, "product_category", {"id", "code", "name", "parent"},
                  {Type::integer, Type::text, Type::text, Type::integer});
        for (const Ware& ware : wares) {
            if (categories.contains(ware.category)) continue;
            const auto id = db::reserve(session_, "product_category");
            categories[ware.category] = id;
            rows.add({id, std::string(ware.category), std::string(ware.category), Value{}});
        }
        rows.flush();
        Rows products(
            session_, "product",
            {"number", "code", "name", "category", "brand", "price_group", "is_folder", "deleted"},
            {Type::integer, Type::text, Type::text, Type::integer, Type::text, Type::text,
             Type::boolean, Type::boolean});
        Rows variants(session_, "product_variant", {"number", "product", "code", "name", "deleted"},
                      {Type::integer, Type::integer, Type::text, Type::text, Type::boolean});
        for (int i = 0; i < 120; ++i) {
            const Ware& ware = wares[i % std::size(wares)];
            const auto number = db::reserve(session_, "product");
            Product product{number, 0, (50 + random_.below(5000)) * Decimal::scale};
            products.add({number, fmt::format("P-{:03}", i + 1),
                          fmt::format("{} {} {}", ware.name, random_.of(brands), i + 1),
                          categories.at(ware.category), std::string(random_.of(brands)),
                          std::string(i % 3 ? "standard" : "premium"), false, i % 40 == 39});
            if (std::string_view(ware.category) == "Footwear") {
                for (int size = 40; size < 43; ++size) {
                    const auto variant = db::reserve(session_, "product");
                    if (size == 41) product.variant = variant;
                    variants.add({variant, number, fmt::format("{}", size),
                                  fmt::format("size {}", size), false});
                }
            }
            products_.push_back(product);
        }
        products.flush();
        variants.flush();
    }

    void write_partners() {
        first_ = db::reserve(session_, "partner", size_.partners);
        Rows rows(session_, "partner", {"number",        "code",
                                        "name",          "public_name",
                                        "legal_kind",    "birth_date",
                                        "gender",        "country",
                                        "city",          "region",
                                        "industry",      "income",
                                        "main_manager",  "served_by_sales_reps",
                                        "is_customer",   "is_supplier",
                                        "is_competitor", "registered",
                                        "email",         "phone",
                                        "deleted"},
                  {Type::integer, Type::text,    Type::text, Type::text,    Type::text,
                   Type::date,    Type::text,    Type::text, Type::text,    Type::integer,
                   Type::text,    Type::text,    Type::text, Type::boolean, Type::boolean,
                   Type::boolean, Type::boolean, Type::date, Type::text,    Type::text,
                   Type::boolean});
        Rows custom(session_, "partner_attribute", {"name", "partner", "ordinal", "value"},
                    {Type::text, Type::integer, Type::integer, Type::text});
        session_.execute(
            {"INSERT INTO {attribute_def} (subject, name, type, title) VALUES (?, ?, ?, ?)",
             {std::string("partner"), std::string("interest"), std::string("text"),
              std::string("Interests")}});
        for (std::int64_t i = 0; i < size_.partners; ++i) {
            const bool person = random_.percent(60);
            const bool woman = random_.percent(55);
            const auto& [region, city] = random_.of(cities_);
            const int kind = static_cast<int>(random_.below(100));
            const bool supplier = kind < 4, competitor = kind >= 4 && kind < 6;
            std::string name =
                person ? fmt::format("{} {}", woman ? random_.of(women) : random_.of(men),
                                     random_.of(surnames))
                       : fmt::format("{} {}", random_.of(firms), i + 1);
            const std::string code = fmt::format("C-{:06}", i + 1);
            Value birth;
            if (person && random_.percent(90)) {
                birth = Date{today_.days - 365 * 16 - static_cast<int>(random_.below(365 * 64))};
            }
            rows.add({first_ + i,
                      code,
                      name,
                      random_.percent(20) ? Value{"«" + name + "»"} : Value{},
                      std::string(person ? "person" : "company"),
                      birth,
                      person ? Value{std::string(woman ? "female" : "male")} : Value{},
                      std::string("Россия"),
                      city,
                      region,
                      person ? Value{} : Value{std::string(random_.of(industries))},
                      random_.percent(70) ? Value{std::string(random_.of(incomes))} : Value{},
                      std::string(random_.of(managers)),
                      random_.percent(30),
                      !supplier && !competitor,
                      supplier,
                      competitor,
                      Date{today_.days - static_cast<int>(random_.below(days * 2))},
                      fmt::format("{}@example.com", code),
                      fmt::format("+7 900 {:07}", i),
                      random_.percent(2)});
            if (person) {
                const std::int64_t n = random_.below(3);
                for (std::int64_t k = 0; k < n; ++k) {
                    custom_.push_back(
                        {first_ + i, k, interests[(i + k * 2) % std::size(interests)]});
                }
            }
            if (i % 50000 == 0) call_.tell("making partners", i, size_.partners);
        }
        rows.flush();
        for (const auto& [partner, ordinal, value] : custom_) {
            custom.add({std::string("interest"), partner, ordinal, std::string(value)});
        }
        custom.flush();
    }

    // A few partners buy most: the share of each falls with its rank, as in real books.
    std::vector<std::int64_t> sales_of_each() {
        std::vector<double> weight;
        double sum = 0;
        for (std::int64_t i = 0; i < size_.partners; ++i) {
            const double w = random_.percent(15) ? 0 : -std::log(1 - random_.unit());
            weight.push_back(w);
            sum += w;
        }
        std::vector<std::int64_t> out;
        std::int64_t given = 0;
        double share = 0;
        for (const double w : weight) {
            share += w;
            const auto upto =
                static_cast<std::int64_t>(share / sum * static_cast<double>(size_.sales));
            out.push_back(upto - given);
            given = upto;
        }
        return out;
    }

    void write_facts() {
        Rows sales(session_, "sale",
                   {"partner", "day", "id", "product", "variant", "document", "organisation",
                    "warehouse", "quantity", "revenue", "cost", "extra_cost"},
                   {Type::integer, Type::date, Type::integer, Type::integer, Type::integer,
                    Type::text, Type::text, Type::text, Type::decimal, Type::decimal, Type::decimal,
                    Type::decimal});
        Rows debts(session_, "settlement",
                   {"partner", "id", "document", "day", "due", "currency", "amount"},
                   {Type::integer, Type::integer, Type::text, Type::date, Type::date, Type::text,
                    Type::decimal});
        Rows calls(
            session_, "interaction", {"partner", "moment", "id", "kind", "subject", "document"},
            {Type::integer, Type::moment, Type::integer, Type::text, Type::text, Type::text});
        Rows visits(session_, "activity",
                    {"id", "partner", "moment", "kind", "product", "quantity", "session", "reason"},
                    {Type::text, Type::integer, Type::moment, Type::text, Type::integer,
                     Type::decimal, Type::text, Type::text});
        std::int64_t sale_id = db::reserve(session_, "sale", size_.sales + 1);
        std::int64_t debt_id = db::reserve(session_, "settlement", size_.partners + 1);
        std::int64_t call_id = db::reserve(session_, "interaction", size_.partners * 4 + 1);
        const auto counts = sales_of_each();
        std::vector<int> bought;
        std::int64_t done = 0;
        for (std::int64_t i = 0; i < size_.partners; ++i) {
            const std::int64_t partner = first_ + i;
            bought.clear();
            const int until =
                random_.percent(70) ? days : static_cast<int>(random_.below(days)) + 1;
            for (std::int64_t k = 0; k < counts[static_cast<std::size_t>(i)]; ++k) {
                bought.push_back(static_cast<int>(random_.below(until)));
            }
            std::sort(bought.begin(), bought.end());
            for (const int day : bought) {
                const Product& product = random_.of(products_);
                const std::int64_t quantity = 1 + random_.below(5);
                const std::int64_t revenue = product.price * quantity;
                sales.add({partner, day_text_[static_cast<std::size_t>(day)], sale_id,
                           product.number, product.variant ? Value{product.variant} : Value{},
                           fmt::format("S{}", sale_id / 2), std::string("Main"),
                           std::string(random_.percent(80) ? "Central" : "North"),
                           Decimal{quantity * Decimal::scale}, Decimal{revenue},
                           Decimal{revenue * 7 / 10}, Decimal{revenue / 50}});
                ++sale_id;
                ++done;
            }
            if (!bought.empty() && random_.percent(20)) {
                const int day = bought.back();
                const std::int64_t amount = (500 + random_.below(60000)) * Decimal::scale;
                debts.add({partner, debt_id++, fmt::format("I{}", i),
                           day_text_[static_cast<std::size_t>(day)],
                           Date{day_text_[static_cast<std::size_t>(day)].days + 30},
                           std::string("RUB"), Decimal{random_.percent(90) ? amount : -amount}});
            }
            const std::int64_t talks = random_.below(4);
            for (std::int64_t k = 0; k < talks; ++k) {
                constexpr const char* kinds[] = {"call", "meeting", "email_in", "email_out",
                                                 "letter"};
                calls.add({partner, moment_on(static_cast<int>(random_.below(days))), call_id,
                           std::string(random_.of(kinds)), std::string("offer"),
                           fmt::format("T{}", call_id)});
                ++call_id;
            }
            if (random_.percent(15)) {
                constexpr const char* kinds[] = {"visit", "cart", "favourite", "purchase"};
                visits.add(
                    {fmt::format("A{}", i), partner,
                     moment_on(days - 1 - static_cast<int>(random_.below(60))),
                     std::string(random_.of(kinds)), random_.of(products_).number,
                     Decimal{Decimal::scale}, fmt::format("W{}", i),
                     random_.percent(30) ? Value{std::string("delivery too dear")} : Value{}});
            }
            if (i % 10000 == 0) {
                call_.tell("making sales", done, size_.sales);
                call_.check_cancelled();
            }
        }
        for (Rows* rows : {&sales, &debts, &calls, &visits}) rows->flush();
    }

    Moment moment_on(int day) {
        const std::int64_t at = std::int64_t{today_.days - days + 1 + day} * 86400 + 6 * 3600 +
                                random_.below(12 * 3600);
        return Moment{at * 1'000'000};
    }

    struct Product {
        std::int64_t number, variant, price;
    };
    struct City {
        std::int64_t region;
        std::string city;
    };
    struct Interest {
        std::int64_t partner, ordinal;
        const char* value;
    };
    db::Session& session_;
    CompanySize size_;
    Date today_;
    const Call& call_;
    Random random_;
    std::vector<Date> day_text_;
    std::vector<City> cities_;
    std::vector<Product> products_;
    std::vector<Interest> custom_;
    std::int64_t first_ = 0;
};

} // namespace

void write_company(db::Session& session, const CompanySize& size, Date today, const Call& call) {
    Company(session, size, today, call).write();
    db::renew_mark(session, db::definition_mark);
}

} // namespace tessera::app
