// Creation of partners in the open transaction: asked, written, tested against the segments.
#pragma once

#include "partner/partner.hpp"
#include "partner/rows.hpp"

#include <cstdint>
#include <vector>

namespace tessera::partner {

class Creation {
public:
    // The desk and the drafter must outlive it.
    Creation(const Desk& desk, Drafter& drafter, std::vector<std::int64_t> chosen = {});

    // Completes the draft with what a new partner has by default, and asks partner.creating.
    // Errors: usage "value.missing" without a code, refusal "partner.exists", "partner.vetoed", ...
    void add(Draft draft);
    bool holds(std::string_view code) const { return codes_.contains(code); }
    std::size_t size() const { return drafts_.size(); }

    // Writes the rows, then runs partner.created. Ready for more partners afterwards. Answers all
    // that were written since the last call: a plugin that reads makes some be written earlier.
    std::vector<Created> write();

private:
    void flush();
    plugin::Record record(const Draft& draft) const;
    events::Context context() {
        return {desk_.session, desk_.user, desk_.today, [this] { flush(); }};
    }

    const Desk& desk_;
    Drafter& drafter_;
    std::vector<std::int64_t> chosen_;
    std::vector<Draft> drafts_;
    std::vector<events::NewPartner> partners_; // the same, as slots and plugins see them
    ByText<bool> codes_;
    std::vector<Created> written_;
};

} // namespace tessera::partner
