#include "db/backends/silence.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

using namespace tessera::db;

namespace {

class Socket {
public:
    explicit Socket(int family = AF_INET)
        : number_(socket(family, SOCK_STREAM, 0)) {}
    ~Socket() { close(number_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int number() const { return number_; }
    int get(int level, int option) const {
        int value = -1;
        socklen_t size = sizeof value;
        getsockopt(number_, level, option, &value, &size);
        return value;
    }

private:
    int number_;
};

} // namespace

TEST_CASE("a connection is asked for after half of the silence, and three times") {
    const Socket socket;
    notice_silence(socket.number(), 60);
    CHECK(socket.get(SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(socket.get(IPPROTO_TCP, TCP_KEEPIDLE) == 30);
    CHECK(socket.get(IPPROTO_TCP, TCP_KEEPINTVL) == 10);
    CHECK(socket.get(IPPROTO_TCP, TCP_KEEPCNT) == 3);
    CHECK(socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 60'000);
}

TEST_CASE("the shortest silence is a second") {
    const Socket socket;
    notice_silence(socket.number(), 1);
    CHECK(socket.get(IPPROTO_TCP, TCP_KEEPIDLE) == 1);
    CHECK(socket.get(IPPROTO_TCP, TCP_KEEPINTVL) == 1);
}

TEST_CASE("a socket that is no TCP connection is left alone") {
    const Socket socket(AF_UNIX);
    notice_silence(socket.number(), 60);
    CHECK(socket.get(SOL_SOCKET, SO_KEEPALIVE) == 0);
    const MoreTimeToRead more(socket.number(), 10);
}

TEST_CASE("sockets that a client library opens are found, others are left alone") {
    const Socket before;
    std::optional<Socket> ours;
    std::optional<Socket> local;
    noticing_silence(60, [&] { ours.emplace(), local.emplace(AF_UNIX); });
    CHECK(ours->get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 60'000);
    CHECK(before.get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
    CHECK(before.get(SOL_SOCKET, SO_KEEPALIVE) == 0);
    CHECK(local->get(SOL_SOCKET, SO_KEEPALIVE) == 0);
}

TEST_CASE("a socket with the number of one that was closed is found") {
    std::optional<Socket> gone(std::in_place), ours;
    const int number = gone->number();
    noticing_silence(60, [&] { gone.reset(), ours.emplace(); });
    REQUIRE(ours->number() == number);
    CHECK(ours->get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 60'000);
}

TEST_CASE("more time to read ends with what it was for") {
    const Socket socket;
    {
        const MoreTimeToRead vain(socket.number(), 10); // nothing is watched
        CHECK(socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
    }
    notice_silence(socket.number(), 60);
    {
        const MoreTimeToRead more(socket.number(), 10);
        CHECK(socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 70'000);
    }
    CHECK(socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT) == 60'000);
}
