#include "kernels/elementwise.h"

#include <gtest/gtest.h>

#include <limits>
#include <span>
#include <vector>

namespace infomax {
namespace {

template <class Real>
class AllFinite : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(AllFinite, Reals);

// At every place of every length around the vectors' widths; numbers at the ends of the range are
// finite.
TYPED_TEST(AllFinite, FindsTheOneThatIsNotWhereverItStands) {
  using Limits = std::numeric_limits<TypeParam>;
  const std::vector<TypeParam> finite{
      0, -TypeParam(0), Limits::denorm_min(), Limits::min(), Limits::max(), Limits::lowest()};
  for (std::size_t n = 0; n <= 35; ++n) {
    std::vector<TypeParam> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = finite[i % finite.size()];
    EXPECT_TRUE(all_finite<TypeParam>(values)) << n;
    for (std::size_t at = 0; at < n; ++at)
      for (const TypeParam odd :
           {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::quiet_NaN()}) {
        std::vector<TypeParam> with = values;
        with[at] = odd;
        EXPECT_FALSE(all_finite<TypeParam>(with)) << odd << " at " << at << " of " << n;
        const std::span<const TypeParam> rest = std::span(with).subspan(at + 1);
        EXPECT_TRUE(all_finite<TypeParam>(rest)) << n;
      }
  }
}

}  // namespace
}  // namespace infomax
