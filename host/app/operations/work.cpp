#include "app/operations/operations.hpp"

#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"
#include "report/composition.hpp"
#include "scheme/query.hpp"
#include "segment/names_db.hpp"
#include "segment/options.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

namespace tessera::app {

namespace {

db::Lease ready(Call& call) {
    db::Lease session = call.lease();
    db::require_current(*session);
    return session;
}

} // namespace

Work::Work(Call& call)
    : session(ready(call))
    , desk(segment_desk(call, *session)) {}

void Work::write(Call& call, const std::function<void()>& work) {
    db::in_transaction(*session, work);
    deliver_events(call);
}

std::vector<std::int64_t> find_subjects(Work& work, db::Subject subject, bool by_variant,
                                        const std::vector<std::string>& names) {
    const std::string source = scheme::subject_source(subject);
    segment::DatabaseNames known(*work.session, work.desk.catalog);
    std::vector<std::int64_t> out;
    for (const std::string& name : names) {
        std::string product = name, variant;
        if (const auto slash = name.find('/'); by_variant && slash != std::string::npos) {
            product = name.substr(0, slash);
            variant = name.substr(slash + 1);
        }
        const auto found = known.find(source, product);
        if (found.empty()) {
            throw usage(source + ".unknown", fmt::format("there is no {} \"{}\"", source, product),
                        fmt::format("Write the code of a {}, or its unique name.", source));
        }
        if (found.size() > 1) {
            std::vector<std::string> codes;
            for (const auto& one : found) codes.push_back(one.code);
            throw usage(source + ".ambiguous",
                        fmt::format("\"{}\" names {} {}s: {}", product, found.size(), source,
                                    join(codes, ", ")),
                        "Write the code.");
        }
        std::int64_t number = std::get<std::int64_t>(found.front().key);
        if (!variant.empty()) {
            const db::Source& variants = work.desk.catalog.sources().at("product_variant");
            const auto row = work.session->row(
                {fmt::format("SELECT {} FROM {} t WHERE {} = ? AND {} = ?",
                             variants.find("number")->sql, variants.relation,
                             variants.find("product")->sql, variants.find("code")->sql),
                 {number, variant}},
                {Type::integer});
            if (!row) {
                throw usage("product.unknown-variant",
                            fmt::format("product {} has no variant \"{}\"", product, variant),
                            "Write it as PRODUCT/VARIANT.");
            }
            number = std::get<std::int64_t>((*row)[0]);
        }
        out.push_back(number);
    }
    return out;
}

void require_segments(Work& work, db::Subject subject) {
    segment::require_option(*work.session, subject == db::Subject::product
                                               ? segment::Option::product_segments
                                               : segment::Option::customer_segments);
}

segment::Segment find_segment(Work& work, const std::string& name) {
    segment::Segment found = segment::find(*work.session, name);
    require_segments(work, found.subject);
    return found;
}

void require_output(Work& work, const segment::Segment& segment) {
    if (segment.is_folder) return;
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    scheme::Queried nobody; // a query of the user's own need not run for this
    for (const auto& [name, type] : segment.scheme.query.columns) {
        nobody.names.push_back(name);
        nobody.types.push_back(type);
        nobody.columns.emplace_back();
    }
    report::ComposeOptions options;
    options.by_variant = segment.by_variant;
    if (!nobody.names.empty()) options.queried = &nobody;
    try {
        report::compose(*work.session, work.desk.catalog, names, memberships, work.desk.computer,
                        segment.scheme, {}, work.desk.today, work.desk.zone, options);
    } catch (const Error& error) {
        throw Error(error.outcome(), error.code(),
                    fmt::format("segment \"{}\": {}", segment.name, error.message()), error.hint());
    }
}

Json table(std::vector<std::string> columns, Json rows) {
    Json out;
    out["columns"] = std::move(columns);
    out["rows"] = std::move(rows);
    return out;
}

Json moment_cell(const std::optional<Moment>& moment) {
    return moment && moment->micros != 0 ? cell(Value{*moment}) : Json();
}

Catalogue make_catalogue() {
    Catalogue catalogue;
    add_host_operations(catalogue);
    add_segment_operations(catalogue);
    add_formation_operations(catalogue);
    add_partner_operations(catalogue);
    add_announce_operations(catalogue);
    add_import_operations(catalogue);
    add_file_operations(catalogue);
    add_schedule_operations(catalogue);
    add_demo_operations(catalogue);
    catalogue.set_right_check(may);
    return catalogue;
}

} // namespace tessera::app
