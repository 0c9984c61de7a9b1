// What every critic asks of the arguments of forward and backward.
#pragma once

#include <string_view>

#include "core/require.h"
#include "critics/critic.h"

namespace infomax {

// What a plan was made for.
struct CriticShape {
  std::string_view name;
  std::size_t x_width, y_width, max_rows, parameters;
};

// Throws ShapeError for an x_width, y_width or max_rows of 0.
inline void require_plan(const CriticShape& plan) {
  require_positive(plan.name, "x_width", plan.x_width);
  require_positive(plan.name, "y_width", plan.y_width);
  require_positive(plan.name, "max_rows", plan.max_rows);
}

// Throws ShapeError, worded as core/require.h does, unless everything has the shape that critic.h
// states.
template <class Real>
void require_forward(const CriticShape& plan, std::span<const Real> theta, ConstMatrixView<Real> x,
                     ConstMatrixView<Real> y, ConstMatrixView<Real> scores,
                     std::string_view scores_name = "scores") {
  require_size(plan.name, "theta", theta.size(), plan.parameters);
  require_rows(plan.name, "x", x.rows(), plan.max_rows);
  require_shape(plan.name, "x", x, x.rows(), plan.x_width);
  require_shape(plan.name, "y", y, x.rows(), plan.y_width);
  require_shape(plan.name, scores_name, scores, x.rows(), x.rows());
}

template <class Real>
void require_backward(const CriticShape& plan, std::span<const Real> theta, ConstMatrixView<Real> x,
                      ConstMatrixView<Real> y, MatrixView<Real> dscores, std::span<Real> dtheta,
                      MatrixView<Real> dx, MatrixView<Real> dy) {
  require_forward<Real>(plan, theta, x, y, dscores, "dscores");
  require_size(plan.name, "dtheta", dtheta.size(), plan.parameters);
  if (dx.empty() && dy.empty()) return;
  require_shape(plan.name, "dx", dx, x.rows(), plan.x_width);
  require_shape(plan.name, "dy", dy, x.rows(), plan.y_width);
}

}  // namespace infomax
