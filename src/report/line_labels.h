// The words beside level lines.
#pragma once

#include <cstddef>
#include <string>

#include "report/sheet.h"

namespace infomax {

// A text per level line of a panel that isn't a single series': above or below the line and as far
// left as it can be, wherever least is in the way.
std::string draw_line_labels(const Sheet& sheet, std::size_t panel);

}  // namespace infomax
