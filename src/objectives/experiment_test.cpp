#include "objectives/experiment.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/error.h"
#include "data/glyphs.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

// On 200 training and 64 test images.
Settings settings(const char* objective) {
  Settings s;
  s.set("objective", std::string(objective));
  s.set("views", std::string("glyph-halves"));
  s.set("noise", 0.0);
  s.set("encoder", std::string("skip-mlp"));
  s.set("skip_layers", std::int64_t{2});
  s.set("critic", std::string("inner"));
  s.set("bound", std::string("nce"));
  s.set("batch", std::int64_t{64});
  s.set("steps", std::int64_t{1});
  s.set("lr", 1e-3);
  s.set("classifier_lr", 1e-3);
  s.set("classifier_steps", std::int64_t{1});
  s.set("classifier_warm_up", std::int64_t{0});
  s.set("evaluate_batches", std::int64_t{1});
  return s;
}

std::string refusal(Settings s, const char* key, std::int64_t count) {
  static const auto glyphs = std::make_shared<const ImageSet>(make_glyphs(200, 64));
  s.set(key, count);
  return testkit::message_of<InputError>(
      [&] { make_experiment(s, glyphs, Streams("test", "", SeedBlock::reference, 0)); });
}

// "BatchPlan: batches of 61000 from 60000 samples", said the views, and of a batch larger than the
// test set "evaluate_batches is 78, want at most 0".
TEST(Experiment, NamesTheSettingThatTakesMoreImagesThanThereAre) {
  for (const char* objective : {"maximise", "adversarial", "k-pair", "supervised"}) {
    const Settings s = settings(objective);
    EXPECT_EQ(refusal(s, "batch", 201),
              "batch is 201, want at most 200: the training images of glyphs");
    // The supervised objective scores all test images, whatever the batch.
    const bool scores_batches = objective != std::string("supervised");
    EXPECT_EQ(refusal(s, "batch", 65),
              scores_batches ? "batch is 65, want at most 64: the test images of glyphs"
                             : testkit::kNothingThrown);
    EXPECT_EQ(refusal(s, "evaluate_batches", 2),
              scores_batches ? "evaluate_batches is 2, want at most 1: the full batches of 64 in "
                               "64 test images"
                             : testkit::kNothingThrown);
    EXPECT_EQ(refusal(s, "batch", 64), testkit::kNothingThrown) << objective;
  }
}

TEST(Experiment, NamesAnEncoderThatWantsImagesWhereThereAreNone) {
  Settings s = settings("maximise");
  s.erase("views");
  s.set("task", std::string("gaussian"));
  s.set("dimension", std::int64_t{3});
  s.set("information", 1.0);
  s.set("encoder", std::string("convnet"));
  s.set("convnet_layers", std::vector<std::int64_t>{8, 4});
  EXPECT_EQ(testkit::message_of<InputError>(
                [&] { make_experiment(s, nullptr, Streams("test", "", SeedBlock::reference, 0)); }),
            "convnet: its input is no image, want views of images: a task has none");
}

}  // namespace
}  // namespace infomax
