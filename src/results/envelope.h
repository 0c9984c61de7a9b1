// The 512 bytes that stand before the HDF5 content of every file of ours:
//
//   "infomax KIND 1\n", SHA-256 of all that follows the 512 bytes in lower-case hex, "\n", zeros
//
// HDF5 calls this a user block and skips it. It is checked before the HDF5 library sees a byte.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace infomax {

// `kind` is "trial" or "suite".
std::vector<std::byte> seal(const std::string& kind, std::span<const std::byte> content);

// The content of a sealed file. Throws InputError that names the file: not there, not ours, another
// kind or version, damaged, cut short; IoError where reading fails.
std::vector<std::byte> open_sealed(const std::string& path, const std::string& kind);

}  // namespace infomax
