// gzip files that may lie: whole, unharmed and no larger than expected, or an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.h"

namespace infomax {

// The bytes of a gzip stream (RFC 1952) of one member. At most `most` of them: a stream which holds
// more stops there, after at most one byte too many, so memory stays bounded by `most` whatever the
// stream says.
//
// Throws InputError, which begins with `where`, for anything but a gzip stream, a truncated one,
// damaged data, a wrong checksum or length at the end, bytes after the end (a second member too),
// and more than `most` bytes, which must be less than 4 GiB.
std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> stream, std::size_t most,
                                 const std::string& where);

// The same in pieces, in 64 KiB of memory besides zlib's. Only when read gives less than was asked
// for are the checksum, the length and the end of `packed`, which must live as long, found in
// order.
class Gunzip final : public ByteSource {
 public:
  Gunzip(ByteSource& packed, std::uint64_t most, std::string where);
  ~Gunzip() override;
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  class Inflater;

  void end_in_order();

  ByteSource& packed_;
  std::uint64_t most_, total_ = 0;
  std::string where_;
  std::unique_ptr<Inflater> inflater_;
  bool ended_ = false;
};

}  // namespace infomax
