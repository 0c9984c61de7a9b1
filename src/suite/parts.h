// The parts that a suite names and that no single room owns: pairs of views and probes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "data/image_set.h"
#include "encoders/encoder.h"
#include "probe/probe.h"

namespace infomax {

// The critic that isn't trained: the task's log density ratio, shifted to the bound's optimum.
inline constexpr std::string_view kOracle = "oracle";
inline constexpr std::string_view kOracleSummary =
    "a task's true log density ratio; needs no training";

struct ViewRow {
  std::string_view name;       // "mnist-halves"
  std::string_view image_set;  // "mnist"
  std::string_view stand_in;   // the set that is taken where there is no image_set; empty for none
  std::string_view summary;
  ImageShape half;     // of one view
  double train, test;  // images
};
std::span<const ViewRow> views();
const ViewRow& view_named(std::string_view name);  // throws InputError that names the known ones
// The images of a pair of views. Throws InputError where there are none or a check of their files fails.
std::shared_ptr<const ImageSet> load_images(const ViewRow& row, const DataPlaces& places);

// Throws InputError, naming how many there are, where an evaluation asks for more full batches than the test set has.
void require_full_batches(std::uint64_t batches, std::size_t batch, const ImageSet& images);

struct ProbeRow {
  std::string_view name;    // "saga"
  std::string_view metric;  // "accuracy"
  std::string_view summary;
  ProbeFit (*fit)(LinearProbe& mapped);  // to the features that are mapped now
};
std::span<const ProbeRow> probes();
const ProbeRow& probe_named(std::string_view name);

}  // namespace infomax
