// Memberships of many subjects in many segments, in one call (W6).
#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"
#include "segment/method_table.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::app {
namespace {

using segment::Segment;

struct Subjects {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> codes; // of each
};

// Rows of the source whose `column` is one of the values, in pieces.
void find(Work& work, const db::Source& source, const std::string& column,
          const std::vector<Value>& values, Subjects& into) {
    constexpr std::size_t piece = 500;
    const std::string number = source.find("number")->sql;
    const db::SourceColumn* const named = source.find("code");
    const std::string code =
        named != nullptr && !named->sql.empty() ? named->sql : source.find("key")->sql;
    for (std::size_t at = 0; at < values.size(); at += piece) {
        const std::size_t n = std::min(piece, values.size() - at);
        const auto first = values.begin() + static_cast<long>(at);
        const std::vector<std::string> marks(n, "?");
        for (const db::Row& row :
             work.session->rows({fmt::format("SELECT {}, {} FROM {} t WHERE {} IN ({})", number,
                                             code, db::relation_with(source, "number"),
                                             column == "number" ? number : code, join(marks, ", ")),
                                 {first, first + static_cast<long>(n)}},
                                {Type::integer, Type::text})) {
            if (is_null(row[0])) continue;
            into.numbers.push_back(std::get<std::int64_t>(row[0]));
            into.codes.push_back(to_text(row[1]));
        }
    }
}

std::vector<Segment> wanted_segments(Work& work, const std::vector<std::string>& names) {
    std::vector<Segment> out;
    if (names.empty()) {
        require_segments(work, db::Subject::partner);
        for (Segment& s : segment::load_all(*work.session))
            if (!s.is_folder && !s.deleted && s.subject == db::Subject::partner)
                out.push_back(std::move(s));
        return out;
    }
    std::vector<Segment> all = segment::load_all(*work.session);
    for (const std::string& name : names) {
        // A code is known without asking again; whatever else it may be is looked for.
        const auto same = [&](const Segment& s) { return s.code == name; };
        const bool once = std::count_if(all.begin(), all.end(), same) == 1;
        Segment found =
            once ? *std::find_if(all.begin(), all.end(), same) : segment::find(*work.session, name);
        segment::refuse_folder(found);
        if (found.by_variant || (!out.empty() && found.subject != out.front().subject))
            throw usage("segment.not-comparable",
                        fmt::format("\"{}\" holds other subjects than the rest", found.name),
                        "Ask about segments of one kind of subject; segments by variant are "
                        "asked one by one.");
        out.push_back(std::move(found));
    }
    require_segments(work, out.front().subject);
    return out;
}

std::vector<std::string> wanted_codes(const Arguments& arguments) {
    std::vector<std::string> codes = arguments.texts("subjects");
    if (arguments.has("file"))
        for (const std::string& line : split(read_file(arguments.text("file")), '\n'))
            if (const auto code = trim(line); !code.empty()) codes.emplace_back(code);
    return codes;
}

Json memberships(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    const auto before = work.session->statements();
    const std::vector<Segment> segments = wanted_segments(work, arguments.texts("segments"));
    const db::Subject subject = segments.empty() ? db::Subject::partner : segments.front().subject;
    const db::Source& source = work.desk.catalog.sources().at(scheme::subject_source(subject));
    std::vector<std::int64_t> ids;
    for (const Segment& s : segments) ids.push_back(s.id);
    segment::SegmentMemberships memberships(work.desk);
    Subjects asked;
    std::vector<std::string> unknown;
    const std::vector<std::string> codes = wanted_codes(arguments);
    if (codes.empty() && !arguments.has("of"))
        throw usage("call.missing-parameter", "say whose memberships",
                    "Write codes, --file with a code a line, or --of with a segment.");
    std::vector<Value> values(codes.begin(), codes.end());
    find(work, source, "code", values, asked);
    const std::set<std::string> known(asked.codes.begin(), asked.codes.end());
    for (const std::string& code : codes)
        if (!known.contains(code)) unknown.push_back(code);
    if (arguments.has("of")) {
        const Segment of = wanted_segments(work, {arguments.text("of")}).front();
        if (of.subject != subject)
            throw usage("segment.not-comparable",
                        fmt::format("\"{}\" holds other subjects than the rest", of.name),
                        "Ask about segments of one kind of subject.");
        values.clear();
        memberships.members(of.id).for_each(
            [&](std::int64_t number) { values.emplace_back(number); });
        find(work, source, "number", values, asked);
    }
    // By code, each once.
    std::set<std::pair<std::string, std::int64_t>> order;
    for (std::size_t i = 0; i < asked.numbers.size(); ++i)
        order.emplace(asked.codes[i], asked.numbers[i]);
    std::vector<std::int64_t> numbers;
    for (const auto& [code, number] : order) numbers.push_back(number);
    std::sort(numbers.begin(), numbers.end());
    memberships.expect(ids, numbers);
    std::vector<const scheme::MemberSet*> sets;
    for (const std::int64_t id : ids) sets.push_back(&memberships.among(id, numbers));
    Json rows = Json::array();
    for (const auto& [code, number] : order) {
        Json row = Json::array({code});
        for (const auto* set : sets) row.push_back(set->contains(number) ? 1 : 0);
        rows.push_back(std::move(row));
    }
    std::vector<std::string> columns{"code"};
    for (const Segment& s : segments) columns.push_back(s.code);
    Json reply = table(std::move(columns), std::move(rows));
    reply["statements"] = work.session->statements() - before;
    if (!unknown.empty()) {
        reply["unknown"] = unknown;
        reply["notes"] = {
            fmt::format("there is no {} {}", scheme::subject_source(subject), join(unknown, ", "))};
    }
    return reply;
}

} // namespace

void add_membership_operations(Catalogue& catalogue) {
    catalogue.add(
        {"segment.memberships",
         "says of many partners in which of many segments they are, in one call",
         "A row for each partner, a column for each segment: 1 or 0. Dynamic segments are computed "
         "on the spot. Codes that nobody has are named in a note.\ntessera segment memberships "
         "C-001 C-002 --segments vip --segments cold\ntessera segment memberships --of vip "
         "--format csv",
         "segment.read",
         {{"subjects", ParamKind::texts, "codes of partners or products", false, true},
          {"segments", ParamKind::texts, "of which segments; all of partners if left out"},
          {"file", ParamKind::text, "a file of codes, one a line"},
          {"of", ParamKind::text, "all members of a segment"}},
         memberships});
}

} // namespace tessera::app
