// What only a process has: closed pipes, full disks, signals. Each case runs the door in a child.
#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tessera;
using app::Json;

namespace {

struct Process : CommandLine {
    // Runs `tessera thing show x` with the given descriptors as output and messages; answers
    // waitpid's status. `meanwhile` runs in the parent.
    int status(int output, int messages, const std::function<void(pid_t)>& meanwhile) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            dup2(output, STDOUT_FILENO);
            dup2(messages, STDERR_FILENO);
            const char* words[] = {"tessera", "thing", "show", "x", "--format", "csv"};
            _exit(cli::run(6, words, catalogue, door));
        }
        if (meanwhile) meanwhile(child);
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    }
};

struct Pipe {
    int ends[2];
    Pipe() { REQUIRE(pipe(ends) == 0); }
    ~Pipe() {
        close(ends[0]);
        close(ends[1]);
    }
    std::string read_some() const {
        char buffer[4096];
        const auto size = read(ends[0], buffer, sizeof buffer);
        return {buffer, size > 0 ? static_cast<std::size_t>(size) : 0};
    }
};

Json many_rows() {
    Json reply = {{"columns", {"n"}}, {"rows", Json::array()}};
    for (int i = 0; i < 100'000; ++i) reply["rows"].push_back(Json::array({i}));
    return reply;
}

} // namespace

TEST_CASE_METHOD(Process, "process: a reader that has gone is nothing to talk about") {
    reply = many_rows();
    Pipe output, messages;
    close(output.ends[0]);
    const int result = status(output.ends[1], messages.ends[1], nullptr);
    REQUIRE(WIFEXITED(result));
    CHECK(WEXITSTATUS(result) == 0);
    close(messages.ends[1]);
    CHECK(messages.read_some().empty());
}

TEST_CASE_METHOD(Process, "process: a full disk is a failure that says so") {
    reply = many_rows();
    Pipe messages;
    const int full = open("/dev/full", O_WRONLY);
    REQUIRE(full >= 0);
    const int result = status(full, messages.ends[1], nullptr);
    close(full);
    REQUIRE(WIFEXITED(result));
    CHECK(WEXITSTATUS(result) == 3);
    CHECK(messages.read_some().find("No space left on device\n  code: output.failed") !=
          std::string::npos);
}

TEST_CASE_METHOD(Process, "process: the first SIGINT cancels, the second ends at once") {
    Pipe output, messages, ready;
    bool heeds = true; // whether the operation looks at its cancelled flag
    app::Operation slow;
    slow.name = "thing.slow";
    slow.run = [&](app::Call& call, const app::Arguments&) -> Json {
        REQUIRE(write(ready.ends[1], "r", 1) == 1);
        for (int i = 0; i < 1000; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            if (heeds) call.check_cancelled();
            if (!heeds && call.cancelled()) REQUIRE(write(ready.ends[1], "c", 1) == 1);
        }
        return Json::object();
    };
    catalogue.add(slow);
    const auto run_slow = [&](const std::function<void(pid_t)>& meanwhile) {
        const pid_t child = fork();
        if (child == 0) {
            dup2(messages.ends[1], STDERR_FILENO);
            const char* words[] = {"tessera", "thing", "slow"};
            _exit(cli::run(3, words, catalogue, door));
        }
        CHECK(ready.read_some() == "r");
        kill(child, SIGINT);
        if (meanwhile) meanwhile(child);
        int result = 0;
        waitpid(child, &result, 0);
        return result;
    };
    const int cancelled = run_slow(nullptr);
    REQUIRE(WIFEXITED(cancelled));
    CHECK(WEXITSTATUS(cancelled) == 3);
    CHECK(messages.read_some().find("code: call.cancelled") != std::string::npos);

    heeds = false;
    const int ended = run_slow([&](pid_t child) {
        CHECK(ready.read_some()[0] == 'c'); // the first has been seen
        kill(child, SIGINT);
    });
    REQUIRE(WIFSIGNALED(ended));
    CHECK(WTERMSIG(ended) == SIGINT);
}
