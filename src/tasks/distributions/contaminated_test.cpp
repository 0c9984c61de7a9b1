#include "tasks/distributions/contaminated.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace infomax {
namespace {

TEST(Inliers, HaveThePublishedInformation) {
  const std::pair<double, double> known[] = {
      {0.001, 1.01853589}, {0.01, 0.99389649}, {0.05, 0.90181205},
      {0.1, 0.80333371},   {0.15, 0.71560447}, {0.2, 0.63575890},
      {0.3, 0.49450633},   {0.4, 0.37339231},  {0.5, 0.26962605}};
  for (const auto& [a, information] : known)
    EXPECT_NEAR(inliers_information(a, 0.8), information, 5e-9) << a;
}

// Nearly all pairs, nearly none.
TEST(Inliers, TendToThePairsAndToNothing) {
  EXPECT_NEAR(inliers_information(1e-9, 0.8), -std::log(0.36), 1e-7);
  EXPECT_NEAR(inliers_information(1 - 1e-9, 0.8), 0, 1e-7);
}

TEST(Inliers, RefuseWhatIsNoMixture) {
  const auto of = [](std::int64_t dx, double a, double r) {
    return Settings{{"x_dimension", dx},
                    {"y_dimension", std::int64_t{2}},
                    {"contamination", a},
                    {"pair_correlation", r}};
  };
  EXPECT_NO_THROW(make_inliers(of(2, 0.5, 0.5)));
  EXPECT_THROW(make_inliers(of(1, 0.5, 0.5)), InputError);
  EXPECT_THROW(make_inliers(of(2, 0.0, 0.5)), InputError);
  EXPECT_THROW(make_inliers(of(2, 1.0, 0.5)), InputError);
  EXPECT_THROW(make_inliers(of(2, 0.5, 0.0)), InputError);
}

}  // namespace
}  // namespace infomax
