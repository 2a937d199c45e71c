// A small deployment by hand, in which every worked example of the rules can be followed on paper.
#pragma once

#include "world.hpp"

#include "base/error.hpp"
#include "scheme/language.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <set>
#include <string>

namespace tessera::scheme {

using Codes = std::set<std::string>;

// 2026-03-31, a Tuesday, in UTC, unless the test says otherwise.
oracle::Question today(const std::string& day = "2026-03-31", const std::string& zone = "UTC");

// Partners anna … fritz, their regions, sales, settlements and interactions; see example.cpp.
oracle::Data example();

// The example in a database; asking it checks every way of the host against the oracle as well.
class Example {
public:
    explicit Example(oracle::Question question = today(), oracle::Data data = example());
    conformance::World& operator*() { return world_; }
    conformance::World* operator->() { return &world_; }
    Codes operator()(const std::string& rule) { return world_.codes(rule); }

private:
    std::unique_ptr<conformance::Context> context_;
    conformance::World world_;
};

oracle::Row row(std::initializer_list<std::pair<const std::string, Value>> columns);
Value day(const std::string& iso);
Value money(const std::string& amount);

// The error that binding the rule gives.
Error refused(Example& example, const std::string& rule);

} // namespace tessera::scheme
