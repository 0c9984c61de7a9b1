#include "suite/registries.h"

#include "critics/critic.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "estimators/estimator.h"
#include "measure/measurement.h"
#include "measure/probes.h"
#include "suite/objective_row.h"
#include "suite/oracle_critic.h"
#include "tasks/transformed.h"
#include "views/view_row.h"

namespace infomax {

namespace {

std::vector<Registry> all_registries() {
  std::vector<Registry> out{
      registry_of("task", "tasks", tasks()),
      registry_of("transform", "transforms", transforms()),
      registry_of("bound", "bounds", bounds()),
      registry_of("estimator", "estimators", estimators()),
      registry_of("critic", "critics", critics()),
      registry_of("encoder", "encoders", encoders()),
      registry_of("objective", "objectives", objectives()),
      registry_of("data set", "datasets", image_sets()),
      registry_of("views", "views", views()),
      registry_of("measurement", "measurements", measurements()),
      registry_of("probe", "probes", probes()),
  };
  for (Registry& registry : out)
    if (registry.kind == "critic")
      registry.rows.push_back({"critic", kOracle, kOracleSummary, {}, 0});
  return out;
}

}  // namespace

std::span<const Registry> registries() {
  static const std::vector<Registry> all = all_registries();
  return all;
}

std::vector<RowInfo> named_rows(const Settings& settings) {
  std::vector<RowInfo> out;
  const auto add = [&](std::string_view key, const auto& named) {
    if (settings.has(key)) out.push_back(row_info(key, named(settings.word(key))));
  };
  add("objective", objective_named);
  add("views", view_named);
  if (settings.has("task")) {
    const std::string task = settings.word("task");
    for (const TransformRow* row : transforms_of(task)) out.push_back(row_info("transform", *row));
    out.push_back(row_info("task", distribution_of(task)));
  }
  add("encoder", encoder_named);
  if (settings.has("critic") && !settings.says("critic", kOracle)) add("critic", critic_named);
  add("bound", bound_named);
  add("estimator", estimator_named);
  if (!settings.has("views") || !settings.has("encoder")) return out;
  for (const MeasurementRow& row : measurements())
    if (row.applies(settings) && row.wanted(settings)) out.push_back(row_info("measurement", row));
  for (const char* key : {"probe", "probe_last"})
    if (settings.has(key))
      for (const std::string& name : settings.words(key))
        out.push_back(row_info("probe", probe_named(name)));
  return out;
}

}  // namespace infomax
