// How an encoder's plan is made: for as many rows as asked, or, where it only maps, for one block
// of rows at a time, so that its memory doesn't grow with them.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "core/error.h"
#include "encoders/encoder.h"
#include "encoders/shapes.h"

namespace infomax {

// Rows that a plan which only maps works on at a time.
inline constexpr std::size_t kMapRows = 512;

// A plan for max_rows rows around one for kMapRows.
template <class Real>
class MapBlocks final : public Encoder<Real> {
 public:
  MapBlocks(std::string name, std::unique_ptr<Encoder<Real>> block, std::size_t max_rows)
      : name_(std::move(name)), block_(std::move(block)), max_rows_(max_rows) {}

  std::string_view name() const override { return name_; }
  std::size_t input_width() const override { return block_->input_width(); }
  std::size_t output_width() const override { return block_->output_width(); }
  std::size_t parameter_count() const override { return block_->parameter_count(); }
  void initialise(std::span<Real> theta, Stream stream) const override {
    block_->initialise(theta, stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward(name_, *this, max_rows_, theta, x, g);
    for (std::size_t first = 0; first < x.rows(); first += kMapRows) {
      const std::size_t count = std::min(kMapRows, x.rows() - first);
      block_->forward(theta, x.row_block(first, count), g.row_block(first, count));
    }
  }

  void backward(std::span<const Real>, ConstMatrixView<Real>, ConstMatrixView<Real>,
                MatrixView<Real>, std::span<Real>, MatrixView<Real>) override {
    throw Error(name_ + ": a plan that only maps has no backward pass");
  }

  bool is_identity() const override { return block_->is_identity(); }

  bool invertible() const override { return block_->invertible(); }

  void inverse(std::span<const Real> theta, ConstMatrixView<Real> g, MatrixView<Real> x) override {
    if (!invertible()) return block_->inverse(theta, g, x);  // it says so
    require_inverse(name_, *this, max_rows_, theta, g, x);
    for (std::size_t first = 0; first < g.rows(); first += kMapRows) {
      const std::size_t count = std::min(kMapRows, g.rows() - first);
      block_->inverse(theta, g.row_block(first, count), x.row_block(first, count));
    }
  }

  void jacobian(std::span<const Real>, std::size_t, MatrixView<Real>) override {
    throw Error(name_ + ": a plan that only maps has no Jacobian");
  }

  Work forward_work(std::size_t rows) const override { return block_->forward_work(rows); }
  Work backward_work(std::size_t rows) const override { return block_->backward_work(rows); }

 private:
  std::string name_;
  std::unique_ptr<Encoder<Real>> block_;
  std::size_t max_rows_;
};

// What every make function of the registry returns. Kind has a constructor (spec, max_rows,
// workspace); one that is told spec.map_only may drop what backward needs.
template <template <class> class Kind, class Real>
std::unique_ptr<Encoder<Real>> plan_encoder(std::string name, const EncoderSpec& spec,
                                            std::size_t max_rows, Workspace& workspace) {
  if (!spec.map_only) return std::make_unique<Kind<Real>>(spec, max_rows, workspace);
  return std::make_unique<MapBlocks<Real>>(
      std::move(name), std::make_unique<Kind<Real>>(spec, std::min(max_rows, kMapRows), workspace),
      max_rows);
}

}  // namespace infomax
