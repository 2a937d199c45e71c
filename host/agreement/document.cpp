#include "agreement/document.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::agreement {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void bad(std::string what) {
    throw usage("shipment.bad-document", "the document cannot be read: " + std::move(what),
                "`tessera document put --help` shows a document.");
}

// One object of the document, with where it stands for errors.
class Object {
public:
    Object(const Json& json, std::string place)
        : json_(json)
        , place_(std::move(place)) {
        if (!json.is_object()) bad(fmt::format("{} must be an object", place_));
    }
    void only(std::initializer_list<std::string_view> known) const {
        const std::vector<std::string> names(known.begin(), known.end());
        for (const auto& [key, value] : json_.items())
            if (std::find(names.begin(), names.end(), key) == names.end())
                bad(fmt::format("{} has an unknown key \"{}\".{}", place_, key,
                                did_you_mean(key, names)));
    }
    std::string text(const char* key, std::string otherwise = {}) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return otherwise;
        if (!found->is_string()) bad(fmt::format("{} of {} must be text", key, place_));
        return found->get<std::string>();
    }
    bool flag(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return false;
        if (!found->is_boolean()) bad(fmt::format("{} of {} must be true or false", key, place_));
        return found->get<bool>();
    }
    // Not below 0. A number with places has become its text on the way here.
    std::optional<Decimal> decimal(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return {};
        if (!found->is_string() && !found->is_number_integer())
            bad(fmt::format("{} of {} must be a number such as 12.50", key, place_));
        Decimal value;
        try {
            value =
                parse_exact_decimal(found->is_string() ? found->get<std::string>() : found->dump());
        } catch (const Error& error) {
            bad(fmt::format("{} of {}: {}", key, place_, error.message()));
        }
        if (value.units < 0)
            bad(fmt::format("{} of {} is {}, and goods that come back are a return request", key,
                            place_, to_text(value)));
        return value;
    }
    const Json* list(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return nullptr;
        if (!found->is_array()) bad(fmt::format("{} of {} must be a list", key, place_));
        return &*found;
    }

private:
    const Json& json_;
    std::string place_;
};

} // namespace

std::optional<Decimal> Document::sum() const {
    if (total || lines.empty()) return total;
    Number sum;
    for (const Line& line : lines)
        if (!line.cancelled && line.quantity && line.price)
            sum = sum + Number(*line.quantity) * Number(*line.price);
    const auto fits = sum.rounded(2).to_decimal();
    if (!fits) bad("the sum of its lines does not fit 64 bits with four decimals");
    return fits;
}

bool Document::all_cancelled() const {
    return !lines.empty() &&
           std::all_of(lines.begin(), lines.end(), [](const Line& line) { return line.cancelled; });
}

Document read_document(const Json& json) {
    const Object object(json, "the document");
    object.only({"kind", "status", "number", "partner", "day", "agreement", "warehouse", "currency",
                 "manager", "total", "replacement", "lines"});
    Document made;
    made.kind = object.text("kind", made.kind);
    made.status = object.text("status");
    made.number = object.text("number");
    made.partner = object.text("partner");
    made.agreement = object.text("agreement");
    made.warehouse = object.text("warehouse");
    made.currency = object.text("currency");
    made.manager = object.text("manager");
    made.total = object.decimal("total");
    made.replacement = object.flag("replacement");
    if (const std::string day = object.text("day"); !day.empty()) {
        try {
            made.day = parse_date(day);
        } catch (const Error& error) {
            bad("day of the document: " + error.message());
        }
    }
    const Json* lines = object.list("lines");
    if (!lines) return made;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const Object each((*lines)[i], fmt::format("line {}", i + 1));
        each.only({"product", "variant", "quantity", "price", "cancelled"});
        made.lines.push_back({each.text("product"), each.text("variant"), each.decimal("quantity"),
                              each.decimal("price"), each.flag("cancelled")});
    }
    made.sum(); // that it fits is known from here on
    return made;
}

} // namespace tessera::agreement
