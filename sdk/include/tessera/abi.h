/* The whole binary contract between the Tessera host and its plugins. C11 and C++20; it includes two
 * standard headers and nothing else. How it may change: sdk/VERSIONING.md.
 *
 * SHAPE. A plugin is a shared library with one exported symbol, tessera_plugin_entry_v1, whose name
 * carries the major version. It answers a constant descriptor. Everything further is a small struct of
 * functions found by a string id, in both directions: extension(id) is what the plugin offers,
 * service(id) is what the host offers. A new kind of plugin is a new id and a new struct; nothing here
 * changes for it. (One large versioned table of functions was considered: it needs reserved bands and
 * order rules, and one function put in the middle disables every plugin there is.)
 *
 * OWNERSHIP. Nothing ever changes owner. What comes in (strings, arrays, handles) is borrowed until the
 * call returns; what goes out is handed to a sink of the host, which copies before it returns. The
 * exceptions, each stated where it stands: the host handle and what service() and setting() answer live
 * until destroy() returns; what the descriptor and extension() answer lives as long as the library.
 *
 * SIZES. A struct that begins with `size` grows at its end; the side that makes it sets `size` to its own
 * sizeof, the other side asks TESSERA_HAS before it touches a field that was not in release 1.0, and
 * never assumes its own sizeof. Such structs are never put into arrays: arrays hold pointers to them.
 * tessera_str and tessera_value have no size and are frozen for the life of the major.
 *
 * ANSWERS. A tessera_status of 0 is done, above 0 is an answer of the business (a veto is not an error),
 * below 0 a failure. Whoever answers a failure has first told its text to tessera_error.
 *
 * EXCEPTIONS never cross in either direction. plugin.hpp turns those of C++ plugins into TESSERA_FAULT.
 *
 * DEADLINES are cooperative. Each call has one; when it has passed, cancelled() answers 1 and every
 * service answers TESSERA_TIMEOUT. A plugin that works long asks cancelled() now and then and returns
 * TESSERA_TIMEOUT. An answer that comes too late is discarded; a call that never returns is reported by
 * the host's watchdog under the plugin's name.
 *
 * THREADS. Every function carries tags from this closed set:
 *   [main-thread]    the thread that opened the host; no other call of this instance runs meanwhile
 *   [any-thread]     any thread; not twice at once for one instance unless [concurrent] stands beside it
 *   [worker-thread]  a thread of the host that may be blocked for long
 *   [concurrent]     several calls may run at once for one instance: the callee guards its own state
 *   [pure]           same arguments, same answer; changes nothing; may be repeated or left out
 * A plugin leaves no thread behind when stop() returns, and calls host functions only from inside a
 * call of the host, on the thread of that call, except where a function says otherwise.
 *
 * STATE belongs to the instance that create() makes, not to the library: two hosts may live in one
 * process and share one mapped library. */
#ifndef TESSERA_ABI_H
#define TESSERA_ABI_H

#include <stddef.h>
#include <stdint.h>

#define TESSERA_ABI_MAJOR 1u /* part of the entry symbol: a new major is a new symbol */
#define TESSERA_ABI_MINOR 1u /* grows when a field is appended or an id is added */

/* Whether the struct at `p`, made by the other side, has `field`. */
#define TESSERA_HAS(type, p, field)                                                                     \
    ((p)->size >= offsetof(type, field) + sizeof(((type *)0)->field))

#define TESSERA_EXPORT __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* ---- values ------------------------------------------------------------------------------------- */

/* UTF-8 text, not terminated by a zero. data may be NULL only when size is 0. Frozen. */
typedef struct tessera_str {
    const char *data;
    uint64_t size; /* bytes */
} tessera_str;

/* Kinds of a value. A plugin treats a kind that it does not know, of a later minor, as TESSERA_NULL; the host
 * refuses such a kind from a plugin (see put()), since it cannot guess what the plugin meant. */
enum {
    TESSERA_NULL = 0, /* missing */
    TESSERA_BOOL = 1, /* i64: 0 or 1 */
    TESSERA_I64 = 2,  /* i64 */
    TESSERA_DEC = 3,  /* i64 x 10^-scale, scale 0 to 18: money and quantities, always exact. The host gives
                         scale 4; of what it receives, places beyond the fourth are rounded half to even */
    TESSERA_TEXT = 4, /* text; "" counts as missing */
    TESSERA_DATE = 5, /* i64: days since 1970-01-01, proleptic Gregorian */
    TESSERA_TIME = 6  /* i64: microseconds since 1970-01-01T00:00:00 UTC */
};

/* One value. 24 bytes on every platform with 64-bit pointers. Frozen. */
typedef struct tessera_value {
    int32_t kind;
    int32_t scale; /* of TESSERA_DEC; 0 otherwise */
    union {
        int64_t i64;
        tessera_str text;
    };
} tessera_value;

/* What a function answers. */
typedef int32_t tessera_status;
enum {
    TESSERA_OK = 0,
    TESSERA_VETO = 1,      /* BEFORE subscribers only: this must not happen */
    TESSERA_NO_MATCH = 2,  /* subscribers only: nothing to say */
    TESSERA_INVALID = -1,  /* an argument or the data is wrong */
    TESSERA_DENIED = -2,   /* not granted to this plugin */
    TESSERA_MISSING = -3,  /* no such field, setting, source */
    TESSERA_CONFLICT = -4, /* somebody else changed it meanwhile */
    TESSERA_DB = -5,       /* the database failed */
    TESSERA_TIMEOUT = -6,  /* the deadline has passed, or the caller cancelled */
    TESSERA_FAULT = -7     /* a defect: an exception, out of memory, a broken promise */
};

/* ---- handles: made and owned by the host, valid until the call that received them returns --------- */

typedef struct tessera_error tessera_error;
typedef struct tessera_text_sink tessera_text_sink;
typedef struct tessera_value_sink tessera_value_sink;
typedef struct tessera_answer tessera_answer;
typedef struct tessera_record tessera_record;
typedef struct tessera_ctx tessera_ctx;
typedef struct tessera_host tessera_host;

/* Receives the text of a failure. */
struct tessera_error {
    uint32_t size;
    /* Says why the call fails and answers `status`, so that `return e->fail(e, status, text);` is one line.
     * text: UTF-8, a sentence with reason, offending value and next step; copied. The last text counts.
     * Errors: none. [any-thread] Domain: none, serves every row. */
    tessera_status (*fail)(tessera_error *, tessera_status status, tessera_str text);
};

/* Receives one text. */
struct tessera_text_sink {
    uint32_t size;
    /* Appends a piece; copied. Pieces may be cut anywhere, even inside a character; the whole must be UTF-8.
     * Errors: TESSERA_INVALID when the whole grows beyond 1 MiB. [any-thread] Domain: DCS-1. */
    tessera_status (*write)(tessera_text_sink *, tessera_str piece);
};

/* Receives computed values, one column for each requested field. Cells never put are missing. */
struct tessera_value_sink {
    uint32_t size;
    /* Puts `count` values of the field number `field` for the subjects first .. first + count - 1, all counted
     * from 0 in the order of the request; values and their texts are copied. Putting a cell again
     * replaces it. One call for a column and one call for a cell are both fine.
     * Errors: TESSERA_INVALID for a cell outside the request or an impossible value (unknown kind, scale
     * outside 0 to 18, text that is not UTF-8, a decimal beyond 64 bits at scale 4); nothing is put then.
     * [any-thread] Domain: DCS-5. */
    tessera_status (*put)(tessera_value_sink *, uint32_t field, uint32_t first, const tessera_value *values,
                          uint32_t count);
};

/* Receives what an event subscriber wants to say. */
struct tessera_answer {
    uint32_t size;
    /* Says no, and answers TESSERA_VETO, so that `return a->veto(a, code, text);` is one line.
     * code: stable, kebab-case, of the plugin's own choosing ("forbidden-word"); the host shows it as
     * PLUGIN-ID/code. text: a sentence for the person who is stopped. Both UTF-8 and copied.
     * Errors: none here; a veto where none is allowed is reported as a failure of the plugin.
     * [any-thread] Domain: NEW-6, issue 2 part 9. */
    tessera_status (*veto)(tessera_answer *, tessera_str code, tessera_str text);
};

/* A read-only object of the business; fields by name, never by offset, since events carry different ones. */
struct tessera_record {
    uint32_t size;
    uint32_t count; /* fields in the record */
    /* The value of a field. *out is borrowed as long as the record. A field known but not filled is
     * TESSERA_OK with TESSERA_NULL. Errors: TESSERA_MISSING, no such field, *out is TESSERA_NULL; no error text.
     * [any-thread] [pure] Domain: NEW-6. */
    tessera_status (*get)(const tessera_record *, tessera_str field, tessera_value *out);
    /* The field number `index` (from 0, below count, ordered by name) with its name, borrowed as long as
     * the record. Errors: TESSERA_MISSING beyond the last one.
     * [any-thread] [pure] Domain: NEW-6. */
    tessera_status (*at)(const tessera_record *, uint32_t index, tessera_str *name, tessera_value *out);
};

/* The context of one call: who asks, for when, until when. */
struct tessera_ctx {
    uint32_t size;
    /* An attribute of the call: "user" (TEXT, the user on whose behalf), "today" (DATE, the day that the call is
     * about, which is not the clock's under --as-of), "trace" (TEXT, the id that log lines of one
     * request share). *out is borrowed until the call returns.
     * Errors: TESSERA_MISSING for other keys or where it is not known; no error text.
     * [any-thread] [concurrent] Domain: DCS-26. */
    tessera_status (*attribute)(const tessera_ctx *, tessera_str key, tessera_value *out);
    /* 1 once the deadline has passed or the caller has given up, else 0. Costs about as much as
     * reading the clock. Errors: none. [any-thread] [concurrent] Domain: none. */
    int32_t (*cancelled)(const tessera_ctx *);
};

/* ---- services of the host ------------------------------------------------------------------------- */

/* Levels of the log. */
enum { TESSERA_LOG_DEBUG = 1, TESSERA_LOG_INFO = 2, TESSERA_LOG_WARN = 3, TESSERA_LOG_ERROR = 4 };

/* The host as one plugin instance sees it: its identity and its settings. Owner: the host. Lives from
 * create() until destroy() returns; the plugin keeps the pointer. */
struct tessera_host {
    uint32_t size;
    uint32_t abi_minor;  /* of the host: what it has beyond 1.0 */
    tessera_str name;    /* "tessera" */
    tessera_str version; /* "0.1.0"; for people, never compared */
    /* Writes a line to the host's log under the plugin's id. ctx: of the running call, or NULL. message: UTF-8,
     * copied. A level outside the set is taken as TESSERA_LOG_INFO. Works after the deadline as well.
     * Errors: none. [any-thread] [concurrent] Domain: none. */
    void (*log)(const tessera_host *, const tessera_ctx *ctx, int32_t level, tessera_str message);
    /* A setting by the key of the manifest's schema: the configured value, else the default, already
     * checked for type and range; TESSERA_NULL when it has neither. Values never change while the instance
     * lives. *out is borrowed until destroy() returns.
     * Errors: TESSERA_MISSING for a key that the manifest does not declare; no error text.
     * [any-thread] [concurrent] [pure] Domain: none. */
    tessera_status (*setting)(const tessera_host *, tessera_str key, tessera_value *out);
    /* A service by id (TESSERA_SVC_...), as a pointer to its struct of that revision, or NULL: unknown to this
     * host, or not granted. Same answer every time; lives until destroy() returns.
     * Errors: none. [any-thread] [concurrent] [pure] Domain: none. */
    const void *(*service)(const tessera_host *, const char *id);
};

/* Reading facts: rows of sources (architecture section 4), by source, fields and keys. There is no SQL
 * here on purpose: a deployment may map a source onto any table of its ERP, and the host must know
 * what a plugin reads. */
#define TESSERA_SVC_FACTS "tessera.facts/1"

/* Called by read() for each row, before it returns. values: n of them in the order of the fields asked
 * for, borrowed until this function returns. Answers 0 to go on, anything else to stop; stopping is no
 * error. No exception may leave it. [any-thread] on the thread that called read(). Domain: none. */
typedef int32_t (*tessera_row_fn)(void *user, const tessera_value *values, uint32_t n);

typedef struct tessera_facts_v1 {
    uint32_t size;
    /* Rows of `source` ("sale", "partner") whose column `by` holds one of the keys; by = "" means the source's
     * own key. Name `by` among the fields to learn whose row it is. keys: UTF-8 texts as the records and
     * requests of the host show them; NULL keys (with n_keys 0) mean every row; a non-NULL array with n_keys 0
     * means none. Fields may follow references with dots ("region.parent.name"). The order of rows is
     * not defined. Inside a BEFORE call the rows are those of the open transaction.
     * Errors: TESSERA_MISSING (unknown source or field, with the nearest name), TESSERA_INVALID (no ctx, a bad
     * key), TESSERA_DB, TESSERA_TIMEOUT (also between two rows), TESSERA_DENIED (the host gives no facts here); the
     * text is in *error. [any-thread] Owner: the host owns everything; nothing outlives the call.
     * Domain: DCS-5, DCS-9, DCS-12, DCS-15. */
    tessera_status (*read)(const tessera_host *, const tessera_ctx *ctx, tessera_str source, tessera_str by,
                           const tessera_str *fields, uint32_t n_fields, const tessera_str *keys,
                           uint32_t n_keys, tessera_row_fn row, void *user, tessera_error *error);
} tessera_facts_v1;

/* ---- extension: scheme template ------------------------------------------------------------------- */

/* Gives fields to rules: attributes, measures, computed fields, with the defaults of a segment that names
 * the template. The plugin describes, the host computes: push-down and the database stay with the host. */
#define TESSERA_EXT_SCHEME_TEMPLATE "tessera.scheme-template/1"

/* One computed field that is asked for. Made by the host, lives until compute() returns. */
typedef struct tessera_field_request {
    uint32_t size;
    tessera_str name;       /* as in "computed" of the description */
    uint32_t n_inputs;      /* as many as its "needs" */
    uint32_t n_arguments;   /* as many as its "arguments" */
    /* inputs[i] is the column of the i-th name of "needs": n_subjects values, in the order of the keys. */
    const tessera_value *const *inputs;
    const tessera_value *arguments; /* in the order of "arguments", each of its type or TESSERA_NULL */
} tessera_field_request;

/* A batch of subjects for which fields are computed. Made by the host, lives until compute() returns. */
typedef struct tessera_compute_request {
    uint32_t size;
    int32_t today; /* days since 1970-01-01; the only clock that compute() may look at */
    uint32_t n_subjects;
    uint32_t n_fields;
    const tessera_str *keys; /* n_subjects keys of the subjects */
    const tessera_field_request *const *fields; /* n_fields pointers */
} tessera_compute_request;

typedef struct tessera_scheme_template_v1 {
    uint32_t size;
    /* Writes ONE JSON document about the template, the same one every time. It is part of ABI 1: its schema is
     * sdk/schema/scheme-template-1.json; the host refuses unknown keys. In words:
     *   template    name of the template, [a-z][a-z0-9_]*, one of its kind for the subject; rules may write
     *               template.field
     *   subject     "partner" or "product"
     *   title       for people (every element below may have a "title" as well)
     *   attributes  [{name, title, path}]: path is a column of the subject's source, dotted through
     *               references ("region.parent.name")
     *   all_attributes  true: every column of the subject's source is offered under its own name
     *   measures    [{name, source, aggregate, of, where, nulls, window, inner, arguments, hidden}] or
     *               [{name, expression, arguments, hidden}]: an aggregate over the rows of a source that belong
     *               to the subject, or an expression over measures of the same template.
     *               aggregate: sum, count, count_distinct, min, max, avg; of: an expression of the rule
     *               language over the columns of the source; where: a row condition in the rule language,
     *               which may say today and $argument; nulls of count_distinct: "none" (default) or "each", a
     *               row without a value counts as one of its own; window: the date or moment column that a
     *               bracketed window applies to (default: the source's day or moment); inner: {by: columns,
     *               nulls: "one" (default, all rows without a value form one group) or "each", aggregates:
     *               [{name, aggregate, of, nulls}], where: over their names}: rows are first grouped within
     *               the subject, and the outer aggregate runs over the groups that pass; hidden: true keeps
     *               a helper out of lists
     *   computed    [{name, type, needs, arguments}]: fields that compute() answers; type: boolean, integer,
     *               decimal, text, date or moment; needs: names of attributes or measures
     *   arguments   of measures and computed: [{name, type, default}]; a rule gives them in brackets
     *   parameters  [{name, type, default, expression, visible}] of a scheme; also of type period
     *   dimensions  source columns that output rows may be grouped by
     *   defaults    {filter, output_filter, fields, order, group_by, require_facts}: of a segment that
     *               names the template; filters in the rule language; "-name" orders descending
     *   query       true: the user writes the SELECT, and the other elements may be empty
     * out: copies. Errors: any failure disables the template and nothing else. A document that is not JSON or
     * not of the schema is reported under the plugin's id.
     * [any-thread] [concurrent] [pure] Domain: DCS-1 to DCS-19, DCS-40. */
    tessera_status (*describe)(void *self, tessera_text_sink *out, tessera_error *error);
    /* Computes the requested fields for a batch. NULL when the description has no "computed". request:
     * borrowed until return. out: copies; cells never put are missing. The value of one subject must not
     * depend on who else is in the batch, since one partner is a batch of one.
     * Errors: TESSERA_MISSING (a field not described), TESSERA_TIMEOUT, TESSERA_FAULT; a failure fails the
     * request that needed the field, never answers an empty set. Any answer above 0 is a failure too.
     * [any-thread] [concurrent] [pure] Domain: DCS-5. */
    tessera_status (*compute)(void *self, const tessera_ctx *ctx, const tessera_compute_request *request,
                              tessera_value_sink *out, tessera_error *error);
} tessera_scheme_template_v1;

/* ---- extension: event subscriber ------------------------------------------------------------------ */

/* Reacts to the topics that the manifest lists under [[topics]]; others are never delivered. */
#define TESSERA_EXT_EVENT_SUBSCRIBER "tessera.event-subscriber/1"

/* When a subscriber runs. There are two kinds and no third: a system that ran subscribers "around commit"
 * delivered events of transactions that were then rolled back, on connections already released. */
enum {
    TESSERA_BEFORE = 1,      /* inside the transaction, in the order of the manifests, time-boxed, may veto */
    TESSERA_AFTER_COMMIT = 2 /* from the outbox, at least once: the same event may come again; never vetoes */
};

typedef struct tessera_event_subscriber_v1 {
    uint32_t size;
    /* topic: "partner.creating", "partner.created", "segment.changed", ...; phase: TESSERA_BEFORE or
     * TESSERA_AFTER_COMMIT; subject: what it is about, fields by name. Answers TESSERA_OK, TESSERA_NO_MATCH (the
     * same to the host), or, BEFORE only, what answer->veto() answered. topic, subject and answer are
     * borrowed until return.
     * Errors: any failure of a BEFORE subscriber stops what was about to happen (nothing fails open); a
     * failed AFTER_COMMIT delivery is repeated later. TESSERA_VETO without a code, or AFTER_COMMIT, is a
     * failure. [any-thread] [concurrent] Domain: NEW-6, issue 2 part 9. */
    tessera_status (*on)(void *self, const tessera_ctx *ctx, tessera_str topic, int32_t phase,
                         const tessera_record *subject, tessera_answer *answer, tessera_error *error);
} tessera_event_subscriber_v1;

/* ---- extension: rule of shipment bans (since 1.1) ------------------------------------------------- */

/* Says of shipments whether they may go. What a rule needs to know is written in its plugin.toml, under
 * [ban_rule]: parameters, which whoever configures a rule gives values, and facts, which the host reads for
 * many shipments at once. The rule itself reads nothing and keeps nothing. */
#define TESSERA_EXT_BAN_RULE "tessera.ban-rule/1"

/* What a rule says of a shipment. */
enum { TESSERA_SHIP = 0, TESSERA_WARN = 1, TESSERA_REFUSE = 2 };

/* Receives verdicts. */
typedef struct tessera_verdict_sink tessera_verdict_sink;
struct tessera_verdict_sink {
    uint32_t size;
    /* Puts the verdict on the shipment number `shipment`, from 0 in the order of the request. reason: a sentence
     * for the seller with the values that decided, UTF-8, copied; empty only with TESSERA_SHIP. A second verdict
     * on a shipment replaces the first. A shipment without one counts as refused, as if the rule had failed.
     * Errors: TESSERA_INVALID for a shipment outside the request, an unknown verdict, a reason that is empty,
     * longer than 1 MiB or not UTF-8; nothing is put then. [any-thread] Domain: BAN-2, BAN-14, BAN-23. */
    tessera_status (*put)(tessera_verdict_sink *, uint32_t shipment, int32_t verdict, tessera_str reason);
};

/* Shipments that are to be checked, a row each. Made by the host, lives until check() returns. */
typedef struct tessera_ban_request {
    uint32_t size;
    int32_t today; /* days since 1970-01-01; the only clock that check() may look at */
    uint32_t n_shipments;
    uint32_t n_facts;      /* as many as [[ban_rule.facts]] */
    uint32_t n_parameters; /* as many as [ban_rule.parameters.*] */
    const tessera_str *partners; /* n_shipments codes of the partners, as people know them */
    /* facts[i] is a column of n_shipments values of the i-th fact of the manifest: of its type, or TESSERA_NULL
     * where the partner or the document has none. */
    const tessera_value *const *facts;
    /* parameters[i] is a column as well, in the order of their names: a parameter may be a field of the partner,
     * such as its credit limit. */
    const tessera_value *const *parameters;
} tessera_ban_request;

typedef struct tessera_ban_rule_v1 {
    uint32_t size;
    /* Puts a verdict on each shipment of the request. The verdict on one must not depend on the others.
     * Errors: any failure, any answer above 0, and an answer that comes too late: every shipment of the request
     * is then answered as the rule is configured to fail, which is to refuse it.
     * [any-thread] [concurrent] [pure] Domain: BAN-2, BAN-23. */
    tessera_status (*check)(void *self, const tessera_ctx *ctx, const tessera_ban_request *request,
                            tessera_verdict_sink *out, tessera_error *error);
} tessera_ban_rule_v1;

/* ---- extension: linker of competitors (since 1.1) ------------------------------------------------- */

/* Proposes which competitors work with which segments. What it needs to know is written in its plugin.toml,
 * under [competitor_linker]: parameters, and facts, which the host reads for all segments and competitors at
 * once. A person accepts or rejects what it proposes; the linker itself reads nothing and keeps nothing. */
#define TESSERA_EXT_COMPETITOR_LINKER "tessera.competitor-linker/1"

/* What a strength is counted in: TESSERA_STRENGTH_ONE is the strongest, 0 the weakest. */
#define TESSERA_STRENGTH_ONE 10000

/* One fact, as rows. Made by the host, lives until propose() returns. */
typedef struct tessera_link_fact {
    uint32_t size;
    uint32_t n_rows;
    const uint32_t *segments;    /* of each row, its number in the request; NULL where a fact is of competitors */
    const uint32_t *competitors; /* the same; NULL where a fact is of segments or their members */
    /* of = "members": what a member has, such as its region; a row for each segment and each such value.
     * of = "segments": the sum over the members of the segment; a row for each where that is not 0.
     * of = "competitors": what the competitor has; a row for each of several values of a custom field, and with
     * `below` for all that lies below them, too; each value once a competitor.
     * of = "pairs": the sum over the members of the segment with regard to the competitor; as "segments".
     * Of the type that the manifest says, never TESSERA_NULL. */
    const tessera_value *values;
    const int64_t *counts; /* members with that value, or that the sum is made of; 1 where a fact is of competitors */
} tessera_link_fact;

/* All segments and competitors that are looked at. Made by the host, lives until propose() returns. */
typedef struct tessera_link_request {
    uint32_t size;
    int32_t today; /* days since 1970-01-01; the only clock that propose() may look at */
    uint32_t n_segments;
    uint32_t n_competitors;
    uint32_t n_facts;      /* as many as [[competitor_linker.facts]] */
    uint32_t n_parameters; /* as many as [competitor_linker.parameters.*] */
    const tessera_str *segment_codes;
    const tessera_str *segment_names;
    const int64_t *members; /* of each segment, how many */
    const tessera_str *competitor_codes;
    const tessera_str *competitor_names;
    const tessera_link_fact *const *facts; /* in the order of the manifest */
    const tessera_value *parameters;       /* in the order of their names */
} tessera_link_request;

/* Receives proposals. */
typedef struct tessera_link_sink tessera_link_sink;
struct tessera_link_sink {
    uint32_t size;
    /* Proposes that the competitor works with the segment, both by their numbers in the request, from 0.
     * strength: from 0 to TESSERA_STRENGTH_ONE. reason: a sentence for people with the values that speak for it,
     * UTF-8, copied. A second proposal of the same pair replaces the first.
     * Errors: TESSERA_INVALID for a number outside the request, a strength out of range, a reason that is empty,
     * longer than 1 MiB or not UTF-8; nothing is put then, and the whole answer is refused.
     * [any-thread] Domain: CMP-1. */
    tessera_status (*put)(tessera_link_sink *, uint32_t segment, uint32_t competitor, int64_t strength,
                          tessera_str reason);
};

typedef struct tessera_competitor_linker_v1 {
    uint32_t size;
    /* Puts its proposals; none is an answer, too. Errors: any failure, any answer above 0, and an answer that comes
     * too late: nothing that it put counts, and people are told which linker it was; the others are asked all the
     * same. [any-thread] [concurrent] [pure] Domain: CMP-1. */
    tessera_status (*propose)(void *self, const tessera_ctx *ctx, const tessera_link_request *request,
                              tessera_link_sink *out, tessera_error *error);
} tessera_competitor_linker_v1;

/* ---- extensions: conditions and kinds of discounts (since 1.1) -------------------------------------- */

/* A condition says how many times it is met, a kind what a discount takes off a line. What they need to know
 * is written in plugin.toml, under [discount_condition] and [discount_kind]: parameters, which whoever makes a
 * discount gives values, and facts, which the host reads: expressions over the partner, values of the document,
 * values of its lines. Nothing is read or kept by the plugin itself. */
#define TESSERA_EXT_DISCOUNT_CONDITION "tessera.discount-condition/1"
#define TESSERA_EXT_DISCOUNT_KIND "tessera.discount-kind/1"

/* What a condition says beside a number of times above 0. */
enum { TESSERA_MET = -1 /* without a number, which counts as once */, TESSERA_NOT_MET = 0 };

/* What is asked, an item each: a discount's condition for the document, or, where plugin.toml says
 * scope = "line" and for kinds, for one line of it. The host asks for all discounts at once. Made by the host,
 * lives until the call returns. */
typedef struct tessera_discount_request {
    uint32_t size;
    int32_t today; /* the day of the document, days since 1970-01-01; the only clock that a plugin may look at */
    uint32_t n_items;
    uint32_t n_facts;      /* as many as [[discount_condition.facts]] or [[discount_kind.facts]] */
    uint32_t n_parameters; /* as many as [discount_condition.parameters.*] or [discount_kind.parameters.*] */
    /* facts[i] is a column of n_items values of the i-th fact of the manifest: of its type, or TESSERA_NULL where
     * there is none, as for a document without a partner. */
    const tessera_value *const *facts;
    const tessera_value *const *parameters; /* columns as well, in the order of their names */
} tessera_discount_request;

/* Receives how many times conditions are met. */
typedef struct tessera_condition_sink tessera_condition_sink;
struct tessera_condition_sink {
    uint32_t size;
    /* Says of the item number `item`, from 0, how many times its condition is met: TESSERA_NOT_MET, TESSERA_MET, or
     * a number above 0, by which the effect of a discount may be multiplied. seen: the value that decided, as a
     * person would read it ("the revenue is 12000"), UTF-8, copied, may be empty. A second answer for an item
     * replaces the first. An item without one is not met, as if the plugin had failed.
     * Errors: TESSERA_INVALID for an item outside the request, a number below -1, a text that is longer than 1 MiB
     * or not UTF-8; nothing is put then. [any-thread] Domain: CND-1, CND-13, DSC-8. */
    tessera_status (*put)(tessera_condition_sink *, uint32_t item, int64_t times, tessera_str seen);
};

typedef struct tessera_discount_condition_v1 {
    uint32_t size;
    /* Answers for each item of the request, for none by what the others are. Errors: any failure, any answer above
     * 0, and an answer that comes too late: the conditions asked are not met, and the quote says that it is
     * incomplete, with the plugin and the reason. [any-thread] [concurrent] [pure] Domain: CND-1, CND-13. */
    tessera_status (*check)(void *self, const tessera_ctx *ctx, const tessera_discount_request *request,
                            tessera_condition_sink *out, tessera_error *error);
} tessera_discount_condition_v1;

/* Receives what a discount takes off lines. */
typedef struct tessera_amount_sink tessera_amount_sink;
struct tessera_amount_sink {
    uint32_t size;
    /* Takes `units` ten-thousandths of the unit of money off the line number `item`; below 0 it is a markup. A
     * second answer for an item replaces the first; a line without one gets nothing off.
     * Errors: TESSERA_INVALID for an item outside the request. [any-thread] Domain: DSC-3, DSC-25. */
    tessera_status (*put)(tessera_amount_sink *, uint32_t item, int64_t units);
};

typedef struct tessera_discount_kind_v1 {
    uint32_t size;
    /* Answers for each line of the request. Errors: any failure, any answer above 0, and an answer that comes too
     * late: the discount takes nothing off, and the quote says that it is incomplete, with the plugin and the
     * reason. [any-thread] [concurrent] [pure] Domain: DSC-25. */
    tessera_status (*calculate)(void *self, const tessera_ctx *ctx, const tessera_discount_request *request,
                                tessera_amount_sink *out, tessera_error *error);
} tessera_discount_kind_v1;

/* ---- the descriptor and the only exported symbol -------------------------------------------------- */

/* create -> start -> (extension calls) -> stop -> destroy. start and stop may be NULL; stop follows only a
 * start that answered TESSERA_OK. */
typedef struct tessera_plugin_v1 {
    uint32_t size;
    uint32_t abi_minor_needed; /* the lowest minor that has what this plugin uses, not what it was built with */
    const char *id;            /* must equal the manifest, or the plugin is refused */
    const char *version;       /* must equal the manifest */
    /* Makes an instance. host: kept until destroy(). *self: owned by the plugin, opaque to the host; NULL is
     * fine. Settings are checked before. On a failure nothing is left behind and destroy() is not called.
     * Errors: any failure quarantines the plugin with the text. [main-thread] Domain: none. */
    tessera_status (*create)(const tessera_host *host, void **self, tessera_error *error);
    /* Ready to serve: whatever needs time or may fail belongs here. Errors: any failure quarantines the
     * plugin; destroy() follows. [main-thread] Domain: none. */
    tessera_status (*start)(void *self, tessera_error *error);
    /* No call is in flight and none will follow but destroy(). Errors: none. [main-thread] Domain: none. */
    void (*stop)(void *self);
    /* Frees the instance. The host handle is gone when it returns. Errors: none. [main-thread] Domain: none. */
    void (*destroy)(void *self);
    /* What the plugin offers under an id (TESSERA_EXT_...), as a pointer to the struct of that revision, or
     * NULL. It must offer what its manifest provides. Lives as long as the library.
     * Errors: none. [any-thread] [concurrent] [pure] Domain: none. */
    const void *(*extension)(void *self, const char *id);
} tessera_plugin_v1;

/* The entry. It answers a constant that lives as long as the library, and does nothing else: a host may call it
 * any number of times, only to look. (Init and deinit functions of a library were believed in by others
 * until a host inside a host called them twice.) Errors: NULL refuses to load.
 * [any-thread] [concurrent] [pure] Domain: none. */
TESSERA_EXPORT const tessera_plugin_v1 *tessera_plugin_entry_v1(void);

#ifdef __cplusplus
}
#endif

#endif
