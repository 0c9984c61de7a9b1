#include "data/tar.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace infomax {

namespace {

constexpr std::size_t kBlock = 512;
using Field = std::span<const std::uint8_t>;

// Up to the first zero byte.
std::string text_of(Field field) {
  return {field.begin(), std::find(field.begin(), field.end(), std::uint8_t{0})};
}

bool all_zero(Field bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

// Spaces, octal digits (one at least), then zero bytes and spaces alone. 63 bits hold any field's.
std::optional<std::uint64_t> octal(Field field) {
  std::size_t i = 0;
  while (i < field.size() && field[i] == ' ') ++i;
  const std::size_t first = i;
  std::uint64_t value = 0;
  for (; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i)
    value = value << 3 | (field[i] - '0');
  if (i == first) return std::nullopt;
  const Field rest = field.subspan(i);
  if (!std::all_of(rest.begin(), rest.end(), [](std::uint8_t b) { return b == 0 || b == ' '; }))
    return std::nullopt;
  return value;
}

// 0x80, then a big-endian number.
std::optional<std::uint64_t> base_256(Field field) {
  if (field[0] != 0x80) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : field.subspan(1)) {
    if (value >> 56 != 0) return std::nullopt;
    value = value << 8 | byte;
  }
  return value;
}

// Of all bytes, those of the checksum itself counted as spaces.
std::uint64_t checksum(Field header) {
  std::uint64_t sum = 8 * ' ';
  for (std::size_t i = 0; i < kBlock; ++i)
    if (i < 148 || i >= 156) sum += header[i];
  return sum;
}

}  // namespace

TarReader::TarReader(ByteSource& archive, const TarLimits& limits, std::string where)
    : archive_(archive), limits_(limits), where_(std::move(where)) {}

std::string TarReader::at_entry() const {
  return fmt::format("{}: tar entry {}", where_, entries_);
}

void TarReader::take(std::span<std::uint8_t> out) {
  const std::size_t got = archive_.read(out);
  if (got != out.size())
    throw InputError(
        fmt::format("{}: truncated tar archive: ends within its entry {}", where_, entries_));
}

void TarReader::skip(std::uint64_t count) {
  std::array<std::uint8_t, 16 * kBlock> passed;
  while (count > 0) {
    const std::size_t piece = std::min<std::uint64_t>(count, passed.size());
    take(std::span(passed).first(piece));
    count -= piece;
  }
}

std::size_t TarReader::read(std::span<std::uint8_t> out) {
  const std::size_t size = std::min<std::uint64_t>(out.size(), left_);
  take(out.first(size));
  left_ -= size;
  return size;
}

std::optional<TarEntry> TarReader::next() {
  while (!ended_) {
    skip(left_ + padding_);
    left_ = padding_ = 0;
    ++entries_;
    std::array<std::uint8_t, kBlock> header;
    take(header);
    if (all_zero(header)) {
      end_in_order();
      break;
    }
    if (entries_ > limits_.entries)
      throw InputError(
          fmt::format("{}: more than {} tar entries, want no more", where_, limits_.entries));
    const Block block(header);
    const std::uint64_t sum = checksum(block);
    if (octal(block.subspan(148, 8)) != sum)
      throw InputError(fmt::format("{}: checksum field \"{}\", want {:o}", at_entry(),
                                   text_of(block.subspan(148, 8)), sum));
    TarEntry entry{name_of(block), 0};
    entry.size = size_of(block, entry.name);
    if (!names_.insert(entry.name).second)
      throw InputError(fmt::format("{}: the name \"{}\" a second time", at_entry(), entry.name));
    if (!is_file(block, entry.name, entry.size)) continue;
    left_ = entry.size;
    padding_ = (kBlock - entry.size % kBlock) % kBlock;
    return entry;
  }
  return std::nullopt;
}

void TarReader::end_in_order() {
  ended_ = true;
  std::array<std::uint8_t, 16 * kBlock> rest;
  take(std::span(rest).first(kBlock));
  std::size_t got = kBlock;
  do {
    if (!all_zero(std::span(rest).first(got)))
      throw InputError(
          fmt::format("{}: bytes follow the tar archive's end, want zeros alone", where_));
    got = archive_.read(rest);
  } while (got > 0);
}

std::string TarReader::name_of(Block header) const {
  std::string name = text_of(header.first(100));
  const std::string magic(header.begin() + 257, header.begin() + 265);
  if (magic == std::string_view("ustar\0"
                                "00",
                                8)) {
    const std::string folder = text_of(header.subspan(345, 155));
    if (!folder.empty()) name = folder + "/" + name;
  } else if (magic != std::string_view("ustar  \0", 8) && magic != std::string(8, '\0')) {
    throw InputError(at_entry() + ": neither a ustar nor a GNU tar header");
  }
  if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    throw InputError(at_entry() + ": characters in its name that are not printable ASCII");
  while (name.starts_with("./")) name.erase(0, 2);
  if (name.empty() || name.front() == '/' || ("/" + name + "/").find("/../") != std::string::npos)
    throw InputError(
        fmt::format("{}: name \"{}\", want one that stays inside the archive", at_entry(), name));
  return name;
}

std::uint64_t TarReader::size_of(Block header, const std::string& name) const {
  const Field field = header.subspan(124, 12);
  const std::optional<std::uint64_t> size = field[0] < 0x80 ? octal(field) : base_256(field);
  if (!size) throw InputError(fmt::format("{}: {}: its size is not a number", at_entry(), name));
  if (*size > limits_.bytes)
    throw InputError(
        fmt::format("{}: {}: {} bytes, want at most {}", at_entry(), name, *size, limits_.bytes));
  return *size;
}

bool TarReader::is_file(Block header, const std::string& name, std::uint64_t size) const {
  const char type = static_cast<char>(header[156]);
  const bool folder = type == '5' || (type == '\0' && name.ends_with('/'));
  const bool file = (type == '0' || type == '\0') && !name.ends_with('/');
  if (!(folder || file) || !all_zero(header.subspan(157, 100)) || (folder && size != 0))
    throw InputError(fmt::format(
        "{}: {}: type {:#04x}, {} bytes, link to \"{}\"; want a regular file or a folder",
        at_entry(), name, header[156], size, text_of(header.subspan(157, 100))));
  return file;
}

}  // namespace infomax
