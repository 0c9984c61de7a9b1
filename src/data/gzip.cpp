#include "data/gzip.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include "core/error.h"

namespace infomax {

class Gunzip::Inflater {
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

  // Packed bytes are there, or there are none any more.
  void refill(ByteSource& packed) {
    if (stream_.avail_in > 0) return;
    stream_.next_in = piece_.data();
    stream_.avail_in = static_cast<uInt>(packed.read(piece_));
  }

 private:
  z_stream stream_{};
  std::array<std::uint8_t, 1 << 16> piece_;
};

Gunzip::Gunzip(ByteSource& packed, std::uint64_t most, std::string where)
    : packed_(packed),
      most_(most),
      where_(std::move(where)),
      inflater_(std::make_unique<Inflater>()) {}

Gunzip::~Gunzip() = default;

std::size_t Gunzip::read(std::span<std::uint8_t> out) {
  constexpr std::uint64_t kMostAtOnce = std::numeric_limits<uInt>::max();  // zlib's count
  Inflater& inflater = *inflater_;
  std::size_t done = 0;
  while (done < out.size() && !ended_) {
    inflater.refill(packed_);
    // One byte more than allowed is how too many show.
    std::uint64_t room = std::min<std::uint64_t>(out.size() - done, kMostAtOnce);
    if (room > most_ - total_) room = most_ - total_ + 1;
    inflater->next_out = out.data() + done;
    inflater->avail_out = static_cast<uInt>(room);
    const bool starved = inflater->avail_in == 0;
    const int status = inflate(inflater.get(), Z_NO_FLUSH);
    const std::size_t got = room - inflater->avail_out;
    done += got;
    total_ += got;
    if (total_ > most_)
      throw InputError(
          fmt::format("{}: holds more than {} bytes unpacked, want no more", where_, most_));
    if (status == Z_STREAM_END) {
      end_in_order();
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      throw InputError(fmt::format("{}: damaged gzip file: {} after {} bytes unpacked", where_,
                                   inflater->msg != nullptr ? inflater->msg : "unknown fault",
                                   total_));
    } else if (starved && got == 0) {
      throw InputError(
          fmt::format("{}: truncated gzip file: ends after {} bytes unpacked", where_, total_));
    }
  }
  return done;
}

void Gunzip::end_in_order() {
  ended_ = true;
  inflater_->refill(packed_);
  if ((*inflater_)->avail_in != 0)
    throw InputError(fmt::format("{}: bytes follow the gzip stream's end, want none", where_));
}

std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> stream, std::size_t most,
                                 const std::string& where) {
  if (most >= std::uint64_t{4} << 30)
    throw InputError(fmt::format("{}: {} bytes unpacked, want less than 4 GiB", where, most));
  MemorySource packed(stream);
  Gunzip unpacked(packed, most, where);
  std::vector<std::uint8_t> out(most + 1);
  out.resize(unpacked.read(out));
  return out;
}

}  // namespace infomax
