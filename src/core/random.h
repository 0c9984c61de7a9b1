// Counter-based random streams with names. A number is a pure function of who asks for it and how
// many it has drawn: of suite, point, seed block, seed index, purpose and step. No generator state
// crosses a trial, a step or a thread, so results depend on no order, job count or resumption.
//
// clang-format off
//   key     = first 64 bits of SHA-256("infomax-stream-1" 0 suite 0 point [0 commit])
//             with the commit in block confirm alone
//   counter = (index, step, block << 24 | purpose, seed)          four 32-bit words
//   bits    = Philox4x32-10(counter, key)
// clang-format on
//
// What an enum of purposes can't foresee has a name of its own ("club/weights"), purpose 0 and the
// key
//
//   first 64 bits of SHA-256("infomax-stream-2" 0 the first key's 16 hex digits 0 name)
//
// The key's two words are the digest's first eight bytes, each word big-endian (its first sixteen
// hex digits). `index` counts the blocks of 128 bits a stream has used: 2^32 of them before it
// repeats.
//
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), through Random123.
// The distributions are our own, because those of the standard library differ between
// implementations; they use core/math.h alone and give the same bytes on every x86-64 machine.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/math.h"

namespace infomax {

// Disjoint blocks of seeds (spec of the gate): what a reference holds, what looks for suspicion,
// what confirms one (keyed by the commit too), what runs at night.
enum class SeedBlock : std::uint32_t { reference = 0, screen = 1, confirm = 2, nightly = 3 };

std::string_view to_string(SeedBlock block);

// What the numbers are for. Values are part of every stored result: never renumber. What is new has
// a name instead.
enum class Purpose : std::uint32_t {
  encoder1_weights = 1,
  encoder2_weights = 2,
  critic_weights = 3,
  encoder1_permutations = 4,
  encoder2_permutations = 5,
  batch_order = 6,
  train_noise = 7,
  test_order = 8,
  test_noise = 9,
  train_eval_order = 10,
  train_eval_noise = 11,
  probe_order = 12,
  probe_train_noise = 13,
  probe_test_noise = 14,
  task_train = 15,
  task_test = 16,
  task_train_eval = 17,
  glyphs_train = 18,
  glyphs_test = 19,
  classifier_weights = 20,
  classifier_order = 21,
  other = 22,
  jacobian_order = 23,
  jacobian_noise = 24,
};

// One stream: numbers in order, from the first. Copies are independent and repeat each other. A
// stream that has given a few numbers makes the next ones 64 blocks at a time, which changes none
// of them.
class Stream {
 public:
  Stream(std::array<std::uint32_t, 2> key, std::uint32_t step, std::uint32_t word2,
         std::uint32_t seed);

  std::uint32_t bits32();  // the next 32 bits
  // The next 64 bits, low word first.
  std::uint64_t bits64() {
    if (used_ == made_ || used_ % 2 != 0) return bits64_across();
    const std::uint64_t bits = ahead_[used_ / 2];
    used_ += 2;
    return bits;
  }

  // The same numbers as repeated bits64(), however the calls are split; and past so many of them.
  void fill_bits(std::span<std::uint64_t> out);
  void skip(std::uint64_t numbers);

  // In (0, 1), never 0 or 1: (k + 1/2) / 2^52 exactly, with k the top 52 of 64 bits. They become
  // the mantissa of a number in [1, 2); both steps after that are exact.
  double uniform() { return uniform_of(bits64()); }
  INFOMAX_ALWAYS_INLINE static double uniform_of(std::uint64_t bits) {
    return std::bit_cast<double>((bits >> 12) | 0x3ff0000000000000) - (1.0 - 0x1p-53);
  }
  // Standard normal by Box and Muller (1958) in double from two uniforms u, v:
  //   sqrt(-2 log u) cos(2 pi v), then sqrt(-2 log u) sin(2 pi v), which is kept for the next call.
  double normal();
  // The same of numbers at hand: out [n] of pairs [n], n even. Throws ShapeError for others.
  static void normals_of(std::span<const std::uint64_t> pairs, std::span<double> out);
  // The normal that is kept, which it then isn't any more; and a normal to keep.
  std::optional<double> take_kept() {
    if (!std::exchange(has_spare_, false)) return std::nullopt;
    return spare_;
  }
  void keep(double normal) {
    spare_ = normal;
    has_spare_ = true;
  }
  // Standard normal, redrawn while outside two standard deviations.
  double truncated_normal();
  // In {0, ..., n - 1}, without bias: the high word of n times 32 bits, redrawn in the short rest
  // (Lemire, "Fast random integer generation in an interval", 2019). Throws ShapeError for n = 0.
  std::uint32_t below(std::uint32_t n);

  // The same numbers as repeated uniform() and normal(), however the calls are split.
  void fill_uniform(std::span<double> out);
  void fill_normal(std::span<double> out);
  // Single precision for noise on images: four normals per 128 bits, computed in double, rounded
  // once, from uniforms (k + 1/2) / 2^32. Begins at the next whole block of 128 bits and uses whole
  // blocks, so 4 + 4 numbers are the numbers of one call for 8, while 3 + 5 are not. A normal kept
  // by normal() stays kept.
  void fill_normal(std::span<float> out);
  // out becomes a uniformly random permutation of 0, ..., n - 1 (Fisher and Yates).
  void permutation(std::span<std::uint32_t> out);

 private:
  static constexpr std::size_t kBlocks =
      64;  // made at a time: they and their normals fit the cache

  void make_ahead();
  std::uint64_t bits64_across();  // of words in two blocks, or in none yet
  std::span<const double> normals_ahead();
  double first_of_pair();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;          // of the next block to be made
  std::array<std::uint64_t, 2 * kBlocks> ahead_;  // the blocks made last, low words first
  std::size_t used_ = 0, made_ = 0;               // of their 32-bit words
  // Box and Muller's of all pairs in `ahead_`, the first of which begins at its first or its second
  // number, where they have been asked for.
  std::array<std::array<double, 2 * kBlocks>, 2> normals_;
  std::array<bool, 2> has_normals_{};
  double spare_ = 0;
  bool has_spare_ = false;
};

// The streams of one trial.
class Streams {
 public:
  // `commit` counts in block confirm alone.
  Streams(std::string_view suite, std::string_view point, SeedBlock block, std::uint32_t seed,
          std::string_view commit = "");

  Stream operator()(Purpose purpose, std::uint32_t step = 0) const;
  // Of a purpose that has a name: "club/weights".
  Stream operator()(std::string_view name, std::uint32_t step = 0) const;

  SeedBlock block() const { return static_cast<SeedBlock>(block_); }
  std::uint32_t seed() const { return seed_; }

  // The same for all seeds and blocks of a point: those of seed 2^32 - 1, which no trial has.
  Streams shared_by_seeds() const;

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t block_, seed_;
};

}  // namespace infomax
