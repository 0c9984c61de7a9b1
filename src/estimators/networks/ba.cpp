#include "estimators/networks/ba.h"

#include "core/error.h"

namespace infomax {

namespace {

double entropy_of(const NetworkSpec& spec) {
  if (!spec.y_entropy)
    throw InputError(
        "ba: the entropy of y isn't known, want a task that knows it (gaussian) and columns as "
        "they are drawn");
  return *spec.y_entropy;
}

template <class Real>
class Ba final : public ConditionalGaussian<Real> {
 public:
  Ba(const NetworkSpec& spec, Workspace& workspace)
      : ConditionalGaussian<Real>("ba", spec, workspace), entropy_(entropy_of(spec)) {}

 protected:
  double of_batch(ConstMatrixView<Real> y) override { return entropy_ + this->log_likelihood(y); }

 private:
  double entropy_;
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_ba(const NetworkSpec& spec, Workspace& workspace) {
  return std::make_unique<Ba<Real>>(spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_ba(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_ba(const NetworkSpec&, Workspace&);

}  // namespace infomax
