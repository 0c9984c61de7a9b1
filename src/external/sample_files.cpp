#include "external/sample_files.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>

#include "core/error.h"
#include "data/npy.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

template <class Bytes>
std::vector<std::byte> as_bytes(const Bytes& bytes) {
  const auto view = std::as_bytes(std::span(bytes));
  return {view.begin(), view.end()};
}

void add_number(std::string& text, double value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  text.append(buffer, end);
}

}  // namespace

std::vector<std::byte> npy_bytes(ConstMatrixView<double> rows) {
  const std::span<const double> values(rows.data(), rows.rows() * rows.cols());
  return as_bytes(
      npy_file({kFloat64, {rows.rows(), rows.cols()}, {values.begin(), values.end()}, 0}));
}

std::vector<std::byte> csv_bytes(ConstMatrixView<double> x, ConstMatrixView<double> y) {
  std::string text;
  for (std::size_t k = 0; k < x.cols(); ++k) text += fmt::format("{}X{}", k > 0 ? "," : "", k);
  for (std::size_t k = 0; k < y.cols(); ++k) text += fmt::format(",Y{}", k);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    char before = '\n';
    for (const auto row : {x.row(i), y.row(i)})
      for (const double value : row) {
        text += before;
        add_number(text, value);
        before = ',';
      }
  }
  text += '\n';
  return as_bytes(text);
}

SampleFolder::SampleFolder() {
  std::error_code error;
  const fs::path below = fs::temp_directory_path(error);
  path_ = ((error ? fs::path("/tmp") : below) / "infomax-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr)
    throw IoError(fmt::format("{}: a temporary folder can't be made: {}", path_,
                              std::generic_category().message(errno)));
}

SampleFolder::~SampleFolder() {
  std::error_code left;
  fs::remove_all(path_, left);
}

std::string SampleFolder::write(const std::string& name,
                                const std::vector<std::byte>& bytes) const {
  std::string path = path_ + "/" + name;
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw IoError(fmt::format("{}: write failed", path));
  return path;
}

}  // namespace infomax
