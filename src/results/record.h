// What one trial found, and what a whole suite found: plain data, no knowledge of what a metric
// means.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/shared.h"

namespace infomax {

// One dimension of a metric: a name and its coordinates ("step": 0, 1000, ..., 20000).
struct Axis {
  std::string name;
  std::string units;
  std::vector<double> coordinates;
  bool operator==(const Axis&) const = default;
};

// What a metric is to the summaries of a point: an estimate of the truth of the same trial has a
// bias.
enum class Role { other, estimate, truth };
std::string_view to_string(Role role);             // "estimate"
std::optional<Role> role_named(std::string_view);  // none for another word

struct Metric {
  std::string name;            // "bound_test"
  std::string units;           // "nats", "1" for a share
  std::string description;     // one line
  std::vector<Axis> axes;      // empty for a scalar
  std::vector<double> values;  // row-major over the axes; NaN where there is none
  Role role = Role::other;
};

// The metric's role; where it has none of its own, what its name stood for before metrics had
// roles: bound_test is an estimate and mi_true the truth.
Role role_of(const Metric& metric);
// The metric of that name, a trial's or a summary; null where there is none.
const Metric* find_metric(const std::vector<Metric>& metrics, std::string_view name);

// Key to text, sorted: provenance that is equal between equal runs.
using Facts = std::map<std::string, std::string>;

// Names and values, in the suite's order.
using SettingList = std::vector<std::pair<std::string, std::string>>;

// The largest index of a seed: what counts up to it stays bounded, whatever a file says.
inline constexpr std::uint32_t kLargestSeed = 999'999;

enum class TrialStatus { done, failed };

struct TrialRecord {
  std::string suite;
  std::string point;  // "critic=bilinear,bound=nce"
  std::string block = "reference";
  std::uint32_t seed = 0;
  std::string id;  // SHA-256 of all that decides the result; part of the file's name
  TrialStatus status = TrialStatus::done;
  std::string message;           // why it failed
  Shared<SettingList> settings;  // every value the trial depends on, in suite order
  Shared<Facts> facts;
  std::vector<Metric> metrics;
};

struct PointRecord {
  std::string name;
  SettingList settings;
  std::vector<TrialRecord> trials;  // by seed, ascending
  std::vector<Metric> summaries;    // over seeds: bias, variance, mse, ...; no seed axis
};

struct SuiteRecord {
  std::string suite;
  std::string text;                 // the suite file, byte for byte
  std::string sha256;               // of the text
  Facts facts;                      // common to all trials
  std::vector<PointRecord> points;  // in the suite's order
};

}  // namespace infomax
