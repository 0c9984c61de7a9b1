#include "core/random.h"

#include <fmt/format.h>

#include <Random123/philox.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "core/digest.h"
#include "core/error.h"
#include "core/math.h"
#include "core/philox.h"
#include "core/require.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

using Key = std::array<std::uint32_t, 2>;
using Counter = std::array<std::uint32_t, 4>;

INFOMAX_ALWAYS_INLINE void box_muller(double u, double v, double& first, double& second) {
  const double radius = std::sqrt(-2.0 * det_log(u));
  double sine, cosine;
  det_sincos_turns(v, sine, cosine);
  first = radius * cosine;
  second = radius * sine;
}

// Blocks that are worked on together: enough to keep vector units busy, little enough for the first
// cache.
constexpr std::size_t kBatch = 64;

// Two doubles from each of `pairs` <= kBatch pairs of numbers.
INFOMAX_VECTOR_CLONES
void normals_from_bits(const std::uint64_t* bits, std::size_t pairs, double* out) {
  std::array<double, kBatch> first, second;
  for (std::size_t i = 0; i < pairs; ++i)
    box_muller(Stream::uniform_of(bits[2 * i]), Stream::uniform_of(bits[2 * i + 1]), first[i],
               second[i]);
  for (std::size_t i = 0; i < pairs; ++i) {
    out[2 * i] = first[i];
    out[2 * i + 1] = second[i];
  }
}

INFOMAX_VECTOR_CLONES
void uniforms_from_bits(const std::uint64_t* bits, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = Stream::uniform_of(bits[i]);
}

// 4 kBatch floats from kBatch blocks: a pair from words 0 and 1, a pair from words 2 and 3.
INFOMAX_VECTOR_CLONES
void normals_from_words(const PhiloxWords<kBatch>& words, float* out) {
  std::array<std::array<float, kBatch>, 4> parts;
  for (std::size_t pair = 0; pair < 2; ++pair) {
    const auto& high = words[2 * pair];
    const auto& low = words[2 * pair + 1];
    auto& first = parts[2 * pair];
    auto& second = parts[2 * pair + 1];
    for (std::size_t i = 0; i < kBatch; ++i) {
      // (k + 1/2) / 2^32: k becomes the low mantissa bits of 2^52 + k, which conversions by
      // instruction need not (SSE2 has none for unsigned numbers).
      const double u =
          std::bit_cast<double>(std::uint64_t{high[i]} | 0x4330000000000000) - (0x1p52 - 0.5);
      const double v =
          std::bit_cast<double>(std::uint64_t{low[i]} | 0x4330000000000000) - (0x1p52 - 0.5);
      double a, b;
      box_muller(u * 0x1p-32, v * 0x1p-32, a, b);
      first[i] = static_cast<float>(a);
      second[i] = static_cast<float>(b);
    }
  }
  for (std::size_t i = 0; i < kBatch; ++i) {
    for (std::size_t j = 0; j < 4; ++j) out[4 * i + j] = parts[j][i];
  }
}

}  // namespace

std::string_view to_string(SeedBlock block) {
  switch (block) {
    case SeedBlock::reference:
      return "reference";
    case SeedBlock::screen:
      return "screen";
    case SeedBlock::confirm:
      return "confirm";
    case SeedBlock::nightly:
      return "nightly";
  }
  throw ShapeError("seed block " + std::to_string(static_cast<std::uint32_t>(block)) +
                   " is not known, want 0 to 3");
}

Stream::Stream(Key key, std::uint32_t step, std::uint32_t word2, std::uint32_t seed)
    : key_(key), counter_{0, step, word2, seed}, ahead_{}, normals_{} {}

void Stream::make_ahead() {
  // Many streams give a few numbers and no more: their first blocks are made one by one.
  constexpr std::uint32_t kOneByOne = 8;
  static_assert(kBlocks == kBatch);
  if (counter_[0] >= kOneByOne) {
    philox_numbers(counter_, key_, ahead_);
    made_ = 4 * kBlocks;
  } else {
    const philox4x32_ctr_t counter{{counter_[0], counter_[1], counter_[2], counter_[3]}};
    const philox4x32_key_t key{{key_[0], key_[1]}};
    const philox4x32_ctr_t words = philox4x32(counter, key);
    for (std::size_t i = 0; i < 2; ++i)
      ahead_[i] = words.v[2 * i] | std::uint64_t{words.v[2 * i + 1]} << 32;
    made_ = 4;
  }
  counter_[0] += static_cast<std::uint32_t>(made_ / 4);
  used_ = 0;
  has_normals_ = {};
}

std::uint32_t Stream::bits32() {
  if (used_ == made_) make_ahead();
  const std::uint64_t both = ahead_[used_ / 2];
  return static_cast<std::uint32_t>(used_++ % 2 == 0 ? both : both >> 32);
}

std::uint64_t Stream::bits64_across() {
  const std::uint64_t low = bits32();
  return low | std::uint64_t{bits32()} << 32;
}

// What is left of the normals of the blocks made last. None where the next pair isn't whole in
// them or begins in the midst of a number, nor of a block made alone.
std::span<const double> Stream::normals_ahead() {
  if (used_ == made_) make_ahead();
  if (used_ % 2 != 0 || made_ != 4 * kBlocks) return {};
  const std::size_t number = used_ / 2, start = number % 2, pairs = kBlocks - start;
  if (number + 1 == 2 * kBlocks) return {};
  std::array<double, 2 * kBlocks>& normals = normals_[start];
  if (!std::exchange(has_normals_[start], true))
    normals_from_bits(ahead_.data() + start, pairs, normals.data());
  return std::span(normals).first(2 * pairs).subspan(number - start);
}

double Stream::first_of_pair() {
  has_spare_ = true;
  if (const std::span<const double> ahead = normals_ahead(); !ahead.empty()) {
    used_ += 4;
    spare_ = ahead[1];
    return ahead[0];
  }
  const double u = uniform(), v = uniform();
  double first;
  box_muller(u, v, first, spare_);
  return first;
}

double Stream::normal() {
  return std::exchange(has_spare_, false) ? spare_ : first_of_pair();
}

double Stream::truncated_normal() {
  for (;;) {
    const double z = normal();
    if (std::abs(z) <= 2.0) return z;
  }
}

std::uint32_t Stream::below(std::uint32_t n) {
  if (n == 0) throw ShapeError("Stream::below: n is 0, want n >= 1");
  std::uint64_t product = std::uint64_t{bits32()} * n;
  if (static_cast<std::uint32_t>(product) < n) {
    // 2^32 mod n values of the low word would come once too often.
    const std::uint32_t rest = (0u - n) % n;
    while (static_cast<std::uint32_t>(product) < rest) product = std::uint64_t{bits32()} * n;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

void Stream::fill_bits(std::span<std::uint64_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::size_t left = out.size() - done;
    if (used_ == made_ && left >= 2 * kBlocks) {
      philox_numbers(counter_, key_, out.subspan(done).first<2 * kBlocks>());
      counter_[0] += kBlocks;
      done += 2 * kBlocks;
    } else if (used_ % 2 == 0 && used_ < made_) {
      const std::size_t count = std::min(left, (made_ - used_) / 2);
      std::copy_n(ahead_.begin() + static_cast<std::ptrdiff_t>(used_ / 2), count,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      used_ += 2 * count;
      done += count;
    } else {
      out[done++] = bits64();
    }
  }
}

void Stream::skip(std::uint64_t numbers) {
  const std::uint64_t words = 2 * numbers, ahead = made_ - used_;
  if (words <= ahead) {
    used_ += words;
    return;
  }
  counter_[0] += static_cast<std::uint32_t>((words - ahead) / 4);
  used_ = made_;
  for (std::uint64_t rest = (words - ahead) % 4; rest > 0; --rest) bits32();
}

void Stream::fill_uniform(std::span<double> out) {
  std::array<std::uint64_t, 8 * kBlocks> bits;
  for (std::size_t done = 0; done < out.size(); done += bits.size()) {
    const std::size_t count = std::min(bits.size(), out.size() - done);
    fill_bits(std::span(bits).first(count));
    uniforms_from_bits(bits.data(), count, out.data() + done);
  }
}

void Stream::normals_of(std::span<const std::uint64_t> pairs, std::span<double> out) {
  require_size("Stream::normals_of", "out", out.size(), pairs.size() / 2 * 2);
  for (std::size_t done = 0; done < out.size(); done += 2 * kBatch)
    normals_from_bits(pairs.data() + done, std::min(kBatch, (out.size() - done) / 2),
                      out.data() + done);
}

void Stream::fill_normal(std::span<double> out) {
  std::size_t done = 0;
  if (has_spare_ && !out.empty()) out[done++] = normal();
  while (out.size() - done >= 2) {
    if (used_ == made_ && out.size() - done >= 2 * kBlocks) {
      std::array<std::uint64_t, 2 * kBlocks> bits;
      philox_numbers(counter_, key_, bits);
      counter_[0] += kBlocks;
      normals_from_bits(bits.data(), kBlocks, out.data() + done);
      done += 2 * kBlocks;
    } else if (const std::span<const double> ahead = normals_ahead(); !ahead.empty()) {
      const std::size_t count = std::min(ahead.size(), (out.size() - done) / 2 * 2);
      std::copy_n(ahead.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(done));
      used_ += 2 * count;
      done += count;
    } else {
      out[done++] = normal();
      out[done++] = normal();
    }
  }
  if (done < out.size()) out[done] = normal();
}

void Stream::fill_normal(std::span<float> out) {
  counter_[0] -= static_cast<std::uint32_t>((made_ - used_) / 4);  // whole blocks not used yet
  used_ = made_;
  PhiloxWords<kBatch> words;
  std::size_t done = 0;
  for (; out.size() - done >= 4 * kBatch; done += 4 * kBatch) {
    philox_blocks(counter_, key_, words);
    counter_[0] += kBatch;
    normals_from_words(words, out.data() + done);
  }
  const std::size_t rest = out.size() - done;
  if (rest == 0) return;
  philox_blocks(counter_, key_, words);
  counter_[0] += static_cast<std::uint32_t>((rest + 3) / 4);
  std::array<float, 4 * kBatch> last;
  normals_from_words(words, last.data());
  std::copy_n(last.begin(), rest, out.begin() + static_cast<std::ptrdiff_t>(done));
}

void Stream::permutation(std::span<std::uint32_t> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint32_t>(i);
  for (std::size_t i = out.size(); i > 1; --i) {
    std::swap(out[i - 1], out[below(static_cast<std::uint32_t>(i))]);
  }
}

namespace {

Key key_of(const std::string& text) {
  const std::string digest = sha256(text);
  Key key{};
  for (std::size_t i = 0; i < 2; ++i)
    key[i] = static_cast<std::uint32_t>(std::stoul(digest.substr(8 * i, 8), nullptr, 16));
  return key;
}

}  // namespace

Streams::Streams(std::string_view suite, std::string_view point, SeedBlock block,
                 std::uint32_t seed, std::string_view commit)
    : block_(static_cast<std::uint32_t>(block)), seed_(seed) {
  std::string name = "infomax-stream-1";
  for (const std::string_view part : {suite, point}) (name += '\0') += part;
  if (block == SeedBlock::confirm) (name += '\0') += commit;
  key_ = key_of(name);
}

Streams Streams::shared_by_seeds() const {
  Streams out = *this;
  out.block_ = 0;
  out.seed_ = 0xffffffffu;
  return out;
}

Stream Streams::operator()(Purpose purpose, std::uint32_t step) const {
  return {key_, step, block_ << 24 | static_cast<std::uint32_t>(purpose), seed_};
}

Stream Streams::operator()(std::string_view name, std::uint32_t step) const {
  std::string text = fmt::format("infomax-stream-2{}{:08x}{:08x}{}", '\0', key_[0], key_[1], '\0');
  text += name;
  return {key_of(text), step, block_ << 24, seed_};
}

}  // namespace infomax
