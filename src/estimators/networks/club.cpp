#include "estimators/networks/club.h"

#include <cmath>
#include <numbers>

#include "core/math.h"

namespace infomax {

namespace {

template <class Real>
class Club final : public ConditionalGaussian<Real> {
 public:
  Club(const NetworkSpec& spec, Workspace& workspace)
      : ConditionalGaussian<Real>("vclub", spec, workspace) {}

 protected:
  // The sum over j of (y_j - mu_i)^2 is that of y_j^2 less 2 mu_i that of y_j: n sums instead of
  // n^2. Columns are centred first, so that little cancels.
  double of_batch(ConstMatrixView<Real> y) override {
    const std::size_t rows = this->batch();
    const double n = static_cast<double>(rows);
    double difference = 0;
    for (std::size_t k = 0; k < this->y_width(); ++k) {
      double mean = 0, square = 0;
      for (std::size_t i = 0; i < rows; ++i) mean += y(i, k) / n;
      for (std::size_t i = 0; i < rows; ++i) square += (y(i, k) - mean) * (y(i, k) - mean);
      for (std::size_t i = 0; i < rows; ++i) {
        const double own = y(i, k) - mean, at = this->mu(i, k) - mean;
        // Of the others: centred values sum to -own, their squares to square - own^2.
        const double others = (square - own * own) + 2 * at * own + (n - 1) * at * at;
        const double off = own - at;
        difference += 0.5 * det_exp(-this->log_variance(i, k)) * (others / (n - 1) - off * off);
      }
    }
    return difference / n;
  }
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_club(const NetworkSpec& spec, Workspace& workspace) {
  return std::make_unique<Club<Real>>(spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_club(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_club(const NetworkSpec&, Workspace&);

double club_reference(ConstMatrixView<double> mu, ConstMatrixView<double> s,
                      ConstMatrixView<double> y) {
  const std::size_t n = y.rows();
  const double positives = static_cast<double>(n), negatives = positives * (positives - 1);
  double out = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < y.cols(); ++k) {
        const double off = y(j, k) - mu(i, k);
        const double log_q =
            -(off * off * std::exp(-s(i, k)) + s(i, k) + std::log(2 * std::numbers::pi)) / 2;
        out += log_q * (i == j ? 1 / positives : -1 / negatives);
      }
  return out;
}

}  // namespace infomax
