// Linear probes of a trial's representation (probe/probe.h): those of every evaluation, and further
// ones at the last.
#pragma once

#include "measure/measurement.h"
#include "probe/probe.h"

namespace infomax {

// Rows that the probe maps at a time.
inline constexpr std::size_t kMappedRows = 8 * kProbeRows;

// A way to fit the classifier.
struct ProbeRow {
  std::string_view name;    // "saga"
  std::string_view metric;  // "accuracy"
  std::string_view summary;
  int version = 0;                       // core/registry.h
  ProbeFit (*fit)(LinearProbe& mapped);  // to the features that are mapped now
  // Seconds of a fit to `images` rows of `width` features on the reference machine; and measured on
  // these features.
  double (*counted)(double images, double width);
  double (*measured)(const FeatureRows& features, const ImageSet& images, const Streams& streams);
};
std::span<const ProbeRow> probes();
const ProbeRow& probe_named(std::string_view name);

inline constexpr Parameter kProbeParameters[] = {
    {.name = "probe",
     .type = "words",
     .summary = "linear probes at every evaluation: saga, lbfgs, converged"},
    {.name = "probe_last",
     .type = "words",
     .summary = "further linear probes at the last evaluation"},
};

bool takes_probes(const Settings& settings);  // any representation does
bool wants_probes(const Settings& settings);
// Reads probe, probe_last, noise and the encoder's settings.
std::unique_ptr<Measurement> make_probe_measurement(const MeasurementInputs& inputs);
MeasurementCost counted_probes(const Settings& settings, const ImageShape& view, double train,
                               double test);
MeasurementCost measured_probes(const MeasurementInputs& inputs, const Evaluation& first);

}  // namespace infomax
