// What the values and defaults of a scheme's parameters name: kept by id, shown by the present
// name.
#pragma once

#include "scheme/catalog.hpp"
#include "scheme/names.hpp"
#include "scheme/scheme.hpp"

namespace tessera::segment {

// Puts what a parameter's text was found to mean on top of what is known of it, source by source.
void overlay(scheme::Meanings& known, scheme::Meanings found);

// found: what the parameters in effect name, by a binding of rule and output. Given values and
// declared defaults keep it and get the present names as text. A default behind a given value names
// things of the same sources, and keeps those too: it is in effect again when the value goes.
void name_parameters(scheme::Scheme& scheme, const scheme::Catalog& catalog, scheme::Names& names,
                     scheme::Meanings found);

// The scheme of a segment that was stored before defaults kept what they name lacks what `now`
// has.
bool lacks_meanings(const scheme::Scheme& stored, const scheme::Scheme& now);

} // namespace tessera::segment
