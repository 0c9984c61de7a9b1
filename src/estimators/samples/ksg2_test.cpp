#include "estimators/samples/ksg2.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "estimators/samples/ksg.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

// x = 0, 1, 3, 6, y = 0, 2, 1, 5, k = 1, the sample of ksg_test.cpp. Nearest in the larger of the
// two: 0 and 2 have 1, 1 has 0 and 2 alike (2 away), 3 has 2.
//   e_x: 0 has 1;  1 has max(1, 2) = 2;  2 has 2;  3 has 3
//   e_y: 0 has 2;  1 has max(2, 1) = 2;  2 has 1;  3 has 4
//   n_x: 0 has 1: 1;  1 has 0, 2: 2;  2 has 1: 1;        3 has 2: 1
//   n_y: 0 has 1, 2: 2;  1 has 0, 2: 2;  2 has 0, 1: 2;  3 has 1, 2: 2
// I = H_0 - 1 + H_3 - (1/4) (0 + 1, 1 + 1, 0 + 1, 0 + 1) = 5/6 - 5/4 = -5/12
TEST(Ksg2, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{0}, {1}, {3}, {6}}, y{{0}, {2}, {1}, {5}};
  for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
    EXPECT_NEAR(ksg2(x, y, {1, norm}), -5.0 / 12, 1e-15);
    EXPECT_NEAR(ksg2_reference(x, y, {1, norm}), -5.0 / 12, 1e-15);
  }
}

// x = y = 1 ... 11, k = 5: values known to 8 places.
TEST(Ksg2, AgreesWithAnotherProgramOnEqualColumnsAsKsg1Does) {
  Owned<double> x(11, 1);
  for (std::size_t i = 0; i < 11; ++i) x(i, 0) = static_cast<double>(i + 1);
  EXPECT_NEAR(ksg2(x, x, {5, Norm::maximum}), .46381674, 1e-8);
  EXPECT_NEAR(ksg(x, x, {5, Norm::maximum}), .84563492, 1e-8);
}

TEST(Ksg2, AgreesWithThePlainLoopToTheBit) {
  std::uint32_t seed = 0;
  for (const std::size_t n : {4, 65, 400})
    for (const std::size_t cols : {1, 3})
      for (const double rounding : {0.0, 0.5})
        for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
          Owned<double> x = normal_matrix<double>(n, cols, ++seed);
          Owned<double> y = normal_matrix<double>(n, 2, ++seed);
          for (std::size_t i = 0; i < n; ++i) y(i, 0) += x(i, 0);
          if (rounding > 0)
            for (Owned<double>* side : {&x, &y})
              for (double& v : side->flat()) v = rounding * std::round(v / rounding);
          EXPECT_EQ(ksg2(x, y, {3, norm}), ksg2_reference(x, y, {3, norm})) << n << ", " << cols;
          EXPECT_EQ(ksg2(y, x, {3, norm}), ksg2(x, y, {3, norm}));
        }
}

TEST(Ksg2, RefusesShapesAndNumbers) {
  const Owned<double> x{{0}, {1}, {2}}, y{{0}, {1}}, far{{0}, {1e200}, {-1e200}};
  EXPECT_EQ(message_of<ShapeError>([&] { ksg2(x, y, {1}); }),
            "ksg2: x is [3, 1], y is [2, 1], 1 neighbours; want x [n, dx], y [n, dy], dx, dy >= 1 "
            "and n > neighbours >= 1");
  EXPECT_EQ(message_of<NumericError>([&] { ksg2(x, far, {1}); }),
            "ksg2: the neighbours of row 0 are inf away, want a finite number");
}

}  // namespace
}  // namespace infomax
