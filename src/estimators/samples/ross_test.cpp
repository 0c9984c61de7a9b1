#include "estimators/samples/ross.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

// Label 5 at 0, 1, 3, label 9 at 2, 4, 8, k = 1; the nearest of the same label, others within:
//   0: 1 away, {1}: 1;   1: 1 away, {0, 2}: 2;   3: 2 away, {1, 2, 4}: 3
//   2: 2 away, {0, 1, 3, 4}: 4;   4: 2 away, {2, 3}: 2;   8: 4 away, {4}: 1
// I = psi(6) + psi(1) - psi(3) - (psi(1) + psi(2) + psi(3) + psi(4) + psi(2) + psi(1)) / 6, with
// H for psi, as the gammas cancel: 137/60 - 3/2 - (0 + 1 + 3/2 + 11/6 + 1 + 0) / 6
TEST(Ross, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{5}, {5}, {5}, {9}, {9}, {9}}, y{{0}, {1}, {3}, {2}, {4}, {8}};
  const double value = 137.0 / 60 - 1.5 - (1 + 1.5 + 11.0 / 6 + 1) / 6;
  EXPECT_NEAR(ross(x, y, {1, Norm::maximum}), value, 1e-15);
  EXPECT_NEAR(ross_reference(y, x, {1, Norm::maximum}), value, 1e-15);
}

TEST(Ross, AgreesWithThePlainLoopToTheBit) {
  std::uint32_t seed = 0;
  for (const std::size_t n : {8, 65, 500})
    for (const std::size_t cols : {1, 3})
      for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
        Owned<double> x(n, 2);
        Owned<double> y = normal_matrix<double>(n, cols, ++seed);
        for (std::size_t i = 0; i < n; ++i) {
          x(i, 0) = static_cast<double>(i % 2);
          x(i, 1) = i < n / 2 ? -1.0 : 1.0;
          y(i, 0) += x(i, 0) + x(i, 1);
        }
        // At k = 7 labels have fewer others than that where rows are 8.
        for (const std::size_t k : {1, 3, 7})
          EXPECT_EQ(ross(x, y, {k, norm}), ross_reference(x, y, {k, norm})) << n << ", " << k;
        EXPECT_EQ(ross(y, x, {3, norm}), ross(x, y, {3, norm}));
      }
}

TEST(Ross, RefusesWhatHasNoLabel) {
  const Owned<double> x = normal_matrix<double>(20, 1, 1), y = normal_matrix<double>(20, 1, 2);
  EXPECT_EQ(message_of<NumericError>([&] { ross(x, y, {3}); }),
            "ross: x has 20 values in 20 rows and y 20; want a label, with half as many values as "
            "rows or fewer");
  Owned<double> label(20, 1);
  label(7, 0) = 3;
  EXPECT_EQ(message_of<NumericError>([&] { ross(x, label, {3}); }),
            "ross: the label [3] of y has row 7 alone, want two or more of each label");
  EXPECT_THROW(ross(x, label, {20}), ShapeError);
}

}  // namespace
}  // namespace infomax
