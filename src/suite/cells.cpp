#include "suite/cells.h"

#include <fmt/format.h>

#include "core/error.h"
#include "results/select.h"

namespace infomax {

void check_cells(const TomlPlace& place, const std::string& cells) {
  try {
    Selection::parse(cells);
  } catch (const InputError& e) {
    place.refuse(fmt::format("cells: {}", e.what()));
  }
}

}  // namespace infomax
