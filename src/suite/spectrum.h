// The Jacobian's spectrum of a trial's g1 at points of training batches (figure 2c): one value of log_condition per
// point and evaluation.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/random.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "probe/jacobian.h"
#include "results/record.h"
#include "suite/settings.h"
#include "views/image_pairs.h"

namespace infomax {

class Spectrum {
 public:
  // Reads jacobian_points, noise and the encoder's settings. Throws Error where the encoder has no Jacobian, ShapeError
  // where there are fewer training images than points.
  Spectrum(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
           const Streams& streams);
  Spectrum(const Spectrum&) = delete;
  Spectrum& operator=(const Spectrum&) = delete;

  std::size_t points() const { return points_; }

  // log_conditions [points], at a training batch drawn for this evaluation, with fresh noise. Throws NumericError where a
  // Jacobian isn't finite.
  void take(std::span<const float> theta, std::uint64_t evaluation,
            std::span<double> log_conditions);

  // What was taken, over (step, point).
  Metric metric(const Axis& step, std::span<const double> log_conditions) const;

 private:
  Workspace workspace_;
  std::size_t points_;
  ImagePairs source_;
  std::unique_ptr<Encoder<float>> encoder_;
  JacobianSpectrum<float> jacobians_;
  Matrix x_, y_;
  MatrixView<double> singular_values_;
};

}  // namespace infomax
