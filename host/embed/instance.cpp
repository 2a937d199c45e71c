#include "embed/instance.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/source.hpp"
#include "embed/connection.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <dlfcn.h>
#include <unistd.h>

namespace tessera::embed {

namespace {

// Lines of the log to the embedder. No mutex: embed.h says that it takes several calls at once.
class CallbackSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    CallbackSink(void (*log)(void*, std::int32_t, const char*), void* data)
        : log_(log)
        , data_(data) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const std::string line(message.payload.data(), message.payload.size());
        log_(data_, level(message.level), line.c_str());
    }
    void flush_() override {}

private:
    static std::int32_t level(spdlog::level::level_enum level) {
        switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug: return TESSERA_LOG_DEBUG;
        case spdlog::level::warn: return TESSERA_LOG_WARN;
        case spdlog::level::err:
        case spdlog::level::critical: return TESSERA_LOG_ERROR;
        default: return TESSERA_LOG_INFO;
        }
    }

    void (*log_)(void*, std::int32_t, const char*);
    void* data_;
};

app::Config configuration(const tessera_open_options& options) {
    app::Config config;
    if (options.config_file && options.config_text)
        throw usage("config.two", "both config_file and config_text are given",
                    "Give one of them.");
    if (options.config_file) config = app::read_config(options.config_file);
    if (options.config_text) config = app::parse_config(options.config_text, "config_text");
    if (options.database) app::name_database(config, options.database);
    return config;
}

// Plugins lie beside the library, not beside whatever program has loaded it.
std::filesystem::path library_folder() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&tessera_version), &info) == 0 || !info.dli_fname)
        return {};
    std::error_code none;
    const auto path = std::filesystem::canonical(info.dli_fname, none);
    return none ? std::filesystem::path() : path.parent_path();
}

} // namespace

Instance::Instance(const tessera_open_options& options)
    : owner_(::getpid())
    , catalogue_(app::make_catalogue()) {
    app::HostOptions host;
    host.config = configuration(options);
    host.create_database = options.create != 0;
    host.home = library_folder();
    if (options.log) {
        const auto sink = std::make_shared<CallbackSink>(options.log, options.log_data);
        host.log = std::make_shared<spdlog::logger>("tessera", sink);
    }
    host_ = std::make_unique<app::Host>(std::move(host));
}

Instance::~Instance() {
    closing_ = true;
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return running_ == 0; });
}

bool Instance::forked() const {
    return ::getpid() != owner_;
}

app::Call Instance::make_call(const tessera_call_options& options) const {
    const std::string& configured = host_->config().user;
    app::Call call{*host_,
                   options.user         ? options.user
                   : configured.empty() ? "owner"
                                        : configured,
                   host_->today(),
                   false,
                   options.confirm != 0,
                   {},
                   {},
                   {}};
    if (options.today) {
        call.today = parse_date(options.today);
        call.as_of = true;
    }
    if (options.connection) call.borrowed = lend(*options.connection, host_->config().prefix);
    return call;
}

app::Json Instance::call(const tessera_call_options& options, std::string_view operation,
                         app::Json request) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_) throw failure("host.closed", "this instance is being closed");
        ++running_;
    }
    struct Running {
        Instance& self;
        ~Running() {
            const std::lock_guard lock(self.mutex_);
            --self.running_;
            self.ended_.notify_all();
        }
    } running{*this};
    app::Call call = make_call(options);
    // What the ERP gave is asked on its own thread, but for `stop`.
    call.stop = [&] { return closing_ || (options.stop && options.stop(options.data) != 0); };
    bool given_up = false;
    call.cancelled = [&] {
        return given_up || call.stop() ||
               (options.cancelled && options.cancelled(options.data) != 0);
    };
    if (options.progress)
        call.progress = [&](const app::Progress& at) {
            if (options.progress(options.data, at.what.c_str(), at.done, at.total) != 0)
                given_up = true;
        };
    if (!call.borrowed) return catalogue_.call(operation, call, request);

    // Whatever happens inside, the ERP's transaction stays as it was before the call.
    db::Session& session = *call.borrowed;
    session.begin(db::Access::write);
    try {
        app::Json reply = catalogue_.call(operation, call, request);
        db::forget_unseen(session);
        session.commit();
        return reply;
    } catch (...) {
        session.rollback();
        throw;
    }
}

} // namespace tessera::embed
