// The IDX format of MNIST's files: arrays of one type, big-endian.
//
//   bytes 0, 1   zero
//   byte 2       type: 0x08 unsigned byte, 0x09 signed byte, 0x0B short, 0x0C int, 0x0D float, 0x0E
//   double byte 3       rank, here 1 to 8 4 bytes each the sizes, big-endian then the values, row
//   by row, and nothing after
//
// Source: the description that came with MNIST (LeCun, Cortes and Burges, 1998).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace infomax {

enum class IdxType : std::uint8_t {
  unsigned_byte = 0x08,
  signed_byte = 0x09,
  int16 = 0x0B,
  int32 = 0x0C,
  float32 = 0x0D,
  float64 = 0x0E,
};

struct IdxArray {
  IdxType type;
  std::vector<std::size_t> shape;
  std::span<const std::uint8_t>
      values;  // part of the file's bytes, big-endian; valid as long as they are
};

// "60000, 28, 28", for messages.
std::string sizes_text(std::span<const std::size_t> sizes);

// Throws InputError, which begins with `where`, for a wrong magic number, type or rank, a header
// that is cut off, sizes whose product overflows, and values that are fewer or more than the sizes
// say.
IdxArray parse_idx(std::span<const std::uint8_t> file, const std::string& where);

}  // namespace infomax
