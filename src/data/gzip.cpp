#include "data/gzip.h"

#include <fmt/core.h>
#include <zlib.h>

#include <limits>
#include <new>

#include "core/error.h"

namespace infomax {

namespace {

class Inflater {
 public:
  Inflater() {
    // The largest window, + 16: a gzip header and trailer and nothing else.
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream* operator->() { return &stream_; }
  z_stream* get() { return &stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> stream, std::size_t most,
                                 const std::string& where) {
  constexpr std::size_t kLimit = std::numeric_limits<uInt>::max();  // zlib counts in this type
  if (stream.size() > kLimit || most >= kLimit) {
    throw InputError(
        fmt::format("{}: {} bytes of gzip for at most {} bytes, want less than 4 GiB of both",
                    where, stream.size(), most));
  }
  std::vector<std::uint8_t> out(most + 1);
  Inflater inflater;
  inflater->next_in = const_cast<Bytef*>(stream.data());  // zlib's old interface; it only reads
  inflater->avail_in = static_cast<uInt>(stream.size());
  inflater->next_out = out.data();
  inflater->avail_out = static_cast<uInt>(out.size());
  const int status = inflate(inflater.get(), Z_FINISH);
  const std::size_t size = out.size() - inflater->avail_out;
  if (size > most) {
    throw InputError(
        fmt::format("{}: holds more than {} bytes unpacked, want no more", where, most));
  }
  switch (status) {
    case Z_STREAM_END:
      break;
    case Z_BUF_ERROR:
    case Z_OK:
      throw InputError(
          fmt::format("{}: truncated gzip file: ends after {} bytes unpacked", where, size));
    case Z_MEM_ERROR:
      throw std::bad_alloc();
    default:
      throw InputError(fmt::format("{}: damaged gzip file: {} after {} bytes unpacked", where,
                                   inflater->msg != nullptr ? inflater->msg : "unknown fault",
                                   size));
  }
  if (inflater->avail_in != 0) {
    throw InputError(fmt::format("{}: {} bytes follow the gzip stream's end, want none", where,
                                 inflater->avail_in));
  }
  out.resize(size);
  return out;
}

}  // namespace infomax
