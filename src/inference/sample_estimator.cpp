#include "inference/sample_estimator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace infomax {

namespace {

constexpr std::string_view kNeighboursName = "neighbours";

Settings settings_of(const EstimatorRow& row, const Settings& stated) {
  Settings out;
  std::vector<const Parameter*> taken;
  for (const Parameter& parameter : row.parameters) {
    taken.push_back(&parameter);
    const Value* value = stated.find(parameter.name);
    if (value == nullptr) continue;
    out.set(parameter.name, *value);
    try {
      check_value(parameter, *value);
      check_choice(parameter, out);
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", row.name, error.what()));
    }
  }
  add_defaults(row.name, taken, out);
  Settings in_order;
  for (const Parameter* parameter : taken)
    if (const Value* value = out.find(parameter->name)) in_order.set(parameter->name, *value);
  return in_order;
}

double require_finite(std::string_view name, double value) {
  if (!std::isfinite(value))
    throw NumericError(fmt::format("{}: the estimate is {}, want a finite number", name, value));
  return value;
}

}  // namespace

SampleEstimator::SampleEstimator(const EstimatorRow& row, const Settings& stated,
                                 std::span<const std::int64_t> neighbours)
    : row_(&row) {
  if (row.of_sample.estimate == nullptr)
    throw InputError(
        fmt::format("estimator \"{}\" is trained and takes no sample; those of a sample are {}",
                    row.name, fmt::join(sample_estimator_names(), ", ")));
  if (neighbours.empty() || !takes(kNeighboursName)) {
    settings_.push_back(settings_of(row, stated));
    return;
  }
  for (const std::int64_t k : neighbours) {
    Settings with = stated;
    with.set(kNeighboursName, k);
    settings_.push_back(settings_of(row, with));
  }
}

bool SampleEstimator::takes(std::string_view parameter) const {
  return std::ranges::find(row_->parameters, parameter, &Parameter::name) != row_->parameters.end();
}

Settings SampleEstimator::parameters() const {
  Settings out = settings_.front();
  if (settings_.size() == 1) return out;
  std::vector<std::int64_t> all;
  for (const Settings& of : settings_) all.push_back(of.count(kNeighboursName));
  out.set(kNeighboursName, all);
  return out;
}

std::size_t SampleEstimator::most_neighbours() const {
  std::int64_t most = 0;
  if (takes(kNeighboursName))
    for (const Settings& of : settings_) most = std::max(most, of.count(kNeighboursName));
  return static_cast<std::size_t>(most);
}

double SampleEstimator::value(ConstMatrixView<double> x, ConstMatrixView<double> y,
                              const Stream& stream) const {
  double sum = 0;
  for (const Settings& of : settings_) sum += row_->of_sample.estimate(x, y, of, stream);
  return require_finite(row_->name, sum / static_cast<double>(settings_.size()));
}

std::vector<double> SampleEstimator::terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                           const Stream& stream) const {
  if (row_->of_sample.terms == nullptr)
    throw InputError(fmt::format("{}: has no terms of single rows", row_->name));
  std::vector<double> out(x.rows());
  for (const Settings& of : settings_) {
    const std::vector<double> more = row_->of_sample.terms(x, y, of, stream);
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] += more[i] / static_cast<double>(settings_.size());
  }
  return out;
}

double SampleEstimator::entropy(ConstMatrixView<double> a, const Stream& stream) const {
  if (row_->of_sample.entropy == nullptr)
    throw InputError(fmt::format("{}: estimates no entropies", row_->name));
  double sum = 0;
  for (const Settings& of : settings_) sum += row_->of_sample.entropy(a, of, stream);
  return require_finite(row_->name, sum / static_cast<double>(settings_.size()));
}

double SampleEstimator::seconds(std::size_t n, std::size_t dx, std::size_t dy) const {
  double sum = 0;
  for (const Settings& of : settings_) sum += row_->of_sample.seconds(n, dx, dy, of);
  return sum;
}

std::vector<std::string> sample_estimator_names() {
  std::vector<std::string> out;
  for (const EstimatorRow& row : estimators())
    if (row.of_sample.estimate != nullptr) out.emplace_back(row.name);
  return out;
}

}  // namespace infomax
