#include "cli/perform.hpp"

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"

#include <algorithm>

namespace tessera::cli {

namespace {

using app::Json;

bool has_param(const app::Operation& operation, std::string_view name) {
    return std::any_of(operation.params.begin(), operation.params.end(),
                       [&](const auto& param) { return param.name == name; });
}

std::string next_page(const Json& reply) {
    const auto next = reply.find("next");
    return next != reply.end() && next->is_string() ? next->get<std::string>() : "";
}

class Performance {
public:
    Performance(const Command& command, const app::Catalogue& catalogue, const Door& door,
                Terminal& terminal)
        : command_(command)
        , catalogue_(catalogue)
        , door_(door)
        , ask_(terminal.in, terminal.err, !terminal.somebody_there)
        , progress_(terminal.err, terminal.live, command.options.quiet)
        , host_(door.open(command.options, *command.operation))
        , call_(door.call(*host_, command.options))
        , somebody_there_(terminal.somebody_there) {
        call_.progress = [this](const app::Progress& progress) { progress_.show(progress); };
        call_.cancelled = call_.stop = interrupted;
        call_.confirm = command.options.yes;
    }

    Json run() {
        const auto& operation = *command_.operation;
        const auto conversation = door_.conversations.find(operation.name);
        if (conversation == door_.conversations.end())
            return confirmed(operation.name, command_.request, somebody_there_);
        // Whoever answers questions, be it a pipe, answers this one too.
        const Calls calls{operation.name,
                          [this](std::string_view name, Json request) {
                              return confirmed(name, std::move(request), true);
                          },
                          call_.confirm};
        return conversation->second(ask_, calls, command_.request);
    }

private:
    Json confirmed(std::string_view name, Json request, bool can_ask) {
        try {
            return all_pages(name, request);
        } catch (const Error& error) {
            if (error.code() != "needs-confirmation" || call_.confirm) throw;
            progress_.clear();
            if (!can_ask) throw refusal(error.code(), error.message(), "Pass --yes to go ahead.");
            ask_.say(error.message());
            if (!ask_.yes("Go ahead?", false))
                throw refusal("not-confirmed", "Nothing was changed: it was not confirmed");
        }
        request["confirm"] = true;
        return all_pages(name, request);
    }

    // Without --limit and --cursor all pages are wanted, as one reply.
    Json all_pages(std::string_view name, Json request) {
        Json reply = call(name, request);
        if (request.contains("limit") || request.contains("cursor") || !reply.contains("rows") ||
            !has_param(catalogue_.at(name), "cursor"))
            return reply;
        for (std::string next = next_page(reply); !next.empty();) {
            call_.check_cancelled();
            request["cursor"] = next;
            Json page = call(name, request);
            for (Json& row : page.at("rows")) reply["rows"].push_back(std::move(row));
            const std::string after = next_page(page);
            if (after == next)
                throw failure("call.endless-pages", "The pages of the reply do not end: \"" +
                                                        after + "\" follows on itself");
            next = after;
        }
        reply.erase("next");
        return reply;
    }

    Json call(std::string_view name, const Json& request) {
        Json reply = catalogue_.call(name, call_, request);
        progress_.clear();
        return reply;
    }

    const Command& command_;
    const app::Catalogue& catalogue_;
    const Door& door_;
    Ask ask_;
    ProgressLine progress_;
    std::shared_ptr<app::Host> host_;
    app::Call call_;
    bool somebody_there_;
};

} // namespace

Json perform(const Command& command, const app::Catalogue& catalogue, const Door& door,
             Terminal& terminal) {
    // What is wrong with the request is said before a database is opened. A conversation asks for
    // what is missing, so its calls are checked only as they are made.
    if (door.conversations.count(command.operation->name) == 0)
        app::check_request(*command.operation, command.request);
    return Performance(command, catalogue, door, terminal).run();
}

} // namespace tessera::cli
