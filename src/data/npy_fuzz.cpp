// parse_npy: an array within the limit that, written and read again, is the same bit for bit, or an
// InputError that says where. A file that npy_file itself would write encodes back to its bytes.
// Integers and other orders are written as float64.
#include <algorithm>
#include <bit>

#include "core/error.h"
#include "data/npy.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  constexpr std::uint64_t kMost = (1 << 18) - 8;  // as double just below the limit of 2 MiB
  const std::span<const std::uint8_t> file(data, size);
  try {
    MemorySource source(file);
    NpyArray array = parse_npy(source, kMost, "f");
    const std::size_t bytes = array.values.size() * array.type.bytes;
    testkit::hold(bytes <= kMost && bytes <= size, "no more values than the file has");
    testkit::hold(array.rounded <= array.values.size(), "no more rounded than there are");
    const bool ours = array.type == kFloat32 || array.type == kFloat64;
    if (!ours) array.type = kFloat64;
    const std::vector<std::uint8_t> again = npy_file(array);
    // A float that signals widens to one that doesn't, so these may differ by that bit. Axes in the
    // other order come in another order, but for one axis.
    const bool signals = array.type == kFloat32 &&
                         std::ranges::any_of(array.values, [](double v) { return v != v; });
    testkit::hold(!ours || signals || array.shape.size() > 1 ||
                      std::ranges::equal(std::span(again).last(bytes), file.last(bytes)),
                  "values encode back to their bytes");
    MemorySource second(again);
    const NpyArray same = parse_npy(second, std::uint64_t{8} * kMost, "f");
    testkit::hold(same.type == array.type && same.shape == array.shape && npy_file(same) == again,
                  "written and read again, the same");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
  }
  return 0;
}
