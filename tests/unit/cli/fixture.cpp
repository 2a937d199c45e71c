#include "fixture.hpp"

#include "base/date.hpp"

namespace tessera::app {
class Host {};
} // namespace tessera::app

using namespace tessera;
using namespace tessera::app;

CommandLine::CommandLine() {
    const auto add = [&](std::string name, std::string sentence, std::string help,
                         std::vector<Param> params, std::function<Json(Call&)> run) {
        Operation operation;
        operation.name = std::move(name);
        operation.sentence = std::move(sentence);
        operation.help = std::move(help);
        operation.params = std::move(params);
        operation.run = [this, run, all = operation.params](Call& call, const Arguments& given) {
            ++runs;
            seen = Json::object();
            for (const Param& param : all) {
                if (!given.has(param.name)) continue;
                switch (param.kind) {
                case ParamKind::integer: seen[param.name] = given.integer(param.name); break;
                case ParamKind::boolean: seen[param.name] = given.flag(param.name); break;
                case ParamKind::texts: seen[param.name] = given.texts(param.name); break;
                case ParamKind::object: seen[param.name] = given.object(param.name); break;
                default: seen[param.name] = given.text(param.name);
                }
            }
            confirmed = call.confirm;
            return run(call);
        };
        catalogue.add(operation);
    };
    const auto answer = [this](Call&) { return reply; };

    add("init", "create or upgrade the tables", "", {}, [](Call&) {
        return Json{{"message", "12 tables were created"}};
    });
    add("thing.show", "show one thing", "",
        {{"thing", ParamKind::text, "which thing", true, true},
         {"amount", ParamKind::decimal, "how much", false, false},
         {"since", ParamKind::date, "from which day on", false, false}},
        answer);
    add("thing.list", "list things", "",
        {{"limit", ParamKind::integer, "at most so many", false, false},
         {"cursor", ParamKind::text, "where to go on", false, false}},
        [this](Call&) {
            if (!seen.contains("cursor")) return reply;
            return Json{{"columns", {"code"}}, {"rows", Json::array({Json::array({"last"})})}};
        });
    add("thing.form", "form things",
        "Reads the source and writes the difference.\n\n  tessera thing form cold --set a=b --all",
        {{"thing", ParamKind::texts, "which things", false, true},
         {"all", ParamKind::boolean, "all of them", false, false},
         {"set", ParamKind::texts, "a field and its value", false, false},
         {"parameter", ParamKind::object, "a parameter of the scheme", false, false},
         {"with_dependencies", ParamKind::boolean, "also those it depends on", false, false},
         {"reason", ParamKind::text, "why", false, false}},
        [](Call&) {
            return Json{{"entered", 5}, {"left", 0}, {"message", "formed"}};
        });
    add("thing.delete", "delete a thing", "",
        {{"thing", ParamKind::text, "which thing", true, true}}, [](Call& call) {
            call.needs_confirmation("3 hand edits would be lost");
            return Json{{"message", "deleted"}};
        });
    add("thing.fail", "fail in some way", "", {{"how", ParamKind::text, "how", true, true}},
        [this](Call&) -> Json {
            const auto how = seen["how"].get<std::string>();
            if (how == "refusal") throw refusal("thing.refused", "No:\n  a = b\n  ^", "Do c.");
            if (how == "usage") throw usage("thing.wrong", "What?");
            if (how == "failure") throw failure("thing.broken", "The disk is full");
            throw std::runtime_error("unforeseen");
        });
    add("talk", "ask step by step", "", {{"name", ParamKind::text, "its name", true, false}},
        [](Call& call) {
            call.needs_confirmation("one more question");
            return Json{{"message", "saved"}};
        });

    door.version = "1.2.3";
    door.open = [this](const cli::GlobalOptions& given, const Operation&) {
        options = given;
        ++opened;
        return std::make_shared<Host>();
    };
    door.call = [](Host& host, const cli::GlobalOptions& given) {
        const Date today = given.as_of.value_or(date_of(2026, 3, 31));
        const std::string user = given.user.empty() ? "owner" : given.user;
        return Call{host, user, today, given.as_of.has_value(), false, {}, {}};
    };
}

int CommandLine::operator()(std::vector<std::string> words, std::string input) {
    std::istringstream in(input);
    std::ostringstream written, messages;
    cli::Terminal terminal{in, written, messages, somebody_there, live};
    const int code = cli::run(words, catalogue, door, terminal);
    out = written.str();
    err = messages.str();
    return code;
}
