// One-to-one maps of one side of a task: the information between the sides doesn't notice them.
//
//   I(S(X); T(Y)) = I(X; Y)   for every S and T that have an inverse; the Jacobians cancel in the density ratio
//
// A transform maps rows in place, in double; its inverse is a closed form, or found to rounding. They use core/math.h
// alone, so they give the same bits on every x86-64 machine.
//
// Source: Kraskov, Stoegbauer and Grassberger (2004), the invariance; the maps after Czyz et al. (2023).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/matrix.h"

namespace infomax {

enum class Side { x, y };

struct TransformRow {
  std::string_view name;         // "half-cube"
  std::string_view summary;      // one line for `infomax list transforms`
  bool increasing;               // maps each column by itself, by an increasing function
  std::size_t least_x, least_y;  // columns that the sides have to have
  double work;  // operations that a value costs there and back, about: for estimates
  // u [n, width], rows of one side; apply takes them to their images and invert back.
  void (*apply)(Side side, MatrixView<double> u);
  void (*invert)(Side side, MatrixView<double> u);
};

std::span<const TransformRow> transforms();
const TransformRow& transform_named(std::string_view name);

}  // namespace infomax
