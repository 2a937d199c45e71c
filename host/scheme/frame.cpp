#include "scheme/frame.hpp"

namespace tessera::scheme {

std::uint32_t Dictionary::code(std::string_view text) {
    if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
    const auto code = static_cast<std::uint32_t>(texts_.size());
    const auto [entry, inserted] = codes_.emplace(std::string(text), code);
    texts_.push_back(&entry->first); // node-based: the address of a key is stable
    return code;
}

std::int64_t Dictionary::find(std::string_view text) const {
    const auto found = codes_.find(text);
    return found == codes_.end() ? -1 : static_cast<std::int64_t>(found->second);
}

void Dictionary::clear() {
    codes_.clear();
    texts_.clear();
}

void Column::clear() {
    numbers.clear();
    codes.clear();
    present.assign(0, false);
    offsets.clear();
    if (is_text()) dictionary = std::make_shared<Dictionary>();
}

void Column::push_missing() {
    if (is_text()) {
        codes.push_back(0);
    } else {
        numbers.push_back(0);
    }
    present.push(false);
}

void Column::push_number(std::int64_t value) {
    numbers.push_back(value);
    present.push(true);
}

void Column::push_text(std::string_view text) {
    if (text.empty()) return push_missing();
    codes.push_back(dictionary->code(text));
    present.push(true);
}

void Column::push(const Value& value) {
    switch (type_of(value)) {
    case Type::null: return push_missing();
    case Type::boolean: return push_number(std::get<bool>(value) ? 1 : 0);
    case Type::integer:
        return push_number(type == Type::decimal ? std::get<std::int64_t>(value) * Decimal::scale
                                                 : std::get<std::int64_t>(value));
    case Type::decimal: return push_number(std::get<Decimal>(value).units);
    case Type::text: return push_text(std::get<std::string>(value));
    case Type::date: return push_number(std::get<Date>(value).days);
    case Type::moment: return push_number(std::get<Moment>(value).micros);
    }
}

Value Column::at(std::size_t index) const {
    if (!present.test(index)) return {};
    switch (type) {
    case Type::null: return {};
    case Type::boolean: return numbers[index] != 0;
    case Type::integer: return numbers[index];
    case Type::decimal: return Decimal{numbers[index]};
    case Type::text: return dictionary->text(codes[index]);
    case Type::date: return Date{static_cast<std::int32_t>(numbers[index])};
    case Type::moment: return Moment{numbers[index]};
    }
    return {};
}

} // namespace tessera::scheme
