#include "compare/claim_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "compare/equivalence.h"
#include "compare/rank_tests.h"
#include "core/error.h"
#include "core/quantile.h"

namespace infomax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Kind = Claim::Kind;

// What a claim asks for and a record doesn't have.
struct Absent {
  std::string what;
};

double value_at(const Metric& metric, const Claim::Place& place, double q) {
  using At = Claim::Place::At;
  if (metric.axes.empty()) return metric.values.empty() ? kNaN : metric.values[0];
  const std::vector<double>& steps = metric.axes[0].coordinates;
  if (steps.empty() || metric.values.empty()) throw Absent{metric.name + " has no evaluations"};
  const std::size_t row = metric.values.size() / steps.size();
  const auto at = [&](std::size_t i) {
    const auto begin = metric.values.begin() + static_cast<std::ptrdiff_t>(i * row);
    return quantile({begin, begin + static_cast<std::ptrdiff_t>(row)}, q);
  };
  if (place.at == At::first) return at(0);
  if (place.at == At::step) {
    const auto found = std::find(steps.begin(), steps.end(), place.step);
    if (found == steps.end())
      throw Absent{fmt::format("{} has no {} {}", metric.name, metric.axes[0].name, place.step)};
    return at(static_cast<std::size_t>(found - steps.begin()));
  }
  const std::size_t rows =
      place.at == At::last ? 1 : std::min(std::max<std::size_t>(place.count, 1), steps.size());
  double sum = 0;
  for (std::size_t i = steps.size() - rows; i < steps.size(); ++i) sum += at(i);
  return sum / static_cast<double>(rows);
}

double value_of(const TrialRecord& trial, const std::string& name, const Claim::Place& place,
                double q) {
  if (trial.status == TrialStatus::failed) return kNaN;
  if (const Metric* metric = find_metric(trial.metrics, name)) return value_at(*metric, place, q);
  throw Absent{fmt::format("point {} has no metric {}", trial.point, name)};
}

// One value per seed of the reference block, NaN for a trial that has none. Within a run: the
// difference.
std::vector<double> values_of(const SuiteRecord& record, const Claim& claim,
                              const std::optional<SeedRange>& only, const std::string& point_name) {
  std::vector<double> out;
  for (const PointRecord& point : record.points) {
    if (point.name != point_name) continue;
    for (const TrialRecord& trial : point.trials) {
      if (trial.block != "reference" || (only && !only->holds(trial.seed))) continue;
      const auto value = [&](const std::string& metric, const Claim::Place& place) {
        return value_of(trial, metric, place, claim.quantile);
      };
      double v = value(claim.quantity, claim.at);
      if (claim.kind == Kind::within_run) {
        if (const auto* from = std::get_if<Claim::Place>(&claim.against))
          v -= value(claim.quantity, *from);
        else if (const auto* metric = std::get_if<std::string>(&claim.against))
          v -= value(*metric, claim.at);
        else
          v -= std::get<double>(claim.against);
      }
      out.push_back(v);
    }
  }
  return out;
}

std::vector<double> with(std::vector<double> values, double instead_of_nan, double plus = 0) {
  for (double& v : values) v = std::isnan(v) ? instead_of_nan : v + plus;
  return values;
}

std::vector<double> finite(const std::vector<double>& values) {
  std::vector<double> out;
  std::copy_if(values.begin(), values.end(), std::back_inserter(out),
               [](double v) { return std::isfinite(v); });
  return out;
}

std::size_t count_nan(const std::vector<double>& values) {
  return static_cast<std::size_t>(
      std::ranges::count_if(values, [](double v) { return std::isnan(v); }));
}

TestedDifference test_order(const Claim& claim, const std::vector<double>& y,
                            const std::vector<double>& x) {
  const double margin = claim.by_at_least;
  const Shift shift = shift_between(finite(y), finite(x), kClaimLevel);
  return {rank_sum_above(with(y, -kInfinity), with(x, kInfinity, margin)),
          rank_sum_above(with(x, -kInfinity, margin), with(y, kInfinity)), shift.estimate,
          shift.low, shift.high};
}

// How far a difference lies on the wanted side.
double towards(const Claim& claim, double d) {
  return (claim.below ? -d : d) - claim.by_at_least;
}

TestedDifference test_within(const Claim& claim, const std::vector<double>& d) {
  std::vector<double> there, away;
  for (const double value : d) {
    there.push_back(std::isnan(value) ? -kInfinity : towards(claim, value));
    away.push_back(std::isnan(value) ? -kInfinity : -towards(claim, value));
  }
  const Shift shift = shift_of(finite(d), kClaimLevel);
  return {signed_rank_above(there), signed_rank_above(away), shift.estimate, shift.low, shift.high};
}

TestedDifference test_theorem(const Claim& claim, const std::vector<double>& d) {
  TestedDifference out{1, 1, kNaN, -kInfinity, kInfinity};
  double nearest = kInfinity;
  for (const double value : d) {
    if (std::isnan(value) || towards(claim, value) >= nearest) continue;
    nearest = towards(claim, value);
    out.estimate = value;
  }
  if (nearest < 0) out.p_other_way = 0;
  if (nearest >= 0 && !d.empty() && count_nan(d) == 0) out.p_there = 0;
  return out;
}

TestedDifference test_equal(const Claim& claim, const std::vector<double>& y,
                            const std::vector<double>& x) {
  if (count_nan(y) + count_nan(x) > 0) return {1, 1, kNaN, -kInfinity, kInfinity};
  const bool number = is_against_number(claim);
  const Equivalence e = equivalence(y, x, number, claim.matters, claim.resolution);
  const bool few =
      y.size() < kFewestForEquivalence || (!number && x.size() < kFewestForEquivalence);
  return {few ? 1 : e.p_equal, few ? 1 : e.p_unequal, e.difference, e.low, e.high};
}

TestedDifference test(const Claim& claim, const std::vector<double>& y,
                      const std::vector<double>& x) {
  if (claim.theorem) return test_theorem(claim, y);
  if (claim.kind == Kind::order) return test_order(claim, y, x);
  if (claim.kind == Kind::within_run) return test_within(claim, y);
  return test_equal(claim, y,
                    is_against_number(claim) ? std::vector{std::get<double>(claim.against)} : x);
}

void note_failures(std::vector<PointFailures>& all, const std::string& point,
                   const std::vector<double>& values) {
  const auto known = std::ranges::find(all, point, &PointFailures::point);
  if (known == all.end()) all.push_back({point, count_nan(values), values.size()});
}

}  // namespace

ClaimEvidence evidence_for(const SuiteRecord& record, const Claim& claim,
                           const std::vector<NeededDifference>& needed,
                           const std::optional<SeedRange>& only) {
  ClaimEvidence out;
  out.needed = needed;
  out.p_there = 0;
  try {
    for (const NeededDifference& difference : needed) {
      const std::vector<double> y = values_of(record, claim, only, difference.first);
      note_failures(out.failures, difference.first, y);
      std::vector<double> x;
      if (!difference.second.empty()) {
        x = values_of(record, claim, only, difference.second);
        note_failures(out.failures, difference.second, x);
      }
      out.seeds.emplace_back(y.size(), difference.second.empty() ? y.size() : x.size());
      const TestedDifference tested = test(claim, y, x);
      out.p_there = std::max(out.p_there, tested.p_there);
      out.p_other_way = std::min(out.p_other_way, tested.p_other_way);
      out.differences.push_back(tested);
    }
  } catch (const Absent& absent) {
    ClaimEvidence nothing;
    nothing.seeds = {{0, 0}};
    nothing.absent = absent.what;
    return nothing;
  }
  out.p_other_way = std::min(1.0, static_cast<double>(needed.size()) * out.p_other_way);
  return out;
}

std::size_t seeds_there(const SuiteRecord& record, const std::vector<NeededDifference>& needed,
                        const SeedRange& seeds) {
  const auto of_point = [&](const std::string& name) {
    std::set<std::uint32_t> there;
    for (const PointRecord& point : record.points)
      if (point.name == name)
        for (const TrialRecord& trial : point.trials)
          if (trial.block == "reference" && seeds.holds(trial.seed)) there.insert(trial.seed);
    return there.size();
  };
  std::size_t fewest = seeds.size();
  for (const NeededDifference& difference : needed) {
    fewest = std::min(fewest, of_point(difference.first));
    if (!difference.second.empty()) fewest = std::min(fewest, of_point(difference.second));
  }
  return needed.empty() ? 0 : fewest;
}

double smallest_p(const Claim& claim, std::size_t seeds) {
  if (claim.theorem) return seeds > 0 ? 0 : 1;
  if (claim.kind == Kind::order) return smallest_rank_sum_p(seeds, seeds);
  if (claim.kind == Kind::within_run) return smallest_signed_rank_p(seeds);
  return seeds >= kFewestForEquivalence ? 0 : 1;  // a t test has no smallest p
}

}  // namespace infomax
