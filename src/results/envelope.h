// The seal of every file of ours, checked before the HDF5 library sees a byte.
//
//   version 2: HDF5 content, then 128 bytes: "infomax KIND 2\n", SHA-256 of all that stands before
//              them in lower-case hex, "\n", zeros
//   version 1: 512 bytes "infomax KIND 1\n", SHA-256 of all that follows them in lower-case hex,
//              "\n", zeros; then HDF5 content. Read, not written any more
//
// HDF5 ignores what follows its own end, so a file of version 2 begins with HDF5's signature and
// opens everywhere. Its content ends where HDF5's superblock says, so that nothing hides between.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace infomax {

inline constexpr int kFormatVersion = 2;
inline constexpr std::size_t kTrailer = 128;    // bytes of the seal of version 2
inline constexpr std::size_t kUserBlock = 512;  // bytes of the seal of version 1

// "infomax suite 2": the first line of a seal; files say it in their attribute `format`, too.
std::string format_name(const std::string& kind, int version = kFormatVersion);

// The file's bytes. `kind` is "trial" or "suite"; version 1 is for tests of the reader of old
// files.
std::vector<std::byte> seal(const std::string& kind, std::span<const std::byte> content,
                            int version = kFormatVersion);

struct Unsealed {
  int version;  // 1 or 2
  std::vector<std::byte> content;
};

// The content of a sealed file. Throws InputError that names the file: not there, not ours, another
// kind or version, damaged, cut short, with bytes behind its seal; IoError where reading fails.
Unsealed open_sealed(const std::string& path, const std::string& kind);

}  // namespace infomax
