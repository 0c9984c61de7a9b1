// The file of a paper's values for one suite, reference/published/SUITE.toml:
//
//   schema = 1
//   source = "Tschannen et al. (2020), figure 3, read off the published plots"
//   second_hand = true                    # only where it isn't from the plots; then the report says so
//
//   [[value]]
//   figure     = "3"                      # the paper's; or where else it stands, "the text"
//   cells      = "critic=bilinear,bound=nwj"
//   metric     = "accuracy"               # or a list: of each metric of ours that the curve can be set beside
//   at         = "end"                    # of the curve; or "start"
//   value      = 0.89                     # or lower and upper, or one of them: "ends above 4"
//   error      = 0.01                     # of reading
//   plot_range = [0.8, 0.9]               # of the plot's axis, where it is known
//
// The reader is strict: an unknown, missing or repeated key is an InputError "FILE:LINE: ...".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/published.h"

namespace infomax {

// Reads the file's text; `path` is for messages. Refuses, too, a value outside its own plot and the same curve's end
// twice.
Published parse_published(const std::string& path, std::string_view text);

// Reads the file; none where there isn't one.
std::optional<Published> load_published(const std::string& path);

}  // namespace infomax
