// parse_idx: a value that encodes back to the same bytes, or an InputError that says where.
#include <algorithm>

#include "core/error.h"
#include "data/idx.h"
#include "data/test_files.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  const std::span<const std::uint8_t> file(data, size);
  try {
    const IdxArray array = parse_idx(file, "f");
    const auto again = testkit::idx_file(static_cast<std::uint8_t>(array.type), array.shape,
                                         {array.values.begin(), array.values.end()});
    testkit::hold(std::ranges::equal(again, file), "an IDX array encodes back to its file");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
  }
  return 0;
}
