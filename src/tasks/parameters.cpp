#include "tasks/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {

std::size_t dependent_pairs(std::string_view where, const Settings& settings, std::size_t x_width,
                            std::size_t y_width) {
  const std::size_t most = std::min(x_width, y_width);
  if (!settings.has("dependent_pairs")) return most;
  const auto pairs = static_cast<std::size_t>(settings.count("dependent_pairs"));
  if (pairs > most)
    throw InputError(
        fmt::format("{}: dependent_pairs is {}, want at most {}: x has {} columns and y {}", where,
                    pairs, most, x_width, y_width));
  return pairs;
}

}  // namespace infomax
