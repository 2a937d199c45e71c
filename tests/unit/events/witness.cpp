// A subscriber that notes each call in a diary and then does what the file of orders says: one
// order a line, "NAME ACTION", where NAME is the code of the partner or the topic.
#include <tessera/plugin.hpp>

#include <chrono>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace {

namespace sdk = tessera::sdk;

class Witness {
public:
    explicit Witness(sdk::Host host)
        : diary_(host.text("diary"))
        , orders_(host.text("orders")) {}

    tessera_status on(sdk::Context context, std::string_view topic, int, sdk::Record subject,
                      sdk::Answer answer) {
        note(context, topic, subject);
        const std::string order = order_for(topic, subject.text("code"));
        if (order == "veto") return answer.veto("no", "this one not");
        if (order == "fail") throw sdk::Failure("the mail server is away");
        if (order == "throw") throw std::runtime_error("thrown");
        if (order == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(150));
        if (order == "late")
            while (!context.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (order == "kill") ::_exit(9);
        return TESSERA_OK;
    }

private:
    static std::string shown(const tessera_value& value) {
        if (const auto text = sdk::as_text(value)) return std::string(*text);
        return value.kind == TESSERA_NULL ? "-" : std::to_string(value.i64);
    }

    // Appended by one write, so that the lines of several processes do not mix.
    void note(sdk::Context context, std::string_view topic, sdk::Record subject) {
        std::string line = ID " " + std::string(topic);
        for (std::uint32_t i = 0; i < subject.size(); ++i) {
            const auto [name, value] = subject.at(i);
            line += " " + std::string(name) + "=" + shown(value);
        }
        for (const char* key : {"user", "today", "trace"})
            if (const auto value = context.attribute(key); value.kind != TESSERA_NULL)
                line += " " + std::string(key) + ":" + shown(value);
        const std::lock_guard lock(mutex_);
        std::ofstream(diary_, std::ios::app) << line + "\n";
    }

    std::string order_for(std::string_view topic, const std::string& code) const {
        std::ifstream file(orders_);
        for (std::string name, action; file >> name >> action;)
            if (name == topic || name == code) return action;
        return {};
    }

    const std::string diary_, orders_;
    std::mutex mutex_;
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<Witness>(ID, "1.0.0");
    return &descriptor;
}
