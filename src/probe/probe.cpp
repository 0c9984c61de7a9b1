#include "probe/probe.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"

namespace infomax {

LinearProbe::LinearProbe(std::shared_ptr<const ImageSet> images, Encoder<float>& encoder,
                         std::size_t block_rows, const ProbeSettings& settings,
                         Workspace& workspace)
    : images_(std::move(images)), encoder_(encoder), block_rows_(block_rows), settings_(settings) {
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
  features_ = workspace.matrix<float>(images_->train.count, encoder_.output_width());
  inputs_ = workspace.matrix<float>(block_rows, width);
  mapped_ = workspace.matrix<float>(block_rows, encoder_.output_width());
  indices_ = workspace.vector<std::uint32_t>(block_rows);
}

void LinearProbe::map(std::span<const float> theta, const ImageSplit& split, std::size_t first,
                      Stream& noise, Matrix out) {
  const std::size_t rows = out.rows();
  for (std::size_t i = 0; i < rows; ++i) indices_[i] = static_cast<std::uint32_t>(first + i);
  const Matrix inputs = inputs_.row_block(0, rows);
  gather_half(*images_, split, settings_.half, indices_.first(rows), inputs);
  // add_noise drops the rest of its last draw: groups of rows that no block cuts keep the numbers in place.
  for (std::size_t i = 0; i < rows; i += kProbeRows) {
    add_noise(settings_.noise_std, noise, inputs.row_block(i, std::min(kProbeRows, rows - i)));
  }
  encoder_.forward(theta, inputs, out);
}

double LinearProbe::test_accuracy(const LogisticModel& model, const MinMaxScaler& scaler,
                                  std::span<const float> theta, Stream noise) {
  const ImageSplit& test = images_->test;
  double right = 0;
  for (std::size_t first = 0; first < test.count; first += block_rows_) {
    const std::size_t rows = std::min(block_rows_, test.count - first);
    const Matrix features = mapped_.row_block(0, rows);
    map(theta, test, first, noise, features);
    scaler.apply(features);
    right += accuracy(model, features, std::span(test.labels).subspan(first, rows)) *
             static_cast<double>(rows);
  }
  return right / static_cast<double>(test.count);
}

ProbeResult LinearProbe::run(std::span<const float> theta, const Streams& streams,
                             std::uint32_t step) {
  const ImageSplit& train = images_->train;
  Stream noise = streams(Purpose::probe_train_noise, step);
  for (std::size_t first = 0; first < train.count; first += block_rows_) {
    map(theta, train, first, noise,
        features_.row_block(first, std::min(block_rows_, train.count - first)));
  }
  const MinMaxScaler scaler = MinMaxScaler::fit(features_);
  scaler.apply(features_);

  ProbeResult result;
  const LogisticModel saga = fit_saga(features_, train.labels, images_->classes, settings_.saga,
                                      streams(Purpose::probe_order, step));
  result.epochs = saga.iterations;
  result.accuracy_train = accuracy(saga, features_, train.labels);
  result.accuracy = test_accuracy(saga, scaler, theta, streams(Purpose::probe_test_noise, step));
  if (settings_.converged) {
    const LogisticModel lbfgs =
        fit_lbfgs(features_, train.labels, images_->classes, settings_.lbfgs);
    result.iterations = lbfgs.iterations;
    result.max_gradient = lbfgs.max_gradient;
    result.converged = lbfgs.converged;
    result.accuracy_converged =
        test_accuracy(lbfgs, scaler, theta, streams(Purpose::probe_test_noise, step));
  }
  return result;
}

}  // namespace infomax
