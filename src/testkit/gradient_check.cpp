#include "testkit/gradient_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace infomax::testkit {

namespace {

double central_difference(const std::function<double()>& value, double& element, double step) {
  const double at = element;
  // What was really added and taken away, after rounding.
  const double above = at + step, below = at - step;
  element = above;
  const double f_above = value();
  element = below;
  const double f_below = value();
  element = at;
  return (f_above - f_below) / (above - below);
}

// Nothing where the differences at h and h/2 agree for no h: at a kink.
std::optional<double> derivative(const std::function<double()>& value, double& element, double step,
                                 double allowed) {
  double wide = central_difference(value, element, step);
  for (int halvings = 0; halvings < 4; ++halvings) {
    step /= 2;
    const double narrow = central_difference(value, element, step);
    if (std::abs(wide - narrow) <= allowed) return narrow;
    wide = narrow;
  }
  return std::nullopt;
}

}  // namespace

testing::AssertionResult gradient_agrees(std::string_view name,
                                         const std::function<double()>& value,
                                         std::span<double> variable,
                                         std::span<const double> gradient,
                                         const GradientCheckSettings& settings) {
  if (variable.size() != gradient.size()) {
    return testing::AssertionFailure() << fmt::format("{}: {} variables but {} gradients", name,
                                                      variable.size(), gradient.size());
  }
  double largest = 0;
  for (const double g : gradient) largest = std::max(largest, std::abs(g));
  const double allowed = settings.tolerance * (std::abs(value()) + largest);

  std::size_t wrong = 0, kinks = 0;
  std::string first;
  for (std::size_t k = 0; k < variable.size(); ++k) {
    const std::optional<double> difference = derivative(value, variable[k], settings.step, allowed);
    if (difference && std::abs(*difference - gradient[k]) <= allowed) continue;
    ++wrong;
    if (!difference) ++kinks;
    if (first.empty()) {
      first = difference ? fmt::format("element {}: gradient {:.12g}, differences say {:.12g}", k,
                                       gradient[k], *difference)
                         : fmt::format("element {}: a kink within the smallest step", k);
    }
  }
  if (wrong == 0) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << fmt::format("{}: {} of {} elements off by more than {:.3g} ({} at a kink); {}", name,
                        wrong, variable.size(), allowed, kinks, first);
}

}  // namespace infomax::testkit
