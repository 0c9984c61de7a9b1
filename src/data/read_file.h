// A file's bytes, all of them, unless it is larger than expected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace infomax {

// Throws InputError for a file that isn't there or holds more than `most` bytes (no more is read),
// IoError where the system refuses to read it.
std::vector<std::uint8_t> read_file(const std::string& path, std::size_t most);

}  // namespace infomax
