#include "measure/probes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/names.h"
#include "encoders/from_settings.h"
#include "views/halves.h"

namespace infomax {

namespace {

// Seconds of a saga fit, and of an iteration of L-BFGS, per training image and feature, on the
// reference machine.
constexpr double kSagaSeconds = 6.2e-9, kLbfgsSeconds = 1e-9;
// Iterations of the fit that is stopped after so many.
constexpr double kLbfgsIterations = 100;

// Iterations that a fit down to kConverged takes, about, worked out of its time
// (ci/measure/estimate.py): 1,700 on the paper's representations and MNIST's 392 pixels, 9,000 on
// CIFAR-10's 1,536, and a power of the width between.
double converged_iterations(double width) {
  return 1700 * std::pow(std::max(1.0, width / 392), 1.22);
}

// Few iterations and many: the difference is free of what a fit costs besides.
double measured_lbfgs(const FeatureRows& features, const ImageSet& images, double wanted) {
  const auto iterations = [&](int count) {
    LbfgsSettings settings = kConverged;
    settings.max_iterations = count;
    return time_of(0, [&] { fit_lbfgs(features, images.train.labels, images.classes, settings); });
  };
  const double few = iterations(5), more = std::max(few, iterations(25));
  return few + (more - few) / 20 * (wanted - 5);
}

constexpr std::array kProbes{
    ProbeRow{.name = "saga",
             .metric = "accuracy",
             .summary = "the paper's probe: SAGA stopped at tol 0.1, C 10",
             .fit = [](LinearProbe& probe) { return probe.saga(SagaSettings{}); },
             .counted = [](double images, double width) { return kSagaSeconds * images * width; },
             .measured =
                 [](const FeatureRows& features, const ImageSet& images, const Streams& streams) {
                   return time_of(0, [&] {
                     fit_saga(features, images.train.labels, images.classes, {},
                              streams(Purpose::probe_order, 0));
                   });
                 }},
    ProbeRow{
        .name = "lbfgs",
        .metric = "accuracy_lbfgs",
        .summary = "L-BFGS stopped at tol 1e-4 or after 100 iterations, C 10",
        .fit = [](LinearProbe& probe) { return probe.lbfgs(LbfgsSettings{}); },
        .counted = [](double images,
                      double width) { return kLbfgsSeconds * kLbfgsIterations * images * width; },
        .measured =
            [](const FeatureRows& features, const ImageSet& images, const Streams&) {
              return measured_lbfgs(features, images, kLbfgsIterations);
            }},
    ProbeRow{.name = "converged",
             .metric = "accuracy_converged",
             .summary = "L-BFGS down to max|gradient| / n <= 1e-5, C 10",
             .fit = [](LinearProbe& probe) { return probe.lbfgs(kConverged); },
             .counted =
                 [](double images, double width) {
                   return kLbfgsSeconds * converged_iterations(width) * images * width;
                 },
             .measured =
                 [](const FeatureRows& features, const ImageSet& images, const Streams&) {
                   return measured_lbfgs(
                       features, images,
                       converged_iterations(static_cast<double>(features.cols())));
                 }},
};

std::vector<const ProbeRow*> rows_of(const Settings& settings, std::string_view key) {
  std::vector<const ProbeRow*> out;
  if (!settings.has(key)) return out;
  for (const std::string& name : settings.words(key)) out.push_back(&probe_named(name));
  return out;
}

class ProbeMeasurement final : public Measurement {
 public:
  explicit ProbeMeasurement(const MeasurementInputs& in)
      : always_(rows_of(in.settings, "probe")),
        last_(rows_of(in.settings, "probe_last")),
        encoder_(make_encoder(in.settings, half_shape(*in.images), half_width(*in.images), View::x,
                              EncoderUse::map, kMappedRows, in.streams, in.workspace)),
        probe_(in.images, *encoder_, kMappedRows,
               ProbeSettings{Half::top, in.settings.number("noise")}, in.streams, in.workspace) {
    for (std::size_t p = 0; p < always_.size(); ++p)
      accuracy_.push_back(planned_values(in.workspace, in.evaluations));
    accuracy_last_ = planned_values(in.workspace, last_.size());
  }

  void take(const Evaluation& evaluation) override {
    if (always_.empty() && !evaluation.last) return;
    probe_.map(evaluation.theta, static_cast<std::uint32_t>(evaluation.index));
    const auto fit = [&](const ProbeRow& row) {
      evaluation.between_parts();
      return row.fit(probe_).accuracy;
    };
    for (std::size_t p = 0; p < always_.size(); ++p)
      accuracy_[p][evaluation.index] = fit(*always_[p]);
    if (evaluation.last)
      for (std::size_t p = 0; p < last_.size(); ++p) accuracy_last_[p] = fit(*last_[p]);
    probe_.forget();
  }

  void describe(State& state) override {
    for (std::size_t p = 0; p < always_.size(); ++p)
      state.values(fmt::format("probe.{}", always_[p]->name), accuracy_[p]);
    state.values("probe_last", accuracy_last_);
  }

  std::vector<Metric> metrics(const Axis& step) const override {
    std::vector<Metric> out;
    const auto text = [](const ProbeRow& row) {
      return fmt::format("linear-probe accuracy on test images ({})", row.summary);
    };
    for (std::size_t p = 0; p < always_.size(); ++p)
      out.push_back({std::string(always_[p]->metric),
                     "1",
                     text(*always_[p]),
                     {step},
                     {accuracy_[p].begin(), accuracy_[p].end()}});
    for (std::size_t p = 0; p < last_.size(); ++p)
      out.push_back({std::string(last_[p]->metric),
                     "1",
                     text(*last_[p]) + ", at the last evaluation",
                     {},
                     {accuracy_last_[p]}});
    return out;
  }

 private:
  std::vector<const ProbeRow*> always_, last_;
  std::unique_ptr<Encoder<float>> encoder_;  // g1 as a plan that maps
  LinearProbe probe_;
  std::vector<std::span<double>> accuracy_;  // by probe, then evaluation
  std::span<double> accuracy_last_;          // by probe
};

// Mapping the training images comes with every evaluation that has probes; each fit maps the test
// images besides.
MeasurementCost cost_of(bool always, double mapping, double fits, double fits_last) {
  return always ? MeasurementCost{mapping + fits, fits_last}
                : MeasurementCost{0, mapping + fits_last};
}

// As many features as a representation has: pixels of the training images' halves, spread over the
// half.
Matrix features_for_timing(const ImageSet& images, std::size_t width, Workspace& workspace) {
  const std::size_t count = images.train.count, half = half_width(images);
  const Matrix features = workspace.matrix<float>(count, width);
  const Matrix row = workspace.matrix<float>(1, half);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    gather_half(images, images.train, Half::top, std::span(&index, 1), row);
    for (std::size_t j = 0; j < width; ++j) features(i, j) = row(0, j * half / width % half);
  }
  MinMaxScaler::fit(features).apply(features);
  return features;
}

// Seconds that an image takes from its pixels through g1.
double mapped_image(const MeasurementInputs& in, Encoder<float>& encoder,
                    std::span<const float> theta) {
  const ImageSet& images = *in.images;
  const Matrix x = in.workspace.matrix<float>(kMappedRows, encoder.input_width());
  const Matrix g = in.workspace.matrix<float>(kMappedRows, encoder.output_width());
  std::vector<std::uint32_t> rows(kMappedRows);
  const std::size_t count = std::min(kMappedRows, images.train.count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::uint32_t>(i);
  const double seconds = time_of(0.25, [&] {
    Stream stream = in.streams(Purpose::other);
    const Matrix part = x.row_block(0, count);
    gather_half(images, images.train, Half::top, std::span(rows).first(count), part);
    add_noise(in.settings.number("noise"), stream, part);
    encoder.forward(theta, part, g.row_block(0, count));
  });
  return seconds / static_cast<double>(count);
}

}  // namespace

std::span<const ProbeRow> probes() {
  return kProbes;
}

const ProbeRow& probe_named(std::string_view name) {
  return row_named("probe", probes(), name);
}

bool takes_probes(const Settings&) {
  return true;
}

bool wants_probes(const Settings& settings) {
  return !rows_of(settings, "probe").empty() || !rows_of(settings, "probe_last").empty();
}

std::unique_ptr<Measurement> make_probe_measurement(const MeasurementInputs& inputs) {
  return std::make_unique<ProbeMeasurement>(inputs);
}

MeasurementCost counted_probes(const Settings& settings, const ImageShape& view, double train,
                               double test) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, view, view.size(), workspace);
  const double image = reference_seconds(encoder->forward_work(1));
  const auto fits = [&](std::string_view key) {
    double sum = 0;
    for (const ProbeRow* row : rows_of(settings, key))
      sum += row->counted(train, static_cast<double>(encoder->output_width())) + test * image;
    return sum;
  };
  return cost_of(!rows_of(settings, "probe").empty(), train * image, fits("probe"),
                 fits("probe_last"));
}

MeasurementCost measured_probes(const MeasurementInputs& in, const Evaluation& first) {
  const ImageSet& images = *in.images;
  const auto encoder = make_encoder(in.settings, half_shape(images), half_width(images), View::x,
                                    EncoderUse::map, kMappedRows, in.streams, in.workspace);
  const double image = mapped_image(in, *encoder, first.theta);
  const bool pixels = features_are_pixels(*encoder, {.noise_std = in.settings.number("noise")});
  const FeatureRows features =
      pixels ? FeatureRows(half_pixels(images, images.train, Half::top))
             : features_for_timing(images, encoder->output_width(), in.workspace);
  const auto fits = [&](std::string_view key) {
    double sum = 0;
    for (const ProbeRow* row : rows_of(in.settings, key))
      sum += row->measured(features, images, in.streams) +
             static_cast<double>(images.test.count) * image;
    return sum;
  };
  return cost_of(!rows_of(in.settings, "probe").empty(),
                 static_cast<double>(images.train.count) * image, fits("probe"),
                 fits("probe_last"));
}

}  // namespace infomax
