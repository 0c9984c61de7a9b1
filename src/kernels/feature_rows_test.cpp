#include "kernels/feature_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "kernels/softmax_regression.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

// Bytes in rows that are `apart` bytes from each other, with what scales them and the floats that
// this gives.
struct Pixels {
  std::vector<std::uint8_t> bytes;
  ConstMatrixView<std::uint8_t> view;
  std::vector<float> minimum, scale;
  Owned<float> unit, scaled;

  Pixels(std::size_t rows, std::size_t cols, std::size_t apart, std::uint32_t seed)
      : bytes(rows * apart),
        view(bytes.data(), rows, cols, apart),
        minimum(cols),
        scale(cols),
        unit(rows, cols),
        scaled(rows, cols) {
    Stream draw = test_stream(seed);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(draw.below(256));
    for (float& m : minimum) m = static_cast<float>(draw.uniform());
    for (float& s : scale) s = static_cast<float>(draw.uniform() * 3);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < cols; ++j) {
        unit(i, j) = static_cast<float>(view(i, j)) / 255.0F;
        scaled(i, j) = (unit(i, j) - minimum[j]) * scale[j];
      }
  }

  FeatureRows rows() const { return {view, minimum, scale}; }
};

void expect_rows(const FeatureRows& rows, ConstMatrix want) {
  ASSERT_EQ(rows.rows(), want.rows());
  ASSERT_EQ(rows.cols(), want.cols());
  std::vector<float> buffer(want.cols()), loaded(want.cols() + 1, -7.0F);
  for (std::size_t i = 0; i < want.rows(); ++i) {
    EXPECT_TRUE(std::ranges::equal(rows.read(i, buffer), want.row(i))) << i;
    rows.load(i, loaded.data());
    EXPECT_TRUE(std::ranges::equal(std::span(loaded).first(want.cols()), want.row(i))) << i;
    EXPECT_EQ(loaded.back(), -7.0F);
  }
}

TEST(FeatureRows, PixelsAreWhatStoringAndScalingThemGives) {
  for (const std::size_t cols : {1, 15, 16, 17, 100}) {
    const Pixels p(40, cols, 2 * cols + 3, static_cast<std::uint32_t>(cols));
    SCOPED_TRACE(cols);
    expect_rows(FeatureRows(p.view), p.unit);
    expect_rows(p.rows(), p.scaled);
    expect_rows(p.scaled.view(), p.scaled);
  }
}

TEST(FeatureRows, StoredRowsAreReadInPlace) {
  const Owned<float> x{{1, 2}, {3, 4}};
  std::vector<float> buffer(2);
  EXPECT_EQ(FeatureRows(x.view()).read(1, buffer).data(), &x.view()(1, 0));
  const Pixels p(3, 4, 9, 1);
  EXPECT_EQ(p.rows().address(2) - p.rows().address(0), 18U);
  EXPECT_EQ(FeatureRows(x.view()).address(1) - FeatureRows(x.view()).address(0), 8U);
}

TEST(FeatureRows, SolversGiveTheSameBitsOnPixelsAsOnFloats) {
  constexpr std::size_t kRows = 300, kCols = 70, kClasses = 10;
  const Pixels p(kRows, kCols, 2 * kCols, 3);
  std::vector<std::uint8_t> labels(kRows);
  Stream draw = test_stream(4);
  for (auto& label : labels) label = static_cast<std::uint8_t>(draw.below(kClasses));
  std::vector<std::uint32_t> visits(2 * kRows);
  for (auto& v : visits) v = draw.below(kRows);

  const auto fit = [&](const FeatureRows& x) {
    Workspace workspace;
    Saga saga(x, labels, kClasses, 0.01, 1e-4, workspace);
    saga.run(visits);
    std::vector<double> out(saga.weights().begin(), saga.weights().end());
    SoftmaxRegression loss(kCols, kClasses, workspace);
    const auto w = workspace.vector<float>(loss.packing().size());
    const auto b = workspace.vector<float>(loss.packing().padded_classes());
    std::ranges::copy(saga.weights(), w.begin());
    std::vector<double> dw(w.size()), db(b.size());
    out.push_back(loss.loss_backward(x, labels, w, b, dw, db));
    out.insert(out.end(), dw.begin(), dw.end());
    std::vector<std::uint8_t> classes(kRows);
    loss.classify(x, w, b, classes);
    out.insert(out.end(), classes.begin(), classes.end());
    return out;
  };
  EXPECT_EQ(fit(p.rows()), fit(p.scaled.view()));
  EXPECT_NE(fit(p.rows()), fit(p.unit.view()));
}

TEST(FeatureRows, RefusesScalesAndBuffersOfAnotherLength) {
  const Pixels p(3, 4, 4, 5);
  std::vector<float> three(3);
  EXPECT_THROW(FeatureRows(p.view, three, p.scale), ShapeError);
  EXPECT_THROW(FeatureRows(p.view, p.minimum, three), ShapeError);
  EXPECT_THROW(p.rows().read(0, three), ShapeError);
}

}  // namespace
}  // namespace infomax
