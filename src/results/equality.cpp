#include "results/equality.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "results/status.h"

namespace infomax {
namespace {

template <class T>
bool all_same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& left, const T& right) { return same(left, right); });
}

std::string differ(const std::string& what, const std::string& a, const std::string& b) {
  return fmt::format("{} is \"{}\" and \"{}\"", what, a, b);
}

std::string first_difference(const Metric& a, const Metric& b) {
  if (a.units != b.units) return differ(a.name + "'s unit", a.units, b.units);
  if (a.description != b.description)
    return differ(a.name + "'s description", a.description, b.description);
  if (!all_same(a.axes, b.axes)) return a.name + " has different axes";
  for (std::size_t i = 0; i < std::min(a.values.size(), b.values.size()); ++i) {
    if (!same_number(a.values[i], b.values[i]))
      return fmt::format("{}[{}] is {} and {}", a.name, i, a.values[i], b.values[i]);
  }
  return fmt::format("{} has {} and {} values", a.name, a.values.size(), b.values.size());
}

// Of two maps or lists of pairs.
template <class Pairs>
std::string first_different_pair(const std::string& what, const Pairs& a, const Pairs& b) {
  const auto text = [](auto it, auto end) {
    return it == end ? std::string("nothing") : fmt::format("{}={}", it->first, it->second);
  };
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end() && *left == *right) ++left, ++right;
  return fmt::format("{} has {} and {}", what, text(left, a.end()), text(right, b.end()));
}

}  // namespace

bool same_number(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

bool same_numbers(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_number);
}

bool same(const Axis& a, const Axis& b) {
  return a.name == b.name && a.units == b.units && same_numbers(a.coordinates, b.coordinates);
}

bool same(const Metric& a, const Metric& b) {
  return a.name == b.name && a.units == b.units && a.description == b.description &&
         all_same(a.axes, b.axes) && same_numbers(a.values, b.values);
}

bool same(const TrialRecord& a, const TrialRecord& b) {
  return first_difference(a, b).empty();
}

bool same(const PointRecord& a, const PointRecord& b) {
  return a.name == b.name && a.settings == b.settings && all_same(a.trials, b.trials) &&
         all_same(a.summaries, b.summaries);
}

bool same(const SuiteRecord& a, const SuiteRecord& b) {
  return a.suite == b.suite && a.text == b.text && a.sha256 == b.sha256 && a.facts == b.facts &&
         all_same(a.points, b.points);
}

std::string first_difference(const TrialRecord& a, const TrialRecord& b, bool facts) {
  if (a.suite != b.suite) return differ("suite", a.suite, b.suite);
  if (a.point != b.point) return differ("point", a.point, b.point);
  if (a.block != b.block) return differ("block", a.block, b.block);
  if (a.seed != b.seed) return fmt::format("seed is {} and {}", a.seed, b.seed);
  if (a.settings != b.settings) return first_different_pair("settings", a.settings, b.settings);
  if (a.id != b.id) return differ("id", a.id, b.id);
  if (a.status != b.status) return differ("status", to_string(a.status), to_string(b.status));
  if (a.message != b.message) return differ("message", a.message, b.message);
  for (std::size_t i = 0; i < std::min(a.metrics.size(), b.metrics.size()); ++i) {
    if (a.metrics[i].name != b.metrics[i].name)
      return differ(fmt::format("metric {}", i), a.metrics[i].name, b.metrics[i].name);
    if (!same(a.metrics[i], b.metrics[i])) return first_difference(a.metrics[i], b.metrics[i]);
  }
  if (a.metrics.size() != b.metrics.size())
    return fmt::format("there are {} and {} metrics", a.metrics.size(), b.metrics.size());
  if (facts && a.facts != b.facts) return first_different_pair("facts", a.facts, b.facts);
  return "";
}

std::string seed_name(const TrialRecord& trial) {
  return trial.block == "reference" ? fmt::format("seed={}", trial.seed)
                                    : fmt::format("block={},seed={}", trial.block, trial.seed);
}

}  // namespace infomax
