// Checks of what a function was given, with the one way to word a refusal: where, what was found,
// what was wanted. A check that passes allocates nothing.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/matrix.h"

namespace infomax {

// ShapeError: mlp: theta has 12 elements, want 96
void require_size(std::string_view where, std::string_view what, std::size_t found,
                  std::size_t want);

// ShapeError: mlp: x has 300 rows, want at most 128
void require_rows(std::string_view where, std::string_view what, std::size_t found,
                  std::size_t most);

// ShapeError: mlp: max_rows is 0, want at least 1
void require_positive(std::string_view where, std::string_view what, std::size_t found);

// ShapeError: mlp: x is [3, 5], want [3, 392]
void require_shape(std::string_view where, std::string_view what, std::size_t found_rows,
                   std::size_t found_cols, std::size_t want_rows, std::size_t want_cols);
template <class Real>
void require_shape(std::string_view where, std::string_view what, const MatrixView<Real>& matrix,
                   std::size_t rows, std::size_t cols) {
  require_shape(where, what, matrix.rows(), matrix.cols(), rows, cols);
}

// InputError, for a user wrote them: mlp: layers are [300, 0], want one width or more, each at
// least 1
void require_layers(std::string_view where, std::span<const std::size_t> layers);

}  // namespace infomax
