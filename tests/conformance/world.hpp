// The oracle's data in a database, with the real templates over it: rules are asked in every way
// that the host has, and of the oracle.
#pragma once

#include "context.hpp"

#include "interpreter.hpp"
#include "random.hpp"

#include "scheme/bind.hpp"
#include "scheme/facts.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tessera::conformance {

using Members = std::set<std::int64_t>;

// The templates of the built plugins, and code that computes their fields.
class Templates {
public:
    Templates();
    ~Templates();
    void add_to(scheme::Catalog& catalog) const;
    scheme::FieldComputer& computer() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class World {
public:
    World(Context& context, const Templates& templates, oracle::Data data,
          oracle::Question question);
    ~World();

    const oracle::Data& data() const { return data_; }
    const oracle::Question& question() const { return question_; }
    const oracle::Interpreter& oracle() const { return oracle_; }
    scheme::Catalog& catalog() { return catalog_; }

    // Binds a filter into a set of rules of this world.
    scheme::RuleSet empty_set() const;
    scheme::BoundFilter bind(scheme::RuleSet& set, const scheme::FilterPtr& filter,
                             const std::string& text = {});
    scheme::Bound bind(scheme::RuleSet& set, const scheme::ExprPtr& expr);

    // Members by the host. narrowed: the filter itself is pushed down, and believed where it is
    // exact.
    Members members(const scheme::FilterPtr& filter, scheme::FactOptions options = {},
                    bool narrowed = false);
    // Several filters bound into one set.
    std::vector<Members> members(const std::vector<scheme::FilterPtr>& filters);

    // What differs between the oracle and any way of asking the host; "" if nothing does.
    std::string difference(const scheme::FilterPtr& filter, oracle::Random* random = nullptr);

    // For worked examples: codes of the members, after checking that all ways agree.
    std::set<std::string> codes(const std::string& rule);
    // The value of an expression for one subject, as it is shown, after checking it with the
    // oracle.
    std::string value(const std::string& expression, const std::string& code);

    std::int64_t number_of(const std::string& code) const;
    std::string code_of(std::int64_t number) const;

private:
    struct Doubles;
    void visit(const scheme::RuleSet& set, scheme::FactOptions options,
               const std::function<void(const scheme::Frame&, bool exact)>& frame);
    std::string describe(const Members& expected, const Members& found) const;

    Context& context_;
    const Templates& templates_;
    oracle::Data data_;
    oracle::Question question_;
    oracle::Interpreter oracle_;
    scheme::Catalog catalog_;
    std::unique_ptr<Doubles> doubles_;
};

// The smallest filter that still makes `fails` true, by leaving out parts of it.
scheme::FilterPtr shrunk(scheme::FilterPtr filter,
                         const std::function<bool(const scheme::FilterPtr&)>& fails);

} // namespace tessera::conformance
