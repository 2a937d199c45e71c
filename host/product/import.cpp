#include "product/import.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/input_file.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "db/begins_again.hpp"
#include "db/dialect.hpp"
#include "db/patience.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "product/digest.hpp"
#include "product/import_rows.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <optional>
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
              Moment moment, std::int64_t rows) {
    const std::string keys[] = {"digest", "kind"};
    const std::string others[] = {"name", "moment", "row_count"};
    session.execute({session.dialect().upsert("{import_file}", keys, others),
                     {digest, options.kind, options.file.filename().string(), moment, rows}});
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

// A file on its way in: it is read for its digest once, however often its rows begin again.
class Import {
public:
    Import(const partner::Desk& desk, const ImportOptions& options)
        : options_(options)
        , kind_(kind_named(options.kind))
        , format_{options.decimal_comma, partner::DatePattern(options.date_format), options.round}
        , time_(desk.session.patience()) {
        refuse_mapped(desk.sources, kind_);
        file_.emplace(options.file, watch_);
        digest_ = digest_of(file_->path(), [&] { watch_.check(); });
    }

    Imported run(const partner::Desk& desk) {
        db::Patience patience(db::Patience::real(), 1);
        std::optional<Error> lost;
        // A COMMIT of which nothing was found may still come about: the next try would meet its
        // row, one after that would not.
        bool last = false;
        for (;;) {
            try {
                if (!lost) return import_rows(desk);
                Imported imported;
                options_.anew([&](db::Session& session) {
                    imported =
                        import_rows({session, desk.sources, desk.events, desk.user, desk.today});
                });
                return imported;
            } catch (const Error& error) {
                // What the lost transaction holds it holds until the server has noticed.
                const bool in_its_way = lost && db::may_retry(error);
                if (last || !options_.anew || !(away(error) || in_its_way)) throw;
                last = doubted_;
                if (!lost) lost = error; // what comes after it tells less
            }
            if (!patience.again(time_)) throw *lost;
            watch_.check();
            db::tell_begins_again(desk.session, *lost, patience.tries());
        }
    }

private:
    static bool away(const Error& error) {
        return error.code() == "db.connection-lost" || error.code() == "db.cannot-open";
    }

    // Not in_transaction(): a file of rejects cannot be taken back by the database.
    Imported import_rows(const partner::Desk& desk) {
        CsvReader reader(file_->path(), options_.delimiter, options_.encoding,
                         options_.file.string());
        db::Transaction transaction(desk.session);
        refuse_again(desk.session, options_, digest_);
        CsvRecord header;
        if (!reader.next(header))
            throw usage("import.empty-file", fmt::format("{} is empty", reader.name()),
                        "Its first line must name the columns.");
        ImportState state{desk,
                          kind_,
                          plan_columns(header, kind_, options_),
                          format_,
                          partner::Directories(desk.session, desk.sources, true),
                          BadRows(options_),
                          {}};
        state.bad.header(header);
        const auto rows = kind_.entity == nullptr                      ? fact_rows(state)
                          : kind_.entity == &partner::partner_entity() ? partner_rows(state)
                                                                       : entity_rows(state);
        read_rows(state, reader, *rows, watch_);
        state.bad.refuse(state.result.rows);
        // Rules kept in memory name regions, categories and partners: they are bound anew.
        if (kind_.entity != nullptr) db::renew_mark(desk.session, db::definition_mark);
        const Moment moment = now();
        remember(desk.session, options_, digest_, moment, state.result.rows);
        watch_.end(reader.bytes_total());
        // The rejects first: rows that were not imported must never be lost.
        state.bad.keep();
        try {
            transaction.commit();
        } catch (const Error& why) {
            if (why.code() != "db.connection-lost" || !committed(moment, why)) {
                state.bad.withdraw();
                throw;
            }
        } catch (...) {
            state.bad.withdraw();
            throw;
        }
        return std::move(state.result);
    }

    // Whether a COMMIT whose answer was lost has come about: what it wrote of the file is there, of
    // that very moment. If it comes about only after this was asked, the next try meets its row and
    // fails. Where nobody answers, the rejects stay: they may be all that is left of their rows.
    bool committed(Moment moment, const Error& why) {
        bool found = false;
        doubted_ = true;
        for (db::Patience patience(db::Patience::real(), 1);;) {
            try {
                if (!options_.anew) throw in_doubt(why);
                options_.anew([&](db::Session& session) {
                    found = session
                                .row({"SELECT name FROM {import_file} WHERE digest = ? AND kind = "
                                      "? AND moment = ?",
                                      {digest_, options_.kind, moment}},
                                     {Type::text})
                                .has_value();
                });
                return found;
            } catch (const Error& error) {
                if (!away(error) || !patience.again(time_)) throw in_doubt(why);
            }
        }
    }
    Error in_doubt(const Error& why) const {
        return failure(
            "import.in-doubt",
            fmt::format("the connection was lost while {} was committed, and whether it is "
                        "imported could not be asked: {}",
                        options_.file.string(), why.message()),
            options_.again
                ? "Run it without --again when the database can be reached: the refusal says when "
                  "the file was imported last."
                : "Run it again when the database can be reached: a file that was imported is "
                  "refused, so that no row is there twice.");
    }

    const ImportOptions& options_;
    const Kind& kind_;
    partner::Format format_;
    std::chrono::milliseconds time_; // to try again in
    Watch watch_{options_};
    std::optional<Reread> file_;
    std::string digest_;
    bool doubted_ = false; // whether a COMMIT has come about had to be asked
};

} // namespace

Imported import_file(const partner::Desk& desk, const ImportOptions& options) {
    try {
        return Import(desk, options).run(desk);
    } catch (const Error& error) {
        // Whoever gives up may meet a running statement: the same end, in the same words.
        if (error.code() == "db.cancelled") Watch(options).check();
        throw;
    }
}

} // namespace tessera::product
