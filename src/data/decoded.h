// The digest of an image set after decoding: the same for the same images, however their files were
// packed.
#pragma once

#include <string>

#include "data/image_set.h"

namespace infomax {

// SHA-256 of train pixels, train labels, test pixels and test labels, one after the other.
std::string decoded_sha256(const ImageSet& set);

}  // namespace infomax
