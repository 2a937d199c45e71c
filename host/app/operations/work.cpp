#include "app/operations/operations.hpp"

#include "app/operations/rights.hpp"

#include "access/access.hpp"
#include "app/watcher.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "segment/names_db.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace tessera::app {

namespace {

db::Lease ready(Call& call) {
    db::Lease session = call.lease();
    db::require_current(*session);
    return session;
}

} // namespace

Work::Work(Call& call)
    : Work(call, ready(call)) {}

Work::Work(Call& call, db::Lease on)
    : session(std::move(on))
    , desk(segment_desk(call, *session))
    , watch(call.host.interrupter(), *session, call.stop) {}

Json read_on_replica(Call& call, Work& work, const std::function<Json(Work&)>& read) {
    db::Database* const replica = call.host.replica();
    if (replica == nullptr || call.borrowed) return read(work);
    try {
        Work there(call, replica->lease());
        return read(there);
    } catch (const Error& error) {
        if (db::by_caller(error)) throw;
        const bool away = error.code() == "db.cannot-open" || error.code() == "db.connection-lost";
        call.host.log().log(away ? spdlog::level::warn : spdlog::level::debug,
                            "the replica does not answer, the database is asked: {}",
                            error.message());
    }
    return read(work);
}

void Work::write(Call& call, const std::function<void()>& work) {
    db::in_transaction(*session, work);
    deliver_events(call);
}

namespace {

// A segment by variant holds a product itself only if it has no variants (PRD-2, PRD-7).
void refuse_without_variant(Work& work, std::int64_t product, const std::string& name) {
    const db::Source& variants = work.desk.catalog.sources().at("product_variant");
    const auto rows = work.session->rows(
        {fmt::format("SELECT {} FROM {} t WHERE {} = ? ORDER BY 1", variants.find("code")->sql,
                     variants.relation, variants.find("product")->sql),
         {product}},
        {Type::text});
    if (rows.empty()) return;
    std::vector<std::string> codes;
    for (const auto& row : rows) codes.push_back(with_variant(name, to_text(row[0])));
    throw usage("product.variant-missing", fmt::format("product {} has variants", name),
                fmt::format("Say which: {}.", join(codes, ", ")));
}

} // namespace

std::string with_variant(const std::string& product, const std::string& variant) {
    return product + "/" + variant;
}

std::vector<std::string> codes_of(Work& work, const segment::Segment& segment,
                                  const std::vector<std::int64_t>& numbers) {
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    const std::string source = scheme::subject_source(segment.subject);
    std::vector<std::string> out;
    for (const auto number : numbers) {
        if (const auto named = names.by_key(source, Value{number})) {
            out.push_back(named->code);
            continue;
        }
        if (!segment.by_variant) continue; // it is gone
        const db::Source& variants = work.desk.catalog.sources().at("product_variant");
        const auto row = work.session->row(
            {fmt::format("SELECT {}, {} FROM {} t WHERE {} = ?", variants.find("product")->sql,
                         variants.find("code")->sql, variants.relation,
                         variants.find("number")->sql),
             {number}},
            {Type::integer, Type::text});
        const auto product = row ? names.by_key(source, (*row)[0]) : std::nullopt;
        if (product) out.push_back(with_variant(product->code, to_text((*row)[1])));
    }
    return out;
}

void see_all(Work& work) {
    for (const db::Subject subject : {db::Subject::partner, db::Subject::product})
        db::number_unseen(*work.session, work.desk.catalog.sources(), subject);
}

void Work::try_out(const std::function<void()>& work) {
    const db::Transaction taken_back(*session); // never committed
    work();
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
                        "Write the code; where that stands twice, the key.");
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
            if (!row || is_null((*row)[0])) {
                throw usage("product.unknown-variant",
                            fmt::format("product {} has no variant \"{}\"", product, variant),
                            "Write it as PRODUCT/VARIANT.");
            }
            number = std::get<std::int64_t>((*row)[0]);
        } else if (by_variant) {
            refuse_without_variant(work, number, product);
        }
        out.push_back(number);
    }
    if (subject == db::Subject::partner && seen(work, subject, out).size() < out.size())
        for (std::size_t i = 0; i < out.size(); ++i) require_seen(work, out[i], names[i]);
    return out;
}

bool segments_on(Work& work, db::Subject subject) {
    return segment::option(*work.session, segment::option_of(subject));
}

void require_segments(Work& work, db::Subject subject) {
    segment::require_option(*work.session, segment::option_of(subject));
}

segment::Segment find_segment(Work& work, const std::string& name) {
    segment::Segment found = segment::find(*work.session, name);
    require_segments(work, found.subject);
    return found;
}

Json table(std::vector<std::string> columns, Json rows) {
    Json out;
    out["columns"] = std::move(columns);
    out["rows"] = std::move(rows);
    return out;
}

std::string first_line(const std::string& message) {
    return message.substr(0, message.find('\n'));
}

void add_untested(const Work& work, const Call& call, std::vector<std::string>& notes) {
    for (const auto& [segment, reason] : call.host.creation_check().untested(work.desk))
        notes.push_back(
            fmt::format("segment \"{}\" could not be tested: {}", segment, first_line(reason)));
}

Json moment_cell(const std::optional<Moment>& moment) {
    return moment && moment->micros != 0 ? cell(Value{*moment}) : Json();
}

Catalogue make_catalogue() {
    Catalogue catalogue;
    add_host_operations(catalogue);
    add_segment_operations(catalogue);
    add_formation_operations(catalogue);
    add_member_operations(catalogue);
    add_membership_operations(catalogue);
    add_partner_operations(catalogue);
    add_announce_operations(catalogue);
    add_watch_operations(catalogue);
    add_import_operations(catalogue);
    add_file_operations(catalogue);
    add_scheme_operations(catalogue);
    add_schedule_operations(catalogue);
    add_agreement_operations(catalogue);
    add_document_operations(catalogue);
    add_loyalty_operations(catalogue);
    add_limit_operations(catalogue);
    add_ban_operations(catalogue);
    add_right_operations(catalogue);
    add_competitor_operations(catalogue);
    add_discount_operations(catalogue);
    add_quote_operations(catalogue);
    add_demo_operations(catalogue);
    for (const auto& [name, operation] : catalogue.all())
        if (!operation.right.empty())
            access::check_right(operation.right); // or nobody can grant it
    catalogue.set_right_check(require_right);
    return catalogue;
}

} // namespace tessera::app
