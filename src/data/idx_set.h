// Labelled images from four files in IDX format, the one that MNIST came in and other sets took
// over: pixels and labels of the training and of the test images, in FOLDER of the manifest, as
// they are or packed by gzip. Their names say which is which, with or without a prefix, as in
//
//   train-images-idx3-ubyte.gz         [n, height, width], or [n, height, width, channels]
//   train-labels-idx1-ubyte.gz         [n], 0 ... classes - 1
//   t10k-images-idx3-ubyte.gz          or test-images-..., likewise
//   t10k-labels-idx1-ubyte.gz
//
// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
// recognition" (1998).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "data/image_set.h"
#include "data/manifest.h"

namespace infomax {

// Whether an entry of the manifest lists these four files and no other.
bool is_idx_set(const ManifestSet& set);

// Looks in each of places.folders for the manifest's folder with all of the set's files, and reads
// the first. Every file is checked before it is believed: length and SHA-256 against the manifest,
// gzip's own checksum, IDX header, shape, and labels below the set's number of classes.
//
// Throws InputError where the manifest lists no such set, the set isn't found (it lists where it
// looked and names `infomax fetch SET`) or a check fails (which file, what was found, what was
// wanted).
std::shared_ptr<const ImageSet> load_idx_set(std::string_view name, const DataPlaces& places);

// PLACE/FOLDER of the first place that has all files, or empty.
std::string find_idx_set(std::string_view name, const DataPlaces& places);

}  // namespace infomax
