#include "data/read_file.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/error.h"
#include "data/bytes.h"

namespace infomax {

std::vector<std::uint8_t> read_file(const std::string& path, std::size_t most) {
  FileSource file(path);
  std::vector<std::uint8_t> bytes;
  constexpr std::size_t kPiece = 1 << 20;
  for (std::size_t got = 1; got > 0;) {
    const std::size_t size = bytes.size();
    if (size > most)
      throw InputError(fmt::format("{}: more than {} bytes, want no more", path, most));
    bytes.resize(size + std::min(kPiece, most + 1 - size));
    got = file.read(std::span(bytes).subspan(size));
    bytes.resize(size + got);
  }
  return bytes;
}

}  // namespace infomax
