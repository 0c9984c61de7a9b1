#include "machine/roofline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {
namespace {

// A machine by hand: 100 GFLOP/s, two products, one convolution, an optimiser at 80 and 50 GB/s.
Roofline by_hand() {
  Roofline r;
  r.multiply_add = 100e9;
  r.read = 10e9;
  // 2 10 20 30 = 12,000 operations at 60 GFLOP/s take 0.2 us, 2,000 at 20 take 0.1 us: 14,000 in
  // 0.3 us.
  r.products = {
      {{"forward", Transpose::no, Transpose::no, 10, 20, 30}, Precision::float32, "onednn", 60e9},
      {{"scores", Transpose::no, Transpose::yes, 10, 10, 10}, Precision::float32, "openblas", 20e9},
      {{"forward", Transpose::no, Transpose::no, 10, 20, 30}, Precision::bf16, "onednn", 120e9},
  };
  r.convolutions = {{"conv1", "forward", Precision::float32, 1e6, 50e9}};
  r.adam = {{1000, 80e9}, {100'000, 50e9}};
  return r;
}

TEST(Roofline, HasOneRateForAllProductsByTheTimeTheyTake) {
  EXPECT_NEAR(product_rate(by_hand(), Precision::float32), 14000 / 0.3e-6, 1);
  EXPECT_NEAR(product_rate(by_hand(), Precision::bf16), 120e9, 1);
  EXPECT_EQ(product_rate(Roofline{}, Precision::float32), 0);
  EXPECT_NEAR(convolution_rate(by_hand(), Precision::float32), 50e9, 1);
  EXPECT_EQ(convolution_rate(by_hand(), Precision::bf16), 0);
}

// Halfway between 1,000 and 100,000 in the logarithm lies 10,000.
TEST(Roofline, KnowsTheOptimisersRateBetweenItsSizes) {
  EXPECT_EQ(adam_rate(by_hand(), 10), 80e9);
  EXPECT_NEAR(adam_rate(by_hand(), 10'000), 65e9, 1);
  EXPECT_NEAR(adam_rate(by_hand(), 100'000), 50e9, 1);
  EXPECT_EQ(adam_rate(by_hand(), 1e9), 50e9);
  EXPECT_EQ(adam_rate(Roofline{}, 10), 0);
}

TEST(Roofline, AddsUpALimit) {
  const Roofline r = by_hand();
  const Work work{140'000, 5e6, 2e6};
  // 3 us of products, 100 us of convolutions, 20 us of pairs; 28,000 bytes at 80 GB/s are 0.35 us.
  EXPECT_NEAR(limit_seconds(r, {.work = work, .parameters = 1000}), 123.35e-6, 1e-12);
  EXPECT_NEAR(limit_seconds(r, {.work = work}), 123e-6, 1e-12);
  // 2 MB read at 10 GB/s are 200 us, and hide the arithmetic.
  EXPECT_NEAR(limit_seconds(r, {.work = work, .parameters = 1000, .bytes_read = 2e6}), 200.35e-6,
              1e-12);
  EXPECT_NEAR(limit_seconds(r, {.work = {120'000, 0, 2e6}, .precision = Precision::bf16}), 21e-6,
              1e-12);
  // A map has no score matrix to multiply: 60 GFLOP/s for all of it.
  EXPECT_NEAR(limit_seconds(r, {.work = {120'000, 0, 0}, .passage = Passage::map}), 2e-6, 1e-12);
  // No convolution was measured in bf16.
  EXPECT_EQ(limit_seconds(r, {.work = work, .precision = Precision::bf16}),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(limit_seconds(Roofline{}, {}), 0);
}

// What clocks and neighbours may do between two measurements. A sanitizer slows the roof's loop,
// which is ours, but not the libraries' products: then nothing is known.
#ifdef INFOMAX_SANITIZE
constexpr double kRoom = std::numeric_limits<double>::infinity();
#else
constexpr double kRoom = 1.34;
#endif

// What holds on any machine: nothing is faster than multiply-adds out of registers, up to what
// clocks and neighbours do meanwhile (a third), and every rate is a positive number.
TEST(Roofline, MeasuresThisMachine) {
  const Roofline r = measure_roofline({.seconds = 0.2, .repetitions = 2});
  EXPECT_EQ(r.threads, 1);
  EXPECT_GT(r.multiply_add, 1e8);
  ASSERT_GE(r.products.size(), paper_products().size());
  for (const ProductRate& rate : r.products) {
    const double roof = rate.precision == Precision::bf16 ? r.multiply_add_bf16 : r.multiply_add;
    EXPECT_GT(rate.flops, 0);
    EXPECT_LT(rate.flops, kRoom * roof)
        << rate.shape.m << " " << rate.shape.n << " " << rate.shape.k;
    EXPECT_FALSE(rate.library.empty());
  }
  ASSERT_GE(r.convolutions.size(), 10);
  for (const ConvolutionRate& rate : r.convolutions) {
    const double roof = rate.precision == Precision::bf16 ? r.multiply_add_bf16 : r.multiply_add;
    EXPECT_GT(rate.flops, 0) << rate.name;
    EXPECT_LT(rate.flops, kRoom * roof) << rate.name << " " << rate.pass;
  }
  ASSERT_EQ(r.adam.size(), 3);
  for (const AdamRate& rate : r.adam) EXPECT_GT(rate.bytes, 1e8);
  EXPECT_GT(r.read, 1e8);
  EXPECT_GT(r.triad, 1e8);
  EXPECT_TRUE(std::isfinite(product_rate(r, Precision::float32)));
}

TEST(Roofline, MeasuresSeveralThreadsAtOnce) {
  const Roofline r = measure_roofline({.seconds = 0.05, .threads = 2, .repetitions = 1});
  EXPECT_EQ(r.threads, 2);
  EXPECT_GT(r.multiply_add, 1e8);
  EXPECT_GT(r.read, 1e8);
  EXPECT_GT(product_rate(r, Precision::float32), 0);
}

TEST(Roofline, ListsThePapersProductsOnce) {
  const auto& shapes = paper_products();
  EXPECT_EQ(shapes.size(), 22);
  for (std::size_t i = 0; i < shapes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(shapes[i].pass == shapes[j].pass && shapes[i].m == shapes[j].m &&
                   shapes[i].n == shapes[j].n && shapes[i].k == shapes[j].k);
}

TEST(Roofline, RefusesNoTimeAndNoThreads) {
  EXPECT_THROW(measure_roofline({.seconds = 0}), InputError);
  EXPECT_THROW(measure_roofline({.seconds = 1, .threads = 0}), InputError);
  EXPECT_THROW(measure_roofline({.seconds = 1, .repetitions = 0}), InputError);
}

}  // namespace
}  // namespace infomax
