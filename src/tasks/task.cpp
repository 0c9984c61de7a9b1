#include "tasks/task.h"

#include "core/error.h"

namespace infomax {

std::string_view to_string(Truth::By by) {
  switch (by) {
    case Truth::By::closed_form:
      return "closed form";
    case Truth::By::quadrature:
      return "quadrature";
    case Truth::By::monte_carlo:
      return "Monte Carlo";
    case Truth::By::upper_bound:
      return "upper bound";
    case Truth::By::unknown:
      return "unknown";
  }
  throw Error("a truth of no known kind");
}

void Task::log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                             MatrixView<double> scores) const {
  const DensityRatio* const ratio = density_ratio();
  if (ratio == nullptr) throw Error("the density ratio of this task isn't known");
  ratio->log_density_ratio(x, y, scores);
}

}  // namespace infomax
