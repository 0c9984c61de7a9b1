// A paper's values (judge/published.h) in words.
#pragma once

#include <string>

#include "judge/published.h"

namespace infomax {

// "0.89 \u00B1 0.01", "0.9 to 0.92 \u00B1 0.01", "above 4 \u00B1 0.3"; in UTF-8.
std::string published_words(const PublishedValue& value);

// "figure 3", "the text".
std::string published_place(const PublishedValue& value);

}  // namespace infomax
