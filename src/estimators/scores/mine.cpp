#include "estimators/scores/mine.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "estimators/scores/dv.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// log(e^a + e^b)
double log_add(double a, double b) {
  const double large = std::max(a, b), small = std::min(a, b);
  return std::isinf(large) ? large : large + det_log(1 + det_exp(small - large));
}

template <class Real>
double log_mean_of_negatives(ConstMatrixView<Real> scores) {
  return log_sum_exp_off_diagonal(scores) - det_log(count_of_negatives(scores.rows()));
}

template <class Real>
class Mine final : public ScoreLoss<Real> {
 public:
  explicit Mine(double weight) : weight_(weight) {}

  double estimate(ConstMatrixView<Real> scores) const override {
    require_pairs("mine", scores);
    return dv<Real>(scores);
  }

  double objective(ConstMatrixView<Real> scores) const override {
    require_pairs("mine", scores);
    const double log_q = log_mean_of_negatives(scores);
    const double log_m = steps_ == 0 ? log_q : log_average_;
    return mean_of_positives(scores) - det_exp(log_q - log_m) + 1 - log_m;
  }

  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    require_pairs("mine", scores, dscores);
    const double log_q = log_mean_of_negatives(scores);
    log_average_ = steps_ == 0 || weight_ == 1
                       ? log_q
                       : log_add(det_log(1 - weight_) + log_average_, det_log(weight_) + log_q);
    ++steps_;
    const double negative = -1 / count_of_negatives(scores.rows());
    const Real positive = static_cast<Real>(1 / static_cast<double>(scores.rows()));
    for (std::size_t i = 0; i < scores.rows(); ++i) {
      scaled_exp<Real>(scores.row(i), log_average_, negative, dscores.row(i));
      dscores(i, i) = positive;
    }
    return objective(scores);
  }

  void describe(State& state) override {
    state.value("mine.steps", steps_);
    state.value("mine.log_average", log_average_);
  }

 private:
  double weight_;
  std::int64_t steps_ = 0;
  double log_average_ = 0;  // log m, of no meaning before the first step
};

}  // namespace

template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_mine(const Settings& settings) {
  return std::make_unique<Mine<Real>>(settings.number("moving_average"));
}

template std::unique_ptr<ScoreLoss<float>> make_mine(const Settings&);
template std::unique_ptr<ScoreLoss<double>> make_mine(const Settings&);

}  // namespace infomax
