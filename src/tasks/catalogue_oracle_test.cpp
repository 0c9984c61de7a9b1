// I_NCE at the true log density ratio of every task of the catalogue that has one: by Jensen's
// inequality its mean is at most the information, and no batch goes above log K.
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

TEST(CatalogueOracle, NceKeepsToTheInformationAndToItsCeiling) {
#ifdef INFOMAX_SANITIZE
  constexpr std::size_t kBatches = 4;  // too few for a standard error
  constexpr bool kMeans = false;
#else
  constexpr std::size_t kBatches = 60;
  constexpr bool kMeans = true;
#endif
  const EstimatorRow& nce = bound_named("nce");
  const auto loss = nce.of_scores.make_double(first_example(nce));
  for (const CataloguedTask& row : catalogue()) {
    const auto task = task_for_tests(row);
    if (task == nullptr) continue;
    // Of rows that share an offset negatives are no independent pairs.
    if (task->density_ratio() == nullptr || task->dependent_rows() > 0) continue;
    for (const std::size_t batch : {8U, 64U}) {
      Owned<double> x(batch, task->x_width()), y(batch, task->y_width()), scores(batch, batch);
      Stream stream = testkit::test_stream(static_cast<std::uint32_t>(batch));
      const double ceiling = std::log(static_cast<double>(batch));
      double sum = 0, squares = 0;
      for (std::size_t b = 0; b < kBatches; ++b) {
        task->sample(stream, x, y);
        task->log_density_ratio(x, y, scores);
        const double value = loss->estimate(scores);
        EXPECT_LE(value, ceiling + 1e-12) << row.id;
        sum += value;
        squares += value * value;
      }
      const double n = kBatches, mean = sum / n;
      const double error = std::sqrt(std::max(squares / n - mean * mean, 0.0) / (n - 1));
      if (kMeans) {
        EXPECT_LE(mean, std::min(row.published.nats, ceiling) + 4 * error + 1e-9)
            << row.id << " K = " << batch;
      }
    }
  }
}

}  // namespace
}  // namespace infomax
