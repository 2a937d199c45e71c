// Notices that the network no longer leads to a server: a cut cable, a firewall that has forgotten
// the connection, a machine without power. Nobody ends the connection then, and who waits for an
// answer would wait for ever.
#pragma once

#include <functional>

namespace tessera::db {

// How TCP looks for a server that is silent. However long its statement takes, the kernel below it
// answers at once.
struct Silence {
    explicit Silence(int seconds);
    int idle, interval, probes; // seconds until the first question and between them, their number
    int unanswered;             // milliseconds after which what was sent counts as lost
};

// Who makes a connection waits no longer than this, however long it may be silent later.
constexpr int seconds_to_connect = 10;

// The connection of this socket fails when the server has been silent for so long. Nothing happens
// to what is no TCP connection.
void notice_silence(int socket, int seconds);

// The same for the sockets of a client library that shows them to nobody: those that are there
// after `connect` and were not before. While it connects it waits no longer than seconds_to_connect
// for a server that does not answer. Another thread's that come meanwhile are not told from them.
void noticing_silence(int seconds, const std::function<void()>& connect);

// While it lives the server may also leave lying what it is sent, for `seconds` more: where rows
// stream in, it takes no more of them while it waits for a lock. To TCP that is silence.
class MoreTimeToRead {
public:
    MoreTimeToRead(int socket, int seconds);
    ~MoreTimeToRead();
    MoreTimeToRead(const MoreTimeToRead&) = delete;
    MoreTimeToRead& operator=(const MoreTimeToRead&) = delete;

private:
    int socket_;
    int before_ = 0;
};

} // namespace tessera::db
