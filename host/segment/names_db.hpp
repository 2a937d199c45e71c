// Finds by name what rules mention, in the sources of a deployment and among its segments.
#pragma once

#include "scheme/catalog.hpp"
#include "scheme/names.hpp"
#include "segment/segment.hpp"

#include <map>
#include <span>

namespace tessera::segment {

class DatabaseNames : public scheme::Names {
public:
    // Labels of partners and products that are bound to be evaluated, not to be shown or stored,
    // need no look whether another one has the same name.
    enum class Labels { unique, any };
    DatabaseNames(db::Session& session, const scheme::Catalog& catalog,
                  Labels labels = Labels::unique)
        : session_(session)
        , catalog_(catalog)
        , labels_(labels) {}
    // Reads together the partners and products that the rules of segments refer to.
    void expect(std::span<const Segment> segments);
    std::vector<scheme::Named> find(std::string_view source, std::string_view text) override;
    std::optional<scheme::Named> by_key(std::string_view source, const Value& key) override;
    std::string label(std::string_view source, const scheme::Named& named) override;
    std::vector<Value> descendants(std::string_view source, const Value& key) override;
    std::vector<std::string> near(std::string_view source, std::string_view text) override;
    std::optional<scheme::SegmentRef> segment(std::string_view text) override;
    std::optional<scheme::SegmentRef> segment_by_id(std::int64_t id) override;

private:
    // Hierarchies, like segments, are small and asked often, so they are read once; partners and
    // products are asked one by one, but for those expected.
    struct Small {
        std::vector<scheme::Named> rows;
        std::multimap<std::string, std::size_t> by_code, by_name;
        std::map<std::string, std::size_t> by_key;
        std::multimap<std::string, std::size_t> children; // by the parent's key
    };
    const Small* small(std::string_view source);
    std::string column(const db::Source& source, std::string_view name) const;
    std::vector<scheme::Named> query(const db::Source& source, std::string_view column,
                                     const std::vector<Value>& values);

    db::Session& session_;
    const scheme::Catalog& catalog_;
    Labels labels_;
    std::map<std::string, Small, std::less<>> small_;
    std::map<std::pair<std::string, std::string>, scheme::Named> expected_; // by source and key
    void read_segments();
    std::map<std::int64_t, scheme::SegmentRef> segments_;
    std::multimap<std::string, std::int64_t> segment_codes_, segment_names_;
    std::map<std::pair<std::string, std::string>, std::string> shown_; // labels, by source and key
};

} // namespace tessera::segment
