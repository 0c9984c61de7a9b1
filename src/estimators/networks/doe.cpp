#include "estimators/networks/doe.h"

#include "core/require.h"
#include "densities/flow_density.h"
#include "densities/mixture_density.h"
#include "estimators/networks/entropy_difference.h"

namespace infomax {

template <class Real>
std::unique_ptr<Trainable<Real>> make_doe(const NetworkSpec& spec, Workspace& workspace) {
  require_pairs_of_columns("doe", spec);
  const std::string density = choice(kDoeDensity, spec.settings);
  const auto density_given = [&](std::size_t x_width) {
    if (density == "flow")
      return make_flow_density<Real>(flow_shape("doe", spec.y_width, x_width, spec.settings),
                                     spec.batch, workspace);
    const std::size_t components =
        density == "mixture" ? static_cast<std::size_t>(spec.settings.count("density_components"))
                             : 1;
    return make_mixture_density<Real>(
        {{components, spec.y_width, false}, x_width, stated_layers("doe", spec.settings)},
        spec.batch, workspace);
  };
  auto conditional = density_given(spec.x_width);
  auto marginal = density_given(0);
  return std::make_unique<EntropyDifference<Real>>("doe", spec, std::move(conditional),
                                                   std::move(marginal));
}

template std::unique_ptr<Trainable<float>> make_doe(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_doe(const NetworkSpec&, Workspace&);

}  // namespace infomax
