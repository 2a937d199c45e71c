#include "app/operations/demo_company.hpp"
#include "app/operations/operations.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace tessera::app {

void add_demo_operations(Catalogue& catalogue) {
    catalogue.add(
        {"demo-data",
         "fills an empty database with a believable trading company",
         "The same seed and day give the same company.\n"
         "tessera --database demo.db demo-data --partners 2000 --sales 60000 --seed 1",
         "host.change",
         {{"partners", ParamKind::integer, "how many partners; 2000", false, false, 1},
          {"sales", ParamKind::integer, "how many sales; 60000", false, false, 0},
          {"seed", ParamKind::integer, "another number makes another company; 1"}},
         [](Call& call, const Arguments& arguments) -> Json {
             Work work(call);
             CompanySize size;
             size.partners = arguments.integer("partners", size.partners);
             size.sales = arguments.integer("sales", size.sales);
             size.seed = static_cast<std::uint64_t>(arguments.integer("seed", 1));
             if (size.partners < 1 || size.sales < 0) {
                 throw usage("demo.bad-size", "a company has partners, and no fewer than 0 sales");
             }
             for (const db::Source* source : work.desk.catalog.sources().all())
                 if (!source->own)
                     throw refusal("demo.mapped",
                                   fmt::format("this deployment keeps its {}s in a table of its "
                                               "own, and an invented company does not belong there",
                                               source->name),
                                   "Name a database and a configuration without [sources] to try "
                                   "it out: --database demo.db.");
             work.write(call, [&] { write_company(*work.session, size, call.today, call); });
             return {{"message", fmt::format("{} partners with {} sales are made", size.partners,
                                             size.sales)}};
         }});
}

} // namespace tessera::app
