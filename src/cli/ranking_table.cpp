#include "cli/ranking_table.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace infomax {

namespace {

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-";
}

double mean_of(const RankedCell& cell) {
  if (cell.estimates.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const auto& [seed, estimate] : cell.estimates) sum += estimate;
  return sum / static_cast<double>(cell.estimates.size());
}

}  // namespace

TextTable ranking_table(const std::vector<Ranking>& rankings) {
  TextTable table(
      {"samples", "rank", "estimator", "mae", "low", "high", "tasks", "runs", "failed", "seconds"});
  for (const Ranking& ranking : rankings) {
    std::size_t rank = 0;
    for (const RankedEstimator& of : ranking.estimators)
      table.add({ranking.samples, fmt::format("{}", ++rank), of.label,
                 number(of.mae.over_seeds.mean), number(of.mae.over_seeds.low),
                 number(of.mae.over_seeds.high), fmt::format("{}", of.mae.tasks),
                 fmt::format("{}", of.runs), fmt::format("{}", of.failed),
                 of.seconds ? fmt::format("{:.3g}", *of.seconds) : "-"});
  }
  return table;
}

TextTable bias_table(const std::vector<Ranking>& rankings) {
  TextTable table({"samples", "task", "estimator", "truth", "estimate", "bias", "low", "high",
                   "seeds", "failed"});
  for (const Ranking& ranking : rankings)
    for (std::size_t t = 0; t < ranking.tasks.size(); ++t)
      for (const RankedEstimator& of : ranking.estimators) {
        const RankedTask& task = ranking.tasks[t];
        const RankedCell& cell = of.cells[t];
        if (cell.estimates.empty() && cell.failures.empty()) continue;
        const auto bias = bias_of(task, cell);
        table.add({ranking.samples, task.name, of.label, task.truth ? number(*task.truth) : "-",
                   number(mean_of(cell)), bias ? number(bias->mean) : "-",
                   bias ? number(bias->low) : "-", bias ? number(bias->high) : "-",
                   fmt::format("{}", cell.estimates.size()),
                   fmt::format("{}", cell.failures.size())});
      }
  return table;
}

}  // namespace infomax
