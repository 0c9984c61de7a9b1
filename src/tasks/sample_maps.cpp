#include "tasks/sample_maps.h"

#include <algorithm>
#include <array>

#include "tasks/controls.h"
#include "tasks/eight_bit.h"
#include "tasks/quantile_maps.h"

namespace infomax {

namespace {

constexpr std::array kMaps{
    SampleMapRow{.name = "independent",
                 .summary = "y from a row of its own: the task's marginals, and no information",
                 .formula = "(x_i, y_i) -> (x_i, y'_i), y' of rows drawn anew",
                 .source = "the definition of independence",
                 .version = 1,
                 .make = make_independent},
    SampleMapRow{.name = "deranged",
                 .summary = "the task's rows, y of each moved to another: no information",
                 .formula = "(x_i, y_i) -> (x_i, y_{i+1}) within groups of 64 rows",
                 .source = "the definition of independence",
                 .version = 1,
                 .make = make_deranged},
    SampleMapRow{.name = "uniformise",
                 .summary = "each column by its sample's own quantiles, to uniform values",
                 .formula = "u -> F(u), F through 100 quantiles of the sample's column, straight "
                            "between them",
                 .source = "Czyz et al. (2023)",
                 .version = 1,
                 .make = make_uniformise},
    SampleMapRow{.name = "gaussianise",
                 .summary = "each column by its sample's own quantiles, to normal values",
                 .formula = "u -> Phi^-1(F(u)), F as of uniformise, within [1e-7, 1 - 1e-7]",
                 .source = "Czyz et al. (2023)",
                 .version = 1,
                 .make = make_gaussianise},
    SampleMapRow{.name = "eight-bit",
                 .summary = "values in [0, 1] rounded to 8 bits: the information is at most the "
                            "task's",
                 .formula = "u -> round(255 u) / 255",
                 .source = "the data processing inequality",
                 .version = 1,
                 .make = make_eight_bit},
};

}  // namespace

std::span<const SampleMapRow> sample_maps() {
  return kMaps;
}

const SampleMapRow* find_sample_map(std::string_view name) {
  const auto at = std::ranges::find(kMaps, name, &SampleMapRow::name);
  return at == kMaps.end() ? nullptr : &*at;
}

}  // namespace infomax
