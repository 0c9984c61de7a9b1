// MNIST's handwritten digits from their four gzip files in IDX format, in FOLDER/mnist/.
//
// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
// recognition" (1998).
#pragma once

#include <memory>
#include <string>

#include "data/image_set.h"
#include "data/manifest.h"

namespace infomax {

// Looks in each of places.folders for the manifest's folder with all of the set's files, and reads
// the first. Every file is checked before it is believed: length and SHA-256 against the manifest,
// gzip's own checksum, IDX header, shape, and labels below 10.
//
// Throws InputError where the set isn't found (it lists where it looked and names `infomax fetch
// mnist`) or a check fails (which file, what was found, what was wanted).
std::shared_ptr<const ImageSet> load_mnist(const DataPlaces& places);

// PLACE/FOLDER of the first place that has all files, or empty.
std::string find_mnist(const DataPlaces& places);

// A set's folder in the first of the places that has all of its files, or empty.
std::string find_set(const ManifestSet& set, const DataPlaces& places);

}  // namespace infomax
