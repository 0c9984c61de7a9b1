#include "densities/mixture_density.h"

#include <algorithm>
#include <optional>

#include "core/require.h"
#include "kernels/mlp.h"
#include "kernels/parameters.h"

namespace infomax {

namespace {

template <class Real>
class MixtureDensity final : public Density<Real> {
 public:
  MixtureDensity(const MixtureDensitySpec& spec, std::size_t rows, Workspace& workspace)
      : rows_(rows),
        mixture_(spec.shape, workspace),
        width_(spec.shape.width()),
        drow_(workspace.vector<double>(width_)),
        dmarginal_(workspace.vector<double>(width_)) {
    require_positive("mixture", "rows", rows);
    require_positive("mixture", "columns", spec.shape.columns);
    if (spec.x_width == 0) return;
    std::vector<std::size_t> widths{spec.x_width};
    widths.insert(widths.end(), spec.hidden.begin(), spec.hidden.end());
    widths.push_back(width_);
    network_.emplace(widths, rows, workspace);
    out_ = workspace.matrix<Real>(rows, width_);
    dout_ = workspace.matrix<Real>(rows, width_);
  }

  std::size_t parameter_count() const override {
    return network_ ? network_->parameter_count() : padded(width_);
  }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size("mixture", "theta", theta.size(), parameter_count());
    std::ranges::fill(theta, Real{0});
    if (network_) network_->initialise_glorot(theta, stream);
    const MixtureShape& shape = mixture_.shape();
    if (shape.components == 1) return;
    const std::span<Real> own = network_ ? network_->biases(theta, network_->layers() - 1) : theta;
    for (Real& mean : own.subspan(shape.components, shape.components * shape.columns))
      mean = static_cast<Real>(stream.normal());
  }

  double log_likelihood(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> y) override {
    if (network_) network_->forward(theta, x, out_);
    double sum = 0;
    for (std::size_t i = 0; i < rows_; ++i)
      sum += mixture_.log_density<Real>(parameters(theta, i), y.row(i));
    return sum / static_cast<double>(rows_);
  }

  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    if (network_) network_->forward(theta, x, out_);
    const double share = 1 / static_cast<double>(rows_);
    double sum = 0;
    std::ranges::fill(dmarginal_, 0.0);
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::span<const Real> said = parameters(theta, i);
      sum += mixture_.log_density<Real>(said, y.row(i));
      mixture_.backward<Real>(said, y.row(i), -share, drow_);
      for (std::size_t k = 0; k < width_; ++k)
        if (network_)
          dout_(i, k) = static_cast<Real>(drow_[k]);
        else
          dmarginal_[k] += drow_[k];
    }
    if (network_) {
      network_->backward(theta, x, out_, dout_, dtheta, {});
    } else {
      std::ranges::fill(dtheta, Real{0});
      for (std::size_t k = 0; k < width_; ++k) dtheta[k] = static_cast<Real>(dmarginal_[k]);
    }
    return sum * share;
  }

  // Some 40 operations a parameter of a row's density, and as many for its gradient.
  Work likelihood_work() const override {
    Work work = network_ ? network_->forward_work(rows_) : Work{};
    work.pairs += 40 * static_cast<double>(rows_) * static_cast<double>(width_);
    return work;
  }
  Work gradient_work() const override {
    Work work = network_ ? network_->backward_work(rows_, false) : Work{};
    work.pairs += 40 * static_cast<double>(rows_) * static_cast<double>(width_);
    return likelihood_work() + work;
  }

 private:
  std::span<const Real> parameters(std::span<const Real> theta, std::size_t i) const {
    return network_ ? ConstMatrixView<Real>(out_).row(i) : theta.first(width_);
  }

  std::size_t rows_;
  Mixture mixture_;
  std::size_t width_;
  std::span<double> drow_, dmarginal_;
  std::optional<Mlp<Real>> network_;
  MatrixView<Real> out_, dout_;
};

}  // namespace

template <class Real>
std::unique_ptr<Density<Real>> make_mixture_density(const MixtureDensitySpec& spec,
                                                    std::size_t rows, Workspace& workspace) {
  return std::make_unique<MixtureDensity<Real>>(spec, rows, workspace);
}

template std::unique_ptr<Density<float>> make_mixture_density(const MixtureDensitySpec&,
                                                              std::size_t, Workspace&);
template std::unique_ptr<Density<double>> make_mixture_density(const MixtureDensitySpec&,
                                                               std::size_t, Workspace&);

}  // namespace infomax
