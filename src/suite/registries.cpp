#include "suite/registries.h"

#include <array>
#include <map>
#include <mutex>

#include "critics/critic.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "estimators/estimator.h"
#include "measure/measurement.h"
#include "measure/probes.h"
#include "objectives/objective_row.h"
#include "objectives/oracle_critic.h"
#include "tasks/catalogue.h"
#include "tasks/sample_maps.h"
#include "tasks/transformed.h"
#include "views/view_row.h"

namespace infomax {

namespace {

constexpr std::array<std::string_view, 12> kPlurals{
    "tasks",    "transforms", "maps",     "bounds", "estimators",   "critics",
    "encoders", "objectives", "datasets", "views",  "measurements", "probes"};

std::vector<Registry> all_registries() {
  std::vector<Registry> out{
      registry_of("task", "tasks", tasks()),
      registry_of("transform", "transforms", transforms()),
      registry_of("map", "maps", sample_maps()),
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
  for (Registry& registry : out) {
    if (registry.kind == "critic")
      registry.rows.push_back({"critic", kOracle, kOracleSummary, {}, 0});
    else if (registry.kind == "task")
      for (const CataloguedTask& task : catalogue()) registry.rows.push_back(row_info(task));
  }
  return out;
}

}  // namespace

std::span<const std::string_view> registry_plurals() {
  return kPlurals;
}

std::span<const Registry> registries() {
  static std::mutex mutex;
  static std::map<const ViewRow*, std::vector<Registry>> by_views;  // they follow the manifests
  const std::span<const ViewRow> known = views();
  const std::lock_guard lock(mutex);
  auto at = by_views.find(known.data());
  if (at == by_views.end()) at = by_views.emplace(known.data(), all_registries()).first;
  return at->second;
}

std::vector<RowInfo> named_rows(const Settings& settings) {
  std::vector<RowInfo> out;
  const auto add = [&](std::string_view key, const auto& named) {
    if (settings.has(key)) out.push_back(row_info(key, named(settings.word(key))));
  };
  add("objective", objective_named);
  add("views", view_named);
  if (settings.has("task")) {
    for (const RowInfo& row : rows_of_task(settings.word("task"))) out.push_back(row);
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
