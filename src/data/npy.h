// NumPy's .npy files: one array of numbers, as numpy.save writes it and numpy.load reads it.
//
//   bytes 0 - 5    0x93 "NUMPY"
//   bytes 6, 7     version: 1.0, 2.0 or 3.0
//   then           the header's length: 2 bytes, little-endian, in version 1; 4 after that
//   then           the header, a dictionary in Python's notation with exactly the keys
//                  'descr', 'fortran_order' and 'shape', then spaces and, at the end, a newline
//   then           the values, row by row, to the end of the file
//
// Only what an estimator of information can use: numbers of 4 or 8 bytes, '<f4' or '<f8', row by
// row (fortran_order False), in 1 or 2 dimensions. The dictionary is read by a small grammar and
// never evaluated.
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

enum class NpyType { float32, float64 };

struct NpyArray {
  NpyType type = NpyType::float64;  // as stored
  std::vector<std::size_t> shape;   // [n] or [n, width]
  std::vector<double> values;       // row by row; float32 widens exactly
};

// Reads a whole file of at most `most` bytes of values. Takes the memory of the values as double,
// at most twice `most`, whatever the header says, and 128 KiB. Throws InputError, which begins with
// `where`, for another magic or version, a header that is cut off, longer than 64 KiB or outside
// the grammar, another type, order or rank, sizes whose product is above `most`, and values that
// are fewer or more than the sizes say.
NpyArray parse_npy(ByteSource& file, std::uint64_t most, const std::string& where);

// The same of a file on disk. Throws IoError where the system refuses to read it.
NpyArray read_npy(const std::string& path, std::uint64_t most);

// The bytes that numpy.save would write: version 1.0, header padded so that the values begin at a
// multiple of 64. float32 rounds to nearest. Throws ShapeError for a rank other than 1 or 2 or
// values that don't fill the shape.
std::vector<std::uint8_t> npy_file(const NpyArray& array);

}  // namespace infomax
