// The groups of operations; each file adds one. Private to app/.
#pragma once

#include "app/host.hpp"
#include "report/composition.hpp"

namespace tessera::app {

void add_host_operations(Catalogue& catalogue);    // init, doctor, option, template, plugin
void add_segment_operations(Catalogue& catalogue); // list, show, create, copy, set, delete, schemes
void add_formation_operations(Catalogue& catalogue); // form, preview
// members, add, remove, explain, history, overlap
void add_member_operations(Catalogue& catalogue);
void add_membership_operations(Catalogue& catalogue); // of many in many
void add_partner_operations(Catalogue& catalogue);
void add_announce_operations(Catalogue& catalogue); // partners that the ERP writes itself
void add_import_operations(Catalogue& catalogue);
void add_file_operations(Catalogue& catalogue);       // apply, export
void add_scheme_operations(Catalogue& catalogue);     // scheme check|sql|run
void add_schedule_operations(Catalogue& catalogue);   // schedule list|run-due, serve
void add_agreement_operations(Catalogue& catalogue);  // agreement
void add_document_operations(Catalogue& catalogue);   // document
void add_loyalty_operations(Catalogue& catalogue);    // card, points
void add_limit_operations(Catalogue& catalogue);      // limit
void add_ban_operations(Catalogue& catalogue);        // shipment, ban, report bans
void add_right_operations(Catalogue& catalogue);      // right, group
void add_discount_operations(Catalogue& catalogue);   // discount
void add_quote_operations(Catalogue& catalogue);      // quote
void add_demo_operations(Catalogue& catalogue);       // demo-data
void add_competitor_operations(Catalogue& catalogue); // competitor, report competitors

// What most operations begin with: a session whose tables are up to date, and the desks on it.
struct Work {
    explicit Work(Call& call);
    Work(Call& call, db::Lease on);
    db::Lease session;
    segment::Desk desk;
    Interrupter::Watch watch; // ends before the session goes back
    // Runs `work` in a write transaction that is retried where that is safe, then delivers events.
    void write(Call& call, const std::function<void()>& work);
    // Runs the same `work` and takes all of it back: what a preview or a dry run shows was tried.
    void try_out(const std::function<void()>& work);
};

// Reads on a replica if there is one. It may be behind or out of reach, and makes no temporary
// table: what fails there is asked of the database itself, which `work` is on.
Json read_on_replica(Call& call, Work& work, const std::function<Json(Work&)>& read);

// Numbers of partners or products by code, else unique name; products by variant as CODE/VARIANT.
std::vector<std::int64_t> find_subjects(Work& work, db::Subject subject, bool by_variant,
                                        const std::vector<std::string>& names);
// The fields that a request gives a partner: "set", and "code" and "name" beside it.
partner::Fields partner_fields(const Arguments& arguments);
// The bytes of a file; usage "file.unreadable".
std::string read_file(const std::filesystem::path& file);
// A scheme file as the value of a segment's key "scheme"; `from` is what the copy remembers it by.
nlohmann::json scheme_of_file(const std::filesystem::path& file, const std::string& from);
// Whether segments of this subject are switched on; refusal "option.segments-off" if they are not.
bool segments_on(Work& work, db::Subject subject);
void require_segments(Work& work, db::Subject subject);
segment::Segment find_segment(Work& work, const std::string& name);
// Lets this session see mapped subjects that have no number yet; of tables of our own all have one.
void see_all(Work& work);

// A product's variant as people name it, and the inverse of find_subjects().
std::string with_variant(const std::string& product, const std::string& variant);
std::vector<std::string> codes_of(Work& work, const segment::Segment& segment,
                                  const std::vector<std::int64_t>& numbers);

// What most operations on a segment ask for.
inline const Param segment_param{"segment", ParamKind::text,
                                 "code, name or folder path of a segment", true, true};
// Code and name of each subject, in the order of the codes.
Json named(Work& work, const segment::Segment& segment, const std::vector<std::int64_t>& numbers,
           std::int64_t limit = -1, std::int64_t offset = 0);
// Columns, types and rows; "lines" (kind, level, group, caption of each row) if there are groups or
// totals; "styles" (of each row, by column) if there is any.
Json composition_json(const report::Composition& made);
// Whether two lines of members show the same, so that a reader cannot tell which is whose.
bool shows_twins(const report::Composition& made);

// On a lent connection: names in the reply what must be checked after the commit.
void tell_after_commit(Work& work, Call& call, Json& reply);

Json table(std::vector<std::string> columns, Json rows);
// Of a message with a caret below: what is wrong, where the place of the rule is of no interest.
std::string first_line(const std::string& message);
// A note for each segment that asks to be checked on creation and cannot be.
void add_untested(const Work& work, const Call& call, std::vector<std::string>& notes);
Json moment_cell(const std::optional<Moment>& moment);

} // namespace tessera::app
