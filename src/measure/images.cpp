#include "measure/images.h"

#include <fmt/format.h>

#include "core/error.h"

namespace infomax {

std::size_t images_asked_for(const MeasurementInputs& inputs, std::string_view setting,
                             Split split) {
  const auto wanted = static_cast<std::size_t>(inputs.settings.count(setting));
  const std::size_t most = split_of(*inputs.images, split).count;
  if (wanted > most)
    throw InputError(fmt::format("{} is {}, want at most {}: the {} images of {}", setting, wanted,
                                 most, split == Split::train ? "training" : "test",
                                 inputs.images->name));
  return wanted;
}

}  // namespace infomax
