#include "estimators/networks/l1out.h"

#include <limits>

#include "core/math.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

double l1out_of(MatrixView<double> log_densities, std::span<double> sums) {
  const std::size_t n = log_densities.rows();
  double own = 0;
  for (std::size_t i = 0; i < n; ++i) {
    own += log_densities(i, i);
    log_densities(i, i) = -std::numeric_limits<double>::infinity();
  }
  log_sum_exp_rows<double>(log_densities, sums);
  double others = 0;
  for (const double sum : sums) others += sum;
  return (own - others) / static_cast<double>(n) + det_log(static_cast<double>(n - 1));
}

namespace {

template <class Real>
class L1Out final : public ConditionalGaussian<Real> {
 public:
  L1Out(const NetworkSpec& spec, Workspace& workspace)
      : ConditionalGaussian<Real>("l1out", spec, workspace),
        log_densities_(workspace.matrix<double>(spec.batch, spec.batch)),
        sums_(workspace.vector<double>(spec.batch)) {}

  // Each log density is some ten operations a column, and an exponential of 30.
  Work estimate_work() const override {
    const double n = static_cast<double>(this->batch());
    Work work = ConditionalGaussian<Real>::estimate_work();
    work.pairs += n * n * (40 * static_cast<double>(this->y_width()) + 30);
    return work;
  }

 protected:
  double of_batch(ConstMatrixView<Real> y) override {
    for (std::size_t i = 0; i < y.rows(); ++i)
      for (std::size_t j = 0; j < y.rows(); ++j)
        log_densities_(i, j) = this->log_density(j, y.row(i));
    return l1out_of(log_densities_, sums_);
  }

 private:
  MatrixView<double> log_densities_;
  std::span<double> sums_;
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_l1out(const NetworkSpec& spec, Workspace& workspace) {
  return std::make_unique<L1Out<Real>>(spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_l1out(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_l1out(const NetworkSpec&, Workspace&);

}  // namespace infomax
