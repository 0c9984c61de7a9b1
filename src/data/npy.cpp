#include "data/npy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "data/idx.h"

namespace infomax {

namespace {

static_assert(std::endian::native == std::endian::little,
              "values are copied as they lie in the file");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostHeader = 1 << 16;
constexpr std::size_t kMostAxes = 8;
constexpr std::string_view kWanted =
    "want numbers: '<f8', or another of b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8";

// The processor may be set to flush numbers below 2^-126 to zero (kernels/profile.h), and would
// then do so to their conversions; these are exact whatever it is set to.
double widened(float narrow) {
  const auto bits = std::bit_cast<std::uint32_t>(narrow);
  if ((bits & 0x7f800000) != 0) return static_cast<double>(narrow);
  const double size = static_cast<double>(bits & 0x007fffff) * 0x1p-149;
  return bits >> 31 != 0 ? -size : size;
}

// Half precision: a sign, 5 bits of exponent, 10 of fraction.
double widened_half(std::uint16_t bits) {
  const unsigned exponent = bits >> 10 & 31, fraction = bits & 1023;
  double size = 0;
  if (exponent == 31)
    size = fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                         : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    size = static_cast<double>(fraction) * 0x1p-24;
  else
    size = std::ldexp(static_cast<double>(fraction | 1024), static_cast<int>(exponent) - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

// The value's bytes as one number, in the order of this machine.
std::uint64_t bits_at(const std::uint8_t* at, const NpyType& type) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < type.bytes; ++i)
    bits = bits << 8 | at[type.big_endian ? i : type.bytes - 1 - i];
  return bits;
}

double integer_of(std::uint64_t bits, const NpyType& type, std::size_t& rounded) {
  const std::size_t unused = 64 - 8 * type.bytes;
  const bool negative = type.kind == NpyKind::integer && bits >> (8 * type.bytes - 1) != 0;
  const auto full = std::bit_cast<std::int64_t>(bits << unused) >> unused;
  const std::uint64_t size = negative ? -static_cast<std::uint64_t>(full) : bits;
  const auto value = static_cast<double>(size);
  // Exactly the numbers of 53 bits and zeros after them.
  if (size != 0 && 64 - std::countl_zero(size) - std::countr_zero(size) > 53) ++rounded;
  return negative ? -value : value;
}

double value_at(const std::uint8_t* at, const NpyType& type, std::size_t& rounded) {
  const std::uint64_t bits = bits_at(at, type);
  if (type.kind == NpyKind::boolean) return bits != 0 ? 1 : 0;
  if (type.kind != NpyKind::real) return integer_of(bits, type, rounded);
  if (type.bytes == 2) return widened_half(static_cast<std::uint16_t>(bits));
  if (type.bytes == 4) return widened(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  return std::bit_cast<double>(bits);
}

float narrowed(double value) {
  if (!(std::abs(value) < 0x1p-126)) return static_cast<float>(value);
  const auto size = static_cast<std::uint32_t>(std::nearbyint(std::abs(value) * 0x1p149));
  return std::bit_cast<float>(size | (std::signbit(value) ? 0x80000000 : 0));
}

struct Header {
  NpyType type;
  std::vector<std::size_t> shape;
  bool columns_first = false;  // the first index runs fastest
};

// {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), } in any order of keys, with spaces
// between tokens, and either kind of quote around texts without escapes.
class Grammar {
 public:
  Grammar(std::string_view text, const std::string& where) : rest_(text), where_(where) {}

  Header header() {
    Header out;
    std::optional<NpyType> type;
    std::optional<bool> fortran;
    bool shape = false;
    want('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      want(':');
      if (key == "descr" && !type) {
        type = this->type();
      } else if (key == "fortran_order" && !fortran) {
        fortran = boolean();
      } else if (key == "shape" && !shape) {
        out.shape = tuple();
        shape = true;
      } else {
        fail(
            fmt::format("key '{}' is unknown or there twice; want 'descr', 'fortran_order' and "
                        "'shape', each once",
                        key));
      }
      if (!take(',')) {
        want('}');
        break;
      }
    }
    skip_spaces();
    if (rest_ != "\n") fail("its dictionary is followed by more than spaces and a newline");
    if (!type || !fortran || !shape) fail("want 'descr', 'fortran_order' and 'shape', each once");
    out.type = *type;
    out.columns_first = *fortran;
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format("{}: .npy header: {}", where_, what));
  }

  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_spaces();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void want(char c) {
    if (!take(c)) fail(fmt::format("{} where '{}' should be", shown(), c));
  }
  // What is there, for messages: printable, and little of it.
  std::string shown() const {
    std::string text;
    for (const char c : rest_.substr(0, 20)) text += c >= ' ' && c <= '~' ? c : '?';
    return text.empty() ? "nothing" : fmt::format("\"{}\"", text);
  }

  std::string_view quoted() {
    skip_spaces();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const std::size_t end =
        quote == '\'' || quote == '"' ? rest_.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail(shown() + " where a quoted text should be");
    const std::string_view text = rest_.substr(1, end - 1);
    if (!std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '\\'; }))
      fail(shown() + " has characters that its texts don't have");
    rest_.remove_prefix(end + 1);
    return text;
  }

  // '<f8': order of bytes, kind, bytes.
  NpyType type() {
    skip_spaces();
    if (rest_.starts_with('[')) fail(fmt::format("descr is a list of fields, {}", kWanted));
    const std::string_view text = quoted();
    if (text.ends_with('O')) fail(fmt::format("descr is '{}', Python objects; {}", text, kWanted));
    const auto refuse = [&] { fail(fmt::format("descr is '{}', {}", text, kWanted)); };
    if (text.size() != 3 || text[2] < '1' || text[2] > '8') refuse();
    NpyType out;
    out.bytes = static_cast<std::size_t>(text[2] - '0');
    out.big_endian = text[0] == '>';
    const std::string_view kinds = "biuf";
    const std::size_t kind = kinds.find(text[1]);
    if (kind == std::string_view::npos || !std::has_single_bit(out.bytes)) refuse();
    out.kind =
        std::array{NpyKind::boolean, NpyKind::integer, NpyKind::natural, NpyKind::real}[kind];
    const bool ordered = text[0] == '<' || text[0] == '>';
    if (!ordered && (out.bytes > 1 || text[0] != '|')) refuse();
    if (out.kind == NpyKind::boolean ? out.bytes != 1 : out.kind == NpyKind::real && out.bytes == 1)
      refuse();
    return out;
  }

  bool boolean() {
    skip_spaces();
    for (const std::string_view word : {"False", "True"}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return word == "True";
    }
    fail(shown() + " where True or False should be");
  }

  std::size_t size() {
    skip_spaces();
    std::size_t value = 0, digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++digits) {
      if (__builtin_mul_overflow(value, std::size_t{10}, &value) ||
          __builtin_add_overflow(value, static_cast<std::size_t>(rest_.front() - '0'), &value))
        fail("a size of its shape is too large");
      rest_.remove_prefix(1);
    }
    if (digits == 0) fail(shown() + " where a size should be");
    return value;
  }

  // (), (3,), (3, 2), (3, 2,): as Python writes a tuple. (3) is a number.
  std::vector<std::size_t> tuple() {
    std::vector<std::size_t> out;
    want('(');
    bool comma = true;
    while (!take(')')) {
      if (!comma) fail(shown() + " where ',' or ')' should be");
      out.push_back(size());
      comma = take(',');
      if (out.size() > kMostAxes)
        fail(fmt::format("its shape has more than {0} dimensions, want 1 to {0}", kMostAxes));
    }
    if (out.empty()) fail(fmt::format("its shape has no dimensions, want 1 to {}", kMostAxes));
    if (out.size() == 1 && !comma) fail("its shape is a number, want a tuple");
    return out;
  }

  std::string_view rest_;
  const std::string& where_;
};

void take(ByteSource& file, std::span<std::uint8_t> out, const std::string& where) {
  if (file.read(out) != out.size()) throw InputError(where + ": ends within its .npy header");
}

Header read_header(ByteSource& file, const std::string& where) {
  std::array<std::uint8_t, 8> start;
  take(file, start, where);
  if (!std::equal(kMagic.begin(), kMagic.end(), start.begin(),
                  [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }))
    throw InputError(where + ": doesn't begin with \\x93NUMPY, want a .npy file");
  const unsigned major = start[6], minor = start[7];
  if (major < 1 || major > 3 || minor != 0)
    throw InputError(
        fmt::format("{}: .npy version {}.{}, want 1.0, 2.0 or 3.0", where, major, minor));
  std::array<std::uint8_t, 4> length{};
  take(file, std::span(length).first(major == 1 ? 2 : 4), where);
  std::size_t size = 0;
  for (std::size_t i = 4; i > 0; --i) size = size << 8 | length[i - 1];
  if (size > kMostHeader)
    throw InputError(
        fmt::format("{}: .npy header of {} bytes, want at most {}", where, size, kMostHeader));
  std::vector<std::uint8_t> bytes(size);
  take(file, bytes, where);
  const std::string text(bytes.begin(), bytes.end());
  return Grammar(text, where).header();
}

// Throws unless the values have at most that many bytes, which it returns.
std::uint64_t bytes_of_values(const Header& header, std::uint64_t most, const std::string& where) {
  std::uint64_t bytes = header.type.bytes;
  for (const std::size_t size : header.shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes) || bytes > most)
      throw InputError(fmt::format("{}: .npy shape [{}] of {} bytes a value, want at most {} bytes",
                                   where, sizes_text(header.shape), header.type.bytes, most));
  }
  return bytes;
}

// Where the values of a file go, one after the other.
class Places {
 public:
  explicit Places(const Header& header)
      : shape_(header.shape), steps_(shape_.size(), 1), at_(shape_.size(), 0) {
    for (std::size_t axis = shape_.size(); axis-- > 1;)
      steps_[axis - 1] = steps_[axis] * shape_[axis];
    if (!header.columns_first) {
      std::ranges::reverse(shape_);
      std::ranges::reverse(steps_);
    }
  }
  std::size_t next() {
    const std::size_t place = place_;
    for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
      place_ += steps_[axis];
      if (++at_[axis] < shape_[axis]) break;
      place_ -= steps_[axis] * shape_[axis];
      at_[axis] = 0;
    }
    return place;
  }

 private:
  std::vector<std::size_t> shape_, steps_, at_;  // the axis that runs fastest comes first
  std::size_t place_ = 0;
};

}  // namespace

NpyArray parse_npy(ByteSource& file, std::uint64_t most, const std::string& where) {
  const Header header = read_header(file, where);
  const std::uint64_t bytes = bytes_of_values(header, most, where);
  NpyArray array{header.type, header.shape, {}, 0};
  const std::size_t width = header.type.bytes;
  array.values.resize(bytes / width);
  Places places(header);
  std::vector<std::uint8_t> piece(kMostHeader);
  for (std::uint64_t done = 0; done < bytes;) {
    const auto part = std::span(piece).first(std::min<std::uint64_t>(piece.size(), bytes - done));
    const std::size_t got = file.read(part);
    done += got;
    if (got < part.size())
      throw InputError(fmt::format("{}: {} bytes of values, want {} for the .npy shape [{}]", where,
                                   done, bytes, sizes_text(header.shape)));
    for (std::size_t at = 0; at < got; at += width)
      array.values[places.next()] = value_at(part.data() + at, header.type, array.rounded);
  }
  std::array<std::uint8_t, 1> more;
  if (file.read(more) > 0)
    throw InputError(fmt::format("{}: bytes follow the {} of the .npy shape [{}], want none", where,
                                 bytes, sizes_text(header.shape)));
  return array;
}

NpyArray read_npy(const std::string& path, std::uint64_t most) {
  FileSource file(path);
  return parse_npy(file, most, path);
}

std::vector<std::uint8_t> npy_file(const NpyArray& array) {
  if (array.shape.empty() || array.shape.size() > kMostAxes)
    throw ShapeError(
        fmt::format("npy_file: {} dimensions, want 1 to {}", array.shape.size(), kMostAxes));
  if (array.type != kFloat32 && array.type != kFloat64)
    throw ShapeError("npy_file: numbers of another type, want float32 or float64");
  std::size_t count = 1;
  for (const std::size_t size : array.shape) count *= size;
  if (count != array.values.size())
    throw ShapeError(fmt::format("npy_file: {} values, want {} for [{}]", array.values.size(),
                                 count, sizes_text(array.shape)));
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   array.type == kFloat32 ? "<f4" : "<f8", sizes_text(array.shape),
                                   array.shape.size() == 1 ? "," : "");
  constexpr std::size_t kBefore = 10, kAlign = 64;
  header.resize((kBefore + header.size() + 1 + kAlign - 1) / kAlign * kAlign - kBefore - 1, ' ');
  header += '\n';

  std::string start(kMagic);
  start += {'\1', '\0', static_cast<char>(header.size()), static_cast<char>(header.size() >> 8)};
  start += header;
  std::vector<std::uint8_t> out(start.begin(), start.end());
  const std::size_t width = array.type.bytes;
  std::size_t at = out.size();
  out.resize(at + count * width);
  for (const double value : array.values) {
    const float narrow = narrowed(value);
    if (array.type == kFloat32)
      std::memcpy(out.data() + at, &narrow, width);
    else
      std::memcpy(out.data() + at, &value, width);
    at += width;
  }
  return out;
}

}  // namespace infomax
