// What is measured of a trial's encoders at its evaluations besides the quantities of its
// objective: linear probes, the Jacobian's spectrum, the inverse. A measurement is a row: when a
// point may ask for it, by which parameters, what it costs, how it is made. A point asks for it by
// stating them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/image_shape.h"
#include "core/parameter.h"
#include "core/random.h"
#include "core/state.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "results/record.h"

namespace infomax {

// A number that an evaluation gives, one per step at which there is one.
struct Quantity {
  std::string metric, unit, description;
  bool in_prefix = false;  // evaluated at the first few steps as well?
  Role role = Role::other;

  // Its values as a metric over the steps of `axis`.
  Metric over(const Axis& axis, std::span<const double> values) const;
};

// One evaluation of a trial.
struct Evaluation {
  std::size_t index = 0;  // 0 for the first
  bool last = false;
  std::span<const float> theta{};  // g1's parameters
  // Called between parts that take long; throws where the trial is to stop.
  std::function<void()> between_parts = [] {};
  std::span<const float> theta2{};  // g2's parameters; empty where the objective trains none
};

class Measurement {
 public:
  virtual ~Measurement() = default;

  // Keeps what it finds. Taken again with equal arguments, it finds the same. Throws NumericError
  // for a result that isn't finite.
  virtual void take(const Evaluation& evaluation) = 0;
  // All that was found so far; places are there from the start, NaN until they are filled.
  virtual void describe(State& state) = 0;
  // The same as metrics over the evaluated steps.
  virtual std::vector<Metric> metrics(const Axis& step) const = 0;
};

struct MeasurementInputs {
  const Settings& settings;
  std::shared_ptr<const ImageSet> images;
  const Streams& streams;
  Workspace& workspace;         // outlives the measurement
  std::size_t evaluations = 0;  // that there will be
};

// Seconds of one core.
struct MeasurementCost {
  double evaluation = 0;  // each
  double last = 0;        // the last one besides
};

struct MeasurementRow {
  std::string_view name;     // "jacobian"
  std::string_view summary;  // one line for `infomax list measurements`
  std::span<const Parameter> parameters{};
  int version = 0;  // core/registry.h
  // May a point with these settings ask for it? Points with views alone are asked.
  bool (*applies)(const Settings&);
  // Does this one, which may?
  bool (*wanted)(const Settings&);
  // Throws InputError for names that aren't known and for more images than there are.
  std::unique_ptr<Measurement> (*make)(const MeasurementInputs&);
  // What it costs: counted from shapes, at rates of this project's reference machine, for `train`
  // and `test` images of shape `view`; and measured at an evaluation.
  MeasurementCost (*counted)(const Settings&, const ImageShape& view, double train, double test);
  MeasurementCost (*measured)(const MeasurementInputs&, const Evaluation& first);
};

std::span<const MeasurementRow> measurements();
const MeasurementRow& measurement_named(std::string_view name);

// NaN in n places of the workspace, for values to come.
std::span<double> planned_values(Workspace& workspace, std::size_t n);

// What `measured` may be: one evaluation, timed after another.
MeasurementCost timed_evaluation(const MeasurementRow& row, const MeasurementInputs& inputs,
                                 const Evaluation& first);

// Seconds of one call, by calls for at least `seconds`.
double time_of(double seconds, const std::function<void()>& call);

}  // namespace infomax
