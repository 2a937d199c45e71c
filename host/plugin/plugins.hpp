// The plugins of one host: found by their manifests, ordered, loaded, called under guard.
// Everything a plugin does wrong ends here, as a reason in statuses() or as a failed answer; no
// exception, signal or C++ object crosses the boundary. There is no process-wide state: two Plugins
// may live in one process.
#pragma once

#include "base/value.hpp"
#include "plugin/schema.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spdlog {
class logger;
}

namespace tessera::plugin {

// What a plugin asks of tessera.facts/1. An empty `by` means the source's own key; no `keys` means
// all rows.
struct FactRequest {
    std::string source;
    std::string by;
    std::vector<std::string> fields;
    std::optional<std::vector<std::string>> keys;
};

// Reads facts for plugins; implemented above this folder. Called on the thread of the plugin's
// call, never after it. Errors it throws are reported to the plugin: usage as missing, others as a
// database failure.
class FactReader {
public:
    virtual ~FactReader() = default;
    // Calls `row` with the values in the order of the fields until it answers false.
    virtual void read(const FactRequest& request,
                      const std::function<bool(std::span<const Value>)>& row) = 0;
};

using Settings = std::map<std::string, Value>;

struct Options {
    std::vector<std::filesystem::path> directories; // each holds folders with a plugin.toml
    std::set<std::string> only; // these and what they require; empty = all that are not examples
    std::set<std::string> also; // examples to load beside the others
    std::set<std::string> disabled;
    // Plugin id -> key -> value, as read from the configuration. An id that is named here, also
    // without a setting, and not installed counts as a plugin that does not run.
    std::map<std::string, Settings> settings;
    std::shared_ptr<spdlog::logger> log;      // null: nothing is logged
    FactReader* facts = nullptr;              // default of CallContext::facts
    std::chrono::milliseconds deadline{5000}; // of each call, also of create and start
    // Told of a plugin, on a thread of its own, when a call has not come back so long after its
    // deadline that it never will; it need not return. Empty: it is waited for without end.
    std::function<void(const std::string& plugin)> on_hung;
    std::chrono::milliseconds patience{120'000}; // how long after the deadline
    // Those that hung in the host before this one: quarantined, and none of their code runs.
    std::set<std::string> hung;
    bool load = true; // false: read manifests and order them only; no code of a plugin runs
    bool unmap =
        false; // for tests: unmap libraries at stop(); production keeps them (plugin-sdk.md 2.6)
};

// How one plugin stands.
struct Status {
    std::string id, version, title;
    std::string state;  // "running", "disabled", "quarantined"; "found" when nothing was loaded
    std::string code;   // "plugin.missing-library", ...; empty when running or found
    std::string reason; // a sentence with cause and next step
    std::filesystem::path path; // its plugin.toml
    std::vector<std::string> provides, requires_, optional,
        conflicts;                   // ranges included: "a >=1.0 <2"
    std::vector<std::string> topics; // "partner.creating before"
    bool example = false;
};

// Whether a plugin is refused because its deployer wants it so: switched off, not chosen, an
// example.
bool on_purpose(std::string_view code);

// What inspect() reads of a plugin without loading it.
struct Inspection {
    Status status; // state "found", or "quarantined" with what is wrong
    struct Setting {
        std::string key, type, default_, range, title;
        bool secret = false;
    };
    std::vector<Setting> settings;
    std::filesystem::path library;
    std::vector<std::string> needed;  // shared libraries that the linker will look for
    std::vector<std::string> missing; // those of them found nowhere
    std::string machine;              // "x86-64"
};

// Computed fields for a batch of subjects.
struct ComputeRequest {
    struct Field {
        std::string name;
        std::vector<std::span<const Value>> inputs; // one column per need, as many values as keys
        std::vector<Value> arguments;               // in declared order
    };
    Date today;
    std::span<const std::string> keys;
    std::vector<Field> fields;
};
struct ComputeReply {
    std::vector<std::vector<Value>> columns; // [field][subject]; null where the plugin put nothing
};

// Shipments to be checked by a rule: a column for each fact and parameter of its manifest.
enum class Verdict { ship = 0, warn = 1, refuse = 2 };
std::string_view to_string(Verdict verdict); // "ship", "warn", "refuse"
struct BanRequest {
    Date today;
    std::span<const std::string> partners;
    std::vector<std::vector<Value>> facts, parameters;
};
struct BanReply {
    struct One {
        Verdict verdict = Verdict::refuse;
        std::string reason;
        bool given = false;
    };
    std::vector<One> shipments;
};

// What conditions and kinds of discounts are asked, an item each: a column for each fact and
// parameter of the manifest.
struct DiscountRequest {
    Date today; // the day of the document
    std::size_t items = 0;
    std::vector<std::vector<Value>> facts, parameters;
};
struct ConditionReply {
    struct One {
        std::int64_t times = 0; // discount/multiplicity.hpp
        std::string seen;
        bool given = false;
    };
    std::vector<One> items;
};
struct AmountReply {
    std::vector<Decimal> items;
};

// Segments and competitors that a linker looks at, with a table of rows for each fact of its
// manifest.
struct LinkRequest {
    struct Fact {
        std::vector<std::uint32_t> segments, competitors; // one may be empty, see abi.h
        std::vector<Value> values;
        std::vector<std::int64_t> counts;
    };
    Date today;
    std::vector<std::string> segment_codes, segment_names, competitor_codes, competitor_names;
    std::vector<std::int64_t> members; // of each segment
    std::vector<Fact> facts;
    std::vector<Value> parameters;
};
struct LinkReply {
    struct One {
        std::int64_t strength = 0; // in 1/10,000
        std::string reason;
    };
    std::map<std::pair<std::uint32_t, std::uint32_t>, One> proposals; // by segment and competitor
};

using Record = std::map<std::string, Value>;

enum class Phase { before = 1, after_commit = 2 };
std::string_view to_string(Phase phase); // "before", "after-commit", as in manifests

struct Subscriber {
    std::string plugin, topic;
    Phase phase = Phase::before;
    int rank = 0; // order within topic and phase, from 0; a pure function of the manifests
};

// What surrounds one call. Empty parts are not known to the plugin.
struct CallContext {
    std::string user, trace;
    std::optional<Date> today;
    std::optional<std::chrono::milliseconds> deadline; // instead of Options::deadline
    FactReader* facts = nullptr;                       // for instance bound to the open transaction
    std::function<bool()> cancelled;                   // asked as well as the clock
};

struct Answer {
    enum Kind { ok, veto, failed, timeout } status = ok;
    std::string code; // of a veto: "PLUGIN/code"; of a failure: "plugin.threw", ...
    std::string text;
};

class Plugins {
public:
    // Never throws for what a plugin does wrong; see statuses(). Throws usage
    // "plugin.bad-directory" when a directory exists but cannot be read. A directory that does not
    // exist is an empty one.
    static std::unique_ptr<Plugins> open(Options options);
    ~Plugins(); // stop()
    Plugins(const Plugins&) = delete;
    Plugins& operator=(const Plugins&) = delete;

    const std::vector<Status>& statuses() const; // by id

    // The description of each running scheme template, by plugin id; read once at open().
    struct Template {
        std::string plugin, document;
    };
    std::vector<Template> templates() const;

    // May be called from several threads. Large batches are cut; the deadline is that of each
    // piece. Throws failure "plugin.not-running", "plugin.failed", "plugin.timeout", ...
    void compute(const std::string& plugin, const ComputeRequest& request, ComputeReply& reply,
                 const CallContext& context = {}) const;

    // What the rules of a plugin are made of; null: no plugin of that id provides any. Also of one
    // that does not run.
    const RuleSchema* ban_rule(const std::string& plugin) const;
    std::vector<std::string> ban_rules() const; // the ids of those that provide them
    // May be called from several threads. Nothing fails open: unless the answer is ok, nothing in
    // the reply counts.
    Answer check(const std::string& plugin, const BanRequest& request, BanReply& reply,
                 const CallContext& context = {}) const noexcept;

    // The same of a plugin that links competitors.
    // The same of conditions and of kinds of discounts.
    const RuleSchema* condition(const std::string& plugin) const;
    std::vector<std::string> conditions() const;
    const RuleSchema* discount_kind(const std::string& plugin) const;
    std::vector<std::string> discount_kinds() const;
    Answer check(const std::string& plugin, const DiscountRequest& request, ConditionReply& reply,
                 const CallContext& context = {}) const noexcept;
    Answer calculate(const std::string& plugin, const DiscountRequest& request, AmountReply& reply,
                     const CallContext& context = {}) const noexcept;

    const LinkerSchema* linker(const std::string& plugin) const;
    std::vector<std::string> linkers() const;
    // Unless the answer is ok, nothing in the reply counts.
    Answer propose(const std::string& plugin, const LinkRequest& request, LinkReply& reply,
                   const CallContext& context = {}) const noexcept;

    // In the order in which they are to be called. Also those that were to run and do not; BEFORE
    // any topic, ahead of the others, those whose manifest cannot be read or that are only named in
    // the configuration.
    std::vector<Subscriber> subscribers(std::string_view topic, Phase phase) const;
    // May be called from several threads. Nothing fails open: what is not a clear yes is veto,
    // failed or timeout, and the caller decides what to stop.
    Answer call(const Subscriber& subscriber, const Record& subject,
                const CallContext& context = {}) const noexcept;

    // The graph: plugins in the order of loading; then those that have no place in it.
    struct Placed {
        int place = 0; // from 1; 0: none
        Status status;
        std::vector<std::string> needed_by;
    };
    std::vector<Placed> graph() const;
    // One of them; usage "plugin.unknown" with the nearest id.
    Placed explain(std::string_view id) const;
    // Looks at a plugin folder, a plugin.toml or a library without loading anything.
    static Inspection inspect(const std::filesystem::path& path);

    // Waits for calls in flight (at most the deadline), then stops and destroys every plugin in
    // reverse order. What does not come back is left as it is: a leak is better than a crash.
    // Idempotent.
    void stop();

private:
    struct Impl;
    explicit Plugins(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace tessera::plugin
