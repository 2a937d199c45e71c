#include "app/config_reader.hpp"

#include "app/toml_value.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {

namespace {

using Path = std::vector<std::string>;

// Does the path match the row, or the row's first levels?
bool matches(const Path& path, const Path& row) {
    return path.size() <= row.size() && std::equal(path.begin(), path.end(), row.begin(),
                                                   [](const auto& part, const auto& known) {
                                                       return known == "*" || part == known;
                                                   });
}

struct Row {
    const ConfigKey* key;
    Path path;
};

class Reader {
public:
    Reader(std::string file, Draft& draft)
        : file_(std::move(file))
        , draft_(draft) {
        for (const ConfigKey& key : config_keys()) rows_.push_back({&key, split(key.path, '.')});
    }

    void read(const toml::table& table, const Path& section) {
        for (const auto& [key, node] : table) {
            Path path = section;
            path.emplace_back(key.str());
            place_ =
                fmt::format("{}:{}:{}", file_, key.source().begin.line, key.source().begin.column);
            try {
                entry(path, node);
            } catch (const Error& error) {
                // Those of sections further in have their place already.
                if (placed_) throw;
                placed_ = true;
                throw usage(error.code().starts_with("config.") ? error.code() : "config.bad-value",
                            fmt::format("{}: {}", place_, error.message()), error.hint());
            }
        }
    }

private:
    void entry(const Path& path, const toml::node& node) {
        const ConfigKey* key = find(path);
        const bool inner = has_inner(path, key);
        if (node.is_table() && inner) {
            if (key && key->kind == KeyKind::section) key->set(draft_, names(path), {});
            read(*node.as_table(), path);
        } else if (key && key->kind != KeyKind::section) {
            store(*key, path, node);
        } else if (inner) {
            throw usage("config.wrong-type",
                        fmt::format("{} is a section, not {}", join(path, "."), describe(node)),
                        fmt::format("Write [{}] on a line of its own, and its keys below.",
                                    join(path, ".")));
        } else {
            throw usage("config.unknown-key",
                        fmt::format("there is no key {}.{}", join(path, "."),
                                    did_you_mean(path.back(), siblings(path))),
                        "config/tessera.toml explains every key.");
        }
    }

    void store(const ConfigKey& key, const Path& path, const toml::node& node) {
        const auto check = [&](bool right, std::string_view wanted) {
            if (!right)
                throw usage(
                    "config.wrong-type",
                    fmt::format("{} takes {}, not {}", join(path, "."), wanted, describe(node)),
                    fmt::format("It is {}.", key.sentence));
        };
        Setting setting;
        switch (key.kind) {
        case KeyKind::text: check(node.is_string(), "text in quotes"); break;
        case KeyKind::integer: check(node.is_integer(), "a whole number"); break;
        case KeyKind::boolean: check(node.is_boolean(), "true or false"); break;
        case KeyKind::scalar: check(!node.is_table() && !node.is_array(), "a single value"); break;
        case KeyKind::texts:
            check(node.is_array(), "a list of texts");
            for (const auto& item : *node.as_array()) {
                check(item.is_string(), "a list of texts only");
                setting.texts.push_back(item.as_string()->get());
            }
            break;
        case KeyKind::any: setting.json = json_of(node); break;
        case KeyKind::section: break;
        }
        if (key.kind != KeyKind::texts && key.kind != KeyKind::any) setting.value = scalar_of(node);
        check_value(key, path, setting);
        key.set(draft_, names(path), setting);
    }

    static void check_value(const ConfigKey& key, const Path& path, const Setting& setting) {
        if (key.kind == KeyKind::integer &&
            (setting.integer() < key.least || setting.integer() > key.most))
            throw usage("config.bad-value",
                        fmt::format("{} is {}; it may be {} to {}", join(path, "."),
                                    setting.integer(), key.least, key.most));
        if (key.choices.empty()) return;
        const std::vector<std::string> choices(key.choices.begin(), key.choices.end());
        if (std::find(choices.begin(), choices.end(), setting.text()) == choices.end())
            throw usage("config.bad-value",
                        fmt::format("{} cannot be \"{}\".{}", join(path, "."), setting.text(),
                                    did_you_mean(setting.text(), choices)),
                        fmt::format("It is one of: {}.", join(choices, ", ")));
    }

    const ConfigKey* find(const Path& path) const {
        const Row* best = nullptr;
        for (const Row& row : rows_)
            // A fixed name goes before a star: plugins.directories is no plugin.
            if (row.path.size() == path.size() && matches(path, row.path) &&
                (!best || row.path.back() == path.back()))
                best = &row;
        return best ? best->key : nullptr;
    }

    // Are there keys further in? For a name that is a key itself only those of its own row: a list
    // plugins.directories has none, whatever plugins.* allows.
    bool has_inner(const Path& path, const ConfigKey* key) const {
        return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
            return key ? row.key->path.starts_with(fmt::format("{}.", key->path))
                       : row.path.size() > path.size() && matches(path, row.path);
        });
    }

    // The names that could stand in the place of the last part.
    std::vector<std::string> siblings(const Path& path) const {
        const Path above(path.begin(), path.end() - 1);
        std::vector<std::string> names;
        for (const Row& row : rows_)
            if (row.path.size() >= path.size() && matches(above, row.path) &&
                row.path[above.size()] != "*")
                names.push_back(row.path[above.size()]);
        return names;
    }

    // What stands in the place of the stars.
    std::vector<std::string> names(const Path& path) const {
        const ConfigKey* key = find(path);
        const Path row = split(key->path, '.');
        std::vector<std::string> names;
        for (std::size_t i = 0; i < row.size(); ++i)
            if (row[i] == "*") names.push_back(path[i]);
        return names;
    }

    std::string file_;
    Draft& draft_;
    std::vector<Row> rows_;
    std::string place_;
    bool placed_ = false;
};

void check_encoding(std::string_view text, const std::string& file) {
    std::size_t bad = 0;
    if (is_utf8(text, &bad)) return;
    const auto before = text.substr(0, bad);
    const auto line_start = before.rfind('\n') + 1; // npos + 1 is 0
    throw usage("config.broken",
                fmt::format("{}:{}:{}: the byte 0x{:02X} is no UTF-8 text", file,
                            1 + std::count(before.begin(), before.end(), '\n'),
                            1 + length_of(before.substr(line_start)),
                            static_cast<unsigned char>(text[bad])),
                "Save the file as UTF-8.");
}

} // namespace

void read_toml(std::string_view text, const std::string& file, Draft& draft) {
    check_encoding(text, file);
    toml::table table;
    try {
        table = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        throw usage("config.broken",
                    fmt::format("{}:{}:{}: {}", file, at.line, at.column, error.description()),
                    "The format is TOML 1.0; config/tessera.toml is an example.");
    }
    Reader(file, draft).read(table, {});
}

} // namespace tessera::app
