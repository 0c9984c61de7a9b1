#include "data/decoded.h"

#include "core/digest.h"

namespace infomax {

std::string decoded_sha256(const ImageSet& set) {
  Sha256 digest;
  for (const ImageSplit* split : {&set.train, &set.test}) {
    digest.add(std::as_bytes(std::span(split->pixels)));
    digest.add(std::as_bytes(std::span(split->labels)));
  }
  return digest.hex();
}

}  // namespace infomax
