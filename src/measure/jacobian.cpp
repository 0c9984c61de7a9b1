#include "measure/jacobian.h"

#include <algorithm>

#include "encoders/from_settings.h"
#include "measure/images.h"
#include "probe/jacobian.h"
#include "views/image_pairs.h"

namespace infomax {

namespace {

// Seconds of a Jacobian and its singular values, per cubed width, on the reference machine.
constexpr double kSeconds = 1.6e-10;
// Points that are timed of many.
constexpr std::int64_t kTimedPoints = 16;

class JacobianMeasurement final : public Measurement {
 public:
  explicit JacobianMeasurement(const MeasurementInputs& in)
      : points_(images_asked_for(in, "jacobian_points", Split::train)),
        source_(in.images, in.streams,
                {Split::train, points_, Purpose::jacobian_order, false, in.settings.number("noise"),
                 Purpose::jacobian_noise}),
        encoder_(make_encoder(in.settings, half_shape(*in.images), half_width(*in.images), View::x,
                              EncoderUse::train, points_, in.streams, in.workspace)),
        jacobians_(*encoder_, points_, in.workspace),
        x_(in.workspace.matrix<float>(points_, source_.x_width())),
        y_(in.workspace.matrix<float>(points_, source_.y_width())),
        singular_values_(in.workspace.matrix<double>(points_, source_.x_width())),
        log_conditions_(planned_values(in.workspace, in.evaluations * points_)) {}

  void take(const Evaluation& evaluation) override {
    source_.batch(evaluation.index, x_, y_);
    jacobians_(evaluation.theta, x_, singular_values_,
               log_conditions_.subspan(evaluation.index * points_, points_));
  }

  void describe(State& state) override { state.values("log_condition", log_conditions_); }

  std::vector<Metric> metrics(const Axis& step) const override {
    Axis point{"point", "1", {}};
    for (std::size_t i = 0; i < points_; ++i) point.coordinates.push_back(static_cast<double>(i));
    return {{"log_condition",
             "1",
             "ln(largest / smallest singular value) of the Jacobian of g1 at training points",
             {step, point},
             {log_conditions_.begin(), log_conditions_.end()}}};
  }

 private:
  std::size_t points_;
  ImagePairs source_;
  std::unique_ptr<Encoder<float>> encoder_;
  JacobianSpectrum<float> jacobians_;
  Matrix x_, y_;
  MatrixView<double> singular_values_;
  std::span<double> log_conditions_;  // by evaluation, then point
};

}  // namespace

bool has_jacobian(const Settings& settings) {
  return encoder_named(settings.word("encoder")).has_jacobian;
}

bool wants_jacobian(const Settings& settings) {
  return settings.has("jacobian_points");
}

std::unique_ptr<Measurement> make_jacobian_measurement(const MeasurementInputs& inputs) {
  return std::make_unique<JacobianMeasurement>(inputs);
}

MeasurementCost counted_jacobian(const Settings& settings, const ImageShape& view, double, double) {
  const auto width = static_cast<double>(view.size());
  return {.evaluation = static_cast<double>(settings.count("jacobian_points")) * width * width *
                        width * kSeconds};
}

MeasurementCost measured_jacobian(const MeasurementInputs& inputs, const Evaluation& first) {
  const std::int64_t points = inputs.settings.count("jacobian_points"),
                     part = std::min(points, kTimedPoints);
  Settings settings = inputs.settings;
  settings.set("jacobian_points", part);
  const MeasurementInputs few{settings, inputs.images, inputs.streams, inputs.workspace, 1};
  JacobianMeasurement measurement(few);
  return {.evaluation = static_cast<double>(points) / static_cast<double>(part) *
                        time_of(0.25, [&] { measurement.take(first); })};
}

}  // namespace infomax
