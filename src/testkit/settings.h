// Settings for tests: lists of widths without int64_t everywhere, and what any row of a registry
// may want to know.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/parameter.h"

namespace infomax::testkit {

inline Value counts(const std::vector<std::size_t>& widths) {
  return std::vector<std::int64_t>(widths.begin(), widths.end());
}

// A value for each parameter of a network's row: lists are the layers, counts the depth, words
// their first choice.
inline Settings network(std::span<const Parameter> parameters,
                        const std::vector<std::size_t>& layers, std::int64_t depth = 3) {
  Settings out;
  for (const Parameter& parameter : parameters) {
    if (parameter.need == Need::optional) continue;
    if (parameter.type == "counts") out.set(parameter.name, counts(layers));
    if (parameter.type == "count") out.set(parameter.name, depth);
    if (parameter.type == "word") out.set(parameter.name, std::string(parameter.choices.front()));
  }
  return out;
}

}  // namespace infomax::testkit
