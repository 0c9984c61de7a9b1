#include "objectives/k_pair.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/glyphs.h"

namespace infomax {
namespace {

// 60 steps by the loss's own gradient. Before and after, log K less the loss is I_NCE within what
// rounding in double may make of two sums of 8 products.
TEST(KPairExperiment, TrainsAndIsTheBoundThroughout) {
  Settings s;
  s.set("objective", std::string("k-pair"));
  s.set("views", std::string("glyph-halves"));
  s.set("noise", 0.05);
  s.set("encoder", std::string("mlp"));
  s.set("mlp_layers", std::vector<std::int64_t>{32, 8});
  s.set("batch", std::int64_t{32});
  s.set("steps", std::int64_t{60});
  s.set("lr", 3e-3);
  s.set("evaluate_every", std::int64_t{30});
  s.set("evaluate_batches", std::int64_t{4});
  const auto experiment =
      make_experiment(s, std::make_shared<const ImageSet>(make_glyphs(600, 200)),
                      Streams("k-pair-test", "", SeedBlock::reference, 0));
  std::vector<double> before(4), after(4);
  ASSERT_EQ(experiment->quantities().size(), 4u);
  experiment->evaluate(0, before);
  for (int i = 0; i < 60; ++i) experiment->step();
  experiment->evaluate(1, after);
  EXPECT_GT(after[1], before[1] + 0.3);
  EXPECT_LT(after[1], std::log(32.0));
  for (const auto& values : {before, after}) {
    EXPECT_NEAR(values[0], values[1], values[3]);
    EXPECT_LE(values[2], values[3]);
    EXPECT_LT(values[3], 1e-11);
    EXPECT_GT(values[3], 0);
  }
}

}  // namespace
}  // namespace infomax
