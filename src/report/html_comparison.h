// How a result stands to its reference, on the page.
#pragma once

#include <string>

#include "compare/compare.h"

namespace infomax {

// "30 same, 2 drift", in the words' own order.
std::string word_counts(const Comparison& comparison);

// The outcome, what moved and, behind a click where nothing did, every cell. `reference` names the
// file; may be empty.
std::string html_comparison(const Comparison& comparison, const std::string& reference);

}  // namespace infomax
