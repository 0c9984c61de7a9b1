#include "cli/user_arrays.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "core/error.h"
#include "data/bytes.h"
#include "data/column_choice.h"
#include "data/csv.h"
#include "data/npy.h"
#include "results/array_file.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30;

// One side as it was read.
struct Side {
  std::string where;
  std::size_t rows = 0, width = 0;
  std::vector<double> values;
  std::vector<std::string> names;
  std::vector<std::size_t> lines;  // of a table: where each row begins
};

// A source whose first bytes have been looked at.
class Peeked final : public ByteSource {
 public:
  explicit Peeked(ByteSource& rest) : rest_(rest), size_(rest.read(first_)) {}
  bool begins_with(std::string_view magic) const {
    return size_ >= magic.size() &&
           std::equal(magic.begin(), magic.end(), first_.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
  }
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t here = std::min(out.size(), size_ - at_);
    std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(at_), here, out.begin());
    at_ += here;
    return here < out.size() ? here + rest_.read(out.subspan(here)) : here;
  }

 private:
  ByteSource& rest_;
  std::array<std::uint8_t, 8> first_{};
  std::size_t size_, at_ = 0;
};

class StandardInput final : public ByteSource {
 public:
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t size = std::fread(out.data(), 1, out.size(), stdin);
    if (std::ferror(stdin) != 0) throw IoError("standard input: can't be read");
    return size;
  }
};

constexpr std::string_view kNpyMagic = "\x93NUMPY", kHdf5Magic = "\x89HDF";

std::string shown(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::unique_ptr<ByteSource> source_of(const std::string& path) {
  if (path == "-") return std::make_unique<StandardInput>();
  if (fs::is_directory(path)) throw InputError(path + ": is a folder, want a file");
  return std::make_unique<FileSource>(path);
}

// [n, ...] as [n, width], columns called x0, x1, ...
Side flattened(std::string where, const std::vector<std::size_t>& shape, std::vector<double> values,
               const char* side, std::vector<std::string>& notes) {
  Side out{std::move(where), shape.at(0), 1, std::move(values), {}, {}};
  for (std::size_t axis = 1; axis < shape.size(); ++axis) out.width *= shape[axis];
  if (out.rows == 0 || out.width == 0)
    throw InputError(fmt::format("{}: [{}] has no numbers", out.where, fmt::join(shape, ", ")));
  if (shape.size() > 2)
    notes.push_back(fmt::format("{}: [{}] is taken for {} rows of {} columns", out.where,
                                fmt::join(shape, ", "), out.rows, out.width));
  for (std::size_t c = 0; c < out.width; ++c) out.names.push_back(fmt::format("{}{}", side, c));
  return out;
}

Side columns_of(const CsvTable& table, const std::vector<std::size_t>& columns,
                const std::string& where) {
  Side out{where, table.rows(), columns.size(), {}, {}, table.lines};
  for (const std::size_t c : columns) {
    const CsvColumn& column = table.columns[c];
    if (column.text_line > 0)
      throw InputError(fmt::format("{}: line {}, column {}: \"{}\" is no number", where,
                                   column.text_line, column.name, column.text));
    out.names.push_back(column.name);
  }
  out.values.reserve(out.rows * out.width);
  for (std::size_t row = 0; row < out.rows; ++row)
    for (const std::size_t c : columns) out.values.push_back(table.columns[c].values[row]);
  return out;
}

// "a.h5:dataset" in two, where there is no file of the whole name.
std::optional<std::pair<std::string, std::string>> file_and_dataset(const std::string& place) {
  const std::size_t colon = place.rfind(':');
  if (colon == std::string::npos || fs::exists(place) || !fs::exists(place.substr(0, colon)))
    return std::nullopt;
  return std::pair(place.substr(0, colon), place.substr(colon + 1));
}

Side read_hdf5(const std::string& path, const std::string& dataset, const char* side,
               std::vector<std::string>& notes) {
  StoredArray array = read_array(path, dataset);
  return flattened(path + ":" + dataset, array.shape, std::move(array.values), side, notes);
}

// All of a file that is one side.
Side read_side(const std::string& place, const char* side, std::vector<std::string>& notes) {
  if (const auto parts = file_and_dataset(place))
    return read_hdf5(parts->first, parts->second, side, notes);
  const std::unique_ptr<ByteSource> source = source_of(place);
  Peeked file(*source);
  const std::string where = shown(place);
  if (file.begins_with(kHdf5Magic))
    return read_hdf5(place, "", side, notes);  // an error that lists the data sets
  if (file.begins_with(kNpyMagic)) {
    NpyArray array = parse_npy(file, kMostBytes, where);
    if (array.rounded > 0)
      notes.push_back(
          fmt::format("{}: {} integers beyond 2^53 are rounded to double", where, array.rounded));
    return flattened(where, array.shape, std::move(array.values), side, notes);
  }
  const CsvTable table = parse_csv(file, kMostBytes, where);
  std::vector<std::size_t> all(table.columns.size());
  for (std::size_t c = 0; c < all.size(); ++c) all[c] = c;
  Side out = columns_of(table, all, where);
  if (!table.header)
    for (std::size_t c = 0; c < all.size(); ++c) out.names[c] = fmt::format("{}{}", side, c);
  return out;
}

struct Sides {
  Side x, y;
};

Sides read_table(const ArrayPlaces& places, ByteSource& file, const std::string& where) {
  const CsvTable table = parse_csv(file, kMostBytes, where);
  const auto chosen = [&](const std::vector<std::string>& words, const char* usual) {
    return choose_columns(table, words.empty() ? std::vector<std::string>{usual} : words, where);
  };
  const std::vector<std::size_t> x = chosen(places.x_cols, "X*");
  if (places.x_alone) return {columns_of(table, x, where), {}};
  const std::vector<std::size_t> y = chosen(places.y_cols, "Y*");
  for (const std::size_t c : x)
    if (std::ranges::find(y, c) != y.end())
      throw InputError(fmt::format("{}: column {} is on both sides, want it on one", where,
                                   table.columns[c].name));
  return {columns_of(table, x, where), columns_of(table, y, where)};
}

Sides read_both(const ArrayPlaces& places, std::vector<std::string>& notes) {
  const std::unique_ptr<ByteSource> source = source_of(places.data);
  Peeked file(*source);
  const std::string where = shown(places.data);
  if (file.begins_with(kNpyMagic))
    throw InputError(where + ": one .npy array, want --x and --y for these");
  if (!file.begins_with(kHdf5Magic)) return read_table(places, file, where);
  const auto dataset = [&](const std::vector<std::string>& words, const char* usual) {
    if (words.size() > 1)
      throw InputError(where + ": several data sets for one side, want one of an HDF5 file");
    return words.empty() ? std::string(usual) : words.front();
  };
  Side x = read_hdf5(places.data, dataset(places.x_cols, "x"), "x", notes);
  if (places.x_alone) return {std::move(x), {}};
  return {std::move(x), read_hdf5(places.data, dataset(places.y_cols, "y"), "y", notes)};
}

Sides read_sides(const ArrayPlaces& places, std::vector<std::string>& notes) {
  if (!places.data.empty()) return read_both(places, notes);
  if (places.x == "-" && places.y == "-")
    throw InputError("--x - --y -: standard input is one array, want a file for the other");
  Sides out{read_side(places.x, "x", notes), {}};
  if (!places.x_alone) out.y = read_side(places.y, "y", notes);
  return out;
}

// Whether the row has NaN; throws for what isn't dropped.
bool has_nan(const Side& side, std::size_t row, bool drop) {
  bool found = false;
  for (std::size_t c = 0; c < side.width; ++c) {
    const double value = side.values[row * side.width + c];
    if (std::isfinite(value)) continue;
    if (std::isnan(value) && drop) {
      found = true;
      continue;
    }
    const std::string place =
        side.lines.empty() ? fmt::format("row {}", row) : fmt::format("line {}", side.lines[row]);
    throw InputError(fmt::format("{}: {}, column {} ({}): {}, want a finite number{}", side.where,
                                 place, c, side.names[c],
                                 std::isnan(value) ? "no number (NaN)" : fmt::format("{}", value),
                                 std::isnan(value) ? "; --nan drop leaves such rows out" : ""));
  }
  return found;
}

}  // namespace

UserArrays read_user_arrays(const ArrayPlaces& places) {
  UserArrays out;
  Sides sides = read_sides(places, out.notes);
  if (places.x_alone) sides.y.rows = sides.x.rows;
  if (sides.x.rows != sides.y.rows)
    throw InputError(fmt::format("{} has {} rows and {} has {}, want as many: a row is a pair",
                                 sides.x.where, sides.x.rows, sides.y.where, sides.y.rows));
  out.read_rows = sides.x.rows;
  out.x_width = sides.x.width;
  out.y_width = sides.y.width;
  out.names = sides.x.names;
  out.names.insert(out.names.end(), sides.y.names.begin(), sides.y.names.end());
  const auto add = [](const Side& side, std::size_t row, std::vector<double>& to) {
    const auto begin = side.values.begin() + static_cast<std::ptrdiff_t>(row * side.width);
    to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(side.width));
  };
  for (std::size_t row = 0; row < out.read_rows; ++row) {
    const bool nan_x = has_nan(sides.x, row, places.drop_nan);
    if (has_nan(sides.y, row, places.drop_nan) || nan_x) continue;
    out.kept.push_back(row);
    add(sides.x, row, out.x_values);
    add(sides.y, row, out.y_values);
  }
  out.rows = out.kept.size();
  if (out.rows == 0) throw InputError(sides.x.where + ": no row is left without NaN");
  if (out.rows < out.read_rows)
    out.notes.push_back(fmt::format("{} of {} rows have NaN and are left out",
                                    out.read_rows - out.rows, out.read_rows));
  return out;
}

}  // namespace infomax
