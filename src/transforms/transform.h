// One-to-one maps of either side of a pair. They leave the mutual information as it is:
//
//   I(S(X); T(Y)) = I(X; Y)   for every S and T that have an inverse; the Jacobians cancel in the
//                             density ratio
//
// A transform maps rows, in double; its inverse is a closed form, or found to rounding. They use
// core/math.h alone, so they give the same bits on every x86-64 machine.
//
// Source: Kraskov, Stoegbauer and Grassberger (2004), the invariance; the maps after Czyz et al.
// (2023).
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "core/matrix.h"
#include "core/parameter.h"

namespace infomax {

enum class Side { x, y };

class Transform {
 public:
  virtual ~Transform() = default;

  // Columns of the image of rows of one side that have `width`.
  virtual std::size_t image_width(Side, std::size_t width) const { return width; }

  // u [n, width] to image [n, image_width], and back. Where the widths are equal, u and image may
  // be the same memory.
  virtual void apply(Side side, ConstMatrixView<double> u, MatrixView<double> image) const = 0;
  virtual void invert(Side side, ConstMatrixView<double> image, MatrixView<double> u) const = 0;
};

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct TransformRow {
  std::string_view name;                 // "half-cube"
  std::string_view summary;              // one line for `infomax list transforms`
  std::string_view formula, source;      // of the map, for `infomax show`; whose it is
  bool increasing = false;               // maps each column by itself, by an increasing function
  std::size_t least_x = 1, least_y = 1;  // columns that the sides have to have,
  std::size_t most_x = 4096, most_y = 4096;         // and may have
  double lowest = -kInfinity, highest = kInfinity;  // values that it is one-to-one on
  double work = 0;  // operations that a value costs there and back, about: for estimates
  std::span<const Parameter> parameters{};
  std::span<const std::string_view> examples{};  // parameters that the registry's tests try
  int version = 0;                               // core/registry.h
  std::unique_ptr<Transform> (*make)(const Settings&);
};

std::span<const TransformRow> transforms();
const TransformRow& transform_named(std::string_view name);

// A transform without parameters that maps rows where they are: a function there and one back, u
// [n, width] each.
using InPlaceMap = void (*)(Side side, MatrixView<double> u);

template <InPlaceMap there, InPlaceMap back>
class InPlace final : public Transform {
 public:
  void apply(Side side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    there(side, copied(u, image));
  }
  void invert(Side side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    back(side, copied(image, u));
  }

 private:
  static MatrixView<double> copied(ConstMatrixView<double> from, MatrixView<double> to) {
    if (from.data() != to.data())
      for (std::size_t i = 0; i < from.rows(); ++i)
        std::copy(from.row(i).begin(), from.row(i).end(), to.row(i).begin());
    return to;
  }
};

template <InPlaceMap there, InPlaceMap back>
std::unique_ptr<Transform> make_in_place(const Settings&) {
  return std::make_unique<InPlace<there, back>>();
}

}  // namespace infomax
