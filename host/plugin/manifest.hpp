// plugin.toml: what a plugin is, offers, needs and can be set to, read without loading its library.
#pragma once

#include "base/value.hpp"
#include "plugin/plugins.hpp"
#include "plugin/schema.hpp"
#include "plugin/version.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::plugin {

struct Topic {
    std::string topic;
    Phase phase = Phase::before;
    std::vector<std::string> before, after; // ids of plugins; those not there do not matter
    std::int64_t priority = 0;              // smaller runs earlier; `before` and `after` win
};

struct Manifest {
    std::filesystem::path path; // of plugin.toml
    std::string id, title;
    Version version;
    std::string version_text; // as written: the descriptor must say the same
    Version abi;              // lowest major.minor that the plugin needs
    std::filesystem::path library;
    bool example = false;
    std::vector<std::string> provides;
    std::vector<Topic> topics;
    std::map<std::string, Range> requires_, optional, conflicts;
    std::vector<SettingSchema> settings; // by key
    std::optional<RuleSchema> ban_rule;  // of those that provide tessera.ban-rule/1
    std::optional<RuleSchema> condition; // tessera.discount-condition/1
    std::optional<RuleSchema> discount_kind;
    std::optional<LinkerSchema> linker; // of those that provide tessera.competitor-linker/1

    bool provides_extension(std::string_view id) const;
};

// usage "plugin.bad-manifest" naming file, place, the offending key or value, and the nearest known
// name.
Manifest read_manifest(const std::filesystem::path& file);
Manifest parse_manifest(std::string_view text, const std::filesystem::path& file);

// What can be told of a plugin.toml that read_manifest() refuses. Who cannot be seen to be no
// subscriber may be one.
struct Remains {
    std::optional<std::string> id;
    bool may_subscribe = true;
};
Remains remains_of(const std::filesystem::path& file) noexcept;

} // namespace tessera::plugin
