// The pairs of views that a suite may name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/parameter.h"
#include "data/image_set.h"

namespace infomax {

inline constexpr Parameter kNoise[] = {
    {.name = "noise",
     .type = "number",
     .summary = "standard deviation of Gaussian noise on both views, in pixels / 255",
     .at_least = 0,
     .at_most = 10},
};

struct ViewRow {
  std::string_view name;       // "mnist-halves"
  std::string_view image_set;  // "mnist"
  std::string_view summary;
  std::span<const Parameter> parameters = kNoise;
  int version = 0;  // core/registry.h
};
// Those that the program knows by name, and SET-halves for every other image set. What is returned
// stays where it is.
std::span<const ViewRow> views();
const ViewRow& view_named(std::string_view name);  // throws InputError that names the known ones

// The images of a pair of views. Throws InputError where there are none, a check of their files
// fails, or their height is odd: they have no halves.
std::shared_ptr<const ImageSet> load_images(const ViewRow& row, const DataPlaces& places);

// Throws InputError, naming how many there are, where an evaluation asks for more full batches than
// the test set has.
void require_full_batches(std::uint64_t batches, std::size_t batch, const ImageSet& images);

}  // namespace infomax
