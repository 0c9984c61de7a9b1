#include "suite/inverse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "suite/experiment.h"
#include "views/halves.h"
#include "views/image_pairs.h"

namespace infomax {

InverseCheck::InverseCheck(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                           const Streams& streams) {
  const auto points = static_cast<std::size_t>(settings.count("inverse_points"));
  const std::size_t width = half_width(*images);
  encoder_ = make_encoder(settings, half_shape(*images), width, View::x, EncoderUse::map, points,
                          streams, workspace_);
  if (!encoder_->invertible())
    throw Error(fmt::format("inverse_points: encoder {} has no inverse", encoder_->name()));
  x_ = workspace_.matrix<float>(points, width);
  g_ = workspace_.matrix<float>(points, encoder_->output_width());
  back_ = workspace_.matrix<float>(points, width);
  ImagePairs source(images, streams,
                    {Split::test, points, Purpose::test_order, true, 0, Purpose::test_noise});
  source.batch(0, x_, back_);
}

double InverseCheck::operator()(std::span<const float> theta) {
  encoder_->forward(theta, x_, g_);
  encoder_->inverse(theta, g_, back_);
  double worst = 0;
  for (std::size_t i = 0; i < x_.rows(); ++i)
    for (std::size_t j = 0; j < x_.cols(); ++j) {
      const double error = std::abs(static_cast<double>(x_(i, j)) - back_(i, j));
      if (!std::isfinite(error))
        throw NumericError(fmt::format("inverse_error is {} at point {}, value {}", error, i, j));
      worst = std::max(worst, error);
    }
  return worst;
}

}  // namespace infomax
