#include <array>

#include "core/names.h"
#include "measure/alignment.h"
#include "measure/inverse.h"
#include "measure/jacobian.h"
#include "measure/measurement.h"
#include "measure/probes.h"

namespace infomax {

namespace {

// In the order of their metrics in a record.
constexpr std::array kMeasurements{
    MeasurementRow{.name = "jacobian",
                   .summary = "the spectrum of g1's Jacobian at training points",
                   .parameters = kJacobianParameters,
                   .applies = has_jacobian,
                   .wanted = wants_jacobian,
                   .make = make_jacobian_measurement,
                   .counted = counted_jacobian,
                   .measured = measured_jacobian},
    MeasurementRow{.name = "inverse",
                   .summary = "whether g1 can be inverted in the arithmetic that it is computed in",
                   .parameters = kInverseParameters,
                   .applies = has_inverse,
                   .wanted = wants_inverse,
                   .make = make_inverse_measurement,
                   .counted = counted_inverse,
                   .measured = measured_inverse},
    MeasurementRow{.name = "probe",
                   .summary = "accuracy of linear classifiers of the representation",
                   .parameters = kProbeParameters,
                   .applies = takes_probes,
                   .wanted = wants_probes,
                   .make = make_probe_measurement,
                   .counted = counted_probes,
                   .measured = measured_probes},
    MeasurementRow{.name = "alignment",
                   .summary = "whether the views of an image land together and images spread",
                   .parameters = kAlignmentParameters,
                   .version = 1,
                   .applies = has_two_encoders,
                   .wanted = wants_alignment,
                   .make = make_alignment_measurement,
                   .counted = counted_alignment,
                   .measured = measured_alignment},
};

}  // namespace

std::span<const MeasurementRow> measurements() {
  return kMeasurements;
}

const MeasurementRow& measurement_named(std::string_view name) {
  return row_named("measurement", measurements(), name);
}

}  // namespace infomax
