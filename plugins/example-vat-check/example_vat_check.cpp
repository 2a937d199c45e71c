// An example of a BEFORE subscriber: stops the creation of a partner whose name holds a forbidden
// word, whose code does not begin as it should, or who shares with another partner what only one
// may have. All three rules come from the settings.
#include <tessera/plugin.hpp>

#include <array>

namespace {

namespace sdk = tessera::sdk;

// Only ASCII letters are folded; other words match as they are written.
std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        std::string_view word = list.substr(0, list.find(','));
        list.remove_prefix(word.size() < list.size() ? word.size() + 1 : list.size());
        while (word.starts_with(' ')) word.remove_prefix(1);
        while (word.ends_with(' ')) word.remove_suffix(1);
        if (!word.empty()) words.push_back(folded(word));
    }
    return words;
}

class VatCheck {
public:
    explicit VatCheck(sdk::Host host)
        : host_(host)
        , forbidden_(words_of(host.text("forbidden")))
        , code_prefix_(host.text("code_prefix"))
        , unique_(host.text("unique")) {}

    tessera_status on(sdk::Context context, std::string_view, int, sdk::Record partner,
                      sdk::Answer answer) const {
        const std::string code = partner.text("code"), name = folded(partner.text("name"));
        if (!code.starts_with(code_prefix_))
            return answer.veto("bad-code", "the code \"" + code + "\" does not begin with \"" +
                                               code_prefix_ + "\"");
        for (const std::string& word : forbidden_)
            if (name.find(word) != std::string::npos)
                return answer.veto("forbidden-word", "the name holds the word \"" + word + "\"");
        if (const std::string other = owner(context, partner); !other.empty())
            return answer.veto("taken", "partner \"" + other + "\" has the same " + unique_);
        return TESSERA_OK;
    }

private:
    // The code of the partner that has the unique field's value already. The reading takes place in
    // the transaction of the creation: partners that come in one file are compared with each other.
    std::string owner(sdk::Context context, sdk::Record partner) const {
        if (unique_.empty()) return "";
        const std::string wanted = partner.text(unique_);
        const std::array fields{sdk::str("code")};
        std::vector<tessera_str> keys; // none: nothing is found, but an unknown field is an error
        if (!wanted.empty()) keys.push_back(sdk::str(wanted));
        std::string found;
        host_.read(context, "partner", unique_, fields, keys, [&](auto row) {
            found = sdk::as_text(row[0]).value_or("");
            return false;
        });
        return found;
    }

    const sdk::Host host_;
    const std::vector<std::string> forbidden_;
    const std::string code_prefix_;
    const std::string unique_;
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<VatCheck>("example-vat-check", "1.0.0");
    return &descriptor;
}
