#include "estimators/scores/smile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

template <class Real>
class Smile final : public ScoreLoss<Real> {
 public:
  explicit Smile(double clip) : clip_(clip) {}

  double estimate(ConstMatrixView<Real> scores) const override {
    require_pairs("smile", scores);
    return mean_of_positives(scores) - log_mean_of_clipped_negatives(scores);
  }
  double objective(ConstMatrixView<Real> scores) const override {
    return jensen_shannon<Real>(scores);
  }
  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    jensen_shannon_backward<Real>(scores, dscores);
    return jensen_shannon<Real>(scores);
  }

 private:
  // std::clamp leaves a NaN as it is.
  double clipped(Real score) const { return std::clamp(static_cast<double>(score), -clip_, clip_); }

  double log_mean_of_clipped_negatives(ConstMatrixView<Real> scores) const {
    const std::size_t n = scores.rows();
    double top = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) top = std::max(top, clipped(scores(i, j)));
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) sum += exp_of_score(clipped(scores(i, j)) - top);
    return std::isnan(sum) ? sum : top + det_log(sum / count_of_negatives(n));
  }

  double clip_;
};

}  // namespace

template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_smile(const Settings& settings) {
  return std::make_unique<Smile<Real>>(settings.number("clip"));
}

template std::unique_ptr<ScoreLoss<float>> make_smile(const Settings&);
template std::unique_ptr<ScoreLoss<double>> make_smile(const Settings&);

}  // namespace infomax
