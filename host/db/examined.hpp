// One mapped source under examination: its fields as they stand in statements, and what was found.
// Private to db/.
#pragma once

#include "base/error.hpp"
#include "db/examination.hpp"
#include "db/mapping_check.hpp"

namespace tessera::db {

struct Examined {
    struct Field {
        std::string name, expression;
        std::string type; // what it must read as; "" for text, which is read as it is
        std::string references;
        std::string in_rows; // how it is called in rows()
        bool there = true;   // the database can compute it
        bool sound = true;   // and nothing is wrong with its values
    };

    Examined(Session& session, const Sources& sources, std::span<const SourceMapping> mappings,
             const SourceMapping& mapping);

    Session& session;
    const Dialect& dialect;
    const Sources& sources;
    Mappings mappings;
    const SourceMapping& mapping;
    Source outline;
    std::vector<Field> fields;
    std::vector<Finding> findings;
    std::int64_t count = 0; // of its rows

    Field* field(std::string_view name);
    // "(SELECT ... AS f1, ... FROM ... t) x" with all fields that are there.
    std::string rows() const;
    // "[sources.sale]", "[sources.sale.columns]": where the deployment corrects it.
    std::string section() const;
    std::string columns_section() const;

    // field: null for the source itself.
    void tell(Finding::State state, const Field* field, std::string what, std::string next,
              std::optional<std::int64_t> rows = {}, const std::string& first = {});
    // Runs `look` in a transaction of its own, and answers what the database says against it.
    std::optional<Error> refused(const std::function<void()>& look) const;
    // The same; what the database says becomes a problem, and the answer is false.
    bool attempt(Field* field, const std::function<void()>& look);
    void blame(Field* field, const Error& error);

private:
    std::string right_for(const std::string& denied) const;
};

// What the database says, without the statement, which is longer than anybody reads.
std::string reason_of(const Error& error);

// Keys and codes that are missing or stand twice, references that point nowhere.
void examine_keys(Examined& source);
// Custom values that do not read as what they are declared as.
void examine_attributes(Examined& source, const Attributes& attributes);
// Indexes of its table that would help.
void examine_indexes(Examined& source);

} // namespace tessera::db
