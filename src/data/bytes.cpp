#include "data/bytes.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace infomax {

std::size_t MemorySource::read(std::span<std::uint8_t> out) {
  const std::size_t size = std::min(out.size(), rest_.size());
  std::copy_n(rest_.begin(), size, out.begin());
  rest_ = rest_.subspan(size);
  return size;
}

FileSource::FileSource(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "rb"), std::fclose) {
  if (file_ != nullptr) return;
  if (errno == ENOENT || errno == ENOTDIR) throw InputError(path + ": no such file");
  throw IoError(fmt::format("{}: can't be opened: {}", path, std::strerror(errno)));
}

std::size_t FileSource::read(std::span<std::uint8_t> out) {
  const std::size_t size = std::fread(out.data(), 1, out.size(), file_.get());
  if (std::ferror(file_.get()) != 0) {
    throw IoError(fmt::format("{}: can't be read: {}", path_, std::strerror(errno)));
  }
  return size;
}

}  // namespace infomax
