#include "train/adversarial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "kernels/cross_entropy.h"
#include "kernels/product.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 50;
const Streams kStreams("adversarial-test", "", SeedBlock::reference, 0);

std::shared_ptr<const ImageSet> glyphs() {
  static const auto set = std::make_shared<const ImageSet>(make_glyphs(1000, 200));
  return set;
}

struct Made {
  Workspace workspace;
  LabelledHalves source{glyphs(), kStreams, Split::train, kBatch, Purpose::classifier_order, false};
  LabelledHalves test{glyphs(), kStreams, Split::test, kBatch, Purpose::test_order, true};
  std::unique_ptr<AdversarialTrainer> trainer;

  explicit Made(const AdversarialSettings& settings, std::size_t width = 392) {
    EncoderSpec spec{.input_width = width, .settings = {{"mlp_layers", testkit::counts({32, 16})}}};
    const EncoderRow& row = encoder_named("mlp");
    auto encoder = row.make(spec, kBatch, workspace);
    spec.map_only = true;
    trainer = std::make_unique<AdversarialTrainer>(
        std::move(encoder), row.make(spec, kBatch * settings.classifier_steps, workspace), source,
        settings, kStreams, workspace);
  }
};

AdversarialSettings settings() {
  AdversarialSettings out;
  out.batch = kBatch;
  out.classifier_steps = 5;
  out.warm_up = 200;
  return out;
}

// The classifier alone learns the labels; the encoder then makes them hard to tell: the
// classifier's loss rises towards log 10 although it goes on learning, and the encoder's falls to
// it.
TEST(Adversarial, TheEncoderUndoesWhatTheClassifierLearns) {
  AdversarialSettings with = settings();
  with.encoder.lr = 3e-3;
  with.classifier.lr = 2e-2;
  with.warm_up = 600;
  Made made(with);
  made.trainer->warm_up();
  const ClassifierScore learnt = made.trainer->score(made.test, 0, 4);
  // Guessing is right one time in ten, with a standard error of 0.02 on 200 images.
  EXPECT_GT(learnt.accuracy, 0.3);
  for (int i = 0; i < 150; ++i) made.trainer->step();
  EXPECT_EQ(made.trainer->taken(), 150);
  const ClassifierScore undone = made.trainer->score(made.test, 0, 4);
  EXPECT_GT(undone.loss, learnt.loss + 0.5);
  EXPECT_LT(undone.accuracy, learnt.accuracy - 0.2);
  EXPECT_LT(undone.loss_uniform, learnt.loss_uniform);
  EXPECT_GE(undone.loss_uniform, std::log(10.0));
}

// Two classes and one number: logits g and -g, so L = log(2 cosh g) and dL/dg = tanh g. At 1/2,
// worked by hand.
TEST(Adversarial, TheEncodersLossAgreesWithAHandWorkedClassifier) {
  const testkit::Owned<double> g{{0.5}}, w{{1, -1}}, b{{0, 0}};
  testkit::Owned<double> logits(1, 2), dlogits(1, 2), dg(1, 1);
  EXPECT_NEAR(adversary_loss_backward<double>(g, w, b.flat(), logits, dlogits, dg), 0.813261688,
              1e-9);
  EXPECT_NEAR(dg(0, 0), 0.462117157, 1e-9);
}

// By the representation, and through an encoder by its parameters and its input.
TEST(Adversarial, TheEncodersGradientIsTheOneThatDifferencesShow) {
  constexpr std::size_t n = 6, d = 3, classes = 4;
  Workspace workspace;
  const auto encoder = encoder_named("mlp").make_double(
      {.input_width = 7, .settings = {{"mlp_layers", testkit::counts({5, d})}}}, n, workspace);
  const auto theta = workspace.vector<double>(encoder->parameter_count());
  const auto dtheta = workspace.vector<double>(theta.size());
  encoder->initialise(theta, kStreams(Purpose::encoder1_weights));
  auto x = testkit::normal_matrix<double>(n, 7, 1);
  const auto w = testkit::normal_matrix<double>(d, classes, 2),
             b = testkit::normal_matrix<double>(1, classes, 3);
  testkit::Owned<double> g(n, d), dg(n, d), logits(n, classes), dlogits(n, classes), dx(n, 7);
  const auto loss = [&] {
    return adversary_loss_backward<double>(g, w, b.flat(), logits, dlogits, dg);
  };
  const auto through = [&] {
    encoder->forward(theta, x, g);
    return loss();
  };
  through();
  const testkit::Owned<double> by_g = dg;
  EXPECT_TRUE(testkit::gradient_agrees("representation", loss, g.flat(), by_g.flat()));
  through();
  encoder->backward(theta, x, g, dg, dtheta, dx);
  const testkit::Owned<double> by_x = dx;
  EXPECT_TRUE(testkit::gradient_agrees("encoder", through, theta, dtheta));
  EXPECT_TRUE(testkit::gradient_agrees("x", through, x.flat(), by_x.flat()));
}

// How many batches pass through the encoder at once changes nothing but rounding: a trainer that
// maps its ten batches together against the same steps taken by hand, one batch at a time.
TEST(Adversarial, BatchesMappedTogetherAreBatchesMappedOneByOne) {
  AdversarialSettings with = settings();
  with.warm_up = 10;
  Made made(with);
  made.trainer->step();

  Workspace workspace;
  const EncoderSpec spec{.input_width = 392,
                         .settings = {{"mlp_layers", testkit::counts({32, 16})}}};
  const auto encoder = encoder_named("mlp").make(spec, kBatch, workspace);
  AdamBlock g(encoder->parameter_count(), workspace), c(17 * 10, workspace);
  encoder->initialise(g.theta, kStreams(Purpose::encoder1_weights));
  Stream stream = kStreams(Purpose::classifier_weights);
  const double a = std::sqrt(6.0 / 26);
  for (float& w : c.theta.first(160)) w = static_cast<float>(a * (2 * stream.uniform() - 1));
  const Matrix x = workspace.matrix<float>(kBatch, 392), f = workspace.matrix<float>(kBatch, 16),
               df = workspace.matrix<float>(kBatch, 16),
               logits = workspace.matrix<float>(kBatch, 10),
               dlogits = workspace.matrix<float>(kBatch, 10);
  std::vector<std::uint8_t> labels(kBatch);
  LabelledHalves source(glyphs(), kStreams, Split::train, kBatch, Purpose::classifier_order, false);
  for (std::uint64_t b = 0; b < 16; ++b) {
    source.batch(b, x, labels);
    encoder->forward(g.theta, x, f);
    dense_forward<float>(f, ConstMatrix(c.theta.data(), 16, 10), c.theta.last(10), Activation::none,
                         logits);
    if (b < 15) {
      cross_entropy<float>(logits, labels, dlogits);
      dense_backward<float>(f, ConstMatrix(c.theta.data(), 16, 10), logits, Activation::none,
                            dlogits, Matrix(c.gradient.data(), 16, 10), c.gradient.last(10), {});
      c.step(with.classifier);
    } else {
      cross_entropy_uniform<float>(logits, dlogits);
      product<float>(Transpose::no, dlogits, Transpose::yes, ConstMatrix(c.theta.data(), 16, 10),
                     df);
      encoder->backward(g.theta, x, f, df, g.gradient, {});
      g.step(with.encoder);
    }
  }
  // One step of Adam moves a parameter by lr = 1e-5 times the sign of its gradient, or by less;
  // where the gradient is rounding alone, signs may differ.
  std::size_t apart = 0;
  const auto found = made.trainer->encoder_parameters();
  for (std::size_t k = 0; k < found.size(); ++k)
    if (std::abs(found[k] - g.theta[k]) > 1e-7F) ++apart;
  EXPECT_LT(apart, found.size() / 1000);
  // Its 15 steps round weights below 1 to 3e-8 each.
  State state;
  made.trainer->describe(state);
  const auto piece = std::ranges::find(state.pieces(), "classifier.theta", &State::Piece::name);
  ASSERT_NE(piece, state.pieces().end());
  ASSERT_EQ(piece->bytes.size(), c.theta.size_bytes());
  std::vector<float> classifier(c.theta.size());
  std::memcpy(classifier.data(), piece->bytes.data(), piece->bytes.size());
  for (std::size_t k = 0; k < classifier.size(); ++k)
    EXPECT_NEAR(classifier[k], c.theta[k], 15 * 3e-8) << k;
}

TEST(Adversarial, AStepAllocatesNothing) {
  if (!testkit::AllocationCounter::available())
    GTEST_SKIP() << "allocations can't be counted under a sanitizer";
  Made made(settings());
  made.trainer->step();
  const testkit::AllocationCounter counter;
  for (int i = 0; i < 5; ++i) made.trainer->step();
  EXPECT_EQ(counter.own(), 0u);
}

TEST(Adversarial, RefusesWhatDoesNotFit) {
  EXPECT_THROW(Made(settings(), 100), ShapeError);
  AdversarialSettings none = settings();
  none.classifier_steps = 0;
  EXPECT_THROW(Made{none}, ShapeError);
}

}  // namespace
}  // namespace infomax
