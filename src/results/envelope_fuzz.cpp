// open_sealed: content whose seal is the file, or an InputError that says where. The first byte says
// which kind of file is wanted, and whether the content is given a right digest first: a fuzzer guesses
// none.
//
// This is all that untrusted bytes meet in this process. Behind a right digest libhdf5 reads them; that
// library crashes on mutated files (1.10.8: 165 of 15,000), so whoever reads results of others does it in
// a child process with limits. layout_fuzz.cpp is about what our own reader makes of sound HDF5.
#include <algorithm>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "results/envelope.h"
#include "results/h5.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  if (size == 0) return 0;
  const std::string kind = (data[0] & 1) != 0 ? "suite" : "trial";
  std::vector<std::uint8_t> bytes(data + 1, data + size);
  const std::size_t digest_at = std::string("infomax trial 1\n").size();
  if ((data[0] & 2) != 0 && bytes.size() > h5::kUserBlock) {
    const std::string digest = sha256(std::as_bytes(std::span(bytes).subspan(h5::kUserBlock)));
    std::copy(digest.begin(), digest.end(), bytes.begin() + static_cast<std::ptrdiff_t>(digest_at));
  }
  const testkit::MemoryFile file(bytes);
  try {
    const auto content = open_sealed(file.path(), kind);
    testkit::hold(std::ranges::equal(seal(kind, content), std::as_bytes(std::span(bytes))),
                  "content seals back to its file");
  } catch (const InputError& error) {
    testkit::says_where(error, file.path() + ":");
  }
  return 0;
}
