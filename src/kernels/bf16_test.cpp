#include "kernels/bf16.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "core/random.h"

namespace infomax {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

float rounded(float x) {
  return to_float(to_bf16(x));
}

// Seven bits behind the point: between 1 and 2 the numbers are 1/128 apart.
TEST(Bf16, RoundsToNearestAndTiesToEven) {
  EXPECT_EQ(rounded(1.0F), 1.0F);
  EXPECT_EQ(rounded(1.0F + 1.0F / 128), 1.0F + 1.0F / 128);
  EXPECT_EQ(rounded(1.0F + 0.4F / 128), 1.0F);
  EXPECT_EQ(rounded(1.0F + 0.6F / 128), 1.0F + 1.0F / 128);
  EXPECT_EQ(rounded(1.0F + 0.5F / 128), 1.0F);               // between 0 and 1/128: the even one
  EXPECT_EQ(rounded(1.0F + 1.5F / 128), 1.0F + 2.0F / 128);  // between 1/128 and 2/128: likewise
  EXPECT_EQ(rounded(-3.0F - 0.4F / 64), -3.0F);
  EXPECT_EQ(rounded(255.9F), 256.0F);
}

TEST(Bf16, KeepsZerosInfinitiesAndNaNs) {
  EXPECT_EQ(std::bit_cast<std::uint32_t>(rounded(-0.0F)), 0x80000000U);
  EXPECT_EQ(rounded(kInfinity), kInfinity);
  EXPECT_EQ(rounded(-kInfinity), -kInfinity);
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(
      std::isnan(rounded(std::bit_cast<float>(0x7f800001U))));  // its payload would be cut off
  EXPECT_EQ(rounded(std::numeric_limits<float>::max()), kInfinity);
  EXPECT_EQ(rounded(-std::numeric_limits<float>::denorm_min()), 0.0F);
}

// Half a unit of the last of 8 bits: 2^-8 of the power of two below, so of the number at most.
TEST(Bf16, IsOffByAtMostHalfAUnit) {
  Stream stream = Streams("bf16", "", SeedBlock::reference, 0)(Purpose::other);
  std::vector<float> numbers(100'000);
  stream.fill_normal(std::span<float>(numbers));
  for (const float x : numbers) EXPECT_LE(std::abs(rounded(x) - x), std::ldexp(std::abs(x), -8));
}

TEST(Bf16, RoundsMatricesAsItRoundsNumbersPaddedOrNot) {
  std::vector<float> a(7 * 40);
  Stream stream = Streams("bf16", "", SeedBlock::reference, 1)(Purpose::other);
  stream.fill_normal(std::span<float>(a));
  for (const std::size_t cols : {40U, 37U}) {
    std::vector<Bf16> out(7 * 40, Bf16{0x1234});
    round_to_bf16({a.data(), 7, cols, 40}, {out.data(), 7, cols, 40});
    for (std::size_t k = 0; k < a.size(); ++k)
      EXPECT_EQ(out[k].bits, k % 40 < cols ? to_bf16(a[k]).bits : 0x1234);
  }
}

}  // namespace
}  // namespace infomax
