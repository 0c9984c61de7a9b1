#include "data/idx.h"

#include <fmt/core.h>

#include "core/error.h"

namespace infomax {

namespace {

std::size_t bytes_per_value(IdxType type, const std::string& where) {
  switch (type) {
    case IdxType::unsigned_byte:
    case IdxType::signed_byte:
      return 1;
    case IdxType::int16:
      return 2;
    case IdxType::int32:
    case IdxType::float32:
      return 4;
    case IdxType::float64:
      return 8;
  }
  throw InputError(fmt::format("{}: IDX type {:#04x}, want 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e",
                               where, static_cast<unsigned>(type)));
}

}  // namespace

std::string sizes_text(std::span<const std::size_t> sizes) {
  std::string text;
  for (const std::size_t size : sizes) {
    if (!text.empty()) text += ", ";
    text += std::to_string(size);
  }
  return text;
}

IdxArray parse_idx(std::span<const std::uint8_t> file, const std::string& where) {
  constexpr std::size_t kMostRank = 8;
  if (file.size() < 4) {
    throw InputError(fmt::format("{}: {} bytes, too few for an IDX header", where, file.size()));
  }
  if (file[0] != 0 || file[1] != 0) {
    throw InputError(fmt::format("{}: IDX magic number begins {:#04x} {:#04x}, want 0x00 0x00",
                                 where, file[0], file[1]));
  }
  IdxArray array{static_cast<IdxType>(file[2]), {}, {}};
  std::size_t want = bytes_per_value(array.type, where);
  const std::size_t rank = file[3];
  if (rank < 1 || rank > kMostRank) {
    throw InputError(fmt::format("{}: IDX rank {}, want 1 to {}", where, rank, kMostRank));
  }
  const std::size_t header = 4 + 4 * rank;
  if (file.size() < header) {
    throw InputError(fmt::format("{}: {} bytes, want at least {} for an IDX header of rank {}",
                                 where, file.size(), header, rank));
  }
  for (std::size_t at = 4; at < header; at += 4) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | file[at + i];
    array.shape.push_back(size);
    if (__builtin_mul_overflow(want, size, &want)) {
      throw InputError(
          fmt::format("{}: IDX sizes [{}, ...] are too large", where, sizes_text(array.shape)));
    }
  }
  array.values = file.subspan(header);
  if (array.values.size() != want) {
    throw InputError(fmt::format("{}: {} bytes of values, want {} for IDX sizes [{}]", where,
                                 array.values.size(), want, sizes_text(array.shape)));
  }
  return array;
}

}  // namespace infomax
