#include "probe/probe.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"

namespace infomax {

bool features_are_pixels(const Encoder<float>& encoder, const ProbeSettings& settings) {
  return encoder.is_identity() && settings.noise_std == 0;
}

LinearProbe::LinearProbe(std::shared_ptr<const ImageSet> images, Encoder<float>& encoder,
                         std::size_t block_rows, const ProbeSettings& settings,
                         const Streams& streams, Workspace& workspace)
    : images_(std::move(images)),
      encoder_(encoder),
      block_rows_(block_rows),
      settings_(settings),
      pixels_(features_are_pixels(encoder, settings)),
      streams_(streams) {
  const std::size_t width = half_width(*images_);
  if (encoder_.input_width() != width || block_rows == 0 || block_rows % kProbeRows != 0 ||
      images_->train.count == 0 || images_->test.count == 0) {
    throw ShapeError("LinearProbe: the encoder takes " + std::to_string(encoder_.input_width()) +
                     " numbers, half an image has " + std::to_string(width) + "; " +
                     std::to_string(images_->train.count) + " training and " +
                     std::to_string(images_->test.count) + " test images in blocks of " +
                     std::to_string(block_rows) +
                     ", want equal widths, at least 1 image of each and a multiple of " +
                     std::to_string(kProbeRows));
  }
  if (!pixels_) features_ = workspace.matrix<float>(images_->train.count, encoder_.output_width());
  inputs_ = workspace.matrix<float>(block_rows, width);
  mapped_ = workspace.matrix<float>(block_rows, encoder_.output_width());
  indices_ = workspace.vector<std::uint32_t>(block_rows);
  forget();
}

void LinearProbe::map_rows(const ImageSplit& split, std::size_t first, Stream& noise, Matrix out) {
  const std::size_t rows = out.rows();
  for (std::size_t i = 0; i < rows; ++i) indices_[i] = static_cast<std::uint32_t>(first + i);
  const Matrix inputs = inputs_.row_block(0, rows);
  gather_half(*images_, split, settings_.half, indices_.first(rows), inputs);
  // add_noise drops the rest of its last draw: groups of rows that no block cuts keep the numbers
  // in place.
  for (std::size_t i = 0; i < rows; i += kProbeRows) {
    add_noise(settings_.noise_std, noise, inputs.row_block(i, std::min(kProbeRows, rows - i)));
  }
  encoder_.forward(theta_, inputs, out);
}

void LinearProbe::map(std::span<const float> theta, std::uint32_t step) {
  theta_ = theta;
  step_ = step;
  const ImageSplit& train = images_->train;
  if (pixels_) {
    const ConstMatrixView<std::uint8_t> pixels = half_pixels(*images_, train, settings_.half);
    scaler_ = MinMaxScaler::fit(FeatureRows(pixels));
    return;
  }
  Stream noise = streams_(Purpose::probe_train_noise, step);
  for (std::size_t first = 0; first < train.count; first += block_rows_) {
    map_rows(train, first, noise,
             features_.row_block(first, std::min(block_rows_, train.count - first)));
  }
  scaler_ = MinMaxScaler::fit(features_);
  scaler_.apply(features_);
}

void LinearProbe::forget() {
  if (pixels_) return;
  Workspace::give_back(std::span<float>(features_.data(), features_.rows() * features_.cols()));
}

FeatureRows LinearProbe::training_rows() const {
  if (!pixels_) return features_;
  return {half_pixels(*images_, images_->train, settings_.half), scaler_.minimum, scaler_.scale};
}

ProbeFit LinearProbe::saga(const SagaSettings& settings) {
  return score(fit_saga(training_rows(), images_->train.labels, images_->classes, settings,
                        streams_(Purpose::probe_order, step_)));
}

ProbeFit LinearProbe::lbfgs(const LbfgsSettings& settings) {
  return score(fit_lbfgs(training_rows(), images_->train.labels, images_->classes, settings));
}

ProbeFit LinearProbe::score(const LogisticModel& model) {
  const ImageSplit& test = images_->test;
  // The same noise for every fit on one mapping.
  Stream noise = streams_(Purpose::probe_test_noise, step_);
  double right = 0;
  for (std::size_t first = 0; first < test.count; first += block_rows_) {
    const std::size_t rows = std::min(block_rows_, test.count - first);
    const Matrix features = mapped_.row_block(0, rows);
    map_rows(test, first, noise, features);
    scaler_.apply(features);
    right += accuracy(model, features, std::span(test.labels).subspan(first, rows)) *
             static_cast<double>(rows);
  }
  return {right / static_cast<double>(test.count),
          accuracy(model, training_rows(), images_->train.labels), model.iterations,
          model.converged, model.max_gradient};
}

}  // namespace infomax
