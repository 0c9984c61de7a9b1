#include "tasks/certify.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tasks/test_catalogue.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

constexpr std::size_t kRows = 20000;

// Gaussian pairs of correlation r of which one thing may be wrong.
class Planted final : public Task, public DensityRatio {
 public:
  enum class Fault { none, truth, swapped, variance };

  explicit Planted(Fault fault) : fault_(fault) {}

  std::size_t x_width() const override { return 2; }
  std::size_t y_width() const override { return 2; }
  Truth truth() const override {
    return {fault_ == Fault::truth ? 0.9 * information() : information()};
  }
  static double information() { return -0.5 * std::log(1 - kR * kR); }

  // One pair, (x_1, y_1), and noise; swapped, the pair is (x_1, y_2).
  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    const std::size_t partner = fault_ == Fault::swapped ? 1 : 0;
    const double scale = fault_ == Fault::variance ? 1.5 : 1;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      stream.fill_normal(x.row(i));
      stream.fill_normal(y.row(i));
      y(i, partner) = scale * (kR * x(i, 0) + std::sqrt(1 - kR * kR) * y(i, partner));
    }
  }
  const DensityRatio* density_ratio() const override { return this; }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t j = 0; j < y.rows(); ++j) {
        const double a = x(i, 0), b = y(j, 0);
        scores(i, j) =
            information() + (kR * a * b - 0.5 * kR * kR * (a * a + b * b)) / (1 - kR * kR);
      }
  }

 private:
  static constexpr double kR = 0.8;
  Fault fault_;
};

std::vector<std::string> failures_of(Planted::Fault fault) {
  return certify(Planted(fault), {Planted::information()}, 8, kRows, testkit::test_stream(1))
      .failures;
}

TEST(Certify, PassesWhatIsRight) {
  const Certificate found = certify(Planted(Planted::Fault::none), {Planted::information()}, 8,
                                    kRows, testkit::test_stream(1));
  EXPECT_TRUE(found.passed());
  EXPECT_TRUE(found.has_density);
  EXPECT_EQ(found.rows, kRows);
  // sd of f* is r.
  EXPECT_NEAR(found.standard_error, 0.8 / std::sqrt(kRows), 1e-4);
}

TEST(Certify, CatchesAWrongTruth) {
  EXPECT_EQ(failures_of(Planted::Fault::truth).size(), 1u);
  const Certificate published =
      certify(Planted(Planted::Fault::none), {1.2 * Planted::information()}, 8, kRows,
              testkit::test_stream(1));
  EXPECT_EQ(published.failures.size(), 2u);
}

TEST(Certify, CatchesASamplerThatIsNotTheDensitys) {
  EXPECT_EQ(failures_of(Planted::Fault::swapped).size(), 1u);
  EXPECT_EQ(failures_of(Planted::Fault::variance).size(), 1u);
}

// The same pairs, whose moments are stated for a covariance that is transposed.
TEST(Certify, HoldsMomentsAgainstTheirFormulas) {
  const auto task = make_task("gaussian", {{"dimension", std::int64_t{2}}, {"correlation", 0.8}});
  const Moments right = *task->moments();
  const double allowed = moments_allowed(4 + 10);
  EXPECT_LT(moments_apart(*task, right, kRows, testkit::test_stream(1)), allowed);
  Moments swapped = right;  // x_1 with y_2 in place of y_1
  std::swap(swapped.covariance[2], swapped.covariance[3]);
  std::swap(swapped.covariance[8], swapped.covariance[12]);
  EXPECT_GT(moments_apart(*task, swapped, kRows, testkit::test_stream(1)), 10 * allowed);
  Moments moved = right;
  moved.mean[3] = 0.1;  // 14 standard errors
  EXPECT_GT(moments_apart(*task, moved, kRows, testkit::test_stream(1)), allowed);
}

// Of 10,000 rows and more.
TEST(Certify, ComparesMomentsWhereThereAreRowsEnough) {
  const auto task = make_task("gaussian", {{"dimension", std::int64_t{2}}, {"correlation", 0.8}});
  const auto of = [&](std::size_t rows) {
    return certify(*task, task->truth(), 8, rows, testkit::test_stream(1));
  };
  EXPECT_EQ(of(9999).moments, 0u);
  EXPECT_EQ(of(10000).moments, 14u);
  EXPECT_GT(of(10000).moments_apart, 0);
  EXPECT_TRUE(of(10000).passed());
}

// 14 numbers: the quantile of the normal distribution at 1 - 1e-5 / 28.
TEST(Certify, AllowsForHowManyMomentsThereAre) {
  EXPECT_NEAR(moments_allowed(14), 4.9574387, 1e-6);
  EXPECT_GT(moments_allowed(1000), moments_allowed(14));
}

// A t whose rows are divided by C/v in place of its root.
class WrongT final : public Task, public DensityRatio {
 public:
  std::size_t x_width() const override { return right_->x_width(); }
  std::size_t y_width() const override { return right_->y_width(); }
  Truth truth() const override { return right_->truth(); }
  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    for (std::size_t i = 0; i < x.rows(); ++i) {
      double chi_square = 0;
      for (int k = 0; k < 3; ++k) chi_square += std::pow(stream.normal(), 2);
      for (const std::span<double> row : {x.row(i), y.row(i)})
        for (double& value : row) value = stream.normal() / (chi_square / 3);
    }
  }
  const DensityRatio* density_ratio() const override { return this; }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    right_->log_density_ratio(x, y, scores);
  }

 private:
  std::unique_ptr<Task> right_ = make_task("student-3x3-df3", {});
};

TEST(Certify, CatchesATThatIsDividedByTheSquareOfItsScale) {
  const WrongT task;
  EXPECT_FALSE(certify(task, task.truth(), 8, kRows, testkit::test_stream(1)).passed());
}

// |u| is no way back for negative numbers.
class Folded final : public Transform {
 public:
  void apply(Side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    for (std::size_t i = 0; i < u.rows(); ++i)
      for (std::size_t k = 0; k < u.cols(); ++k) image(i, k) = std::abs(u(i, k));
  }
  void invert(Side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    for (std::size_t i = 0; i < u.rows(); ++i)
      for (std::size_t k = 0; k < u.cols(); ++k) u(i, k) = image(i, k);
  }
};

TEST(Certify, CatchesATransformThatIsNotOneToOne) {
  EXPECT_GT(inverse_error(Folded(), Planted(Planted::Fault::none), 100, testkit::test_stream(1)),
            0.1);
}

// Every row of the catalogue: its published information, its sampler, its transforms.
TEST(Certify, PassesTheCatalogue) {
#ifdef INFOMAX_SANITIZE
  constexpr std::size_t kOfEach = 500;
#else
  constexpr std::size_t kOfEach = 10000;
#endif
  ASSERT_FALSE(catalogue().empty());
  for (const CataloguedTask& task : catalogue()) {
    const std::shared_ptr<const ImageSet> images = images_for_tests(task);
    if (images == nullptr && !image_sets_of_task(task.id, {}).empty()) continue;
    const Certificate found = certify(task, kOfEach, 0, images);
    for (const std::string& failure : found.failures) ADD_FAILURE() << task.id << ": " << failure;
  }
}

}  // namespace
}  // namespace infomax
