#include "product/import.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/input_file.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"
#include "product/digest.hpp"
#include "product/import_rows.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <vector>

namespace tessera::product {

namespace {

const Kind& kind_named(const std::string& name) {
    std::vector<std::string> names;
    for (const Kind& kind : kinds()) {
        if (kind.name == name) return kind;
        names.emplace_back(kind.name);
    }
    throw usage("import.unknown-kind",
                fmt::format("\"{}\" cannot be imported.{}", name, did_you_mean(name, names)),
                fmt::format("One of: {}.", join(names, ", ")));
}

void refuse_mapped(const db::Sources& sources, const Kind& kind) {
    if (sources.at(kind.source()).own) return;
    throw refusal("import.mapped",
                  fmt::format("{} cannot be imported: this deployment keeps them in a table of its "
                              "own, which Tessera only reads",
                              kind.name),
                  "Load them into that table by the system that owns it.");
}

// Tells how far the import is, five times a second, and ends it when nobody waits for it any more.
class Watch {
public:
    explicit Watch(const ImportOptions& options)
        : options_(options) {}

    void at(std::int64_t done, std::int64_t total) {
        // The clock is not asked for every row.
        if (++calls_ % 256 != 0) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(200)) return;
        last_ = now;
        if (options_.progress) options_.progress(done, total);
        check();
    }
    void end(std::int64_t total) {
        check();
        if (options_.progress) options_.progress(total, total);
    }
    void check() const {
        if (options_.cancelled && options_.cancelled())
            throw failure("import.cancelled", "the import was cancelled: nothing was imported");
    }

private:
    const ImportOptions& options_;
    std::uint64_t calls_ = 0;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// An import reads its file twice, for the digest and for the rows, and a pipe can be read once: it
// is copied to a file that has no name and goes with the process.
class Reread {
public:
    Reread(const std::filesystem::path& file, const Watch& watch)
        : path_(file) {
        const auto type = std::filesystem::status(file).type();
        using std::filesystem::file_type;
        if (type == file_type::fifo)
            copy(file, watch);
        else if (type == file_type::character || type == file_type::block ||
                 type == file_type::socket)
            throw cannot_open(file, "it is neither a file nor a pipe");
    }
    const std::filesystem::path& path() const { return path_; }

private:
    static Error cannot_open(const std::filesystem::path& file, std::string_view why) {
        return usage("import.cannot-open", fmt::format("could not open {}: {}", file.string(), why),
                     "Name a CSV file, or a pipe such as /dev/stdin.");
    }
    void copy(const std::filesystem::path& file, const Watch& watch) {
        const auto no_copy = [&] {
            return failure("import.cannot-read", fmt::format("could not keep what {} brings: {}",
                                                             file.string(), std::strerror(errno)));
        };
        copy_.reset(std::tmpfile());
        if (!copy_) throw no_copy();
        try {
            InputFile pipe(file);
            std::vector<char> piece(1 << 20);
            while (const std::size_t count = pipe.read(piece.data(), piece.size())) {
                watch.check();
                if (std::fwrite(piece.data(), 1, count, copy_.get()) != count) throw no_copy();
            }
        } catch (const Error&) {
            throw;
        } catch (const std::runtime_error& why) {
            throw cannot_open(file, why.what());
        }
        if (std::fflush(copy_.get()) != 0) throw no_copy();
        path_ = fmt::format("/proc/self/fd/{}", fileno(copy_.get()));
    }

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Close> copy_;
};

void refuse_again(db::Session& session, const ImportOptions& options, const std::string& digest) {
    if (options.again) return;
    const auto before =
        session.row({"SELECT moment, name FROM {import_file} WHERE digest = ? AND kind = ?",
                     {digest, options.kind}},
                    {Type::moment, Type::text});
    if (!before) return;
    throw refusal("import.imported-before",
                  fmt::format("{} was imported before as {}, on {} from {}", options.file.string(),
                              options.kind, to_text((*before)[0]), to_text((*before)[1])),
                  "Import it again with --again, if its rows shall be there twice.");
}

void remember(db::Session& session, const ImportOptions& options, const std::string& digest,
              std::int64_t rows) {
    const std::string keys[] = {"digest", "kind"};
    const std::string others[] = {"name", "moment", "row_count"};
    session.execute({session.dialect().upsert("{import_file}", keys, others),
                     {digest, options.kind, options.file.filename().string(), now(), rows}});
}

void read_rows(ImportState& state, CsvReader& reader, ImportRows& rows, Watch& watch) {
    for (CsvRecord record; reader.next(record);) {
        ++state.result.rows;
        watch.at(reader.bytes_read(), reader.bytes_total());
        if (record.cells.size() == state.plan.cells)
            rows.row(record);
        else
            state.bad.add(record, record.line, "",
                          fmt::format("it has {} cells, the header {}", record.cells.size(),
                                      state.plan.cells));
    }
    rows.finish();
    state.result.rejected = state.bad.count();
    for (std::string& note : state.bad.notes()) state.result.notes.push_back(std::move(note));
}

Imported import_whole(const partner::Desk& desk, const ImportOptions& options) {
    const Kind& kind = kind_named(options.kind);
    refuse_mapped(desk.sources, kind);
    const partner::Format format{options.decimal_comma, partner::DatePattern(options.date_format),
                                 options.round};
    Watch watch(options);
    const Reread file(options.file, watch);
    const std::string digest = digest_of(file.path(), [&] { watch.check(); });
    CsvReader reader(file.path(), options.delimiter, options.encoding, options.file.string());

    // Not in_transaction(): a file of rejects and a progress bar cannot be taken back and begun
    // again.
    db::Transaction transaction(desk.session);
    refuse_again(desk.session, options, digest);
    CsvRecord header;
    if (!reader.next(header))
        throw usage("import.empty-file", fmt::format("{} is empty", reader.name()),
                    "Its first line must name the columns.");
    ImportState state{desk,
                      kind,
                      plan_columns(header, kind, options),
                      format,
                      partner::Directories(desk.session, desk.sources, true),
                      BadRows(options),
                      {}};
    state.bad.header(header);
    const auto rows = kind.entity == nullptr                      ? fact_rows(state)
                      : kind.entity == &partner::partner_entity() ? partner_rows(state)
                                                                  : entity_rows(state);
    read_rows(state, reader, *rows, watch);
    state.bad.refuse(state.result.rows);
    // Rules kept in memory name regions, categories and partners: they are bound anew.
    if (kind.entity != nullptr) db::renew_mark(desk.session, db::definition_mark);
    remember(desk.session, options, digest, state.result.rows);
    watch.end(reader.bytes_total());
    // The rejects first: rows that were not imported must never be lost.
    state.bad.keep();
    try {
        transaction.commit();
    } catch (...) {
        state.bad.withdraw();
        throw;
    }
    return std::move(state.result);
}

} // namespace

Imported import_file(const partner::Desk& desk, const ImportOptions& options) {
    try {
        return import_whole(desk, options);
    } catch (const Error& error) {
        // Whoever gives up may meet a running statement: the same end, in the same words.
        if (error.code() == "db.cancelled") Watch(options).check();
        throw;
    }
}

} // namespace tessera::product
