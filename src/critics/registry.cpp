#include <array>

#include "core/names.h"
#include "critics/bilinear.h"
#include "critics/concat.h"
#include "critics/critic.h"
#include "critics/inner.h"
#include "critics/separable.h"

namespace infomax {

namespace {

constexpr std::array kCritics{
    CriticRow{.name = "inner",
              .summary = "x . y, no parameters; both sides of one width",
              .make = make_inner<float>,
              .make_double = make_inner<double>},
    CriticRow{.name = "bilinear",
              .summary = "x . (W y)",
              .make = make_bilinear<float>,
              .make_double = make_bilinear<double>},
    CriticRow{.name = "separable",
              .summary = "phi1(x) . phi2(y), two perceptrons; the paper's are d-100-100",
              .parameters = kSeparableParameters,
              .make = make_separable<float>,
              .make_double = make_separable<double>},
    CriticRow{.name = "concat",
              .summary = "phi([x, y]), a perceptron of both; the paper's is 2d-200-1",
              .parameters = kConcatParameters,
              .make = make_concat<float>,
              .make_double = make_concat<double>},
};

}  // namespace

std::span<const CriticRow> critics() {
  return kCritics;
}

const CriticRow& critic_named(std::string_view name) {
  return row_named("critic", critics(), name);
}

}  // namespace infomax
