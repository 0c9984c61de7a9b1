#include "objectives/schedule.h"

namespace infomax {

std::int64_t steps_of(const Settings& settings) {
  return settings.has("steps") ? settings.count("steps") : 1;
}

std::vector<std::int64_t> evaluation_steps(const Settings& settings) {
  std::vector<std::int64_t> out;
  if (!settings.has("evaluate_every")) return out;
  const std::int64_t steps = steps_of(settings), every = settings.count("evaluate_every");
  for (std::int64_t s = 0; s < steps; s += every) out.push_back(s);
  return out;
}

std::vector<std::int64_t> prefix_steps(std::int64_t steps) {
  std::vector<std::int64_t> out;
  for (const std::int64_t s : {0, 1, 10, 30, 100})
    if (s < steps) out.push_back(s);
  return out;
}

}  // namespace infomax
