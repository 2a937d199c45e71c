// The CDNOW data as they are, with sums computed here from the bytes of the file.
#include "support.hpp"
#include "support/places.hpp"

#include <cstdlib>
#include <map>

using namespace tessera;
using tessera::test::Shop;

namespace {

std::optional<std::filesystem::path> shared_data() {
    std::filesystem::path folder = tessera::test::source_dir() / "../shared/data";
    if (const char* named = std::getenv("TESSERA_DATA")) folder = named;
    if (std::filesystem::exists(folder / "cdnow/sales.csv")) return folder / "cdnow";
    if (std::getenv("TESSERA_REQUIRE_DATA") != nullptr) FAIL("no shared data at " << folder);
    WARN("skipped: no shared data");
    return std::nullopt;
}

} // namespace

TEST_CASE("import: the CDNOW data as they are") {
    const auto data = shared_data();
    if (!data) return;
    Shop shop;
    product::ImportOptions options;
    options.kind = "partners";
    options.file = *data / "partners.csv";
    CHECK(product::import_file(shop.desk, options).inserted == 23'544);
    options.kind = "sales";
    options.file = *data / "sales.csv";
    CHECK(product::import_file(shop.desk, options).inserted == 69'659);

    struct Sum {
        std::int64_t rows = 0, cents = 0, pieces = 0;
        std::string last;
        bool operator==(const Sum&) const = default;
    };
    std::map<std::string, Sum> expected;
    std::ifstream in(*data / "sales.csv");
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::istringstream cells(line);
        std::string code, day, quantity, revenue;
        std::getline(cells, code, ',');
        std::getline(cells, day, ',');
        std::getline(cells, quantity, ',');
        std::getline(cells, revenue);
        const std::size_t point = revenue.find('.');
        Sum& sum = expected[code];
        ++sum.rows;
        sum.pieces += std::stoll(quantity);
        sum.cents +=
            std::stoll(revenue.substr(0, point)) * 100 +
            (point == revenue.npos ? 0
                                   : std::stoll((revenue.substr(point + 1) + "0").substr(0, 2)));
        sum.last = std::max(sum.last, day);
    }
    std::map<std::string, Sum> found;
    for (const db::Row& row :
         shop.session.rows("SELECT p.code, count(*), sum(s.revenue) / 100, sum(s.quantity) / "
                           "10000, max(s.day) FROM "
                           "{sale} s JOIN {partner} p ON p.number = s.partner GROUP BY p.code",
                           {Type::text, Type::integer, Type::integer, Type::integer, Type::text}))
        found[std::get<std::string>(row[0])] = {
            std::get<std::int64_t>(row[1]), std::get<std::int64_t>(row[2]),
            std::get<std::int64_t>(row[3]), std::get<std::string>(row[4])};
    CHECK(found.size() == 23'544);
    CHECK(found == expected);
}
