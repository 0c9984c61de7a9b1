#include "cli/estimator_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <utility>

#include "compare/mean_interval.h"
#include "core/random.h"
#include "tasks/finite_sample.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

using Verdict = CheckResult::Verdict;

constexpr double kConfidence = 0.95;

FiniteSample sample_of(const Task& task, const std::string& name, std::uint32_t seed) {
  FiniteSample out(task, sample_name(name, {}), SeedBlock::reference, seed, kCheckRows);
  out.standardise();
  return out;
}

std::vector<double> rows_in_order(ConstMatrixView<double> rows,
                                  const std::vector<std::uint32_t>& order) {
  std::vector<double> out;
  for (const std::uint32_t i : order) {
    const auto row = rows.row(i);
    out.insert(out.end(), row.begin(), row.end());
  }
  return out;
}

// A sample whose rows of x and of y come in orders of their own.
FiniteSample reordered(const FiniteSample& sample, const std::vector<std::uint32_t>& x_order,
                       const std::vector<std::uint32_t>& y_order) {
  const std::vector<double> x = rows_in_order(sample.x(), x_order);
  const std::vector<double> y = rows_in_order(sample.y(), y_order);
  return {ConstMatrixView<double>(x.data(), sample.rows(), sample.x().cols()),
          ConstMatrixView<double>(y.data(), sample.rows(), sample.y().cols())};
}

class Check {
 public:
  explicit Check(const AskEstimator& ask) : ask_(ask) {}

  std::vector<CheckResult> results() && {
    if (on_task("normal-1x1", true) && on_task("galaxy-2x1", false) && on_task("2pair-3x3", false))
      of_one_sample();
    return std::move(results_);
  }

 private:
  void add(Verdict verdict, std::string check, std::string found) {
    results_.push_back({verdict, std::move(check), std::move(found)});
  }

  // None, and a result that says so, where there is no estimate.
  std::optional<double> estimate(const std::string& check, const FiniteSample& sample,
                                 std::uint32_t seed) {
    const Checked checked = ask_(sample.x(), sample.y(), seed);
    if (checked.answer.kind == AnswerKind::estimate) return checked.answer.nats;
    std::string found = fmt::format("{} at seed {}: {}", to_string(checked.answer.kind), seed,
                                    checked.answer.reason);
    if (!checked.errors.empty()) found += "; the end of its standard error:\n" + checked.errors;
    add(Verdict::wrong, check, found);
    return std::nullopt;
  }

  // Whether all samples have estimates. `everybody_is_right`: so a bias is a mistake.
  bool on_task(const std::string& name, bool everybody_is_right) {
    const std::unique_ptr<Task> task = make_task(name, {});
    const double truth = task->truth().nats;
    std::vector<double> errors;
    for (std::uint32_t seed = 0; seed < kCheckSeeds; ++seed) {
      const auto found = estimate(name, sample_of(*task, name, seed), seed);
      if (!found) return false;
      errors.push_back(*found - truth);
    }
    const MeanInterval bias = mean_interval(errors, kConfidence);
    std::string found = fmt::format("truth {:.4f}, bias {:+.4f} [{:+.4f}, {:+.4f}] nats", truth,
                                    bias.mean, bias.low, bias.high);
    const bool wrong = everybody_is_right && std::fabs(bias.mean) > kCheckBias;
    const double ratio = (truth + bias.mean) / truth;
    if (wrong && std::fabs(ratio * std::numbers::ln2 - 1) < 0.1)
      found +=
          "; it seems to answer in bits: multiply by ln 2, or print {\"mi\": ..., \"unit\": "
          "\"bits\"}";
    else if (wrong)
      found += fmt::format("; on one Gaussian pair want at most {:g}", kCheckBias);
    add(wrong ? Verdict::wrong : Verdict::good, name, found);
    return true;
  }

  void of_one_sample() {
    const std::string name = "normal-1x1";
    const std::unique_ptr<Task> task = make_task(name, {});
    const FiniteSample sample = sample_of(*task, name, 0);
    const auto first = estimate("repeated", sample, 0), again = estimate("repeated", sample, 0);
    if (!first || !again) return;
    if (*first == *again)
      add(Verdict::good, "repeated", "the same sample and seed give the same estimate");
    else
      add(Verdict::wrong, "repeated",
          fmt::format("the same sample and seed give {:.6g}, then {:.6g}: seed what it draws with "
                      "{{seed}}",
                      *first, *again));
    if (const auto other = estimate("seed", sample, 1))
      add(Verdict::good, "seed",
          *other == *first
              ? "another seed gives the same estimate: it draws nothing, or takes no seed"
              : fmt::format("another seed moves the estimate by {:.2g} nats", *other - *first));
    orders(sample, *first);
  }

  void orders(const FiniteSample& sample, double first) {
    std::vector<std::uint32_t> as_is(sample.rows());
    std::iota(as_is.begin(), as_is.end(), 0u);
    std::vector<std::uint32_t> mixed = as_is, sorted = as_is;
    Streams("check-estimator", "", SeedBlock::reference, 0)("order").permutation(mixed);
    std::ranges::sort(sorted, {}, [&](std::uint32_t i) { return sample.x()(i, 0); });
    for (const auto& [check, order] :
         {std::pair("order of rows", &mixed), std::pair("rows sorted by x", &sorted)}) {
      const auto found = estimate(check, reordered(sample, *order, *order), 0);
      if (!found) continue;
      const double moved = *found - first;
      add(std::fabs(moved) > kCheckOrder ? Verdict::wrong : Verdict::good, check,
          moved == 0 ? "the same estimate"
                     : fmt::format("the estimate moves by {:+.2g} nats{}", moved,
                                   std::fabs(moved) > kCheckOrder
                                       ? ": rows may come in any order; shuffle before a split"
                                       : ""));
    }
    if (const auto found = estimate("y shuffled", reordered(sample, as_is, mixed), 0))
      add(std::fabs(*found) > kCheckOrder ? Verdict::wrong : Verdict::good, "y shuffled",
          fmt::format("{:+.4f} nats where there are none{}", *found,
                      std::fabs(*found) > kCheckOrder ? ": row i of x belongs to row i of y" : ""));
  }

  const AskEstimator& ask_;
  std::vector<CheckResult> results_;
};

}  // namespace

std::string_view to_string(CheckResult::Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::wrong:
      return "WRONG";
  }
  return "";
}

std::vector<CheckResult> check_estimator(const AskEstimator& ask) {
  return Check(ask).results();
}

}  // namespace infomax
