#include "app/host_facts.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/path_sql.hpp"
#include "segment/erased_names.hpp"
#include "segment/members.hpp"

#include <fmt/format.h>

namespace tessera::app {
namespace {

segment::Desk desk_of(Host& host, const events::Context& context) {
    host.refresh_attributes(context.session);
    return {context.session,
            host.catalog(),
            host.computer(),
            host.events(),
            host.zone(),
            context.user,
            context.today,
            false,
            {},
            {}};
}

} // namespace

void HostFacts::read(const plugin::FactRequest& request,
                     const std::function<bool(std::span<const Value>)>& row) {
    const db::Lease session = host_.lease();
    read_facts(host_.catalog().sources(), *session, request, row);
}

void read_facts(const db::Sources& sources, db::Session& session,
                const plugin::FactRequest& request,
                const std::function<bool(std::span<const Value>)>& row) {
    const db::Source& source = sources.at(request.source);
    scheme::PathSql sql(sources, request.source);
    std::vector<Type> types;
    std::string columns;
    const auto column = [&](const std::string& name) -> const db::SourceColumn& {
        const auto path = split(name, '.');
        const db::SourceColumn* found = scheme::follow(sources, request.source, path);
        if (!found || found->hidden) {
            throw usage("source.unknown-field",
                        fmt::format("source {} has no field \"{}\"", request.source, name),
                        "The fields of a source are listed in the documentation of the SDK.");
        }
        return *found;
    };
    for (const std::string& field : request.fields) {
        types.push_back(column(field).type);
        columns += (columns.empty() ? "" : ", ") + sql.column(split(field, '.'));
    }
    const std::string by = !request.by.empty()   ? request.by
                           : source.find("key")  ? "key"
                           : source.find("code") ? "code"
                                                 : source.key;
    const Type key_type = column(by).type;
    const std::string by_sql = sql.column(split(by, '.'));
    const auto ask = [&](const db::Query& where) {
        db::Query query(fmt::format("SELECT {} FROM {}", columns, sql.from()));
        query.add(where);
        const auto cursor = session.open(query, types);
        db::Chunk chunk;
        std::vector<Value> values(types.size());
        while (cursor->next(chunk)) {
            for (std::size_t r = 0; r < chunk.rows; ++r) {
                for (std::size_t c = 0; c < types.size(); ++c) {
                    values[c] = db::cell(chunk, c, r, types[c]);
                }
                if (!row(values)) return false;
            }
        }
        return true;
    };
    if (!request.keys) {
        ask({});
        return;
    }
    constexpr std::size_t piece = 500;
    for (std::size_t at = 0; at < request.keys->size(); at += piece) {
        const std::size_t n = std::min(piece, request.keys->size() - at);
        std::string marks;
        std::vector<Value> values;
        for (std::size_t i = 0; i < n; ++i) {
            marks += i == 0 ? "?" : ", ?";
            values.push_back(parse_value(key_type, (*request.keys)[at + i]));
        }
        if (!ask({fmt::format(" WHERE {} IN ({})", by_sql, marks), values})) return;
    }
}

void connect_host_slots(Host& host) {
    host.events().on_created([&host](const events::Context& context,
                                     const std::vector<events::NewPartner>& partners,
                                     std::vector<events::Entered>& entered) {
        host.creation_check().run(desk_of(host, context), partners, entered);
    });
    host.events().on_merged(
        [&host](const events::Context& context, std::int64_t from, std::int64_t into) {
            segment::carry_over(desk_of(host, context), from, into);
        });
    host.events().on_erased([&host](const events::Context& context, std::int64_t partner) {
        segment::forget(desk_of(host, context), partner);
        segment::unname(context.session, partner);
    });
}

} // namespace tessera::app
