#include "suite/stated.h"

#include "encoders/encoder.h"
#include "suite/objective_row.h"
#include "suite/parts.h"
#include "tasks/transformed.h"

namespace infomax {

StatedSettings stated_settings(const Settings& settings) {
  StatedSettings stated{{{"objective"}, {"steps"}}, {}};
  if (settings.find("experiment") != nullptr) stated.required.push_back({"experiment"});
  if (settings.find("objective") != nullptr)
    objective_named(settings.word("objective")).state(settings, stated);
  return stated;
}

void state_views(const Settings& settings, StatedSettings& stated) {
  if (settings.find("views") == nullptr) return;
  view_named(settings.word("views"));
  for (const char* key : {"noise", "probe", "probe_last"}) stated.required.push_back({key});
  for (const char* key : {"probe", "probe_last"})
    if (settings.find(key) != nullptr)
      for (const std::string& probe : settings.words(key)) probe_named(probe);
}

void state_task(const Settings& settings, StatedSettings& stated) {
  if (settings.find("task") == nullptr || !law_of(settings.word("task")).takes_parameters) return;
  stated.required.push_back({"dimension"});
  stated.required.push_back({"information", "correlation"});
}

void state_encoder(const Settings& settings, StatedSettings& stated) {
  stated.required.push_back({"encoder"});
  stated.optional.push_back("precision");
  settings.precision();
  shares_permutations(settings);
  if (settings.find("encoder") == nullptr) return;
  const EncoderRow& encoder = encoder_named(settings.word("encoder"));
  for (const std::string_view setting : {encoder.layers, encoder.depth})
    if (!setting.empty()) stated.required.push_back({std::string(setting)});
  if (encoder.permutes) stated.optional.push_back("permutations");
  if (settings.find("views") == nullptr) return;
  if (encoder.has_jacobian) stated.optional.push_back("jacobian_points");
  if (encoder.invertible) stated.optional.push_back("inverse_points");
}

void state_training(StatedSettings& stated) {
  for (const char* key : {"batch", "lr", "evaluate_every", "evaluate_batches"})
    stated.required.push_back({key});
}

bool states(const Settings& settings, std::string_view key, std::string_view word) {
  return settings.find(key) != nullptr && settings.word(key) == word;
}

}  // namespace infomax
