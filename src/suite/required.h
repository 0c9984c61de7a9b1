// Which settings a point states, by the rows that it names: its objective says which parts there
// are (a task, an encoder, a critic), each part's row which parameters it takes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/settings.h"

namespace infomax {

struct RequiredSettings {
  // An entry may name alternatives ("information" or "correlation"): exactly one of them has to be
  // there.
  std::vector<std::vector<std::string>> required;
  // Each has a meaning where it is left out (infomax show), or a default.
  std::vector<std::string> optional;
  // Written into the point where it doesn't state them, so that no later default changes it
  // silently.
  std::vector<std::pair<std::string, Value>> defaults;
};

// Of a whole point; a point without an objective has to state one. Throws InputError for parts that
// aren't known or don't go together.
RequiredSettings required_settings(const Settings& settings);

}  // namespace infomax
