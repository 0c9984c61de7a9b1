// What has to hold of an untrusted HDF5 file before anything in it is believed.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "results/h5.h"

namespace infomax::h5 {

// Closes what it holds; for the room's own sources, under its lock.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);
  Handle(hid_t id, Closer close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  hid_t get() const { return id_; }
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
  Closer close_;
};

// An HDF5 file that lies in memory, to be read; below 0 where it is none. H5Fclose closes it.
hid_t open_image(std::span<const std::byte> image);

// A data set whose sizes may be believed.
struct Opened {
  Handle data;
  Handle type;
  std::vector<std::size_t> shape;
  std::size_t count;
  std::string fault;  // why it is not one of ours; empty if it may be
};

// Bytes of an element in the file: a text of variable length is a length, an address and an index.
std::size_t item_size(hid_t type);

// Is this a single byte of text?
bool is_letter_type(hid_t type);

// Opens a data set of at most kMaxRank axes if it lies inside the file of `file_size` bytes either
// in one piece, without filters and as large as it declares, or, where the storage may be
// compressed, in chunks that are all there, through shuffle and deflate alone, and declares no more
// than deflate can give of what it stores.
Opened open_dataset(hid_t file, const std::string& path, std::size_t file_size, Storage storage);

// Walks over the whole file and says what in it none of our files has, empty if nothing: links
// other than hard ones; an object with two names or inside itself; objects other than groups and
// data sets, data sets that open_dataset finds fault with or that hold other than float64, 32-bit
// counts, texts or single bytes of text, or that declare more than kMostDeclared bytes together;
// names, groups, attributes or a depth beyond the caps in the source.
std::string survey(hid_t file, std::size_t file_size, Storage storage);

// Of all compressed data sets: as much as the largest record that a reader takes (wire.h) may have.
inline constexpr std::size_t kMostDeclared = std::size_t{256} << 20;

}  // namespace infomax::h5
