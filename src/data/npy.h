// NumPy's .npy files: one array of numbers, as numpy.save writes it and numpy.load reads it.
//
//   bytes 0 - 5    0x93 "NUMPY"
//   bytes 6, 7     version: 1.0, 2.0 or 3.0
//   then           the header's length: 2 bytes, little-endian, in version 1; 4 after that
//   then           the header, a dictionary in Python's notation with exactly the keys
//                  'descr', 'fortran_order' and 'shape', then spaces and, at the end, a newline
//   then           the values, row by row, to the end of the file
//
// Only what an estimator of information can use: numbers of one kind, in 1 to 8 dimensions. Read
// are bool, integers of 1, 2, 4 and 8 bytes with a sign or without, and floating-point numbers of
// 2, 4 and 8 bytes, in either order of bytes and either order of the axes. Objects, records, texts,
// dates, complex and longer numbers are refused. Written are '<f4' and '<f8', row by row. The
// dictionary is read by a small grammar and never evaluated.
//
// Source: numpy.lib.format, "Format Version 1.0" to "3.0".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.h"

namespace infomax {

enum class NpyKind { boolean, integer, natural, real };

struct NpyType {
  NpyKind kind = NpyKind::real;
  std::size_t bytes = 8;  // of a value
  bool big_endian = false;
  bool operator==(const NpyType&) const = default;
};
inline constexpr NpyType kFloat32{NpyKind::real, 4, false}, kFloat64{NpyKind::real, 8, false};

struct NpyArray {
  NpyType type = kFloat64;         // as stored
  std::vector<std::size_t> shape;  // [n] or [n, width] or more
  // Row by row, whatever the file's order. All types widen exactly, but for integers beyond 2^53.
  std::vector<double> values;
  std::size_t rounded = 0;  // of these, how many a double doesn't hold
};

// Reads a whole file of at most `most` bytes of values. Takes the memory of the values as double,
// at most eight times `most`, whatever the header says, and 128 KiB. Throws InputError, which
// begins with `where`, for another magic or version, a header that is cut off, longer than 64 KiB
// or outside the grammar, another type or rank, sizes whose product is above `most`, and values
// that are fewer or more than the sizes say.
NpyArray parse_npy(ByteSource& file, std::uint64_t most, const std::string& where);

// The same of a file on disk. Throws IoError where the system refuses to read it.
NpyArray read_npy(const std::string& path, std::uint64_t most);

// The bytes that numpy.save would write: version 1.0, header padded so that the values begin at a
// multiple of 64. float32 rounds to nearest. Throws ShapeError for a rank of 0 or above 8, values
// that don't fill the shape, and another type than kFloat32 and kFloat64.
std::vector<std::uint8_t> npy_file(const NpyArray& array);

}  // namespace infomax
