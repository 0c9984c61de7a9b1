#include "suite/cost.h"

#include <gtest/gtest.h>

#include "data/glyphs.h"

namespace infomax {
namespace {

Settings settings() {
  Settings s;
  s.set("views", std::string("glyph-halves"));
  s.set("noise", 0.0);
  s.set("encoder", std::string("mlp"));
  s.set("mlp_layers", std::vector<std::int64_t>{16, 8});
  s.set("critic", std::string("bilinear"));
  s.set("bound", std::string("nce"));
  s.set("objective", std::string("maximise"));
  s.set("batch", std::int64_t{32});
  s.set("steps", std::int64_t{1000});
  s.set("lr", 1e-3);
  s.set("evaluate_every", std::int64_t{250});
  s.set("evaluate_batches", std::int64_t{4});
  s.set("probe", std::vector<std::string>{"saga"});
  s.set("probe_last", std::vector<std::string>{"lbfgs"});
  return s;
}

TrialCost counted(const Settings& settings) {
  static const auto images = std::make_shared<const ImageSet>(make_glyphs(600, 200));
  return counted_cost(settings, images);
}

// 1,000 steps, 4 evaluations and 5 more at the first steps (0, 1, 10, 30, 100), 4 times what is
// measured, and once more of the last.
TEST(TrialSeconds, AddsUpTheParts) {
  const TrialCost cost{.setup = 3, .step = 0.01, .evaluation = 1, .measurements = 7, .last = 11};
  EXPECT_DOUBLE_EQ(trial_seconds(cost, settings()), 3 + 10 + 9 + 4 * 7 + 11);
}

// Ten times the width of a layer is more than twice the work, and costs more wherever the encoder
// runs.
TEST(CountedCost, GrowsWithTheWork) {
  Settings wide = settings();
  wide.set("mlp_layers", std::vector<std::int64_t>{160, 8});
  const TrialCost small = counted(settings()), large = counted(wide);
  EXPECT_GT(large.step, small.step);
  EXPECT_GT(large.evaluation, small.evaluation);
  // The representation is as wide as before, so a fit costs the same, but all images pass through
  // the encoder.
  EXPECT_GT(large.measurements, small.measurements);
  EXPECT_GT(large.last, small.last);
  EXPECT_GT(large.measurements - small.measurements, large.last - small.last);
  EXPECT_EQ(counted(settings()).step, small.step);
}

TEST(CountedCost, OfAnAdversaryIsTenForwardPassesMore) {
  Settings s = settings();
  s.set("objective", std::string("adversarial"));
  s.set("classifier_lr", 1e-3);
  s.set("classifier_steps", std::int64_t{10});
  s.set("classifier_warm_up", std::int64_t{100});
  const TrialCost ten = counted(s);
  s.set("classifier_steps", std::int64_t{1});
  EXPECT_GT(ten.step, counted(s).step);
  EXPECT_GT(ten.setup, 0);
}

TEST(MeasuredCost, MeasuresEveryPart) {
  const auto images = std::make_shared<const ImageSet>(make_glyphs(600, 200));
  const TrialCost cost = measured_cost(settings(), images, 1);
  for (const double part : {cost.setup, cost.step, cost.evaluation, cost.measurements, cost.last})
    EXPECT_GT(part, 0);
}

}  // namespace
}  // namespace infomax
