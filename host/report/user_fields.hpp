// User fields (DCS-47): what stands for a name in the expressions and filters of an output; private
// to report/.
#pragma once

#include "scheme/scheme.hpp"

#include <map>
#include <string>

namespace tessera::report {

class UserFields {
public:
    explicit UserFields(const std::vector<scheme::OutputField>& fields);
    // The same tree with the names of user fields replaced by what they mean, as often as needed;
    // parts without any are the given nodes themselves.
    // Errors: usage "report.user-field-cycle".
    scheme::ExprPtr apply(const scheme::ExprPtr& expr) const;
    scheme::FilterPtr apply(const scheme::FilterPtr& filter) const;
    // Its title, if `expr` is the bare name of a user field that has one.
    std::string title(const scheme::ExprPtr& expr) const;

private:
    const scheme::OutputField* find(const scheme::Expr& expr) const;
    scheme::ExprPtr apply(const scheme::ExprPtr& expr, int depth) const;
    scheme::FilterPtr apply(const scheme::FilterPtr& filter, int depth) const;

    std::map<std::string, scheme::OutputField> fields_; // by folded name
};

} // namespace tessera::report
