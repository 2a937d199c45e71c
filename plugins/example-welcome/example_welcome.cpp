// An example of an AFTER_COMMIT subscriber: appends a line "TOPIC name=value ..." to a file. The
// same event may come again (at least once), so a reader of the file must not mind a line twice.
#include <tessera/plugin.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>

namespace {

namespace sdk = tessera::sdk;

std::string shown(const tessera_value& value) {
    if (const auto text = sdk::as_text(value)) return std::string(*text);
    if (const auto decimal = sdk::as_decimal(value)) return decimal->to_text();
    if (const auto flag = sdk::as_bool(value)) return *flag ? "true" : "false";
    return std::to_string(value.kind == TESSERA_DATE || value.kind == TESSERA_TIME ? value.i64 : 0);
}

class Welcome {
public:
    explicit Welcome(sdk::Host host)
        : file_(host.text("file")) {}

    tessera_status on(sdk::Context, std::string_view topic, int, sdk::Record subject, sdk::Answer) {
        std::string line(topic);
        for (std::uint32_t i = 0; i < subject.size(); ++i) {
            const auto [name, value] = subject.at(i);
            if (value.kind != TESSERA_NULL) line += " " + std::string(name) + "=" + shown(value);
        }
        append(line + "\n");
        return TESSERA_OK;
    }

private:
    void append(const std::string& line) {
        const std::lock_guard lock(mutex_); // calls may come from several threads
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(file_.c_str(), "ab"),
                                                                   &std::fclose);
        if (!file || std::fwrite(line.data(), 1, line.size(), file.get()) != line.size() ||
            std::fflush(file.get()) != 0)
            throw sdk::Failure("cannot append to \"" + file_ + "\": " + std::strerror(errno));
    }

    const std::string file_;
    std::mutex mutex_;
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<Welcome>("example-welcome", "1.0.0");
    return &descriptor;
}
