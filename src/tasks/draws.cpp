#include "tasks/draws.h"

#include <algorithm>
#include <optional>

#include "core/vector_clones.h"

namespace infomax {

Draws::Draws(Stream& stream) : stream_(stream), start_(stream) {
  if (const std::optional<double> kept = start_.take_kept()) {
    kept_ = true;
    queued_ = 1;
    normals_[0] = *kept;
  }
}

Draws::~Draws() {
  stream_ = start_;
  stream_.skip(used_ + at_);
  if (queued_ > wanted_) stream_.keep(normals_[paired_]);
}

void Draws::begin(std::size_t numbers) {
  const std::size_t left = made_ - at_, want = std::min(numbers, kNumbers);
  std::copy_n(numbers_.begin() + static_cast<std::ptrdiff_t>(at_), left, numbers_.begin());
  used_ += at_;
  at_ = 0;
  made_ = std::max(left, want);
  stream_.fill_bits(std::span(numbers_).subspan(left, made_ - left));
  kept_ = queued_ > wanted_;
  if (kept_) normals_[0] = normals_[paired_];
  paired_ = wanted_ = 0;
  queued_ = kept_ ? 1 : 0;
}

std::span<const double> Draws::end() {
  const std::size_t made = (paired_ + kTogether - 1) / kTogether * kTogether;
  Stream::normals_of(std::span(pairs_).first(made), std::span(normals_).subspan(1, made));
  return std::span(normals_).subspan(kept_ ? 0 : 1, wanted_);
}

double Draws::last_normal() const {
  if (paired_ == 0) return normals_[0];
  std::array<double, 2> both;
  Stream::normals_of(std::span(pairs_).subspan(paired_ - 2, 2), both);
  return both[last_is_second() ? 1 : 0];
}

namespace {

// Rows of a uniform and `width` numbers, apart.
INFOMAX_VECTOR_CLONES
void take_apart(const std::uint64_t* numbers, std::size_t rows, std::size_t width, double* u,
                std::uint64_t* pairs) {
  if (width == 2) {  // the commonest, by a stride that the compiler knows
    for (std::size_t i = 0; i < rows; ++i) {
      u[i] = Stream::uniform_of(numbers[3 * i]);
      pairs[2 * i] = numbers[3 * i + 1];
      pairs[2 * i + 1] = numbers[3 * i + 2];
    }
    return;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t* const row = numbers + i * (width + 1);
    u[i] = Stream::uniform_of(row[0]);
    for (std::size_t k = 0; k < width; k += 2) {
      pairs[i * width + k] = row[1 + k];
      pairs[i * width + k + 1] = row[2 + k];
    }
  }
}

}  // namespace

std::size_t Draws::rows(std::size_t most, std::size_t width, double* u) {
  std::size_t count = 0;
  if (width % 2 == 0 && wanted_ == queued_) {
    count = std::min(most, room() / (width + 1));
    take_apart(numbers_.data() + at_, count, width, u, pairs_.data() + paired_);
    at_ += count * (width + 1);
    paired_ += count * width;
    queued_ += count * width;
    wanted_ += count * width;
    return count;
  }
  for (; count < most && room() >= width + 2; ++count) {
    u[count] = uniform();
    normals(width);
  }
  return count;
}

}  // namespace infomax
