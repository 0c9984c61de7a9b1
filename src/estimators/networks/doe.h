// The difference of entropies: I = H(Y) - H(Y|X), each entropy that of a learned density.
//
//   trained, raised:  mean_i log q(y_i|x_i) + mean_i log q(y_i)
//   estimate = mean_i log q(y_i|x_i) - mean_i log q(y_i)
//
// q(y|x) and q(y) are Gaussians of independent columns, or mixtures of such (mixture.h), the former
// told by a network of x. Each mean lies below minus its entropy, so the difference is no bound.
// Without negatives, it has neither a ceiling at log K nor variance that grows like e^I.
//
// Source: McAllester and Stratos (2020).
#pragma once

#include <memory>
#include <string_view>

#include "estimators/networks/conditional_gaussian.h"
#include "estimators/networks/mixture.h"

namespace infomax {

inline bool has_mixture(const Settings& settings) {
  return settings.says("doe_density", "mixture");
}
inline constexpr std::string_view kDoeDensities[] = {"gaussian", "mixture"};
inline constexpr Parameter kDoeParameters[] = {
    kConditionalLayers,
    {.name = "doe_density",
     .type = "word",
     .summary = "estimator doe: what q(y) and q(y|x) are: gaussian, or mixture, of components",
     .choices = kDoeDensities,
     .otherwise = "gaussian"},
    when(kComponents, has_mixture),
};
inline constexpr std::string_view kDoeExamples[] = {"doe_density = gaussian",
                                                    "doe_density = mixture, components = 3"};

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_doe(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
