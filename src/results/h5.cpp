#include "results/h5.h"

#include <fmt/core.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/error.h"
#include "results/h5_checks.h"
#include "results/text.h"

namespace infomax::h5 {
namespace {

// What the library calls a file that is in memory alone. It looks on the disk for one of that name
// and refuses an image if it finds it, so nothing may ever be there: the folder isn't one.
constexpr const char* kInMemory = "/dev/null/infomax";

// The library is one for the whole process, and so is its lock.
std::mutex& library_mutex() {
  static std::mutex mutex;
  return mutex;
}

// The innermost entry of the library's error stack.
std::string library_reason() {
  std::string reason = "no reason given";
  const auto first = [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
    if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason;
}

Handle text_type(std::size_t size) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), size);
  H5Tset_strpad(type.get(), size == H5T_VARIABLE ? H5T_STR_NULLTERM : H5T_STR_NULLPAD);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

// A failure while writing to memory: out of memory, or a fault of ours.
void require(bool done, const char* action, const std::string& path) {
  if (!done) throw IoError(fmt::format("HDF5: {} {} failed: {}", action, path, library_reason()));
}

void require_text(const std::string& path, const std::string& text) {
  if (text.find('\0') != std::string::npos)
    throw InputError(fmt::format("{}: the text has a zero byte; results can't hold one", path));
  if (!is_utf8(text)) throw InputError(fmt::format("{}: the text is not UTF-8", path));
}

// Data sets of fewer bytes lie in one piece: the index of chunks takes some 2 KiB.
constexpr std::size_t kCompressFrom = std::size_t{8} << 10;
constexpr std::size_t kChunk = std::size_t{256} << 10;
constexpr unsigned kDeflateLevel = 6;

// Chunks of about kChunk bytes that share the first axes evenly.
std::vector<hsize_t> chunks_of(const Shape& shape, std::size_t item) {
  std::vector<hsize_t> chunk(shape.begin(), shape.end());
  std::size_t bytes = item;
  for (const std::size_t n : shape) bytes *= n;
  for (hsize_t& side : chunk) {
    const std::size_t pieces = std::min<std::size_t>(side, (bytes + kChunk - 1) / kChunk);
    bytes = bytes / side * ((side + pieces - 1) / pieces);
    side = (side + pieces - 1) / pieces;
  }
  return chunk;
}

std::string unpadded(const char* cell, std::size_t size) {
  while (size > 0 && cell[size - 1] == '\0') --size;
  return std::string(cell, size);
}

}  // namespace

std::string join(const std::string& group, const std::string& name) {
  return group == "/" ? "/" + name : group + "/" + name;
}

std::unique_lock<std::mutex> hold_library() {
  std::unique_lock lock(library_mutex());
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // no error stacks on standard error
  H5PLset_loading_state(0);                     // a file can't ask for code to be loaded
  return lock;
}

// ----------------------------------------------------------------------------------------------
// writing

Writer::Writer() : lock_(hold_library()) {
  constexpr unsigned kOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  bool done = H5Pset_fapl_core(access.get(), std::size_t{1} << 20, /*backing_store=*/0) >= 0;
  // Times would make equal records unequal bytes.
  const auto plan = [&](hid_t list, bool links) {
    done = done && H5Pset_obj_track_times(list, false) >= 0 &&
           H5Pset_attr_creation_order(list, kOrder) >= 0 &&
           (!links || H5Pset_link_creation_order(list, kOrder) >= 0);
  };
  plan(creation.get(), true);
  group_plan_ = H5Pcreate(H5P_GROUP_CREATE);
  plan(group_plan_, true);
  data_plan_ = H5Pcreate(H5P_DATASET_CREATE);
  plan(data_plan_, false);
  if (done) file_ = H5Fcreate(kInMemory, H5F_ACC_TRUNC, creation.get(), access.get());
  if (file_ < 0) {
    H5Pclose(group_plan_);
    H5Pclose(data_plan_);
  }
  require(file_ >= 0, "create file", "in memory");
}

Writer::~Writer() {
  H5Pclose(group_plan_);
  H5Pclose(data_plan_);
  H5Fclose(file_);
  H5Eclear2(H5E_DEFAULT);
}

void Writer::group(const std::string& path) {
  const Handle made(H5Gcreate2(file_, path.c_str(), H5P_DEFAULT, group_plan_, H5P_DEFAULT),
                    H5Gclose);
  require(made.ok(), "create group", path);
}

void Writer::attribute_of(const std::string& path, const std::string& name, hid_t type,
                          hid_t memory, hid_t space, const void* value) {
  require_text(path + " " + name, name);
  const Handle made(H5Acreate_by_name(file_, path.c_str(), name.c_str(), type, space, H5P_DEFAULT,
                                      H5P_DEFAULT, H5P_DEFAULT),
                    H5Aclose);
  require(made.ok(), "create attribute", path + " " + name);
  require(H5Awrite(made.get(), memory, value) >= 0, "write attribute", path + " " + name);
}

void Writer::attribute(const std::string& path, const std::string& name, const std::string& text) {
  require_text(path + " " + name, text);
  const Handle type = text_type(H5T_VARIABLE);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const char* pointer = text.c_str();
  attribute_of(path, name, type.get(), type.get(), space.get(), &pointer);
}

void Writer::attribute(const std::string& path, const std::string& name, std::uint32_t number) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  attribute_of(path, name, H5T_STD_U32LE, H5T_NATIVE_UINT32, space.get(), &number);
}

void Writer::attribute(const std::string& path, const std::string& name, double number) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  attribute_of(path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, space.get(), &number);
}

void Writer::attribute(const std::string& path, const std::string& name,
                       std::span<const std::uint32_t> numbers) {
  const hsize_t count = numbers.size();
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  attribute_of(path, name, H5T_STD_U32LE, H5T_NATIVE_UINT32, space.get(), numbers.data());
}

void Writer::write(const std::string& path, const Shape& shape, hid_t type, hid_t memory,
                   std::size_t count, const void* values, const void* fill) {
  std::size_t wanted = 1;
  for (const std::size_t n : shape) wanted *= n;
  if (count != wanted)
    throw ShapeError(fmt::format("{}: {} values, want {} to fill the axes", path, count, wanted));
  if (shape.size() > kMaxRank)
    throw ShapeError(fmt::format("{}: {} axes, want at most {}", path, shape.size(), kMaxRank));
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Handle space(dims.empty()
                         ? H5Screate(H5S_SCALAR)
                         : H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr),
                     H5Sclose);
  const Handle plan(H5Pcopy(data_plan_), H5Pclose);
  if (fill != nullptr) H5Pset_fill_value(plan.get(), type, fill);
  const std::size_t item = item_size(type);
  declared_ += count * item;
  if (declared_ > kMostDeclared)
    throw InputError(fmt::format("{}: {} bytes of data so far, want at most {} in a file", path,
                                 declared_, kMostDeclared));
  if (!shape.empty() && count * item >= kCompressFrom) {
    const std::vector<hsize_t> chunk = chunks_of(shape, item);
    require(H5Pset_chunk(plan.get(), static_cast<int>(chunk.size()), chunk.data()) >= 0 &&
                H5Pset_shuffle(plan.get()) >= 0 && H5Pset_deflate(plan.get(), kDeflateLevel) >= 0,
            "plan data set", path);
  }
  const Handle made(
      H5Dcreate2(file_, path.c_str(), type, space.get(), H5P_DEFAULT, plan.get(), H5P_DEFAULT),
      H5Dclose);
  require(made.ok(), "create data set", path);
  if (count == 0) return;
  require(H5Dwrite(made.get(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0,
          "write data set", path);
}

void Writer::numbers(const std::string& path, const Shape& shape, std::span<const double> values) {
  // One NaN for all: which one a processor makes must not show in the bytes.
  const double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> stored(values.begin(), values.end());
  std::replace_if(
      stored.begin(), stored.end(), [](double x) { return std::isnan(x); }, none);
  write(path, shape, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, stored.size(), stored.data(), &none);
}

void Writer::counts(const std::string& path, const Shape& shape,
                    std::span<const std::uint32_t> values) {
  write(path, shape, H5T_STD_U32LE, H5T_NATIVE_UINT32, values.size(), values.data(), nullptr);
}

void Writer::texts(const std::string& path, const Shape& shape,
                   std::span<const std::string> values) {
  std::vector<const char*> pointers;
  pointers.reserve(values.size());
  for (const std::string& value : values) {
    require_text(path, value);
    // Nothing is a text of no bytes to every reader, and takes no room of its own.
    pointers.push_back(value.empty() ? nullptr : value.c_str());
  }
  const Handle type = text_type(H5T_VARIABLE);
  write(path, shape, type.get(), type.get(), pointers.size(), pointers.data(), nullptr);
}

void Writer::letters(const std::string& path, const Shape& shape, std::size_t width,
                     std::span<const std::string> values) {
  std::string bytes;
  bytes.reserve(width * values.size());
  for (const std::string& value : values) {
    require_text(path, value);
    if (value.size() > width)
      throw InputError(
          fmt::format("{}: a text of {} bytes, want at most {}", path, value.size(), width));
    bytes += value;
    bytes.append(width - value.size(), '\0');
  }
  Shape all = shape;
  all.push_back(width);
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  write(path, all, type.get(), type.get(), bytes.size(), bytes.data(), nullptr);
}

void Writer::scale(const std::string& path, const std::string& name) {
  const Handle data(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
  const std::string called = name.empty() ? path.substr(path.rfind('/') + 1) : name;
  require(data.ok() && H5DSset_scale(data.get(), called.c_str()) >= 0, "make dimension scale",
          path);
}

void Writer::bare_scale(const std::string& path, std::size_t size) {
  counts(path, {size}, std::vector<std::uint32_t>(size));
  // The words by which netCDF's library marks one (its documentation, "Interoperability with
  // HDF5").
  scale(path, fmt::format("This is a netCDF dimension but not a netCDF variable.{:10}", size));
}

void Writer::attach(const std::string& path, unsigned dimension, const std::string& scale_path) {
  const Handle data(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle scale(H5Dopen2(file_, scale_path.c_str(), H5P_DEFAULT), H5Dclose);
  require(data.ok() && scale.ok() && H5DSattach_scale(data.get(), scale.get(), dimension) >= 0,
          "attach dimension scale to", path);
}

std::vector<std::byte> Writer::image() {
  require(H5Fflush(file_, H5F_SCOPE_LOCAL) >= 0, "flush file", "in memory");
  const ssize_t size = H5Fget_file_image(file_, nullptr, 0);
  require(size > 0, "measure file", "in memory");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  require(H5Fget_file_image(file_, bytes.data(), bytes.size()) == size, "copy file", "in memory");
  return bytes;
}

// ----------------------------------------------------------------------------------------------
// reading

hid_t open_image(std::span<const std::byte> image) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // The library copies the image and leaves ours alone; its interface predates const.
  auto* bytes = const_cast<std::byte*>(image.data());
  if (H5Pset_fapl_core(access.get(), std::size_t{1} << 20, /*backing_store=*/0) < 0 ||
      H5Pset_file_image(access.get(), bytes, image.size()) < 0)
    return -1;
  return H5Fopen(kInMemory, H5F_ACC_RDONLY, access.get());
}

Reader::Reader(std::string where, std::span<const std::byte> image, Storage storage)
    : lock_(hold_library()), where_(std::move(where)), size_(image.size()), storage_(storage) {
  file_ = open_image(image);
  if (file_ < 0) refuse_library("not readable as HDF5");
  const std::string fault = survey(file_, size_, storage_);
  if (fault.empty()) return;
  H5Fclose(file_);
  refuse(fault);
}

Reader::~Reader() {
  H5Fclose(file_);
  H5Eclear2(H5E_DEFAULT);
}

void Reader::refuse(const std::string& what) const {
  throw InputError(fmt::format("{}: {}", where_, what));
}

void Reader::refuse_library(const std::string& what) const {
  throw InputError(fmt::format("{}: {}: {}", where_, what, library_reason()));
}

void Reader::require_inside(const std::string& path) const {
  for (std::size_t end = path.find('/', 1); path.size() > 1; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    H5L_info_t link;
    if (H5Lget_info(file_, part.c_str(), &link, H5P_DEFAULT) < 0)
      refuse(fmt::format("{} is not there", part));
    if (link.type != H5L_TYPE_HARD) refuse(fmt::format("{} is not a hard link", part));
    if (end == std::string::npos) return;
  }
}

std::vector<std::string> Reader::names(const std::string& path, int type) const {
  require_inside(path);
  const Handle group(H5Gopen2(file_, path.c_str(), H5P_DEFAULT), H5Gclose);
  if (!group.ok()) refuse_library(fmt::format("no group {}", path));
  H5G_info_t info;
  if (H5Gget_info(group.get(), &info) < 0) refuse_library(fmt::format("group {} is broken", path));
  // A link takes more than a byte.
  if (info.nlinks > size_) refuse(fmt::format("group {} claims {} members", path, info.nlinks));
  std::vector<std::string> found;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[4096];
    const ssize_t length = H5Lget_name_by_idx(group.get(), ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i,
                                              name, sizeof name, H5P_DEFAULT);
    if (length <= 0 || length >= static_cast<ssize_t>(sizeof name))
      refuse_library(fmt::format("group {}: member {} has no usable name", path, i));
    H5L_info_t link;
    if (H5Lget_info(group.get(), name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD)
      refuse(fmt::format("{} is not a hard link", join(path, name)));
    H5O_info_t object;
    if (H5Oget_info_by_name2(group.get(), name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
      refuse_library(fmt::format("{} is broken", join(path, name)));
    if (object.type == type) found.emplace_back(name);
  }
  return found;
}

std::vector<std::string> Reader::groups(const std::string& path) const {
  return names(path, H5O_TYPE_GROUP);
}

std::vector<std::string> Reader::datasets(const std::string& path) const {
  return names(path, H5O_TYPE_DATASET);
}

bool Reader::has(const std::string& group, const std::string& name) const {
  return H5Lexists(file_, join(group, name).c_str(), H5P_DEFAULT) > 0;
}

namespace {

// The text that an attribute holds, of variable length (version 2) or fixed (version 1); false
// where it holds something else.
bool read_text(hid_t attribute, std::size_t largest, std::string& text) {
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (!type.ok() || !space.ok() || H5Tget_class(type.get()) != H5T_STRING ||
      H5Sget_simple_extent_type(space.get()) != H5S_SCALAR)
    return false;
  const bool variable = H5Tis_variable_str(type.get()) > 0;
  const std::size_t size = variable ? H5T_VARIABLE : H5Tget_size(type.get());
  if (!variable && (size == 0 || size > largest)) return false;
  const Handle wanted = text_type(size);
  H5Tset_cset(wanted.get(), H5Tget_cset(type.get()));
  if (variable) {
    char* found = nullptr;
    if (H5Aread(attribute, wanted.get(), &found) < 0) return false;
    text = found == nullptr ? "" : found;
    H5free_memory(found);
  } else {
    std::vector<char> cell(size);
    if (H5Aread(attribute, wanted.get(), cell.data()) < 0) return false;
    text = unpadded(cell.data(), size);
  }
  return text.size() <= largest && is_utf8(text);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Reader::attributes(const std::string& path) const {
  require_inside(path);
  const Handle object(H5Oopen(file_, path.c_str(), H5P_DEFAULT), H5Oclose);
  H5O_info_t info;
  if (!object.ok() || H5Oget_info2(object.get(), &info, H5O_INFO_NUM_ATTRS) < 0)
    refuse_library(fmt::format("no object {}", path));
  if (info.num_attrs > size_) refuse(fmt::format("{} claims {} attributes", path, info.num_attrs));
  std::vector<std::pair<std::string, std::string>> found;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    const Handle attribute(H5Aopen_by_idx(object.get(), ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i,
                                          H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose);
    if (!attribute.ok()) refuse_library(fmt::format("{}: attribute {} is broken", path, i));
    const ssize_t length = H5Aget_name(attribute.get(), 0, nullptr);
    if (length <= 0 || static_cast<std::size_t>(length) > size_)
      refuse_library(fmt::format("{}: attribute {} has no usable name", path, i));
    std::string name(static_cast<std::size_t>(length) + 1, '\0');
    H5Aget_name(attribute.get(), name.size(), name.data());
    name.pop_back();
    std::string text;
    if (read_text(attribute.get(), size_, text)) found.emplace_back(name, text);
  }
  return found;
}

std::string Reader::attribute(const std::string& path, const std::string& name) const {
  require_inside(path);
  const Handle attribute(
      H5Aopen_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (!attribute.ok()) refuse_library(fmt::format("{} has no attribute \"{}\"", path, name));
  std::string text;
  if (!read_text(attribute.get(), size_, text))
    refuse(fmt::format("{}: attribute \"{}\" is no text", path, name));
  return text;
}

std::uint32_t Reader::count_attribute(const std::string& path, const std::string& name) const {
  require_inside(path);
  const Handle attribute(
      H5Aopen_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (!attribute.ok()) refuse_library(fmt::format("{} has no attribute \"{}\"", path, name));
  const Handle type(H5Aget_type(attribute.get()), H5Tclose);
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  std::uint32_t number = 0;
  if (H5Tequal(type.get(), H5T_STD_U32LE) <= 0 ||
      H5Sget_simple_extent_type(space.get()) != H5S_SCALAR ||
      H5Aread(attribute.get(), H5T_NATIVE_UINT32, &number) < 0)
    refuse(fmt::format("{}: attribute \"{}\" is no 32-bit count", path, name));
  return number;
}

Opened Reader::open(const std::string& path) const {
  require_inside(path);
  Opened opened = open_dataset(file_, path, size_, storage_);
  if (!opened.fault.empty()) refuse(fmt::format("{} {}", path, opened.fault));
  return opened;
}

Numbers Reader::numbers(const std::string& path) const {
  Opened opened = open(path);
  if (H5Tequal(opened.type.get(), H5T_IEEE_F64LE) <= 0) refuse(path + " is not float64");
  Numbers numbers{std::move(opened.shape), std::vector<double>(opened.count)};
  if (opened.count > 0 && H5Dread(opened.data.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                                  H5P_DEFAULT, numbers.values.data()) < 0)
    refuse_library(path + " is not readable");
  return numbers;
}

Counts Reader::counts(const std::string& path) const {
  Opened opened = open(path);
  if (H5Tequal(opened.type.get(), H5T_STD_U32LE) <= 0) refuse(path + " holds no 32-bit counts");
  Counts counts{std::move(opened.shape), std::vector<std::uint32_t>(opened.count)};
  if (opened.count > 0 && H5Dread(opened.data.get(), H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL,
                                  H5P_DEFAULT, counts.values.data()) < 0)
    refuse_library(path + " is not readable");
  return counts;
}

Texts Reader::letters(const std::string& path) const {
  Opened opened = open(path);
  if (!is_letter_type(opened.type.get()) || opened.shape.empty())
    refuse(path + " holds no texts of single bytes");
  std::string bytes(opened.count, '\0');
  if (opened.count > 0 && H5Dread(opened.data.get(), opened.type.get(), H5S_ALL, H5S_ALL,
                                  H5P_DEFAULT, bytes.data()) < 0)
    refuse_library(path + " is not readable");
  const std::size_t width = opened.shape.back();
  if (width == 0) refuse(path + " holds texts of no bytes");
  opened.shape.pop_back();
  Texts texts{std::move(opened.shape), {}};
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    texts.values.push_back(unpadded(bytes.data() + at, width));
    if (!is_utf8(texts.values.back())) refuse(path + " holds a text that is not UTF-8");
  }
  return texts;
}

namespace {

// Memory for texts of variable length, whose sizes are known only as they are read: no more than
// the whole file's size, all of it given back at the end.
class TextMemory {
 public:
  explicit TextMemory(std::size_t most) : left_(most) {}
  ~TextMemory() {
    for (void* block : blocks_) std::free(block);
  }
  TextMemory(const TextMemory&) = delete;
  TextMemory& operator=(const TextMemory&) = delete;

  static void* take(std::size_t size, void* self) {
    auto& memory = *static_cast<TextMemory*>(self);
    if (size > memory.left_) return nullptr;
    void* block = std::malloc(size);
    if (block == nullptr) return nullptr;
    memory.left_ -= size;
    memory.blocks_.push_back(block);
    return block;
  }
  static void give(void*, void*) {}

 private:
  std::size_t left_;
  std::vector<void*> blocks_;
};

}  // namespace

Texts Reader::texts(const std::string& path) const {
  Opened opened = open(path);
  if (H5Tis_variable_str(opened.type.get()) <= 0) refuse(path + " holds no texts");
  TextMemory memory(size_);
  const Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  H5Pset_vlen_mem_manager(transfer.get(), TextMemory::take, &memory, TextMemory::give, &memory);
  std::vector<const char*> pointers(opened.count, nullptr);
  const Handle wanted = text_type(H5T_VARIABLE);
  H5Tset_cset(wanted.get(), H5Tget_cset(opened.type.get()));
  if (opened.count > 0 && H5Dread(opened.data.get(), wanted.get(), H5S_ALL, H5S_ALL, transfer.get(),
                                  pointers.data()) < 0)
    refuse_library(path + " is not readable");
  Texts texts{std::move(opened.shape), {}};
  texts.values.reserve(pointers.size());
  for (const char* text : pointers) {
    texts.values.emplace_back(text == nullptr ? "" : text);
    if (!is_utf8(texts.values.back())) refuse(path + " holds a text that is not UTF-8");
  }
  return texts;
}

}  // namespace infomax::h5
