#include "core/require.h"

#include <string>

#include "core/error.h"

namespace infomax {

namespace {

std::string text(std::string_view where, std::string_view what) {
  return std::string(where) + ": " + std::string(what);
}

std::string shape(std::size_t rows, std::size_t cols) {
  return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
}

}  // namespace

void require_size(std::string_view where, std::string_view what, std::size_t found,
                  std::size_t want) {
  if (found == want) return;
  throw ShapeError(text(where, what) + " has " + std::to_string(found) + " elements, want " +
                   std::to_string(want));
}

void require_rows(std::string_view where, std::string_view what, std::size_t found,
                  std::size_t most) {
  if (found <= most) return;
  throw ShapeError(text(where, what) + " has " + std::to_string(found) + " rows, want at most " +
                   std::to_string(most));
}

void require_positive(std::string_view where, std::string_view what, std::size_t found) {
  if (found >= 1) return;
  throw ShapeError(text(where, what) + " is 0, want at least 1");
}

void require_shape(std::string_view where, std::string_view what, std::size_t found_rows,
                   std::size_t found_cols, std::size_t want_rows, std::size_t want_cols) {
  if (found_rows == want_rows && found_cols == want_cols) return;
  throw ShapeError(text(where, what) + " is " + shape(found_rows, found_cols) + ", want " +
                   shape(want_rows, want_cols));
}

void require_layers(std::string_view where, std::span<const std::size_t> layers) {
  bool right = !layers.empty();
  std::string found;
  for (const std::size_t width : layers) {
    right = right && width >= 1;
    if (!right) break;
  }
  if (right) return;
  for (const std::size_t width : layers) {
    found += (found.empty() ? "" : ", ") + std::to_string(width);
  }
  throw InputError(text(where, "layers") + " are [" + found +
                   "], want one width or more, each at least 1");
}

}  // namespace infomax
