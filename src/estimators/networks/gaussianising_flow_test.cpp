#include "estimators/networks/gaussianising_flow.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "densities/batch_gaussian.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

Settings settings_of(std::int64_t couplings, std::int64_t bends, const char* correction = "none") {
  return {{"flow_couplings", couplings},
          {"flow_layers", std::vector<std::int64_t>{4}},
          {"flow_bends", bends},
          {"bias_correction", std::string(correction)}};
}

// Flows without sigmoids whose parameters are 0 are the identity, to the bit.
TEST(GaussianisingFlow, OfTheIdentityIsCanonicalCorrelations) {
  constexpr std::size_t n = 40;
  const auto x = normal_matrix<double>(n, 2, 1);
  auto y = normal_matrix<double>(n, 3, 2);
  for (std::size_t i = 0; i < n; ++i) y(i, 1) += x(i, 0);
  for (const char* correction : {"none", "gaussian"}) {
    Workspace workspace;
    const auto model =
        make_gaussianising_flow<double>({settings_of(2, 0, correction), 2, 3, n}, workspace);
    const auto theta = workspace.vector<double>(model->parameter_count());
    EXPECT_EQ(model->estimate(theta, x, y),
              canonical_information("test", x, y, correction == std::string_view("gaussian")));
    BatchGaussian<double> gaussian("test", n, 5, workspace);
    Owned<double> both(n, 5);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < 5; ++k) both(i, k) = k < 2 ? x(i, k) : y(i, k - 2);
    EXPECT_EQ(model->followed(theta, x, y), gaussian.log_likelihood(both));
  }
}

// Normal pairs of r = 0.8 whose x went through the inverse of a flow of one sigmoid,
// x = T^-1(z), found by bisection: T puts it back, so the estimate is that of z and y.
TEST(GaussianisingFlow, UndoesAMapThatItsFlowHas) {
  constexpr std::size_t n = 60;
  const auto z = normal_matrix<double>(n, 1, 3);
  auto y = normal_matrix<double>(n, 1, 4);
  Owned<double> x(n, 1);
  const auto bent = [](double u) { return u + 2 * std::tanh(3 * (u - 0.5)); };
  for (std::size_t i = 0; i < n; ++i) {
    y(i, 0) = 0.8 * z(i, 0) + 0.6 * y(i, 0);
    double low = -20, high = 20;
    for (int step = 0; step < 100; ++step) {
      const double middle = (low + high) / 2;
      (bent(middle) < z(i, 0) ? low : high) = middle;
    }
    x(i, 0) = low;
  }
  Workspace workspace;
  const auto model = make_gaussianising_flow<double>({settings_of(1, 1), 1, 1, n}, workspace);
  const Flow<double> flow(flow_shape("test", 1, 0, settings_of(1, 1)), n, workspace);
  const auto theta = workspace.vector<double>(model->parameter_count());
  const auto of_x = theta.first(flow.parameter_count()),
             of_y = theta.subspan(flow.parameter_count());
  flow.bend(of_x, 0, 0)(0, 0) = std::log(2.0);
  flow.bend(of_x, 0, 1)(0, 0) = std::log(3.0);
  flow.bend(of_x, 0, 2)(0, 0) = 0.5;
  flow.bend(of_y, 0, 0)(0, 0) = -800;  // e^w below 1e-300
  // The map's slope is 7 at most, so x's rounding of 2e-15 moves z by 1e-14.
  EXPECT_NEAR(model->estimate(theta, x, y), canonical_information("test", z, y, false), 1e-12);
  EXPECT_GT(model->estimate(theta, x, y), canonical_information("test", x, y, false));
}

TEST(GaussianisingFlow, WantsMorePairsThanColumns) {
  Workspace workspace;
  EXPECT_EQ(testkit::message_of<ShapeError>([&] {
              make_gaussianising_flow<float>({settings_of(2, 2), 4, 3, 7}, workspace);
            }),
            "gaussianising-flow: batch is 7, want more pairs than the 7 columns of both sides "
            "together");
}

}  // namespace
}  // namespace infomax
