#include "estimators/scores/club.h"

#include "estimators/scores/pairs.h"

namespace infomax {

template <class Real>
double club(ConstMatrixView<Real> scores) {
  require_pairs("club", scores);
  double negatives = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i)
    for (std::size_t j = 0; j < scores.rows(); ++j)
      if (i != j) negatives += static_cast<double>(scores(i, j));
  return mean_of_positives(scores) - negatives / count_of_negatives(scores.rows());
}

template double club(ConstMatrixView<float>);
template double club(ConstMatrixView<double>);

}  // namespace infomax
