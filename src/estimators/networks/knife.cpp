#include "estimators/networks/knife.h"

#include "densities/mixture_density.h"
#include "estimators/networks/entropy_difference.h"

namespace infomax {

template <class Real>
std::unique_ptr<Trainable<Real>> make_knife(const NetworkSpec& spec, Workspace& workspace) {
  require_pairs_of_columns("knife", spec);
  const auto components = static_cast<std::size_t>(spec.settings.count("density_components"));
  const MixtureDensitySpec conditional{
      {components, spec.y_width, true}, spec.x_width, stated_layers("knife", spec.settings)};
  const MixtureDensitySpec marginal{conditional.shape};
  auto given_x = make_mixture_density<Real>(conditional, spec.batch, workspace);
  auto alone = make_mixture_density<Real>(marginal, spec.batch, workspace);
  return std::make_unique<EntropyDifference<Real>>("knife", spec, std::move(given_x),
                                                   std::move(alone));
}

template std::unique_ptr<Trainable<float>> make_knife(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_knife(const NetworkSpec&, Workspace&);

}  // namespace infomax
