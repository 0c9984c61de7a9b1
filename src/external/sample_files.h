// The rows of a sample as files that other programs read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace infomax {

// The bytes that numpy.save would write of float64.
std::vector<std::byte> npy_bytes(ConstMatrixView<double> rows);

// A head X0,X1,...,Y0,Y1,..., then a line for each row: x, then y; numbers as the shortest text
// that reads back the same.
std::vector<std::byte> csv_bytes(ConstMatrixView<double> x, ConstMatrixView<double> y);

// A folder for the files of one sample, below that for temporary files (TMPDIR, else /tmp), that
// nobody else may read. It goes with the object.
class SampleFolder {
 public:
  // Throws IoError where there can be none.
  SampleFolder();
  ~SampleFolder();
  SampleFolder(const SampleFolder&) = delete;
  SampleFolder& operator=(const SampleFolder&) = delete;

  const std::string& path() const { return path_; }
  // Writes it; returns its path.
  std::string write(const std::string& name, const std::vector<std::byte>& bytes) const;

 private:
  std::string path_;
};

}  // namespace infomax
