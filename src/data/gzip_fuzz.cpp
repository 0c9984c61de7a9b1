// gunzip and Gunzip: bytes that survive packing and unpacking, or an InputError that says where;
// whole and in pieces the same; never more than the MiB that is allowed.
#include <optional>

#include "core/error.h"
#include "data/gzip.h"
#include "data/test_files.h"
#include "testkit/fuzz.h"

namespace infomax {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kMost = 1 << 20;

std::optional<Bytes> whole(std::span<const std::uint8_t> file) {
  try {
    return gunzip(file, kMost, "f");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
    return std::nullopt;
  }
}

std::optional<Bytes> in_pieces(std::span<const std::uint8_t> file, std::size_t piece) {
  try {
    MemorySource source(file);
    Gunzip unpacked(source, kMost, "f");
    Bytes out, part(piece);
    for (std::size_t got = piece; got == piece;) {
      got = unpacked.read(part);
      out.insert(out.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got));
    }
    return out;
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
    return std::nullopt;
  }
}

}  // namespace
}  // namespace infomax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  const std::span<const std::uint8_t> file(data, size);
  const auto bytes = whole(file);
  testkit::hold(bytes == in_pieces(file, 1 + size % 4099), "whole and in pieces are the same");
  if (!bytes) return 0;
  testkit::hold(bytes->size() <= kMost, "no more bytes than are allowed");
  testkit::hold(gunzip(testkit::gzipped(*bytes), kMost, "f") == *bytes, "packed again, the same");
  return 0;
}
