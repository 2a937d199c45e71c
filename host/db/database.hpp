// One configured database: opens sessions, keeps idle ones, knows the prefix of our tables.
#pragma once

#include "db/session.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tessera::db {

struct Settings {
    std::string url;                 // SOCI's form: "sqlite3://db=FILE"; a bare file name is SQLite
    std::string prefix = "tessera_"; // letters, digits, underscore; at most 9 bytes
    int busy_timeout_seconds = 10;   // how long a statement waits for another process's lock
    int retry_seconds = 10;          // how long a transaction that may be tried again is
    int silence_seconds = 60; // without an answer of its kernel, after which a server is lost
    std::vector<std::filesystem::path> libraries; // folders of the libraries of databases
    bool create = false; // make the database if there is none: only `tessera init` does
};

// A session that goes back to its database when the lease ends: it is rolled back if a transaction
// is open, checked, and thrown away if it is broken.
class Lease {
public:
    Lease() = default;
    Lease(std::shared_ptr<Session> session, std::function<void(std::shared_ptr<Session>)> give_back)
        : session_(std::move(session))
        , give_back_(std::move(give_back)) {}
    ~Lease();
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    Session& operator*() const { return *session_; }
    Session* operator->() const { return session_.get(); }

private:
    std::shared_ptr<Session> session_;
    std::function<void(std::shared_ptr<Session>)> give_back_;
};

class Database {
public:
    // Does not connect yet. Errors: usage "db.bad-url" naming what is wrong with the string (never
    // its password) and the forms that work.
    explicit Database(Settings settings);
    ~Database();
    // [any thread] Errors: failure "db.cannot-open" with the file or server and the reason.
    Lease lease();
    // Connects where the connection string does not say it.
    const Dialect& dialect();
    const Settings& settings() const;
    std::string url_without_password() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// The callbacks of a hosting ERP (embed.h), as C++ functions. They run on its own open connection.
struct Borrowed {
    std::string dialect;
    std::function<std::int64_t(const std::string& sql, const std::vector<Value>& args)> execute;
    // Calls `row` for each row, values in order; stops early when it answers false.
    std::function<void(const std::string& sql, const std::vector<Value>& args,
                       std::span<const Type> types,
                       const std::function<bool(const std::vector<Value>&)>& row)>
        query;
};
std::shared_ptr<Session> borrow(Borrowed callbacks, const std::string& prefix);

} // namespace tessera::db
