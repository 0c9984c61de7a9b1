// A Selection of points in a TOML file.
#pragma once

#include <string>

#include "data/toml_table.h"

namespace infomax {

// Throws InputError "FILE:LINE: cells: ..." for what is no Selection.
void check_cells(const TomlPlace& place, const std::string& cells);

}  // namespace infomax
