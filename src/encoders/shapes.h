// What every encoder asks of the arguments of forward, backward, inverse and jacobian, and of its
// depth.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/require.h"
#include "encoders/encoder.h"

namespace infomax {

// Throw ShapeError, worded as core/require.h does, unless everything has the shape that encoder.h
// states.
template <class Real>
void require_forward(std::string_view name, const Encoder<Real>& encoder, std::size_t max_rows,
                     std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) {
  require_size(name, "theta", theta.size(), encoder.parameter_count());
  require_rows(name, "x", x.rows(), max_rows);
  require_shape(name, "x", x, x.rows(), encoder.input_width());
  require_shape(name, "g", g, x.rows(), encoder.output_width());
}

template <class Real>
void require_backward(std::string_view name, const Encoder<Real>& encoder, std::size_t max_rows,
                      std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                      MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) {
  require_size(name, "theta", theta.size(), encoder.parameter_count());
  require_rows(name, "x", x.rows(), max_rows);
  require_shape(name, "x", x, x.rows(), encoder.input_width());
  require_shape(name, "g", g, x.rows(), encoder.output_width());
  require_shape(name, "dg", dg, x.rows(), encoder.output_width());
  require_size(name, "dtheta", dtheta.size(), encoder.parameter_count());
  if (!dx.empty()) require_shape(name, "dx", dx, x.rows(), encoder.input_width());
}

template <class Real>
void require_inverse(std::string_view name, const Encoder<Real>& encoder, std::size_t max_rows,
                     std::span<const Real> theta, ConstMatrixView<Real> g, MatrixView<Real> x) {
  require_size(name, "theta", theta.size(), encoder.parameter_count());
  require_rows(name, "g", g.rows(), max_rows);
  require_shape(name, "g", g, g.rows(), encoder.output_width());
  require_shape(name, "x", x, g.rows(), encoder.input_width());
}

// `rows` of the last forward.
template <class Real>
void require_jacobian(std::string_view name, const Encoder<Real>& encoder, std::size_t rows,
                      std::span<const Real> theta, std::size_t row, MatrixView<Real> j) {
  require_size(name, "theta", theta.size(), encoder.parameter_count());
  if (row >= rows)
    throw ShapeError(std::string(name) + ": row is " + std::to_string(row) +
                     ", want one of the last forward's " + std::to_string(rows));
  require_shape(name, "J", j, encoder.input_width(), encoder.output_width());
}

}  // namespace infomax
