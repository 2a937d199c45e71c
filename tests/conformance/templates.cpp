#include "world.hpp"

#include "plugin/plugins.hpp"
#include "support/places.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace tessera::conformance {

// Asks the plugin that describes the field.
struct Templates::Impl : scheme::FieldComputer {
    Impl() {
        plugin::Options options;
        options.directories = {tessera::test::binary_dir() / "plugins"};
        plugins = plugin::Plugins::open(options);
    }
    std::vector<Value> compute(const scheme::Field& field, Date today,
                               const std::vector<std::pair<std::string, Value>>& arguments,
                               const std::vector<std::string>& keys,
                               const std::vector<std::vector<Value>>& inputs) override {
        plugin::ComputeRequest::Field asked{field.name, {}, {}};
        for (const auto& column : inputs) asked.inputs.emplace_back(column);
        for (const auto& [name, value] : arguments) asked.arguments.push_back(value);
        plugin::ComputeRequest request{today, keys, {asked}};
        plugin::ComputeReply reply;
        plugins->compute(field.plugin, request, reply);
        return reply.columns.at(0);
    }
    std::unique_ptr<plugin::Plugins> plugins;
};

Templates::Templates()
    : impl_(std::make_unique<Impl>()) {}
Templates::~Templates() = default;

void Templates::add_to(scheme::Catalog& catalog) const {
    const auto all = impl_->plugins->templates();
    if (all.empty()) throw std::logic_error("the plugins are not built");
    for (const auto& one : all) catalog.add_template(one.plugin, one.document);
}

scheme::FieldComputer& Templates::computer() const {
    return *impl_;
}

} // namespace tessera::conformance
