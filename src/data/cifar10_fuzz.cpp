// CIFAR's records: labels and pixels that encode back to the same bytes, or an InputError that says
// where.
#include <algorithm>

#include "core/error.h"
#include "data/cifar10.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  const std::span<const std::uint8_t> file(data, size);
  try {
    std::vector<std::uint8_t> labels(cifar_records(size, "f"));
    std::vector<std::uint8_t> pixels(labels.size() * kCifarPixels);
    MemorySource source(file);
    read_cifar_records(source, labels, pixels, "f");
    std::vector<std::uint8_t> again;
    for (std::size_t n = 0; n < labels.size(); ++n) {
      again.push_back(labels[n]);
      for (std::size_t c = 0; c < kCifarChannels; ++c)
        for (std::size_t i = 0; i < kCifarSide * kCifarSide; ++i)
          again.push_back(pixels[n * kCifarPixels + i * kCifarChannels + c]);
    }
    testkit::hold(std::ranges::equal(again, file), "records encode back to their file");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
  }
  return 0;
}
