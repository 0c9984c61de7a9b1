#include "measure/alignment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "data/glyphs.h"
#include "encoders/encoder.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::Owned;

// On the circle at 0 and 90 degrees, and at 90 and 90: distances squared 2 and 0, so alignment 1.
// The first side's two images are 2 apart, the second's 0: U = log e^-4 = -4 and 0, so -2. Lengths
// don't count.
TEST(Alignment, AgreesWithAHandWorkedPair) {
  const Alignment found = alignment_of(Owned<float>{{3, 0}, {0, 5}}, Owned<float>{{0, 1}, {0, 2}});
  EXPECT_NEAR(found.alignment, 1, 1e-15);
  EXPECT_NEAR(found.uniformity, -2, 1e-15);
}

TEST(Alignment, OfViewsThatAgreeIsZero) {
  const auto u = testkit::normal_matrix<float>(20, 5, 1);
  EXPECT_EQ(alignment_of(u, u).alignment, 0);
  EXPECT_LT(alignment_of(u, u).uniformity, 0);
}

// Independent directions in d dimensions: |u - v|^2 = 2 - 2 u.v of mean 2, standard deviation
// 2 / sqrt(d); 500 of them.
TEST(Alignment, OfViewsThatKnowNothingOfEachOtherIsTwo) {
  const auto u = testkit::normal_matrix<float>(500, 50, 2),
             v = testkit::normal_matrix<float>(500, 50, 3);
  EXPECT_NEAR(alignment_of(u, v).alignment, 2, 4 * 2 / std::sqrt(50.0 * 500));
}

TEST(Alignment, RefusesWhatHasNoDirection) {
  EXPECT_EQ(testkit::message_of<NumericError>([] {
              alignment_of(Owned<float>{{1, 0}, {0, 0}}, Owned<float>{{1, 0}, {0, 1}});
            }),
            "alignment: row 1 of u has length 0, want a direction");
  EXPECT_THROW(alignment_of(Owned<float>(1, 2), Owned<float>(1, 2)), ShapeError);
  EXPECT_THROW(alignment_of(Owned<float>(3, 2), Owned<float>(3, 4)), ShapeError);
}

// Through the measurement: identity encoders see the two halves of the test images as they are.
TEST(Alignment, IsTakenOfTheTestImagesHalves) {
  const auto images = std::make_shared<const ImageSet>(make_glyphs(8, 20));
  const Settings settings{{"encoder", std::string("identity")},
                          {"critic", std::string("inner")},
                          {"alignment_points", std::int64_t{20}}};
  EXPECT_TRUE(has_two_encoders(settings) && wants_alignment(settings));
  const Streams streams("alignment-test", "", SeedBlock::reference, 0);
  Workspace workspace;
  const auto measurement = make_alignment_measurement({settings, images, streams, workspace, 2});
  for (const std::size_t index : {0U, 1U}) measurement->take({.index = index, .last = index == 1});
  const auto metrics = measurement->metrics({"step", "1", {0, 10}});
  ASSERT_EQ(metrics.size(), 2u);
  EXPECT_EQ(metrics[0].name, "alignment");
  EXPECT_GT(metrics[0].values[0], 0);
  EXPECT_EQ(metrics[0].values[0], metrics[0].values[1]);
  EXPECT_LT(metrics[1].values[0], 0);
}

}  // namespace
}  // namespace infomax
