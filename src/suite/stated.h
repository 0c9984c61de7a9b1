// Which settings a point states, by the parts that it names. Every objective puts its own together from these.
#pragma once

#include <string>
#include <vector>

#include "suite/settings.h"

namespace infomax {

struct StatedSettings {
  // An entry may name alternatives ("information" or "correlation"): exactly one of them has to be there.
  std::vector<std::vector<std::string>> required;
  // Each has a meaning where it is left out (infomax show):
  //
  //   precision                      float32
  //   jacobian_points                no Jacobians
  //   inverse_points                 no inverses
  //   curve_every, curve_smoothing   no curve; both or none
  //   noise_sharing                  independent
  //   permutations                   own
  //   bound_test_on                  test
  std::vector<std::string> optional;
};

// Of a whole point; a point without an objective has to state one. Throws InputError for parts that aren't known or
// don't go together.
StatedSettings stated_settings(const Settings& settings);

// What the named parts add. `settings` may lack some of them; the same errors.
void state_views(const Settings& settings,
                 StatedSettings& stated);  // images, their noise and probes
void state_task(const Settings& settings, StatedSettings& stated);  // a law and its parameters
void state_encoder(const Settings& settings,
                   StatedSettings& stated);   // the encoder, its shape and precision
void state_training(StatedSettings& stated);  // Adam on batches, and when it is evaluated

// Names and words are compared where they are stated.
bool states(const Settings& settings, std::string_view key, std::string_view word);

}  // namespace infomax
