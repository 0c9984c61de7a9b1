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

std::size_t bytes_of(NpyType type) {
  return type == NpyType::float32 ? 4 : 8;
}

// The processor may be set to flush numbers below 2^-126 to zero (kernels/profile.h), and would
// then do so to their conversions; these are exact whatever it is set to.
double widened(float narrow) {
  const auto bits = std::bit_cast<std::uint32_t>(narrow);
  if ((bits & 0x7f800000) != 0) return static_cast<double>(narrow);
  const double size = static_cast<double>(bits & 0x007fffff) * 0x1p-149;
  return bits >> 31 != 0 ? -size : size;
}

float narrowed(double value) {
  if (!(std::abs(value) < 0x1p-126)) return static_cast<float>(value);
  const auto size = static_cast<std::uint32_t>(std::nearbyint(std::abs(value) * 0x1p149));
  return std::bit_cast<float>(size | (std::signbit(value) ? 0x80000000 : 0));
}

struct Header {
  NpyType type = NpyType::float64;
  std::vector<std::size_t> shape;
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
    if (*fortran) fail("fortran_order is True, want False: values row by row");
    out.type = *type;
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

  NpyType type() {
    skip_spaces();
    if (rest_.starts_with('[')) fail("descr is a list of fields, want '<f4' or '<f8'");
    const std::string_view text = quoted();
    if (text == "<f4") return NpyType::float32;
    if (text != "<f8") fail(fmt::format("descr is '{}', want '<f4' or '<f8'", text));
    return NpyType::float64;
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
      if (out.size() > 2) fail("its shape has more than 2 dimensions, want 1 or 2");
    }
    if (out.empty()) fail("its shape has no dimensions, want 1 or 2");
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

}  // namespace

NpyArray parse_npy(ByteSource& file, std::uint64_t most, const std::string& where) {
  const Header header = read_header(file, where);
  std::uint64_t bytes = bytes_of(header.type);
  for (const std::size_t size : header.shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes) || bytes > most)
      throw InputError(fmt::format("{}: .npy shape [{}] of {} bytes a value, want at most {} bytes",
                                   where, sizes_text(header.shape), bytes_of(header.type), most));
  }
  NpyArray array{header.type, header.shape, {}};
  const std::size_t width = bytes_of(header.type);
  array.values.reserve(bytes / width);
  std::vector<std::uint8_t> piece(kMostHeader);
  for (std::uint64_t done = 0; done < bytes;) {
    const auto part = std::span(piece).first(std::min<std::uint64_t>(piece.size(), bytes - done));
    const std::size_t got = file.read(part);
    done += got;
    if (got < part.size())
      throw InputError(fmt::format("{}: {} bytes of values, want {} for the .npy shape [{}]", where,
                                   done, bytes, sizes_text(header.shape)));
    for (std::size_t at = 0; at < got; at += width) {
      float narrow = 0;
      double value = 0;
      if (header.type == NpyType::float32) {
        std::memcpy(&narrow, part.data() + at, width);
        value = widened(narrow);
      } else {
        std::memcpy(&value, part.data() + at, width);
      }
      array.values.push_back(value);
    }
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
  if (array.shape.empty() || array.shape.size() > 2)
    throw ShapeError(fmt::format("npy_file: {} dimensions, want 1 or 2", array.shape.size()));
  std::size_t count = 1;
  for (const std::size_t size : array.shape) count *= size;
  if (count != array.values.size())
    throw ShapeError(fmt::format("npy_file: {} values, want {} for [{}]", array.values.size(),
                                 count, sizes_text(array.shape)));
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   array.type == NpyType::float32 ? "<f4" : "<f8",
                                   sizes_text(array.shape), array.shape.size() == 1 ? "," : "");
  constexpr std::size_t kBefore = 10, kAlign = 64;
  header.resize((kBefore + header.size() + 1 + kAlign - 1) / kAlign * kAlign - kBefore - 1, ' ');
  header += '\n';

  std::string start(kMagic);
  start += {'\1', '\0', static_cast<char>(header.size()), static_cast<char>(header.size() >> 8)};
  start += header;
  std::vector<std::uint8_t> out(start.begin(), start.end());
  const std::size_t width = bytes_of(array.type);
  std::size_t at = out.size();
  out.resize(at + count * width);
  for (const double value : array.values) {
    const float narrow = narrowed(value);
    if (array.type == NpyType::float32)
      std::memcpy(out.data() + at, &narrow, width);
    else
      std::memcpy(out.data() + at, &value, width);
    at += width;
  }
  return out;
}

}  // namespace infomax
