// HDF5 in memory: the little of it that our files use. Only this room sees it.
//
// A Writer or Reader holds the room's one lock while it lives, because Debian's library is not made
// for threads; don't hold two of them in one thread. Nothing here touches the disk, so a full one
// can't leave the library half way: `publish` writes the finished image.
//
// Our files have hard links only, numbers as float64 or uint32 and texts in UTF-8 of variable
// length; where thousands of texts are equally long, as arrays of single bytes, which can be
// compressed (netCDF reads no texts of a fixed length). Small data sets lie in one piece, large
// ones in chunks that are shuffled and deflated. A Reader refuses everything else (links elsewhere,
// other filters, external or virtual storage, ranks above kMaxRank, sizes beyond the file's own or
// what deflate can give) before it allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace infomax::h5 {

inline constexpr std::size_t kMaxRank = 8;

using Shape = std::vector<std::size_t>;

// "/a", "b" -> "/a/b"; "/", "b" -> "/b".
std::string join(const std::string& group, const std::string& name);

// Holds the room's lock: until it goes, no other thread is inside the library, which is
// initialised. For fork, whose child inherits both.
std::unique_lock<std::mutex> hold_library();

// Throws IoError with the library's reason; InputError for texts that are not UTF-8 or hold a zero
// byte, and for more data than a Reader takes (kMostDeclared, h5_checks.h), ShapeError where the
// values don't fill the shape.
class Writer {
 public:
  Writer();
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void group(const std::string& path);
  void attribute(const std::string& path, const std::string& name, const std::string& text);
  void attribute(const std::string& path, const std::string& name, std::uint32_t number);
  void attribute(const std::string& path, const std::string& name, double number);
  void attribute(const std::string& path, const std::string& name,
                 std::span<const std::uint32_t> numbers);
  void numbers(const std::string& path, const Shape& shape, std::span<const double> values);
  void counts(const std::string& path, const Shape& shape, std::span<const std::uint32_t> values);
  void texts(const std::string& path, const Shape& shape, std::span<const std::string> values);
  // Texts as single bytes along one more axis of `width` bytes, filled up with zeros. Throws
  // InputError for a longer text.
  void letters(const std::string& path, const Shape& shape, std::size_t width,
               std::span<const std::string> values);
  // Makes a data set of one axis a dimension scale, called `name` or as it is called itself.
  void scale(const std::string& path, const std::string& name = "");
  // What netCDF knows as a dimension without coordinates.
  void bare_scale(const std::string& path, std::size_t size);
  void attach(const std::string& path, unsigned dimension, const std::string& scale_path);

  // The HDF5 content.
  std::vector<std::byte> image();

 private:
  // `type` is the one in the file, `memory` that of `values`.
  void write(const std::string& path, const Shape& shape, std::int64_t type, std::int64_t memory,
             std::size_t count, const void* values, const void* fill);
  void attribute_of(const std::string& path, const std::string& name, std::int64_t type,
                    std::int64_t memory, std::int64_t space, const void* value);

  std::unique_lock<std::mutex> lock_;
  std::int64_t file_ = -1, group_plan_ = -1, data_plan_ = -1;
  std::size_t declared_ = 0;  // bytes of all data sets
};

// Row-major.
template <class T>
struct Array {
  Shape shape;
  std::vector<T> values;
};
using Numbers = Array<double>;
using Counts = Array<std::uint32_t>;
using Texts = Array<std::string>;

// How a file's data sets may lie in it: those of version 1 are all of one piece.
enum class Storage { plain, compressed };

struct Opened;  // h5_checks.h

// Throws InputError that begins with `where`, the file's name.
class Reader {
 public:
  // `image` as Writer made it, without the seal.
  Reader(std::string where, std::span<const std::byte> image,
         Storage storage = Storage::compressed);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The names in a group, in the order of creation.
  std::vector<std::string> groups(const std::string& path) const;
  std::vector<std::string> datasets(const std::string& path) const;
  bool has(const std::string& group, const std::string& name) const;

  // All attributes that are one text, in the order of creation. Others are left out.
  std::vector<std::pair<std::string, std::string>> attributes(const std::string& path) const;
  std::string attribute(const std::string& path, const std::string& name) const;
  std::uint32_t count_attribute(const std::string& path, const std::string& name) const;

  Numbers numbers(const std::string& path) const;
  Counts counts(const std::string& path) const;
  Texts texts(const std::string& path) const;
  Texts letters(const std::string& path) const;  // the shape without the axis of bytes

  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::vector<std::string> names(const std::string& path, int type) const;
  Opened open(const std::string& path) const;
  // Every step of the path is a hard link: others could lead into other files.
  void require_inside(const std::string& path) const;
  [[noreturn]] void refuse_library(const std::string& what) const;

  std::unique_lock<std::mutex> lock_;
  std::string where_;
  std::size_t size_;
  Storage storage_;
  std::int64_t file_ = -1;
};

}  // namespace infomax::h5
