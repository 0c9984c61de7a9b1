// Bounds at the true log density ratio f* of every task of the catalogue that has one.
//
//   I_NCE  at f*        its mean is at most the information (Jensen), and no batch goes above log K
//   I_NWJ  at f* + 1    its mean is the information, where its variance is finite
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "tasks/catalogue.h"
#include "tasks/test_catalogue.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

#ifdef INFOMAX_SANITIZE
constexpr bool kMeans = false;  // of too few batches for a standard error
constexpr std::size_t kFew = 4, kMany = 4;
const auto kSizes = ::testing::Values(8U);
#else
constexpr bool kMeans = true;
constexpr std::size_t kFew = 8, kMany = 60;
const auto kSizes = ::testing::Values(8U, 64U, 512U);
#endif

struct Moment {
  double mean = 0, error = 0;

  explicit Moment(const std::vector<double>& values) {
    const double n = static_cast<double>(values.size());
    double squares = 0;
    for (const double value : values) mean += value / n;
    for (const double value : values) squares += (value - mean) * (value - mean);
    error = std::sqrt(squares / (n * (n - 1)));
  }
};

// Calls visit(row, scores of f*, batch number) for batches of K pairs of every task with a ratio.
void with_batches(std::size_t batch, std::size_t count, const auto& wanted, const auto& visit) {
  for (const CataloguedTask& row : catalogue()) {
    if (!image_sets_of_task(row.id, {}).empty()) continue;  // none of them has a density
    const auto task = make_task(row.id, {});
    // Of rows that share an offset negatives are no independent pairs.
    if (task->density_ratio() == nullptr || task->dependent_rows() > 0) continue;
    if (!wanted(row, *task)) continue;
    Owned<double> x(batch, task->x_width()), y(batch, task->y_width()), scores(batch, batch);
    Stream stream = testkit::test_stream(static_cast<std::uint32_t>(batch));
    for (std::size_t b = 0; b < count; ++b) {
      task->sample(stream, x, y);
      task->log_density_ratio(x, y, scores);
      visit(row, scores, b);
    }
  }
}

class CatalogueOracle : public ::testing::TestWithParam<std::size_t> {
 protected:
  static std::size_t batches() { return GetParam() > 64 ? kFew : kMany; }
};

TEST_P(CatalogueOracle, NceKeepsToTheInformationAndToItsCeiling) {
  const EstimatorRow& nce = bound_named("nce");
  const auto loss = nce.of_scores.make_double(first_example(nce));
  const double ceiling = std::log(static_cast<double>(GetParam()));
  std::vector<double> values;
  with_batches(
      GetParam(), batches(), [](const CataloguedTask&, const Task&) { return true; },
      [&](const CataloguedTask& row, ConstMatrixView<double> scores, std::size_t b) {
        values.resize(b);
        values.push_back(loss->estimate(scores));
        EXPECT_LE(values.back(), ceiling + 1e-12) << row.id;
        if (!kMeans || values.size() < kMany) return;
        const Moment of(values);
        EXPECT_LE(of.mean, std::min(row.published.nats, ceiling) + 4 * of.error + 1e-9) << row.id;
      });
}

// Above 1.5 nats the rare negatives that carry the second term don't come in this many batches.
TEST_P(CatalogueOracle, NwjFindsTheInformationWhereItsVarianceIsFinite) {
  const EstimatorRow& nwj = bound_named("nwj");
  const auto loss = nwj.of_scores.make_double(first_example(nwj));
  const auto wanted = [](const CataloguedTask& row, const Task& task) {
    return task.density_ratio()->square_integrable() && row.published.nats <= 1.5 &&
           row.published.by != Truth::By::upper_bound;
  };
  std::vector<double> values;
  std::size_t tasks = 0;
  with_batches(GetParam(), batches(), wanted,
               [&](const CataloguedTask& row, MatrixView<double> scores, std::size_t b) {
                 for (std::size_t i = 0; i < scores.rows(); ++i)
                   for (double& score : scores.row(i)) score += 1;
                 values.resize(b);
                 values.push_back(loss->estimate(scores));
                 if (values.size() < batches()) return;
                 ++tasks;
                 if (!kMeans) return;
                 // 4.5 standard errors of 60 batches; of 8 the t quantile as rare.
                 const Moment of(values);
                 const double allowed = values.size() == kMany ? 4.5 : 10;
                 EXPECT_NEAR(of.mean, row.published.nats,
                             allowed * of.error + 4 * row.published.error + 1e-8)
                     << row.id;
               });
  EXPECT_GT(tasks, 80u);
}

INSTANTIATE_TEST_SUITE_P(Batches, CatalogueOracle, kSizes);

}  // namespace
}  // namespace infomax
