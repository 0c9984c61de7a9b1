#include "results/array_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include "core/error.h"
#include "results/h5.h"
#include "results/h5_checks.h"
#include "results/sandbox.h"
#include "results/text.h"

namespace infomax {

namespace {

using h5::Handle;

constexpr std::size_t kPartBytes = std::size_t{32} << 20;
constexpr std::size_t kMostListed = 20;

std::vector<std::byte> bytes_of(const std::string& path) {
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(path, none);
  if (!std::filesystem::is_regular_file(path, none)) throw InputError(path + ": no such file");
  if (size > kMostArrayBytes)
    throw InputError(
        fmt::format("{}: {} bytes, want at most {} of an HDF5 file", path, size, kMostArrayBytes));
  std::vector<std::byte> out(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size)))
    throw IoError(path + ": can't be read");
  return out;
}

// What one may ask for: the data sets of the root.
std::string listed(hid_t file) {
  std::vector<std::string> names;
  const auto add = [](hid_t group, const char* name, const H5L_info_t*, void* out) -> herr_t {
    H5O_info_t object;
    if (H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
        object.type == H5O_TYPE_DATASET)
      static_cast<std::vector<std::string>*>(out)->emplace_back(printable(name, 100));
    return 0;
  };
  H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names);
  if (names.empty()) return "none in its root";
  const std::size_t more = names.size() > kMostListed ? names.size() - kMostListed : 0;
  names.resize(names.size() - more);
  return fmt::format("{}{}", fmt::join(names, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

// h5py's bool: an enumeration of FALSE and TRUE over single bytes.
bool is_bool(hid_t type) {
  return H5Tget_class(type) == H5T_ENUM && H5Tget_size(type) == 1 && H5Tget_nmembers(type) == 2;
}

// The data set of a file in memory, for a sandbox.
class DataSet {
 public:
  DataSet(std::string where, std::span<const std::byte> image, const std::string& name)
      : where_(std::move(where)),
        lock_(h5::hold_library()),
        file_(h5::open_image(image), H5Fclose),
        data_(open(file_, name), H5Dclose),
        type_(data_.ok() ? H5Dget_type(data_.get()) : -1, H5Tclose) {
    if (!file_.ok()) refuse("is not readable as HDF5");
    if (!data_.ok())
      refuse(fmt::format("no data set \"{}\"; there are {}", printable(name, 100),
                         listed(file_.get())));
    where_ += ":" + printable(name, 100);
    const H5T_class_t kind = H5Tget_class(type_.get());
    if (kind != H5T_FLOAT && kind != H5T_INTEGER && !is_bool(type_.get()))
      refuse("holds no numbers but texts, records or the like");
    shape();
  }

  const std::vector<std::size_t>& sizes() const { return shape_; }

  // Rows from `first`, as double.
  std::vector<double> rows(std::size_t first, std::size_t count) const {
    std::vector<hsize_t> start(shape_.size()), size(shape_.begin(), shape_.end());
    start[0] = first;
    size[0] = count;
    std::size_t numbers = 1;
    for (const hsize_t s : size) numbers *= s;
    std::vector<double> out(numbers);
    const Handle space(H5Dget_space(data_.get()), H5Sclose);
    const Handle memory(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr),
                        H5Sclose);
    bool done = H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(),
                                    nullptr) >= 0;
    const auto read = [&](hid_t type, void* to) {
      done = done && H5Dread(data_.get(), type, memory.get(), space.get(), H5P_DEFAULT, to) >= 0;
    };
    if (is_bool(type_.get())) {
      std::vector<std::int8_t> bytes(numbers);
      read(type_.get(), bytes.data());
      std::ranges::transform(bytes, out.begin(), [](std::int8_t b) { return b != 0 ? 1.0 : 0.0; });
    } else {
      read(H5T_NATIVE_DOUBLE, out.data());
    }
    if (!done) refuse("is not readable: damaged, or through a filter that isn't there");
    return out;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(fmt::format("{}: {}", where_, what));
  }

  static hid_t open(const Handle& file, const std::string& name) {
    const bool there = file.ok() && H5Oexists_by_name(file.get(), name.c_str(), H5P_DEFAULT) > 0;
    return there ? H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT) : -1;
  }

  void shape() {
    const Handle space(H5Dget_space(data_.get()), H5Sclose);
    const int rank = H5Sget_simple_extent_ndims(space.get());
    if (rank < 1 || rank > static_cast<int>(h5::kMaxRank))
      refuse(fmt::format("has {} axes, want 1 to {}", rank, h5::kMaxRank));
    hsize_t sizes[h5::kMaxRank] = {};
    if (H5Sget_simple_extent_dims(space.get(), sizes, nullptr) != rank) refuse("has no shape");
    std::size_t bytes = sizeof(double);
    for (int axis = 0; axis < rank; ++axis) {
      shape_.push_back(sizes[axis]);
      if (__builtin_mul_overflow(bytes, shape_.back(), &bytes) || bytes > kMostArrayBytes)
        refuse(fmt::format("declares [{}] numbers, want at most {} bytes of them as double",
                           fmt::join(std::span(sizes, static_cast<std::size_t>(rank)), ", "),
                           kMostArrayBytes));
    }
    if (bytes == 0) refuse("holds no number");
  }

  std::string where_;
  std::unique_lock<std::mutex> lock_;
  Handle file_, data_, type_;
  std::vector<std::size_t> shape_;
};

// Numbers to and from the bytes of a sandbox's answer.
template <class T>
std::string packed(const std::vector<T>& values) {
  std::string out(values.size() * sizeof(T), '\0');
  std::memcpy(out.data(), values.data(), out.size());
  return out;
}
template <class T>
std::vector<T> unpacked(const std::string& bytes) {
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
  return out;
}

}  // namespace

StoredArray read_array(const std::string& path, const std::string& dataset) {
  const std::vector<std::byte> image = bytes_of(path);
  StoredArray out;
  in_sandbox(
      std::span(&path, 1), image.size(),
      [&](std::size_t) { return packed(DataSet(path, image, dataset).sizes()); },
      [&](std::size_t, const std::string& answer) { out.shape = unpacked<std::size_t>(answer); });
  std::size_t row_bytes = sizeof(double);
  for (std::size_t axis = 1; axis < out.shape.size(); ++axis) row_bytes *= out.shape[axis];
  const std::size_t rows = out.shape.at(0), part = std::max<std::size_t>(kPartBytes / row_bytes, 1);
  const std::vector<std::string> parts((rows + part - 1) / part, path);
  // A row of many columns may exceed a part: its bytes count as the file's.
  in_sandbox(
      parts, image.size() + part * row_bytes,
      [&](std::size_t i) {
        return packed(
            DataSet(path, image, dataset).rows(i * part, std::min(part, rows - i * part)));
      },
      [&](std::size_t, const std::string& answer) {
        const std::vector<double> values = unpacked<double>(answer);
        out.values.insert(out.values.end(), values.begin(), values.end());
      });
  return out;
}

}  // namespace infomax
