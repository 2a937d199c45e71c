#include "silence.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <set>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>

namespace tessera::db {

namespace {

void set(int socket, int level, int option, int value) {
    setsockopt(socket, level, option, &value, sizeof value); // on a Unix socket: in vain
}

int protocol_of(int socket) {
    int protocol = 0;
    socklen_t size = sizeof protocol;
    return getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 ? protocol : 0;
}

// By what the kernel calls them, "socket:[4711]": numbers of descriptors are used again. Asked of
// /proc and not of the descriptors, which may be another thread's, that is about to close them.
std::map<std::string, int> tcp_sockets() {
    std::map<std::string, int> found;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", none)) {
        const std::string name = entry.path().filename();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        const std::string socket = std::filesystem::read_symlink(entry.path(), none);
        if (socket.starts_with("socket:") && protocol_of(descriptor) == IPPROTO_TCP)
            found.emplace(socket, descriptor);
    }
    return found;
}

// While it lives, the sockets that come are not left waiting: neither for a server that does not
// answer to the first packet, for which the kernel would ask two minutes long, nor for one that
// falls silent while the client library introduces itself. The library shows its socket to nobody
// before it is done, so it is looked for.
class Connecting {
public:
    explicit Connecting(const std::map<std::string, int>& before)
        : before_(before)
        , thread_([this](const std::stop_token& done) { look(done); }) {}

private:
    void look(const std::stop_token& done) {
        std::mutex mutex;
        std::condition_variable_any over;
        std::unique_lock lock(mutex);
        std::set<std::string> seen;
        while (!over.wait_for(lock, done, std::chrono::milliseconds(50),
                              [&] { return done.stop_requested(); })) {
            for (const auto& [number, socket] : tcp_sockets()) {
                if (before_.contains(number) || !seen.insert(number).second) continue;
                notice_silence(socket, seconds_to_connect);
                set(socket, IPPROTO_TCP, TCP_SYNCNT, 2); // after 1, 2 and 4 seconds
            }
        }
    }

    const std::map<std::string, int>& before_;
    std::jthread thread_;
};

} // namespace

Silence::Silence(int seconds)
    : idle(std::max(seconds / 2, 1))
    , interval(std::max(seconds / 6, 1))
    , probes(3)
    , unanswered(seconds * 1000) {}

void notice_silence(int socket, int seconds) {
    if (protocol_of(socket) != IPPROTO_TCP) return;
    const Silence silence(seconds);
    set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(socket, IPPROTO_TCP, TCP_KEEPIDLE, silence.idle);
    set(socket, IPPROTO_TCP, TCP_KEEPINTVL, silence.interval);
    set(socket, IPPROTO_TCP, TCP_KEEPCNT, silence.probes);
    set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, silence.unanswered);
}

void noticing_silence(int seconds, const std::function<void()>& connect) {
    const auto before = tcp_sockets();
    {
        const Connecting connecting(before);
        connect();
    }
    for (const auto& [number, socket] : tcp_sockets())
        if (!before.contains(number)) notice_silence(socket, seconds);
}

MoreTimeToRead::MoreTimeToRead(int socket, int seconds)
    : socket_(socket) {
    socklen_t size = sizeof before_;
    getsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &before_, &size);
    if (before_ > 0) set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, before_ + seconds * 1000);
}

MoreTimeToRead::~MoreTimeToRead() {
    if (before_ > 0) set(socket_, IPPROTO_TCP, TCP_USER_TIMEOUT, before_);
}

} // namespace tessera::db
