// SHA-256, as lower-case hexadecimal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace infomax {

std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);
// Of a whole file, read in pieces. Throws IoError.
std::string sha256_file(const std::string& path);

}  // namespace infomax
