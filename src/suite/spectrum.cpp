#include "suite/spectrum.h"

#include "suite/experiment.h"
#include "views/halves.h"

namespace infomax {

Spectrum::Spectrum(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                   const Streams& streams)
    : points_(static_cast<std::size_t>(settings.count("jacobian_points"))),
      source_(images, streams,
              {Split::train, points_, Purpose::jacobian_order, false, settings.number("noise"),
               Purpose::jacobian_noise}),
      encoder_(make_encoder(settings, half_shape(*images), half_width(*images), View::x,
                            EncoderUse::train, points_, streams, workspace_)),
      jacobians_(*encoder_, points_, workspace_),
      x_(workspace_.matrix<float>(points_, source_.x_width())),
      y_(workspace_.matrix<float>(points_, source_.y_width())),
      singular_values_(workspace_.matrix<double>(points_, source_.x_width())) {}

void Spectrum::take(std::span<const float> theta, std::uint64_t evaluation,
                    std::span<double> log_conditions) {
  source_.batch(evaluation, x_, y_);
  jacobians_(theta, x_, singular_values_, log_conditions);
}

Metric Spectrum::metric(const Axis& step, std::span<const double> log_conditions) const {
  Axis point{"point", "1", {}};
  for (std::size_t i = 0; i < points_; ++i) point.coordinates.push_back(static_cast<double>(i));
  return {"log_condition",
          "1",
          "ln(largest / smallest singular value) of the Jacobian of g1 at training points",
          {step, point},
          {log_conditions.begin(), log_conditions.end()}};
}

}  // namespace infomax
