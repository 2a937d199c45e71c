// The program: configuration, a host, the catalogue, and the command-line door.
#include "app/host.hpp"
#include "base/error.hpp"
#include "cli/anew.hpp"
#include "cli/cli.hpp"
#include "cli/new_partner.hpp"

#include <csignal>

namespace {

using namespace tessera;

app::Config configuration(const cli::GlobalOptions& options) {
    app::Config config = app::find_config(options.config);
    if (options.database) app::name_database(config, *options.database);
    // --quiet is about the console; a log file has been asked for.
    if (options.quiet && config.log_file.empty() && config.log_level == "info")
        config.log_level = "warning";
    return config;
}

std::shared_ptr<app::Host> open(char** words, const cli::GlobalOptions& options,
                                const app::Operation& operation) {
    app::HostOptions host;
    host.config = configuration(options);
    host.create_database = operation.name == "init";
    host.hung_plugins = cli::hung_before();
    // Whoever waits for a command sees that it hangs, and ends it; nobody sees that of a service.
    if (operation.name == "serve")
        host.on_hung_plugin = [words](const std::string& plugin) {
            cli::begin_anew(words, plugin);
        };
    return std::make_shared<app::Host>(std::move(host));
}

app::Call call(app::Host& host, const cli::GlobalOptions& options) {
    app::Call made{host, options.user, host.today(), false, false, {}, {}};
    if (made.user.empty()) made.user = host.config().user.empty() ? "owner" : host.config().user;
    if (options.as_of) {
        made.today = *options.as_of;
        made.as_of = true;
    }
    return made;
}

} // namespace

int main(int argc, char** argv) {
    cli::Door door{TESSERA_VERSION,
                   [argv](const cli::GlobalOptions& options, const app::Operation& operation) {
                       return open(argv, options, operation);
                   },
                   call,
                   {}};
    door.conversations["partner.new"] = cli::new_partner;
    return cli::run(argc, argv, app::make_catalogue(), door);
}
