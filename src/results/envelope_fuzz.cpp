// open_sealed: content whose seal is the file, or an InputError that says where. The first byte
// says which kind of file is wanted (1: suite), and whether the content is given a right digest
// first (2: of version 1, 4: of version 2): a fuzzer guesses none.
//
// This is all that untrusted bytes meet in this process. Behind a right digest libhdf5 reads them;
// that library crashes on mutated files (1.10.8: 165 of 15,000), so whoever reads results of others
// does it in a child process with limits. layout_fuzz.cpp is about what our own reader makes of
// sound HDF5.
#include <algorithm>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "results/envelope.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  if (size == 0) return 0;
  const std::string kind = (data[0] & 1) != 0 ? "suite" : "trial";
  std::vector<std::uint8_t> bytes(data + 1, data + size);
  const std::size_t line = format_name("trial").size() + 1;
  const auto put = [&](std::size_t at, std::span<const std::uint8_t> content) {
    const std::string digest = sha256(std::as_bytes(content));
    std::copy(digest.begin(), digest.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  };
  if ((data[0] & 2) != 0 && bytes.size() > kUserBlock)
    put(line, std::span(bytes).subspan(kUserBlock));
  if ((data[0] & 4) != 0 && bytes.size() > kTrailer)
    put(bytes.size() - kTrailer + line, std::span(bytes).first(bytes.size() - kTrailer));
  const testkit::MemoryFile file(bytes);
  try {
    const Unsealed found = open_sealed(file.path(), kind);
    testkit::hold(std::ranges::equal(seal(kind, found.content, found.version),
                                     std::as_bytes(std::span(bytes))),
                  "content seals back to its file");
  } catch (const InputError& error) {
    testkit::says_where(error, file.path() + ":");
  }
  return 0;
}
