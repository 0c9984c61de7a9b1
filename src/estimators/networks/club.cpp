#include "estimators/networks/club.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

// log N(y; mu, e^s), one value
double log_normal(double y, double mu, double s) {
  const double off = y - mu;
  return -0.5 * (off * off * det_exp(-s) + s + det_log(2 * std::numbers::pi));
}

std::vector<std::size_t> widths_of(const Settings& settings, std::size_t x_width,
                                   std::size_t y_width) {
  const std::vector<std::size_t> hidden = settings.counts("conditional_layers");
  require_layers("vclub", hidden);
  std::vector<std::size_t> widths{x_width};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(2 * y_width);
  return widths;
}

template <class Real>
class Club final : public Trainable<Real> {
 public:
  Club(const Settings& settings, std::size_t x_width, std::size_t y_width, std::size_t batch,
       Workspace& workspace)
      : conditional_(widths_of(settings, x_width, y_width), batch, workspace), y_width_(y_width) {
    if (batch < 2) throw ShapeError(fmt::format("vclub: batch is {}, want at least 2", batch));
    out_ = workspace.matrix<Real>(batch, 2 * y_width);
    dout_ = workspace.matrix<Real>(batch, 2 * y_width);
  }

  std::string_view what() const override { return "the log likelihood"; }
  std::size_t batch() const override { return out_.rows(); }
  std::size_t x_width() const override { return conditional_.input_width(); }
  std::size_t y_width() const override { return y_width_; }
  std::size_t parameter_count() const override { return conditional_.parameter_count(); }

  void initialise(std::span<Real> theta, const Streams& streams) const override {
    Stream stream = streams("vclub/conditional");
    conditional_.initialise_glorot(theta, stream);
  }

  // d(-log q)/dmu = -(y - mu) e^-s,  d(-log q)/ds = (1 - (y - mu)^2 e^-s) / 2,  each over n
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    const double likelihood = log_likelihood(theta, x, y);
    const double share = 1 / static_cast<double>(batch());
    for (std::size_t i = 0; i < batch(); ++i)
      for (std::size_t k = 0; k < y_width_; ++k) {
        const double off = y(i, k) - static_cast<double>(mu(i, k)), scale = det_exp(-s(i, k));
        dout_(i, k) = static_cast<Real>(-share * off * scale);
        dout_(i, y_width_ + k) = static_cast<Real>(share * 0.5 * (1 - off * off * scale));
      }
    conditional_.backward(theta, x, out_, dout_, dtheta, {});
    return likelihood;
  }

  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    return log_likelihood(theta, x, y);
  }

  // The sum over j of (y_j - mu_i)^2 is that of y_j^2 less 2 mu_i that of y_j: n sums instead of
  // n^2. Columns are centred first, so that little cancels.
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    conditional_.forward(theta, x, out_);
    const double n = static_cast<double>(batch());
    double difference = 0;
    for (std::size_t k = 0; k < y_width_; ++k) {
      double mean = 0, square = 0;
      for (std::size_t i = 0; i < batch(); ++i) mean += y(i, k) / n;
      for (std::size_t i = 0; i < batch(); ++i) square += (y(i, k) - mean) * (y(i, k) - mean);
      for (std::size_t i = 0; i < batch(); ++i) {
        const double own = y(i, k) - mean, at = mu(i, k) - mean;
        // Of the others: centred values sum to -own, their squares to square - own^2.
        const double others = (square - own * own) + 2 * at * own + (n - 1) * at * at;
        const double off = own - at;
        difference += 0.5 * det_exp(-s(i, k)) * (others / (n - 1) - off * off);
      }
    }
    return difference / n;
  }

  Work estimate_work() const override { return conditional_.forward_work(batch()); }
  Work gradient_work() const override {
    return estimate_work() + conditional_.backward_work(batch(), false);
  }

 private:
  double mu(std::size_t i, std::size_t k) const { return out_(i, k); }
  double s(std::size_t i, std::size_t k) const { return out_(i, y_width_ + k); }

  double log_likelihood(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> y) {
    conditional_.forward(theta, x, out_);
    double sum = 0;
    for (std::size_t i = 0; i < batch(); ++i)
      for (std::size_t k = 0; k < y_width_; ++k) sum += log_normal(y(i, k), mu(i, k), s(i, k));
    return sum / static_cast<double>(batch());
  }

  Mlp<Real> conditional_;
  std::size_t y_width_;
  MatrixView<Real> out_, dout_;
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_club(const Settings& settings, std::size_t x_width,
                                           std::size_t y_width, std::size_t batch,
                                           Workspace& workspace) {
  return std::make_unique<Club<Real>>(settings, x_width, y_width, batch, workspace);
}

template std::unique_ptr<Trainable<float>> make_club(const Settings&, std::size_t, std::size_t,
                                                     std::size_t, Workspace&);
template std::unique_ptr<Trainable<double>> make_club(const Settings&, std::size_t, std::size_t,
                                                      std::size_t, Workspace&);

double club_reference(ConstMatrixView<double> mu, ConstMatrixView<double> s,
                      ConstMatrixView<double> y) {
  const std::size_t n = y.rows();
  const double positives = static_cast<double>(n), negatives = positives * (positives - 1);
  double out = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < y.cols(); ++k)
        out += log_normal(y(j, k), mu(i, k), s(i, k)) * (i == j ? 1 / positives : -1 / negatives);
  return out;
}

}  // namespace infomax
