// Uniforms and normals of one stream by turns, for many rows at a time: what a sampler whose rows
// want both is made of. The numbers are those that uniform() and normal() of the stream give one by
// one; the normals are computed together, after all has been asked for.
//
//   Draws draws(stream);
//   for (std::size_t first = 0; first < rows;) {
//     draws.begin(a bound on the numbers that the rows left want);
//     std::size_t count = 0;
//     for (; rows are left and draws.room() >= those of a row; ++count) {
//       u[count] = draws.uniform();
//       draws.normals(width);
//     }
//     const std::span<const double> z = draws.end();  // width of each row, row after row
//     first += count;
//   }
//
// A number is 64 bits: a uniform takes one, a normal one or, where it is the first of a pair, two.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

#include "core/math.h"
#include "core/random.h"

namespace infomax {

class Draws {
 public:
  // A row that wants at most so many numbers fits after every begin().
  static constexpr std::size_t kNumbers = 1024;

  // The stream must outlive this and isn't to be used meanwhile: it stands after the last number
  // that was asked for when this is gone.
  explicit Draws(Stream& stream);
  ~Draws();
  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;

  // Makes numbers ahead: min(numbers, kNumbers) at least.
  void begin(std::size_t numbers);
  // Numbers that may still be asked for before end(): normals(n) asks for n + 1 at most.
  std::size_t room() const { return made_ - at_; }

  double uniform() { return Stream::uniform_of(numbers_[at_++]); }
  // The next `count` normals, which end() gives.
  void normals(std::size_t count) {
    wanted_ += count;
    if (wanted_ <= queued_) return;
    const std::size_t numbers = (wanted_ - queued_ + 1) / 2 * 2;
    const std::uint64_t* const from = numbers_.data() + at_;
    std::uint64_t* const to = pairs_.data() + paired_;
    for (std::size_t k = 0; k < numbers; k += 2) {
      to[k] = from[k];
      to[k + 1] = from[k + 1];
    }
    paired_ += numbers;
    queued_ += numbers;
    at_ += numbers;
  }
  // uniform() and normals(width) by turns: `most` rows of them or as many as there is room for.
  // Returns how many. u [most]: the uniforms.
  std::size_t rows(std::size_t most, std::size_t width, double* u);
  // All normals asked for since begin(), in order. They hold until begin() is called again.
  std::span<const double> end();

  // How many normals have been asked for since begin(); the last of them by itself; an upper bound
  // on its square, for less.
  std::size_t asked() const { return wanted_; }
  double last_normal() const;
  //   z = r cos(2 pi v) or r sin(2 pi v), r^2 = -2 ln u
  // log2 m >= f + 0.278 f (1 - f) for m = 1 + f in [1, 2], and Taylor's series of the cosine to the
  // eighth power is above it. Where z is at hand, its square.
  double last_square_at_most() const {
    constexpr double kSlack = 1 + 1e-9;
    if (paired_ == 0) return normals_[0] * normals_[0] * kSlack;
    const double u = Stream::uniform_of(pairs_[paired_ - 2]),
                 v = Stream::uniform_of(pairs_[paired_ - 1]);
    const auto bits = std::bit_cast<std::int64_t>(u);
    const double exponent = static_cast<double>(bits >> 52) - 1023,
                 f = static_cast<double>(bits & 0xfffffffffffff) * 0x1p-52;
    const double log2_of_u = exponent + f * (1.278 - 0.278 * f);
    const double half_turns = 2 * v - (last_is_second() ? 0.5 : 0);
    const double off = half_turns - ((half_turns + math_detail::kRound) - math_detail::kRound);
    const double y = 4 * std::numbers::pi * std::numbers::pi * off * off;  // (2 pi off)^2
    const double cosine = 1 - y * (0.5 - y * (1.0 / 24 - y * (1.0 / 720 - y * (1.0 / 40320))));
    return -std::numbers::ln2 * log2_of_u * (1 + cosine) * kSlack + 1e-9;
  }

  // To take back what was asked for after mark().
  struct Mark {
    std::size_t at, paired, queued, wanted;
  };
  Mark mark() const { return {at_, paired_, queued_, wanted_}; }
  void back_to(const Mark& mark) {
    at_ = mark.at;
    paired_ = mark.paired;
    queued_ = mark.queued;
    wanted_ = mark.wanted;
  }

 private:
  // Is the last normal the second of its pair?
  bool last_is_second() const { return wanted_ == queued_; }

  Stream& stream_;
  Stream start_;            // as it was
  std::uint64_t used_ = 0;  // numbers of blocks that have ended
  std::array<std::uint64_t, kNumbers> numbers_;
  // Those that become normals, and these, the kept one at 0, where there is one. So many at a time
  // are made as vector units like: those past the last pair are of no use.
  static constexpr std::size_t kTogether = 32;
  std::array<std::uint64_t, kNumbers + kTogether> pairs_{};
  std::array<double, 1 + kNumbers + kTogether> normals_;
  std::size_t at_ = 0, made_ = 0;  // of numbers_: the next, and how many there are
  std::size_t paired_ = 0, queued_ = 0, wanted_ = 0;  // normals: queued_ counts the kept one
  bool kept_ = false;
};

}  // namespace infomax
