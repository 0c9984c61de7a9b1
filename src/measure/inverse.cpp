#include "measure/inverse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "encoders/from_settings.h"
#include "measure/images.h"
#include "measure/scalar_measurement.h"
#include "views/halves.h"
#include "views/image_pairs.h"

namespace infomax {

namespace {

constexpr double kHalfGreyLevel = 1.0 / 510;

struct Errors {
  double worst = 0, lost = 0;
};

template <class Real>
Errors errors_of(ConstMatrixView<Real> x, ConstMatrixView<Real> back) {
  Errors out;
  for (std::size_t i = 0; i < x.rows(); ++i)
    for (std::size_t j = 0; j < x.cols(); ++j) {
      const double error = std::abs(static_cast<double>(x(i, j)) - back(i, j));
      const double e = error < 1 ? error : 1;  // NaN compares false: as lost as one can be
      out.worst = std::max(out.worst, e);
      out.lost += e > kHalfGreyLevel ? 1 : 0;
    }
  out.lost /= static_cast<double>(x.rows() * x.cols());
  return out;
}

const std::array<Quantity, 3> kQuantities{
    Quantity{"inverse_error", "1",
             "largest |x - g1^-1(g1(x))|, at most 1, over test points, pixels / 255"},
    Quantity{"inverse_error_double", "1", "the same with g1 and its inverse in double"},
    Quantity{
        "inverse_lost", "1",
        "fraction of the points' values that g1^-1(g1(x)) misses by half a grey level or more"}};

class InverseMeasurement final : public ScalarMeasurement {
 public:
  explicit InverseMeasurement(const MeasurementInputs& in) : ScalarMeasurement(kQuantities, in) {
    const std::size_t points = images_asked_for(in, "inverse_points", Split::test);
    const std::size_t width = half_width(*in.images);
    EncoderSpec spec = encoder_spec(in.settings, half_shape(*in.images), width, View::x,
                                    EncoderUse::map, in.streams);
    const EncoderRow& row = encoder_named(in.settings.word("encoder"));
    if (!row.invertible)
      throw Error(fmt::format("inverse_points: encoder {} has no inverse", row.name));
    float_.encoder = row.make(spec, points, in.workspace);
    spec.precision = Precision::float32;  // no rounding of products but double's own
    double_.encoder = row.make_double(spec, points, in.workspace);
    const auto plan = [&]<class Real>(RoundTrip<Real>& trip) {
      trip.x = in.workspace.matrix<Real>(points, width);
      trip.g = in.workspace.matrix<Real>(points, trip.encoder->output_width());
      trip.back = in.workspace.matrix<Real>(points, width);
    };
    plan(float_);
    plan(double_);
    ImagePairs source(in.images, in.streams,
                      {Split::test, points, Purpose::test_order, true, 0, Purpose::test_noise});
    source.batch(0, float_.x, float_.back);
    for (std::size_t i = 0; i < points; ++i) std::copy_n(&float_.x(i, 0), width, &double_.x(i, 0));
  }

  void take(const Evaluation& evaluation) override {
    // A RealNVP's are 100 MB: not kept between evaluations.
    const std::vector<double> theta_double(evaluation.theta.begin(), evaluation.theta.end());
    const auto errors = []<class Real>(RoundTrip<Real>& trip, std::span<const Real> theta) {
      trip.encoder->forward(theta, trip.x, trip.g);
      trip.encoder->inverse(theta, trip.g, trip.back);
      return errors_of<Real>(trip.x, trip.back);
    };
    const Errors in_float = errors(float_, evaluation.theta);
    value(0, evaluation) = in_float.worst;
    value(1, evaluation) = errors(double_, std::span<const double>(theta_double)).worst;
    value(2, evaluation) = in_float.lost;
  }

 private:
  template <class Real>
  struct RoundTrip {
    std::unique_ptr<Encoder<Real>> encoder;
    MatrixView<Real> x, g, back;
  };

  RoundTrip<float> float_;
  RoundTrip<double> double_;
};

}  // namespace

bool has_inverse(const Settings& settings) {
  return encoder_named(settings.word("encoder")).invertible;
}

bool wants_inverse(const Settings& settings) {
  return settings.has("inverse_points");
}

std::unique_ptr<Measurement> make_inverse_measurement(const MeasurementInputs& inputs) {
  return std::make_unique<InverseMeasurement>(inputs);
}

// Forward and back in float, and both again in double, at half the rate; and some passes over the
// values.
MeasurementCost counted_inverse(const Settings& settings, const ImageShape& view, double, double) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, view, view.size(), workspace);
  Work work = 6.0 * encoder->forward_work(1);
  work.pairs += 20 * static_cast<double>(view.size());
  return {.evaluation =
              static_cast<double>(settings.count("inverse_points")) * reference_seconds(work)};
}

MeasurementCost measured_inverse(const MeasurementInputs& inputs, const Evaluation& first) {
  return timed_evaluation(measurement_named("inverse"), inputs, first);
}

}  // namespace infomax
