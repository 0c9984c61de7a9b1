// HDF5 in memory: the little of it that our files use. Only this room sees it.
//
// A Writer or Reader holds the room's one lock while it lives, because Debian's library is not made
// for threads; don't hold two of them in one thread. Nothing here touches the disk, so a full one
// can't leave the library half way: `publish` writes the finished image.
//
// Our files have hard links only, numbers as contiguous float64 or uint32, texts in UTF-8: of fixed
// length in attributes, of variable length in rows (netCDF reads no others). A Reader refuses
// everything else (links elsewhere, filters, external or virtual storage, ranks above kMaxRank,
// sizes beyond the file's own) before it allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace infomax::h5 {

inline constexpr std::size_t kUserBlock = 512;
inline constexpr std::size_t kMaxRank = 8;

// "/a", "b" -> "/a/b"; "/", "b" -> "/b".
std::string join(const std::string& group, const std::string& name);

// Holds the room's lock: until it goes, no other thread is inside the library, which is initialised. For fork, whose
// child inherits both.
std::unique_lock<std::mutex> hold_library();

// Throws IoError with the library's reason; InputError for texts that are not UTF-8 or hold a zero
// byte, ShapeError where the values don't fill the shape.
class Writer {
 public:
  Writer();
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void group(const std::string& path);
  void attribute(const std::string& path, const std::string& name, const std::string& text);
  void attribute(const std::string& path, const std::string& name, std::uint32_t number);
  void numbers(const std::string& path, const std::vector<std::size_t>& shape,
               std::span<const double> values);
  void counts(const std::string& path, std::span<const std::uint32_t> values);  // one axis
  void texts(const std::string& path, std::span<const std::string> values);     // one axis
  // Makes a data set of one axis the dimension scale of its own name.
  void scale(const std::string& path);
  void attach(const std::string& path, unsigned dimension, const std::string& scale_path);

  // The HDF5 content, made to stand behind a user block of kUserBlock bytes.
  std::vector<std::byte> image();

 private:
  std::unique_lock<std::mutex> lock_;
  std::int64_t file_ = -1, group_plan_ = -1, data_plan_ = -1;
};

struct Numbers {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};

// Throws InputError that begins with `where`, the file's name.
class Reader {
 public:
  // `image` as Writer made it, without the user block.
  Reader(std::string where, std::span<const std::byte> image);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The names in a group, in the order of creation.
  std::vector<std::string> groups(const std::string& path) const;
  std::vector<std::string> datasets(const std::string& path) const;
  bool has(const std::string& group, const std::string& name) const;

  // All text attributes, in the order of creation. Others are left out.
  std::vector<std::pair<std::string, std::string>> attributes(const std::string& path) const;
  std::string attribute(const std::string& path, const std::string& name) const;
  std::uint32_t count_attribute(const std::string& path, const std::string& name) const;

  Numbers numbers(const std::string& path) const;
  std::vector<std::uint32_t> counts(const std::string& path) const;
  std::vector<std::string> texts(const std::string& path) const;

  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::vector<std::string> names(const std::string& path, int type) const;
  // Every step of the path is a hard link: others could lead into other files.
  void require_inside(const std::string& path) const;
  [[noreturn]] void refuse_library(const std::string& what) const;

  std::unique_lock<std::mutex> lock_;
  std::string where_;
  std::size_t size_;
  std::int64_t file_ = -1;
};

}  // namespace infomax::h5
