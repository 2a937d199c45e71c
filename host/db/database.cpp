#include "db/database.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/backend.hpp"
#include "db/dialect.hpp"
#include "db/soci_session.hpp"

#include <fmt/format.h>
#include <mutex>
#include <regex>

namespace tessera::db {

namespace {

constexpr std::size_t idle_sessions = 4; // each may keep a page cache of 128 MiB

void check_prefix(const std::string& prefix) {
    const bool plain =
        prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == prefix.npos;
    const bool digit_first = !prefix.empty() && prefix[0] >= '0' && prefix[0] <= '9';
    if (plain && !digit_first && prefix.size() <= 9) return;
    throw usage("db.bad-prefix", fmt::format("\"{}\" cannot be a prefix of table names", prefix),
                "Use at most 9 letters, digits and underscores, no digit first.");
}

} // namespace

struct Database::Impl : std::enable_shared_from_this<Database::Impl> {
    Settings settings;
    std::mutex mutex;
    std::vector<std::shared_ptr<Session>> idle;

    std::shared_ptr<Session> take() {
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                auto session = std::move(idle.back());
                idle.pop_back();
                return session;
            }
        }
        return connect(adapter_for(settings), settings.prefix,
                       std::chrono::seconds(settings.retry_seconds));
    }

    void give_back(std::shared_ptr<Session> session) {
        try {
            renew(*session);
        } catch (...) {
            return; // broken: the next lease opens another
        }
        const std::lock_guard lock(mutex);
        if (idle.size() < idle_sessions) idle.push_back(std::move(session));
    }
};

Lease::~Lease() {
    if (session_ != nullptr && give_back_) give_back_(std::move(session_));
}

Database::Database(Settings settings)
    : impl_(std::make_shared<Impl>()) {
    check_url(settings.url);
    check_prefix(settings.prefix);
    impl_->settings = std::move(settings);
}

Database::~Database() = default;

Lease Database::lease() {
    return {impl_->take(), [impl = impl_](std::shared_ptr<Session> session) {
                impl->give_back(std::move(session));
            }};
}

const Dialect& Database::dialect() {
    if (const Dialect* named = dialect_of(impl_->settings.url)) return *named;
    return lease()->dialect();
}
const Settings& Database::settings() const {
    return impl_->settings;
}

std::string Database::url_without_password() const {
    static const std::regex parameter(
        R"re(((?:password|passwd|pass|pwd)\s*=\s*))re"
        R"re(('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\{(?:[^}]|\}\})*\}|[^ ;]*))re",
        std::regex::icase);
    static const std::regex user("(://[^/@: ]*:)[^@ ]*@");
    const std::string masked = std::regex_replace(impl_->settings.url, parameter, "$1***");
    return std::regex_replace(masked, user, "$1***@");
}

} // namespace tessera::db
