#include "measure/inverse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "kernels/mlp.h"
#include "testkit/message_of.h"
#include "views/halves.h"

namespace infomax {
namespace {

constexpr std::int64_t kImages = 200;

// One coupling, y = [x0, x1 (1e-7 + softplus(s)) + t], with s and t the same for every image and
// value, over all images of a test set.
struct OneCoupling {
  OneCoupling() : width(half_width(*images)) {
    settings.set("encoder", std::string("realnvp-scale"));
    settings.set("realnvp_layers", std::vector<std::int64_t>{3});
    settings.set("couplings", std::int64_t{1});
    settings.set("inverse_points", kImages);
  }
  std::array<double, 3> errors(float t, float s) {
    Workspace workspace;
    const std::size_t half = width / 2;
    const Mlp<float> mlp({half, 3, 2 * half}, 1, workspace);
    std::vector<float> theta(mlp.parameter_count());
    const std::span<float> last = mlp.biases(std::span<float>(theta), 1);
    std::fill_n(last.begin(), half, t);
    std::fill_n(last.begin() + static_cast<std::ptrdiff_t>(half), half, s);
    const Streams streams("inverse-test", "", SeedBlock::reference, 0);
    const auto measurement = make_inverse_measurement({settings, images, streams, workspace, 1});
    measurement->take({0, true, theta, [] {}});
    const std::vector<Metric> metrics = measurement->metrics({"step", "1", {0}});
    return {metrics[0].values[0], metrics[1].values[0], metrics[2].values[0]};
  }

  std::shared_ptr<const ImageSet> images =
      std::make_shared<const ImageSet>(make_glyphs(8, kImages));
  Settings settings;
  std::size_t width;
};

TEST(InverseCheck, FindsNothingLostWhereNothingIs) {
  const auto [worst, worst_double, lost] = OneCoupling().errors(0.5F, 0);
  EXPECT_GT(worst, 0);
  EXPECT_LT(worst, 1e-6);
  EXPECT_GT(worst_double, 0);
  EXPECT_LT(worst_double, 1e-15);
  EXPECT_EQ(lost, 0);
}

// 1e-7 x + 1 is 1 or 1 + 2^-23 in float, so 0 or 1.19 comes back: of an x1 other than 0 nothing is
// left, 0 itself is there. Double has 29 bits more.
TEST(InverseCheck, SeesWhatFloatLosesAndDoubleKeeps) {
  OneCoupling one;
  const auto [worst, worst_double, lost] = one.errors(1, -200);
  std::size_t not_zero = 0;
  for (std::size_t i = 0; i < kImages; ++i) {
    const std::uint8_t* top = one.images->test.pixels.data() + i * 2 * one.width;
    for (std::size_t j = one.width / 2; j < one.width; ++j) not_zero += top[j] != 0 ? 1 : 0;
  }
  ASSERT_GT(not_zero, 0u);
  EXPECT_EQ(lost, static_cast<double>(not_zero) / static_cast<double>(kImages * one.width));
  EXPECT_GT(worst, 0.1);
  EXPECT_LE(worst, 1);
  EXPECT_LT(worst_double, 1e-8);
}

// t - t is no number where t is infinite: x1 is lost, x0 is there.
TEST(InverseCheck, CountsWhatIsNoNumberAsLost) {
  const auto [worst, worst_double, lost] =
      OneCoupling().errors(std::numeric_limits<float>::infinity(), 0);
  EXPECT_EQ(worst, 1);
  EXPECT_EQ(worst_double, 1);
  EXPECT_EQ(lost, 0.5);
}

TEST(InverseCheck, NamesAnEncoderThatHasNoInverse) {
  OneCoupling one;
  one.settings.set("encoder", std::string("mlp"));
  one.settings.set("mlp_layers", std::vector<std::int64_t>{8});
  EXPECT_EQ(testkit::message_of<Error>([&] { one.errors(0, 0); }),
            "inverse_points: encoder mlp has no inverse");
}

}  // namespace
}  // namespace infomax
