#include "results/h5_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "results/text.h"

namespace infomax::h5 {
namespace {

// A suite of version 1 has points and their data sets, two deep, and each object takes more than a
// kilobyte of a file that has 256 MiB at most. A trial of today has 60 settings and 40 facts.
constexpr unsigned kMostDepth = 3;
constexpr std::size_t kMostObjects = 250'000;
constexpr hsize_t kMostAttributes = 10'000;
constexpr std::size_t kLongestName = 1024;
// Our chunks have some 256 KiB. No stream of deflate gives more than 1032 bytes for one (zlib's
// documentation).
constexpr hsize_t kLargestChunk = hsize_t{1} << 20;
constexpr hsize_t kMostInflation = 1032;

std::string_view name_of(H5D_layout_t layout) {
  switch (layout) {
    case H5D_COMPACT:
      return "compact";
    case H5D_CHUNKED:
      return "chunked";
    case H5D_VIRTUAL:
      return "virtual";
    default:
      return "unknown";
  }
}

std::string filter_fault(hid_t plan, bool compressed) {
  const int filters = H5Pget_nfilters(plan);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, setting = 0;
    std::size_t none = 0;
    const H5Z_filter_t filter = H5Pget_filter2(plan, static_cast<unsigned>(i), &flags, &none,
                                               nullptr, 0, nullptr, &setting);
    if (!compressed)
      return fmt::format("goes through {} filters, the first of number {}, want none", filters,
                         static_cast<int>(filter));
    if (filters > 2 || filter != (filters == 2 && i == 0 ? H5Z_FILTER_SHUFFLE : H5Z_FILTER_DEFLATE))
      return fmt::format("goes through {} filters, number {} among them, want shuffle and deflate",
                         filters, static_cast<int>(filter));
  }
  return "";
}

// What is wrong with where and how a data set is stored.
std::string storage_fault(hid_t plan, Storage storage) {
  const int files = H5Pget_external_count(plan);
  if (files != 0) return fmt::format("is stored in {} other files, want it inside this one", files);
  const H5D_layout_t layout = H5Pget_layout(plan);
  const bool compressed = storage == Storage::compressed && layout == H5D_CHUNKED;
  if (std::string fault = filter_fault(plan, compressed); !fault.empty()) return fault;
  if (layout != H5D_CONTIGUOUS && !compressed)
    return fmt::format("has a {} layout, want a contiguous one", name_of(layout));
  return "";
}

// What is wrong with the chunks of a data set that declares `bytes`.
std::string chunk_fault(hid_t data, hid_t plan, const std::vector<std::size_t>& shape,
                        std::size_t item, hsize_t bytes) {
  hsize_t chunk[kMaxRank] = {};
  const int rank = H5Pget_chunk(plan, kMaxRank, chunk);
  if (rank < 0 || static_cast<std::size_t>(rank) != shape.size()) return "has broken chunks";
  hsize_t chunk_bytes = item, wanted = bytes == 0 ? 0 : 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (chunk[i] == 0 || chunk[i] > kLargestChunk)
      return fmt::format("has chunks of {} elements along an axis", chunk[i]);
    chunk_bytes *= chunk[i];
    if (chunk_bytes > kLargestChunk)
      return fmt::format("has chunks of more than {} bytes", kLargestChunk);
    wanted *= (shape[i] + chunk[i] - 1) / chunk[i];
  }
  hsize_t found = 0;
  const Handle space(H5Dget_space(data), H5Sclose);
  if (H5Dget_num_chunks(data, space.get(), &found) < 0) return "has broken chunks";
  if (found != wanted) return fmt::format("declares {} chunks and stores {}", wanted, found);
  const hsize_t stored = H5Dget_storage_size(data);
  if (stored < wanted * chunk_bytes / kMostInflation)
    return fmt::format("declares {} bytes and stores {}, fewer than deflate needs",
                       wanted * chunk_bytes, stored);
  return "";
}

class Survey {
 public:
  Survey(hid_t file, std::size_t file_size, Storage storage)
      : file_(file), file_size_(file_size), storage_(storage) {}

  // The first fault below and in a group.
  std::string group(const std::string& path, unsigned depth) {
    const Handle here(H5Gopen2(file_, path.c_str(), H5P_DEFAULT), H5Gclose);
    if (!here.ok()) return fmt::format("{} is a broken group", path);
    std::vector<std::string> names;
    hsize_t at = 0;
    if (H5Literate(here.get(), H5_INDEX_NAME, H5_ITER_NATIVE, &at, take_name, &names) < 0)
      return fmt::format("{} is a broken group", path);
    if (names.size() >= kMostObjects) return too_many();
    for (const std::string& name : names) {
      std::string fault = member(here.get(), path, name, depth);
      if (!fault.empty()) return fault;
    }
    return "";
  }

  // An object that the file has `name` for.
  std::string object(hid_t group, const char* name, const std::string& path, unsigned depth) {
    H5O_info_t info;
    if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS, H5P_DEFAULT) <
        0)
      return fmt::format("{} is broken", path);
    if (!seen_.insert(info.addr).second)
      return fmt::format("{} is an object that has another name, too, want one name each", path);
    if (seen_.size() > kMostObjects) return too_many();
    if (info.num_attrs > kMostAttributes)
      return fmt::format("{} has {} attributes, want at most {}", path, info.num_attrs,
                         kMostAttributes);
    if (info.type == H5O_TYPE_DATASET) return data_set(path);
    if (info.type != H5O_TYPE_GROUP) return fmt::format("{} is no group or data set", path);
    if (depth > kMostDepth)
      return fmt::format("{} lies more than {} groups deep", path, kMostDepth);
    return this->group(path, depth);
  }

 private:
  static std::string too_many() { return fmt::format("it has more than {} objects", kMostObjects); }

  static herr_t take_name(hid_t, const char* name, const H5L_info_t*, void* out) {
    auto& names = *static_cast<std::vector<std::string>*>(out);
    names.emplace_back(name);
    return names.size() < kMostObjects ? 0 : 1;
  }

  std::string member(hid_t group, const std::string& path, const std::string& name,
                     unsigned depth) {
    const std::string full = join(path, name);
    if (name.empty() || name.size() > kLongestName)
      return fmt::format("{} has a name of {} bytes, want 1 to {}", printable(full, 60),
                         name.size(), kLongestName);
    H5L_info_t link;
    if (H5Lget_info(group, name.c_str(), &link, H5P_DEFAULT) < 0)
      return fmt::format("{} is not there", full);
    if (link.type != H5L_TYPE_HARD)
      return fmt::format("{} is {}, want hard links alone", full,
                         link.type == H5L_TYPE_SOFT       ? "a soft link"
                         : link.type == H5L_TYPE_EXTERNAL ? "a link to another file"
                                                          : "a link of a user's kind");
    return object(group, name.c_str(), full, depth + 1);
  }

  std::string data_set(const std::string& path) {
    const Opened opened = open_dataset(file_, path, file_size_, storage_);
    if (!opened.fault.empty()) return path + " " + opened.fault;
    const hid_t type = opened.type.get();
    if (H5Tequal(type, H5T_IEEE_F64LE) <= 0 && H5Tequal(type, H5T_STD_U32LE) <= 0 &&
        H5Tis_variable_str(type) <= 0 && !is_letter_type(type))
      return path + " holds other than float64, 32-bit counts or texts";
    // Data sets that lie on each other could declare the file many times over.
    stored_ += H5Dget_storage_size(opened.data.get());
    if (stored_ > file_size_)
      return fmt::format("its data sets declare {} bytes in a file of {}", stored_, file_size_);
    declared_ += opened.count * item_size(type);
    if (declared_ > std::max(file_size_, kMostDeclared))
      return fmt::format("its data sets declare {} bytes, want at most {}", declared_,
                         kMostDeclared);
    return "";
  }

  hid_t file_;
  std::size_t file_size_;
  Storage storage_;
  std::set<haddr_t> seen_;
  hsize_t stored_ = 0, declared_ = 0;
};

}  // namespace

std::size_t item_size(hid_t type) {
  return H5Tis_variable_str(type) > 0 ? 16 : H5Tget_size(type);
}

bool is_letter_type(hid_t type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
         H5Tget_size(type) == 1;
}

namespace {

// Fills shape and count; what is wrong with them, if anything.
std::string shape_fault(hid_t space, std::size_t item, std::size_t file_size, std::size_t most,
                        Opened& opened) {
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > static_cast<int>(kMaxRank))
    return fmt::format("has {} axes, want at most {}", rank, kMaxRank);
  hsize_t dims[kMaxRank] = {}, largest[kMaxRank] = {};
  if (H5Sget_simple_extent_type(space) == H5S_NULL ||
      H5Sget_simple_extent_dims(space, dims, largest) != rank)
    return "has no shape";
  if (item == 0 || item > file_size)
    return fmt::format("has elements of {} bytes in a file of {}", item, file_size);
  const auto declares = [&] {
    return fmt::format("declares {} elements along {} axes, more than the {} bytes of the file{}",
                       fmt::join(std::span(dims, static_cast<std::size_t>(rank)), " x "), rank,
                       file_size, most > file_size ? " can hold" : "");
  };
  bool empty = false;
  for (int i = 0; i < rank; ++i) empty = empty || dims[i] == 0;
  std::size_t bytes = item;
  for (int i = 0; i < rank; ++i) {
    if (dims[i] > most) return declares();
    if (largest[i] != dims[i]) return "may grow, want axes of fixed lengths";
    opened.shape.push_back(dims[i]);
    opened.count *= empty ? 0 : dims[i];
    bytes *= empty ? 0 : dims[i];
    if (bytes > most) return declares();
  }
  return "";
}

}  // namespace

Opened open_dataset(hid_t file, const std::string& path, std::size_t file_size, Storage storage) {
  Opened opened{{H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose}, {-1, H5Tclose}, {}, 1, ""};
  const auto faulty = [&](std::string fault) {
    opened.fault = std::move(fault);
    return std::move(opened);
  };
  if (!opened.data.ok()) return faulty("is not there");
  const hid_t data = opened.data.get();
  const Handle space(H5Dget_space(data), H5Sclose);
  const Handle plan(H5Dget_create_plist(data), H5Pclose);
  Handle type(H5Dget_type(data), H5Tclose);
  if (!space.ok() || !plan.ok() || !type.ok()) return faulty("is broken");
  if (std::string fault = storage_fault(plan.get(), storage); !fault.empty()) return faulty(fault);
  const bool chunked = H5Pget_layout(plan.get()) == H5D_CHUNKED;
  const std::size_t item = item_size(type.get());
  const std::size_t most =
      chunked ? std::min<std::size_t>(kMostDeclared, file_size * kMostInflation) : file_size;
  if (std::string fault = shape_fault(space.get(), item, file_size, most, opened); !fault.empty())
    return faulty(fault);
  const hsize_t bytes = opened.count * item;
  if (chunked) {
    if (std::string fault = chunk_fault(data, plan.get(), opened.shape, item, bytes);
        !fault.empty())
      return faulty(fault);
  } else if (const hsize_t stored = H5Dget_storage_size(data); stored != bytes) {
    return faulty(fmt::format("declares {} bytes and stores {}", bytes, stored));
  }
  return Opened{std::move(opened.data), std::move(type), std::move(opened.shape), opened.count, ""};
}

std::string survey(hid_t file, std::size_t file_size, Storage storage) {
  return Survey(file, file_size, storage).object(file, "/", "/", 0);
}

}  // namespace infomax::h5
