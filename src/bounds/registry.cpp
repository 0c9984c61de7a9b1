#include <array>

#include "bounds/bound.h"
#include "bounds/nce.h"
#include "bounds/nwj.h"
#include "core/names.h"

namespace infomax {

namespace {

constexpr std::array kBounds{
    BoundRow{.name = "nce",
             .summary = "InfoNCE: never above log(batch), low variance",
             .at_most_log_batch = true,
             .value = nce<float>,
             .backward = nce_backward<float>,
             .value_double = nce<double>,
             .backward_double = nce_backward<double>,
             .optimal_shift = 0},
    BoundRow{.name = "nwj",
             .summary = "Nguyen, Wainwright and Jordan: unbiased, variance up to e^I",
             .at_most_log_batch = false,
             .value = nwj<float>,
             .backward = nwj_backward<float>,
             .value_double = nwj<double>,
             .backward_double = nwj_backward<double>,
             .optimal_shift = 1},
};

}  // namespace

std::span<const BoundRow> bounds() {
  return kBounds;
}

const BoundRow& bound_named(std::string_view name) {
  return row_named("bound", bounds(), name);
}

}  // namespace infomax
