// The paper's linear probe as one call: a whole image set through a frozen encoder, scaled, fitted,
// scored.
//
//   features = g(half of the image + noise)     training and test set, fresh noise for either
//   scaled to [0, 1] by the training set; logistic regression on it; accuracy on the test set
//
// Source: Tschannen et al. (2020), section 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/random.h"
#include "core/workspace.h"
#include "encoders/encoder.h"
#include "probe/logistic.h"
#include "views/halves.h"

namespace infomax {

// Images pass through the encoder in blocks of a multiple of this.
inline constexpr std::size_t kProbeRows = 128;

struct ProbeSettings {
  Half half = Half::top;
  double noise_std = 0;
};

// What one fit gave.
struct ProbeFit {
  double accuracy = 0;        // on the test set
  double accuracy_train = 0;  // on the training set
  int iterations = 0;         // epochs of saga, iterations of lbfgs
  bool converged = false;     // met its tolerance before the cap
  double max_gradient = 0;    // max|gradient| / n; NaN for saga
};

// lbfgs until the fit stands still: what `accuracy_converged` is.
inline constexpr LbfgsSettings kConverged{.tol = 1e-5, .per_sample = true, .max_iterations = 10000};

// Whether the features are the pixels themselves, so that the images alone hold them.
bool features_are_pixels(const Encoder<float>& encoder, const ProbeSettings& settings);

// What every evaluation of a trial uses again: features of the whole training set, which take
// memory from map to forget alone, and one block of rows.
class LinearProbe {
 public:
  // `encoder` maps at least block_rows rows at a time, is used by the probe alone and outlives it.
  // Takes [n_train, output_width], unless
  // features_are_pixels, + block_rows * (input_width + output_width) floats from the workspace.
  // Throws ShapeError where the encoder's input isn't half an image wide, for an empty split, or
  // where block_rows isn't a positive multiple of kProbeRows.
  LinearProbe(std::shared_ptr<const ImageSet> images, Encoder<float>& encoder,
              std::size_t block_rows, const ProbeSettings& settings, const Streams& streams,
              Workspace& workspace);

  // Puts the training set through the encoder at theta and scales it. theta has to live until the
  // last fit. Noise and the order of visits come from the streams probe_train_noise,
  // probe_test_noise and probe_order at `step`, so that a repeated call gives the same bits. They
  // don't depend on block_rows where the encoder's don't depend on how many rows it maps.
  void map(std::span<const float> theta, std::uint32_t step);

  // Gives the memory of the features back to the system: the next call but this is map.
  void forget();

  // Fits on what was mapped last, scores on the test set.
  ProbeFit saga(const SagaSettings& settings);
  ProbeFit lbfgs(const LbfgsSettings& settings);

 private:
  // Rows first ... first + out.rows() - 1 of a split through the encoder.
  void map_rows(const ImageSplit& split, std::size_t first, Stream& noise, Matrix out);
  // What was mapped last, scaled.
  FeatureRows training_rows() const;
  ProbeFit score(const LogisticModel& model);

  std::shared_ptr<const ImageSet> images_;
  Encoder<float>& encoder_;
  std::size_t block_rows_;
  ProbeSettings settings_;
  bool pixels_;  // features_ is empty: they are read from images_
  Streams streams_;
  std::span<const float> theta_;
  std::uint32_t step_ = 0;
  MinMaxScaler scaler_;
  Matrix features_, inputs_, mapped_;
  std::span<std::uint32_t> indices_;
};

}  // namespace infomax
