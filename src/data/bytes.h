// Bytes that come one after the other, from wherever: what readers of large files take them from,
// so that nobody has to hold a whole file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

namespace infomax {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `out` from its front and returns how far: less than all of it only where the bytes end.
  virtual std::size_t read(std::span<std::uint8_t> out) = 0;
};

// The bytes must live as long as the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  std::span<const std::uint8_t> rest_;
};

class FileSource final : public ByteSource {
 public:
  // Throws InputError for a file that isn't there, IoError where the system refuses to open it.
  explicit FileSource(const std::string& path);
  // Throws IoError where the system refuses to read.
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace infomax
