// Looking a name up in a registry, with the one way to say that it isn't there.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

namespace infomax {

// The row of that name. Throws InputError: bound "nwk" is not known; known are nce, nwj
template <class Row>
const Row& row_named(std::string_view kind, std::span<const Row> rows, std::string_view name) {
  std::string known;
  for (const Row& row : rows) {
    if (row.name == name) return row;
    known += known.empty() ? "" : ", ";
    known += row.name;
  }
  throw InputError(std::string(kind) + " \"" + std::string(name) + "\" is not known; known are " +
                   known);
}

}  // namespace infomax
