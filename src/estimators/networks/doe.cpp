#include "estimators/networks/doe.h"

namespace infomax {

template <class Real>
std::unique_ptr<Trainable<Real>> make_doe(const NetworkSpec& spec, Workspace& workspace) {
  const bool mixture = choice(kDoeParameters[1], spec.settings) == "mixture";
  const std::size_t components =
      mixture ? static_cast<std::size_t>(spec.settings.count("components")) : 1;
  return std::make_unique<EntropyDifference<Real>>("doe", components, false, spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_doe(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_doe(const NetworkSpec&, Workspace&);

}  // namespace infomax
