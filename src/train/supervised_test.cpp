#include "train/supervised.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/error.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

Classifier<double> small(const char* encoder, std::size_t classes, Workspace& workspace) {
  const EncoderSpec spec{.input_width = 7, .settings = {{"mlp_layers", testkit::counts({5, 3})}}};
  return {encoder_named(encoder).make_double(spec, 6, workspace), classes, 6, workspace};
}

TEST(Supervised, GradientsAgreeWithFiniteDifferences) {
  for (const char* encoder : {"mlp", "identity"}) {
    Workspace workspace;
    Classifier<double> classifier = small(encoder, 4, workspace);
    const auto theta = workspace.vector<double>(classifier.parameter_count());
    const auto dtheta = workspace.vector<double>(classifier.parameter_count());
    classifier.initialise(theta, Streams("supervised-test", "", SeedBlock::reference, 3));
    const auto x = testkit::normal_matrix<double>(6, 7, 1);
    const testkit::Owned<double> labels{{0}, {3}, {1}, {1}, {2}, {0}};
    const double loss = classifier.gradient(theta, x, labels, dtheta);
    const auto value = [&] { return classifier.estimate(theta, x, labels); };
    EXPECT_DOUBLE_EQ(loss, value());
    EXPECT_TRUE(testkit::gradient_agrees(encoder, value, theta, dtheta));
  }
}

TEST(Supervised, RefusesASingleClass) {
  Workspace workspace;
  EXPECT_THROW(small("mlp", 1, workspace), ShapeError);
}

}  // namespace
}  // namespace infomax
