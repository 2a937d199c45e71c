#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "product/entities.hpp"
#include "product/import.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::app {
namespace {

struct Kind {
    const char* name;
    const char* sentence;
};
constexpr Kind kinds[] = {
    {"partners", "imports partners; new ones are checked against segments at once"},
    {"products", "imports products"},
    {"variants", "imports variants of products"},
    {"regions", "imports regions and their hierarchy"},
    {"categories", "imports product categories and their hierarchy"},
    {"sales", "imports sales"},
    {"settlements", "imports what partners owe and what we owe them"},
    {"interactions", "imports calls, meetings and letters"},
    {"activity", "imports site and app activity; ids loaded before are skipped"},
    {"deals", "imports deals, open, won or lost; a lost one names the competitor"},
};

Json import(Call& call, const Arguments& arguments, const std::string& kind) {
    Work work(call);
    product::ImportOptions options;
    options.kind = kind;
    options.file = arguments.text("file");
    for (const auto& [from, to] : arguments.object("map").items()) {
        options.map[from] = to.is_string() ? to.get<std::string>() : to.dump();
    }
    const std::string delimiter = arguments.text("delimiter", ",");
    const std::string one = delimiter == "tab" || delimiter == "\\t" ? "\t" : delimiter;
    if (one.size() != 1) {
        throw usage("import.bad-option",
                    fmt::format("delimiter \"{}\" is not one character", delimiter),
                    "Write one character, or tab.");
    }
    options.delimiter = one[0];
    options.decimal_comma = arguments.flag("decimal_comma");
    options.round = arguments.flag("round");
    options.encoding = arguments.text("encoding", "UTF-8");
    options.date_format = arguments.text("date_format");
    options.rejects = arguments.text("rejects");
    if (std::error_code ignored; std::filesystem::exists(options.rejects, ignored))
        call.needs_confirmation(
            fmt::format("{} is there and would be replaced", options.rejects.string()));
    options.again = arguments.flag("again");
    options.progress = [&](std::int64_t done, std::int64_t total) {
        call.tell("importing " + kind, done, total);
    };
    options.cancelled = call.cancelled;
    if (!call.borrowed) // whose transaction only the ERP can begin again
        options.anew = [&](const std::function<void(db::Session&)>& work_anew) {
            Work anew(call);
            work_anew(*anew.session);
        };
    const auto imported = product::import_file(partner_desk(call, *work.session), options);
    deliver_events(call);
    Json reply;
    reply["message"] =
        fmt::format("{} rows of {} are imported", imported.inserted + imported.updated,
                    options.file.filename().string());
    reply["read"] = imported.rows;
    reply["inserted"] = imported.inserted;
    reply["updated"] = imported.updated;
    reply["rejected"] = imported.rejected;
    if (kind == "partners") reply["entered"] = imported.entered;
    std::vector<std::string> notes = imported.notes;
    if (kind == "partners" && imported.inserted > 0) {
        Work after(call); // the import may have lost the connection of the first
        add_untested(after, call, notes);
    }
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

std::string help_of(std::string_view name) {
    const auto all = product::kinds();
    const product::Kind& kind = *std::find_if(
        all.begin(), all.end(), [&](const product::Kind& one) { return one.name == name; });
    std::vector<std::string> columns;
    for (const partner::Field& field : kind.fields())
        columns.push_back(std::string(field.name) + (field.required ? " (required)" : ""));
    if (kind.entity && kind.entity->custom_fields)
        columns.emplace_back("attribute.NAME for custom fields");
    return fmt::format(
        "Columns of the file, in any order, by their names in the header: {}. --map renames.\n"
        "tessera import {} {}.csv --delimiter ';' --map Kommentar=",
        join(columns, ", "), name, name);
}

} // namespace

void add_import_operations(Catalogue& catalogue) {
    for (const Kind& kind : kinds) {
        catalogue.add(
            {std::string("import.") + kind.name,
             kind.sentence,
             help_of(kind.name),
             "partner.change",
             {{"file", ParamKind::text, "a CSV file", true, true},
              {"map", ParamKind::object, "file_column=field; an empty field leaves the column out"},
              {"delimiter", ParamKind::text, "one character, or tab; comma if left out"},
              {"decimal_comma", ParamKind::boolean, "numbers are written 1234,50"},
              {"round", ParamKind::boolean, "round decimals beyond the fourth place"},
              {"encoding", ParamKind::text, "windows-1251, …; UTF-8 if left out"},
              {"date_format", ParamKind::text, "dd.mm.yyyy; ISO if left out"},
              {"rejects", ParamKind::text, "import good rows and write bad ones to this file"},
              {"again", ParamKind::boolean, "import a file that was imported before"}},
             [name = std::string(kind.name)](Call& call, const Arguments& arguments) {
                 return import(call, arguments, name);
             }});
    }
}

} // namespace tessera::app
