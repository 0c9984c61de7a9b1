// Arrays of numbers in anybody's HDF5 files: `file.h5:dataset`.
//
// The file is read in a sandbox (results/sandbox.h), for the library crashes on some files; links
// into other files lead nowhere there. It is never written to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace infomax {

struct StoredArray {
  std::vector<std::size_t> shape;  // [n], [n, width] or more
  std::vector<double> values;      // row by row
};

// A data set of 1 to 8 axes and at least one number, of a floating-point type, an integer or h5py's
// bool, of either order of bytes; through any filter that the library has. Numbers widen or round
// to double as the library does. Throws InputError that names the file: not there, not HDF5, no
// such data set (it lists those of the root), another type, no numbers, more than kMostArrayBytes
// of file or of numbers as double; IoError where the system refuses to read.
StoredArray read_array(const std::string& path, const std::string& dataset);

inline constexpr std::size_t kMostArrayBytes = std::size_t{1} << 30;

}  // namespace infomax
