// Finds by name what rules mention, in the sources of a deployment and among its segments.
#pragma once

#include "scheme/catalog.hpp"
#include "scheme/names.hpp"
#include "segment/segment.hpp"

#include <map>

namespace tessera::segment {

class DatabaseNames : public scheme::Names {
public:
    DatabaseNames(db::Session& session, const scheme::Catalog& catalog)
        : session_(session)
        , catalog_(catalog) {}
    std::vector<scheme::Named> find(std::string_view source, std::string_view text) override;
    std::optional<scheme::Named> by_key(std::string_view source, const Value& key) override;
    std::vector<Value> descendants(std::string_view source, const Value& key) override;
    std::vector<std::string> near(std::string_view source, std::string_view text) override;
    std::optional<scheme::SegmentRef> segment(std::string_view text) override;
    std::optional<scheme::SegmentRef> segment_by_id(std::int64_t id) override;

private:
    // Hierarchies, like segments, are small and asked often, so they are read once; partners and
    // products are asked one by one.
    struct Small {
        std::vector<scheme::Named> rows;
        std::multimap<std::string, std::size_t> by_code, by_name;
        std::map<std::string, std::size_t> by_key;
        std::multimap<std::string, std::size_t> children; // by the parent's key
    };
    const Small* small(std::string_view source);
    std::string column(const db::Source& source, const char* name) const;
    std::vector<scheme::Named> query(const db::Source& source, const char* column,
                                     const Value& value);

    db::Session& session_;
    const scheme::Catalog& catalog_;
    std::map<std::string, Small, std::less<>> small_;
    std::map<std::int64_t, scheme::SegmentRef> segments_;
};

} // namespace tessera::segment
