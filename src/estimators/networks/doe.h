// The difference of entropies: I = H(Y) - H(Y|X), each entropy that of a learned density.
//
//   trained, raised:  mean_i log q(y_i|x_i) + mean_i log q(y_i)
//   estimate = mean_i log q(y_i|x_i) - mean_i log q(y_i)
//
// doe_density says what q(y|x) and q(y) are:
//
//   gaussian   independent columns, mean and logarithm of the precision told by a network of x
//   mixture    of such (densities/mixture.h), likewise
//   flow       a standard normal pulled back by a flow of y (densities/flow.h), conditional on x
//
// Each mean lies below minus its entropy, so the difference is no bound. Without negatives, it has
// neither a ceiling at log K nor variance that grows like e^I.
//
// Source: McAllester and Stratos (2020), "Formal limitations on the measurement of mutual
// information", arXiv:1811.04251.
#pragma once

#include <memory>
#include <string_view>

#include "densities/flow.h"
#include "densities/mixture.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

inline bool has_flow(const Settings& settings) {
  return settings.says("doe_density", "flow");
}
inline bool has_mixture(const Settings& settings) {
  return settings.says("doe_density", "mixture");
}
inline bool has_no_flow(const Settings& settings) {
  return !has_flow(settings);
}
inline constexpr std::string_view kDoeDensities[] = {"gaussian", "mixture", "flow"};
inline constexpr Parameter kDoeDensity{
    .name = "doe_density",
    .type = "word",
    .summary = "estimator doe: what q(y) and q(y|x) are: gaussian, mixture (of components), flow",
    .choices = kDoeDensities,
    .otherwise = "gaussian"};
inline constexpr Parameter kDoeParameters[] = {
    kDoeDensity,
    when(kConditionalLayers, has_no_flow),
    when(kComponents, has_mixture),
    when(kFlowCouplings, has_flow),
    when(kFlowLayers, has_flow),
    when(kFlowBends, has_flow),
};
inline constexpr std::string_view kDoeExamples[] = {
    "doe_density = gaussian, conditional_layers = [64, 64]",
    "doe_density = mixture, conditional_layers = [64, 64], density_components = 3",
    "doe_density = flow, flow_couplings = 3, flow_layers = [16, 16], flow_bends = 4"};

// Throws ShapeError for a width of 0 or a batch < 2; InputError for layers that are empty or have a
// width of 0.
template <class Real>
std::unique_ptr<Trainable<Real>> make_doe(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
