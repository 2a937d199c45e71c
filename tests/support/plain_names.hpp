// Names, memberships and computed fields over plain maps, for tests that bind and evaluate rules
// without segments or plugins.
#pragma once

#include "base/text.hpp"
#include "scheme/facts.hpp"
#include "scheme/names.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tessera::test {

class PlainNames : public scheme::Names {
public:
    struct Entry {
        std::int64_t key;
        std::string code, name;
        std::int64_t parent = 0; // 0: none
    };
    std::map<std::string, std::vector<Entry>> entries; // by source
    std::vector<scheme::SegmentRef> segments;
    int asked_by_key = 0;

    std::vector<scheme::Named> find(std::string_view source, std::string_view text) override {
        std::vector<scheme::Named> out;
        for (const Entry& e : of(source))
            if (e.code == text) out.push_back(named(e));
        if (!out.empty()) return out;
        for (const Entry& e : of(source))
            if (e.name == text) out.push_back(named(e));
        return out;
    }
    std::optional<scheme::Named> by_key(std::string_view source, const Value& key) override {
        ++asked_by_key;
        for (const Entry& e : of(source))
            if (Value{e.key} == key) return named(e);
        return std::nullopt;
    }
    std::vector<Value> descendants(std::string_view source, const Value& key) override {
        std::vector<Value> out{key};
        for (std::size_t i = 0; i < out.size(); ++i)
            for (const Entry& e : of(source))
                if (e.parent != 0 && Value{e.parent} == out[i]) out.emplace_back(e.key);
        return out;
    }
    std::vector<std::string> near(std::string_view source, std::string_view text) override {
        std::vector<std::string> names;
        for (const Entry& e : of(source)) names.push_back(e.name);
        const std::string best = nearest(text, names);
        return best.empty() ? std::vector<std::string>{} : std::vector{best};
    }
    std::optional<scheme::SegmentRef> segment(std::string_view text) override {
        for (const auto& s : segments)
            if (s.name == text) return s;
        return std::nullopt;
    }
    std::optional<scheme::SegmentRef> segment_by_id(std::int64_t id) override {
        for (const auto& s : segments)
            if (s.id == id) return s;
        return std::nullopt;
    }

private:
    const std::vector<Entry>& of(std::string_view source) const {
        static const std::vector<Entry> none;
        const auto found = entries.find(std::string(source));
        return found == entries.end() ? none : found->second;
    }
    static scheme::Named named(const Entry& e) { return {e.key, e.code, e.name}; }
};

class PlainMemberships : public scheme::Memberships {
public:
    std::map<std::int64_t, scheme::MemberSet> sets;
    std::map<std::int64_t, scheme::SegmentRef> segments;

    void put(const scheme::SegmentRef& segment, const std::vector<std::int64_t>& members) {
        segments[segment.id] = segment;
        for (const std::int64_t number : members) sets[segment.id].add(number);
    }
    const scheme::MemberSet& members(std::int64_t segment) override { return sets[segment]; }
    scheme::SegmentRef describe(std::int64_t segment) override { return segments.at(segment); }
};

// Computes a field by a function of one subject's inputs.
class PlainComputer : public scheme::FieldComputer {
public:
    std::function<Value(const std::string& field, Date today, const std::vector<Value>& inputs)>
        one = [](const std::string&, Date, const std::vector<Value>&) { return Value{}; };

    std::vector<Value> compute(const scheme::Field& field, Date today,
                               const std::vector<std::pair<std::string, Value>>&,
                               const std::vector<std::string>& keys,
                               const std::vector<std::vector<Value>>& inputs) override {
        std::vector<Value> out;
        for (std::size_t row = 0; row < keys.size(); ++row) {
            std::vector<Value> of_row;
            for (const auto& column : inputs) of_row.push_back(column[row]);
            out.push_back(one(field.name, today, of_row));
        }
        return out;
    }
};

} // namespace tessera::test
