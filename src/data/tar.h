// tar archives that may lie: the regular files inside, one after the other, from a stream. Nothing
// is ever written to disk.
//
//   an archive   entries, then blocks of zeros, two at least, to the end; a block is 512 bytes
//   an entry     a header block, then the content, padded to whole blocks
//   a header     name [0, 100), size [124, 136), checksum [148, 156), type at 156, link [157, 257),
//                "ustar" or nothing at 257, a folder to go before the name [345, 500)
//
// Numbers are octal digits; a size may be base 256 instead (its first byte 0x80).
//
// Source: POSIX.1-1988 (ustar) and the GNU tar manual, "Basic Tar Format".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "data/bytes.h"

namespace infomax {

struct TarLimits {
  std::size_t entries = 64;  // folders count
  std::uint64_t bytes = 0;   // of one file
};

struct TarEntry {
  std::string name;  // "cifar-10-batches-bin/test_batch.bin"; a leading "./" is left out
  std::uint64_t size = 0;
};

// Throws InputError, which begins with `where`, for a wrong checksum, a header that is no tar
// header, entries that are neither regular files nor folders (links, devices, extensions of the
// format), names that are empty, absolute, contain "..", characters other than printable ASCII, or
// come twice, sizes that are no numbers, more entries or bytes than the limits allow, and an
// archive that is cut short or goes on after its end.
class TarReader final : public ByteSource {
 public:
  // `archive` must live as long as the reader.
  TarReader(ByteSource& archive, const TarLimits& limits, std::string where);

  // The next regular file; nothing at the archive's end, when all of it up to the source's end has
  // been found in order. What was not read of the file before is passed over.
  std::optional<TarEntry> next();

  // The content of the file that next() gave.
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  using Block = std::span<const std::uint8_t, 512>;

  void take(std::span<std::uint8_t> out);
  void skip(std::uint64_t count);
  void end_in_order();
  bool is_file(Block header, const std::string& name, std::uint64_t size) const;
  std::string name_of(Block header) const;
  std::uint64_t size_of(Block header, const std::string& name) const;
  std::string at_entry() const;

  ByteSource& archive_;
  TarLimits limits_;
  std::string where_;
  std::set<std::string> names_;
  std::size_t entries_ = 0;
  std::uint64_t left_ = 0;     // of the present file
  std::uint64_t padding_ = 0;  // after it
  bool ended_ = false;
};

}  // namespace infomax
