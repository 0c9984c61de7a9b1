// What fuzz targets (x_fuzz.cpp) share. A target reads arbitrary bytes as a user's file and stops
// the program where a property doesn't hold; libFuzzer keeps the bytes. ci/check/fuzz.sh runs them.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace infomax::testkit {

inline void hold(bool property, const char* what) {
  if (property) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
  std::abort();
}

// An input was refused, and the message says first of all where. With INFOMAX_FUZZ_SAY set it is
// printed.
inline void says_where(const std::exception& error, std::string_view where) {
  static const bool say = std::getenv("INFOMAX_FUZZ_SAY") != nullptr;
  if (say) std::fprintf(stderr, "refused: %s\n", error.what());
  hold(std::string_view(error.what()).starts_with(where), "the message says where");
}

// A file that lies in memory, for readers that want a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::span<const std::uint8_t> bytes)
      : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    hold(fd_ >= 0 && write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
         "the system gives a file in memory");
    path_ = "/proc/self/fd/" + std::to_string(fd_);
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  int fd_;
  std::string path_;
};

}  // namespace infomax::testkit
