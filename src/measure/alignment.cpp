#include "measure/alignment.h"

#include <fmt/format.h>

#include <array>
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

constexpr double kTemperature = 2;  // t

const std::array<Quantity, 2> kQuantities{
    Quantity{"alignment", "1", "mean squared distance of the two views on the unit sphere"},
    Quantity{
        "uniformity", "1",
        "log of the mean of exp(-2 squared distance) of different images, mean over the views"}};

// Rows of unit length, in double.
std::vector<double> normalised(const char* name, ConstMatrix rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double square = 0;
    for (const float value : rows.row(i)) square += static_cast<double>(value) * value;
    if (!(square > 0) || !std::isfinite(square))
      throw NumericError(fmt::format("alignment: row {} of {} has length {}, want a direction", i,
                                     name, std::sqrt(square)));
    const double scale = 1 / std::sqrt(square);
    for (const float value : rows.row(i)) out.push_back(scale * value);
  }
  return out;
}

double squared_distance(const double* a, const double* b, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

double uniformity(const std::vector<double>& w, std::size_t n, std::size_t d) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      sum += std::exp(-kTemperature * squared_distance(&w[i * d], &w[j * d], d));
  return std::log(sum / (0.5 * static_cast<double>(n) * static_cast<double>(n - 1)));
}

class AlignmentMeasurement final : public ScalarMeasurement {
 public:
  explicit AlignmentMeasurement(const MeasurementInputs& in) : ScalarMeasurement(kQuantities, in) {
    const std::size_t points = images_asked_for(in, "alignment_points", Split::test);
    const std::size_t width = half_width(*in.images);
    const auto plan = [&](View view) {
      return make_encoder(in.settings, half_shape(*in.images), width, view, EncoderUse::map, points,
                          in.streams, in.workspace);
    };
    g1_ = plan(View::x);
    g2_ = plan(View::y);
    x_ = in.workspace.matrix<float>(points, width);
    y_ = in.workspace.matrix<float>(points, width);
    u_ = in.workspace.matrix<float>(points, g1_->output_width());
    v_ = in.workspace.matrix<float>(points, g2_->output_width());
    ImagePairs(in.images, in.streams,
               {Split::test, points, Purpose::test_order, true, 0, Purpose::test_noise})
        .batch(0, x_, y_);
  }

  void take(const Evaluation& evaluation) override {
    g1_->forward(evaluation.theta, x_, u_);
    g2_->forward(evaluation.theta2, y_, v_);
    const Alignment found = alignment_of(u_, v_);
    value(0, evaluation) = found.alignment;
    value(1, evaluation) = found.uniformity;
  }

 private:
  std::unique_ptr<Encoder<float>> g1_, g2_;
  Matrix x_, y_, u_, v_;
};

}  // namespace

Alignment alignment_of(ConstMatrix u, ConstMatrix v) {
  const std::size_t n = u.rows(), d = u.cols();
  if (v.rows() != n || v.cols() != d || n < 2)
    throw ShapeError(fmt::format("alignment: u is [{}, {}] and v [{}, {}], want [n, d] with n >= 2",
                                 n, d, v.rows(), v.cols()));
  const std::vector<double> a = normalised("u", u), b = normalised("v", v);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += squared_distance(&a[i * d], &b[i * d], d);
  return {sum / static_cast<double>(n), 0.5 * (uniformity(a, n, d) + uniformity(b, n, d))};
}

// Those that have a critic of the two encoders' representations, and metric learning, whose two are
// one.
bool has_two_encoders(const Settings& settings) {
  return settings.has("critic") || settings.says("objective", "k-pair");
}

bool wants_alignment(const Settings& settings) {
  return settings.has("alignment_points");
}

std::unique_ptr<Measurement> make_alignment_measurement(const MeasurementInputs& inputs) {
  return std::make_unique<AlignmentMeasurement>(inputs);
}

// The encoders forward, and for either side n (n - 1) / 2 distances of some 3 operations a value.
MeasurementCost counted_alignment(const Settings& settings, const ImageShape& view, double,
                                  double) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, view, view.size(), workspace);
  const auto n = static_cast<double>(settings.count("alignment_points"));
  Work work = 2.0 * n * encoder->forward_work(1);
  work.pairs = 3 * n * n * static_cast<double>(encoder->output_width());
  return {.evaluation = reference_seconds(work)};
}

MeasurementCost measured_alignment(const MeasurementInputs& inputs, const Evaluation& first) {
  return timed_evaluation(measurement_named("alignment"), inputs, first);
}

}  // namespace infomax
