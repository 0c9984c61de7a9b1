#include "data/read_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/error.h"

namespace infomax {

std::vector<std::uint8_t> read_file(const std::string& path, std::size_t most) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (file == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) throw InputError(path + ": no such file");
    throw IoError(fmt::format("{}: can't be opened: {}", path, std::strerror(errno)));
  }
  std::vector<std::uint8_t> bytes;
  constexpr std::size_t kPiece = 1 << 20;
  for (std::size_t got = 1; got > 0;) {
    const std::size_t size = bytes.size();
    if (size > most)
      throw InputError(fmt::format("{}: more than {} bytes, want no more", path, most));
    bytes.resize(size + std::min(kPiece, most + 1 - size));
    got = std::fread(bytes.data() + size, 1, bytes.size() - size, file.get());
    bytes.resize(size + got);
  }
  if (std::ferror(file.get()) != 0) {
    throw IoError(fmt::format("{}: can't be read: {}", path, std::strerror(errno)));
  }
  return bytes;
}

}  // namespace infomax
