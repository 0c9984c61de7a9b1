#include "estimators/networks/knife.h"

namespace infomax {

template <class Real>
std::unique_ptr<Trainable<Real>> make_knife(const NetworkSpec& spec, Workspace& workspace) {
  const auto components = static_cast<std::size_t>(spec.settings.count("components"));
  return std::make_unique<EntropyDifference<Real>>("knife", components, true, spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_knife(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_knife(const NetworkSpec&, Workspace&);

}  // namespace infomax
