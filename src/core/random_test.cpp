#include "core/random.h"

#include <gtest/gtest.h>

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "core/math.h"
#include "core/philox.h"

// Tests of distributions draw from fixed seeds, so each passes for ever or fails for ever. Their
// limits are those at which a right generator would fail with probability 1e-6 or less on a seed
// chosen blindly; a wrong distribution fails far beyond.

namespace infomax {
namespace {

const Streams& streams() {
  static const Streams fixed("random", "test", SeedBlock::reference, 0);
  return fixed;
}

Stream stream(std::uint32_t step) {
  return streams()(Purpose::other, step);
}

// P(D > 2.7 / sqrt(n)) = 2 exp(-2 * 2.7^2) = 9e-7 for Kolmogorov's statistic D.
double kolmogorov(std::vector<double> draws, const std::function<double(double)>& cdf) {
  std::sort(draws.begin(), draws.end());
  const double n = static_cast<double>(draws.size());
  double worst = 0;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const double f = cdf(draws[i]), k = static_cast<double>(i);
    worst = std::max({worst, (k + 1) / n - f, f - k / n});
  }
  return worst * std::sqrt(n);
}
constexpr double kKolmogorovLimit = 2.7;

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

// Mean of values with the given standard deviation: 5 standard errors leave 6e-7.
void expect_mean(const std::vector<double>& values, double mean, double deviation) {
  const double n = static_cast<double>(values.size());
  const double found = std::accumulate(values.begin(), values.end(), 0.0) / n;
  EXPECT_NEAR(found, mean, 5 * deviation / std::sqrt(n));
}

std::vector<double> mapped(const std::vector<double>& values, double (*f)(double)) {
  std::vector<double> out(values.size());
  std::transform(values.begin(), values.end(), out.begin(), f);
  return out;
}

// --- The generator itself ---

// Published with the generator: zero key and counter, and all ones.
TEST(Philox, AgreesWithItsKnownAnswers) {
  Stream zero({0, 0}, 0, 0, 0);
  EXPECT_EQ(zero.bits32(), 0x6627e8d5u);
  EXPECT_EQ(zero.bits32(), 0xe169c58du);
  EXPECT_EQ(zero.bits32(), 0xbc57ac4cu);
  EXPECT_EQ(zero.bits32(), 0x9b00dbd8u);

  constexpr std::uint32_t kOnes = 0xffffffff;
  PhiloxWords<64> words;
  philox_blocks({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}, words);
  EXPECT_EQ(words[0][0], 0x408f276du);
  EXPECT_EQ(words[1][0], 0x41c83b0eu);
  EXPECT_EQ(words[2][0], 0xa20bc7c6u);
  EXPECT_EQ(words[3][0], 0x6d5451fdu);
}

TEST(Philox, BlocksTogetherEqualBlocksOneByOne) {
  const std::array<std::uint32_t, 2> key{0x12345678, 0x9abcdef0};
  PhiloxWords<64> words, by_loops;
  for (std::uint32_t first : {0u, 64u}) {
    philox_blocks({first, 7, 0x01000003, 11}, key, words);
    philox_blocks_by_loops({first, 7, 0x01000003, 11}, key, by_loops);
    ASSERT_EQ(words, by_loops);
    for (std::uint32_t i = 0; i < 64; ++i) {
      const philox4x32_ctr_t counter{{first + i, 7, 0x01000003, 11}};
      const philox4x32_key_t of{{key[0], key[1]}};
      const philox4x32_ctr_t want = philox4x32(counter, of);
      for (std::size_t j = 0; j < 4; ++j) ASSERT_EQ(words[j][i], want.v[j]) << i << ' ' << j;
    }
  }
  // The counter's first word begins anew after its last.
  philox_blocks({0xfffffff0, 7, 0x01000003, 11}, key, words);
  philox_blocks_by_loops({0xfffffff0, 7, 0x01000003, 11}, key, by_loops);
  ASSERT_EQ(words, by_loops);
  philox_blocks({0, 7, 0x01000003, 11}, key, by_loops);
  EXPECT_EQ(words[0][16], by_loops[0][0]);
}

TEST(Philox, NumbersAreTheWordsOfBlocksLowOnesFirst) {
  const std::array<std::uint32_t, 2> key{0x12345678, 0x9abcdef0};
  for (const std::uint32_t first : {0u, 64u, 0xfffffff0u}) {
    PhiloxWords<64> words;
    philox_blocks_by_loops({first, 7, 0x01000003, 11}, key, words);
    std::array<std::uint64_t, 128> numbers, by_loops;
    philox_numbers({first, 7, 0x01000003, 11}, key, numbers);
    philox_numbers_by_loops({first, 7, 0x01000003, 11}, key, by_loops);
    ASSERT_EQ(numbers, by_loops);
    for (std::size_t i = 0; i < 64; ++i)
      for (std::size_t j = 0; j < 2; ++j) {
        const std::uint64_t low = words[2 * j][i], high = words[2 * j + 1][i];
        ASSERT_EQ(numbers[2 * i + j], low | high << 32) << first << ' ' << i << ' ' << j;
      }
  }
}

// --- Names ---

TEST(Streams, RepeatThemselves) {
  const Streams again("random", "test", SeedBlock::reference, 0);
  EXPECT_EQ(again(Purpose::other, 3).bits64(), stream(3).bits64());
  Stream a = stream(3);
  a.bits32();
  Stream b = a;
  EXPECT_EQ(a.bits64(), b.bits64());
}

TEST(Streams, SharedBySeedsAreThoseOfThePoint) {
  const auto first = [](const Streams& of) { return of(Purpose::other).bits64(); };
  const auto shared = [&](std::string_view point, SeedBlock block, std::uint32_t seed) {
    return first(Streams("s", point, block, seed).shared_by_seeds());
  };
  EXPECT_EQ(shared("p", SeedBlock::reference, 0), shared("p", SeedBlock::screen, 7));
  EXPECT_NE(shared("p", SeedBlock::reference, 0), shared("q", SeedBlock::reference, 0));
  EXPECT_NE(shared("p", SeedBlock::reference, 0),
            first(Streams("s", "p", SeedBlock::reference, 0)));
}

TEST(Streams, DifferInEveryPartOfTheirName) {
  const auto first = [](std::string_view suite, std::string_view point, SeedBlock block,
                        std::uint32_t seed, Purpose purpose, std::uint32_t step,
                        std::string_view commit) {
    return Streams(suite, point, block, seed, commit)(purpose, step).bits64();
  };
  constexpr auto kRef = SeedBlock::reference;
  constexpr auto kOther = Purpose::other;
  const std::set<std::uint64_t> all{
      first("s", "p", kRef, 0, kOther, 0, ""),
      first("t", "p", kRef, 0, kOther, 0, ""),
      first("s", "q", kRef, 0, kOther, 0, ""),
      first("sp", "", kRef, 0, kOther, 0, ""),  // the zero byte keeps the names apart
      first("s", "p", SeedBlock::screen, 0, kOther, 0, ""),
      first("s", "p", SeedBlock::confirm, 0, kOther, 0, ""),
      first("s", "p", SeedBlock::nightly, 0, kOther, 0, ""),
      first("s", "p", kRef, 1, kOther, 0, ""),
      first("s", "p", kRef, 0, Purpose::batch_order, 0, ""),
      first("s", "p", kRef, 0, kOther, 1, ""),
  };
  EXPECT_EQ(all.size(), 10u);
}

TEST(Streams, AreKeyedByTheCommitInBlockConfirmAlone) {
  for (const auto block : {SeedBlock::reference, SeedBlock::screen, SeedBlock::nightly}) {
    EXPECT_EQ(Streams("s", "p", block, 0, "a")(Purpose::other).bits64(),
              Streams("s", "p", block, 0, "b")(Purpose::other).bits64());
  }
  EXPECT_NE(Streams("s", "p", SeedBlock::confirm, 0, "a")(Purpose::other).bits64(),
            Streams("s", "p", SeedBlock::confirm, 0, "b")(Purpose::other).bits64());
}

// By everything that a purpose is told apart by, and from every purpose.
TEST(Streams, OfANameAreThatNamesAlone) {
  const auto first = [](const char* point, std::uint32_t seed, const char* name,
                        std::uint32_t step) {
    return Streams("s", point, SeedBlock::reference, seed)(name, step).bits64();
  };
  const std::uint64_t one = first("p", 0, "club/weights", 0);
  EXPECT_EQ(first("p", 0, "club/weights", 0), one);
  EXPECT_NE(first("p", 0, "club/noise", 0), one);
  EXPECT_NE(first("q", 0, "club/weights", 0), one);
  EXPECT_NE(first("p", 1, "club/weights", 0), one);
  EXPECT_NE(first("p", 0, "club/weights", 1), one);
  for (std::uint32_t purpose = 1; purpose <= 24; ++purpose)
    EXPECT_NE(Streams("s", "p", SeedBlock::reference, 0)(static_cast<Purpose>(purpose)).bits64(),
              one);
}

TEST(Streams, SeedBlocksHaveNames) {
  EXPECT_EQ(to_string(SeedBlock::reference), "reference");
  EXPECT_EQ(to_string(SeedBlock::screen), "screen");
  EXPECT_EQ(to_string(SeedBlock::confirm), "confirm");
  EXPECT_EQ(to_string(SeedBlock::nightly), "nightly");
  EXPECT_THROW(to_string(static_cast<SeedBlock>(4)), ShapeError);
}

// Every distribution's first numbers, as one hash. A change here moves every stored result: raise
// kNumericsVersion.
TEST(Streams, BitsAreWhatTheyWere) {
  Stream s = Streams("paper-critics", "critic=concat,bound=nce", SeedBlock::screen, 5)(
      Purpose::train_noise, 1234);
  std::string bytes;
  const auto put = [&](auto x) { bytes.append(reinterpret_cast<const char*>(&x), sizeof x); };
  put(s.bits32());
  put(s.bits64());
  for (int i = 0; i < 101; ++i) put(s.uniform());
  for (int i = 0; i < 101; ++i) put(s.normal());
  for (int i = 0; i < 101; ++i) put(s.truncated_normal());
  for (std::uint32_t i = 1; i < 101; ++i) put(s.below(i * i * i * i));
  std::vector<double> doubles(301);
  s.fill_uniform(doubles);
  for (double x : doubles) put(x);
  s.fill_normal(doubles);
  for (double x : doubles) put(x);
  std::vector<float> floats(1001);
  s.fill_normal(floats);
  for (float x : floats) put(x);
  std::vector<std::uint32_t> order(100);
  s.permutation(order);
  for (std::uint32_t x : order) put(x);
  EXPECT_EQ(sha256(bytes), "3fcc2d641823b41e586d2d6e15cd6e565cff4c3b08d946ff59a8fd67c4a492a1");
}

// --- Distributions ---

TEST(Uniform, FollowsItsLaw) {
  std::vector<double> draws(100'000);
  stream(1).fill_uniform(draws);
  EXPECT_LT(kolmogorov(draws, [](double u) { return u; }), kKolmogorovLimit);
  expect_mean(draws, 0.5, std::sqrt(1.0 / 12));
}

// (k + 1/2) / 2^52 is an odd multiple of 2^-53: neither 0 nor 1 can come.
TEST(Uniform, IsAnOddMultipleOfTwoToTheMinus53) {
  Stream s = stream(2), bits = stream(2);
  for (int i = 0; i < 1000; ++i) {
    const double u = s.uniform();
    EXPECT_EQ(std::fmod(u * 0x1p53, 2.0), 1.0);
    EXPECT_EQ(u, (static_cast<double>(bits.bits64() >> 12) + 0.5) * 0x1p-52);
  }
}

// By hand with the C library's functions, which agree to a few units of the last place.
TEST(Normal, IsBoxAndMullersOfTwoUniforms) {
  Stream s = stream(3), uniforms = stream(3);
  for (int i = 0; i < 1000; ++i) {
    const double u = uniforms.uniform(), v = uniforms.uniform();
    const double radius = std::sqrt(-2 * std::log(u));
    EXPECT_NEAR(s.normal(), radius * std::cos(2 * M_PI * v), 1e-14);
    EXPECT_NEAR(s.normal(), radius * std::sin(2 * M_PI * v), 1e-14);
  }
}

TEST(Normal, FollowsItsLaw) {
  std::vector<double> draws(200'000);
  stream(4).fill_normal(draws);
  EXPECT_LT(kolmogorov(draws, normal_cdf), kKolmogorovLimit);
  expect_mean(draws, 0, 1);
  expect_mean(mapped(draws, [](double z) { return z * z; }), 1, std::sqrt(2.0));
  expect_mean(mapped(draws, [](double z) { return z * z * z; }), 0, std::sqrt(15.0));
  expect_mean(mapped(draws, [](double z) { return z * z * z * z; }), 3, std::sqrt(96.0));
}

// The two of one pair share a radius; their product still has mean 0 and deviation 1.
TEST(Normal, NeighboursAreUncorrelated) {
  std::vector<double> draws(200'001), products;
  stream(5).fill_normal(draws);
  for (std::size_t i = 0; i + 1 < draws.size(); ++i) products.push_back(draws[i] * draws[i + 1]);
  expect_mean(products, 0, 1);
}

// From the beginning of a number and from its midst.
TEST(Stream, FillsAndSkipsAsCallsOneByOneDo) {
  for (const int words : {0, 1, 2, 3, 130})
    for (const std::size_t split : {0, 1, 2, 15, 16, 127, 128, 129, 1000, 1999}) {
      Stream one = stream(6);
      for (int i = 0; i < words; ++i) one.bits32();
      Stream filled = one, skipped = one;
      std::vector<std::uint64_t> want(2000), found(2000);
      for (std::uint64_t& bits : want) bits = one.bits64();
      filled.fill_bits(std::span(found).first(split));
      filled.fill_bits(std::span(found).subspan(split));
      ASSERT_EQ(found, want) << words << ' ' << split;
      skipped.skip(split);
      EXPECT_EQ(skipped.bits64(), want[split]) << words << ' ' << split;
      skipped.skip(1999 - split);
      const std::uint64_t next = one.bits64();
      EXPECT_EQ(filled.bits64(), next);
      EXPECT_EQ(skipped.bits64(), next);
    }
}

TEST(Stream, FillsUniformsAsCallsOneByOneDo) {
  Stream one = stream(6), filled = one;
  std::vector<double> found(2000);
  filled.fill_uniform(found);
  for (const double u : found) ASSERT_EQ(u, one.uniform());
  EXPECT_EQ(filled.bits64(), one.bits64());
}

TEST(Normal, OfNumbersAtHandAreThoseOfTheStream) {
  Stream one = stream(6), other = one;
  std::vector<std::uint64_t> bits(300);
  std::vector<double> found(300);
  other.fill_bits(bits);
  Stream::normals_of(bits, found);
  for (const double z : found) ASSERT_EQ(z, one.normal());
  EXPECT_THROW(Stream::normals_of(bits, std::span(found).first(298)), ShapeError);
}

TEST(Normal, ThatIsKeptIsTakenOnce) {
  Stream one = stream(6), other = one;
  EXPECT_FALSE(one.take_kept());
  one.normal();
  other.normal();
  const double second = other.normal();
  EXPECT_EQ(one.take_kept(), second);
  EXPECT_FALSE(one.take_kept());
  one.keep(second);
  EXPECT_EQ(one.normal(), second);
  EXPECT_EQ(one.bits64(), other.bits64());
}

TEST(NormalFill, OfDoublesIsRepeatedCallsHoweverItIsSplit) {
  std::vector<double> want(2000), found(2000);
  Stream one = stream(6);
  for (double& z : want) z = one.normal();
  for (const std::size_t split : {0, 1, 2, 127, 128, 129, 1000, 1999}) {
    Stream s = stream(6);
    s.fill_normal(std::span(found).first(split));
    s.fill_normal(std::span(found).subspan(split));
    ASSERT_EQ(found, want) << split;
    EXPECT_EQ(s.bits64(), Stream(one).bits64()) << split;
  }
}

TEST(NormalFill, OfDoublesAgreesInTheMiddleOfABlock) {
  Stream one = stream(7), s = stream(7);
  one.bits32();
  s.bits32();
  std::vector<double> found(500);
  s.fill_normal(found);
  for (double z : found) ASSERT_EQ(z, one.normal());
}

// The plain stream: Random123's blocks one by one, each number when it is asked for.
class PlainStream {
 public:
  explicit PlainStream(std::uint32_t step) : counter_{{0, step, 0x01000003, 11}} {}

  std::uint32_t bits32() {
    if (used_ == 4) {
      const philox4x32_key_t key{{0x12345678, 0x9abcdef0}};
      words_ = philox4x32(counter_, key);
      ++counter_.v[0];
      used_ = 0;
    }
    return words_.v[used_++];
  }
  double uniform() {
    const std::uint64_t low = bits32(), bits = low | std::uint64_t{bits32()} << 32;
    return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
  }
  double normal() {
    if (std::exchange(has_spare_, false)) return spare_;
    const double u = uniform(), v = uniform();
    const double radius = std::sqrt(-2.0 * det_log(u));
    double sine, cosine;
    det_sincos_turns(v, sine, cosine);
    spare_ = radius * sine;
    has_spare_ = true;
    return radius * cosine;
  }
  void skip_block() { used_ = 4; }

 private:
  philox4x32_ctr_t counter_, words_{};
  std::size_t used_ = 4;
  double spare_ = 0;
  bool has_spare_ = false;
};

// Whatever is asked for in whatever order, at every place in the blocks that are made together:
// words, numbers, normals, rows of them, and single precision, which begins a block.
TEST(Stream, AgreesWithBlocksOneByOneInAnyOrder) {
  std::vector<double> row(700);
  std::vector<float> floats(4);
  for (std::uint32_t step = 0; step < 40; ++step) {
    PlainStream plain(step);
    Stream stream({0x12345678, 0x9abcdef0}, step, 0x01000003, 11);
    Stream choices = streams()("choices", step);
    // Some begin with so many blocks that the next are made together, some mix from the first.
    for (std::uint32_t k = 0; k < 16 * (step % 8); ++k)
      ASSERT_EQ(stream.uniform(), plain.uniform());
    for (int k = 0; k < 500; ++k) {
      const std::uint32_t what = choices.below(step % 2 == 0 ? 50 : 3);
      if (what < 2) {
        ASSERT_EQ(stream.normal(), plain.normal()) << step << ' ' << k;
      } else if (what < 20) {
        ASSERT_EQ(stream.uniform(), plain.uniform()) << step << ' ' << k;
      } else if (what < 40) {
        const std::span<double> some = std::span(row).first(choices.below(what == 39 ? 700 : 6));
        stream.fill_normal(some);
        for (const double z : some) ASSERT_EQ(z, plain.normal()) << step << ' ' << k;
      } else if (what < 47) {
        ASSERT_EQ(stream.bits32(), plain.bits32()) << step << ' ' << k;
      } else if (what == 47) {
        stream = Stream(stream);
      } else if (what == 48) {
        stream.fill_normal(std::span<float>(floats));
        plain.skip_block();
        plain.bits32();
        plain.skip_block();
      }
    }
  }
}

// The plain loop: one block at a time, one pair at a time, by the C library in double. Rounding to
// float once leaves half a unit of the last place, at most 2^-24 of the value.
TEST(NormalFill, OfFloatsAgreesWithAPlainLoop) {
  Stream s = stream(8), bits = stream(8);
  std::vector<float> found(1027);
  s.fill_normal(found);
  for (std::size_t i = 0; i < found.size(); i += 2) {
    const double u = (bits.bits32() + 0.5) / 0x1p32, v = (bits.bits32() + 0.5) / 0x1p32;
    const double radius = std::sqrt(-2 * std::log(u));
    const double first = radius * std::cos(2 * M_PI * v), second = radius * std::sin(2 * M_PI * v);
    EXPECT_NEAR(found[i], first, 0x1.01p-24 * std::abs(first) + 1e-14);
    if (i + 1 < found.size()) {
      EXPECT_NEAR(found[i + 1], second, 0x1.01p-24 * std::abs(second) + 1e-14);
    }
  }
}

TEST(NormalFill, OfFloatsUsesWholeBlocks) {
  std::vector<float> whole(1000), parts(1000);
  stream(9).fill_normal(whole);
  for (const std::size_t split : {4, 256, 512, 996}) {
    Stream s = stream(9);
    s.fill_normal(std::span(parts).first(split));
    s.fill_normal(std::span(parts).subspan(split));
    EXPECT_EQ(parts, whole) << split;
  }
  // Three numbers use a block up, and so does a started one.
  Stream s = stream(9), begun = stream(9);
  s.fill_normal(std::span(parts).first(3));
  begun.bits32();
  std::vector<float> a(5), b(5);
  s.fill_normal(a);
  begun.fill_normal(b);
  EXPECT_EQ(a, b);
  EXPECT_TRUE(std::equal(a.begin(), a.end(), whole.begin() + 4));
}

TEST(NormalFill, OfFloatsFollowsItsLaw) {
  std::vector<float> floats(400'000);
  stream(10).fill_normal(floats);
  const std::vector<double> draws(floats.begin(), floats.end());
  EXPECT_LT(kolmogorov(draws, normal_cdf), kKolmogorovLimit);
  expect_mean(draws, 0, 1);
  expect_mean(mapped(draws, [](double z) { return z * z; }), 1, std::sqrt(2.0));
  expect_mean(mapped(draws, [](double z) { return z * z * z * z; }), 3, std::sqrt(96.0));
}

TEST(TruncatedNormal, FollowsItsLaw) {
  Stream s = stream(11);
  std::vector<double> draws(100'000);
  for (double& z : draws) z = s.truncated_normal();
  const auto [low, high] = std::minmax_element(draws.begin(), draws.end());
  EXPECT_GE(*low, -2);
  EXPECT_LE(*high, 2);
  const double inside = std::erf(std::sqrt(2.0));
  EXPECT_LT(kolmogorov(draws, [&](double z) { return (normal_cdf(z) - normal_cdf(-2)) / inside; }),
            kKolmogorovLimit);
  // Variance 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737; its square's deviation is below 1.
  expect_mean(mapped(draws, [](double z) { return z * z; }), 0.774, 0.9);
}

TEST(Below, OneHasNoChoiceAndZeroIsRefused) {
  Stream s = stream(12);
  EXPECT_EQ(s.below(1), 0u);
  EXPECT_THROW(s.below(0), ShapeError);
}

// For n = 3 * 2^30 the product's high word without redrawing would take every third value twice as
// often: of 30,000 draws 15,000 instead of 10,000. Five standard errors are 5
// sqrt(30000 * 2/9) = 408.
TEST(Below, IsUnbiasedWhereBiasWouldBeLargest) {
  Stream s = stream(13);
  std::array<int, 3> counts{};
  for (int i = 0; i < 30'000; ++i) {
    const std::uint32_t k = s.below(3u << 30);
    ASSERT_LT(k, 3u << 30);
    ++counts[k % 3];
  }
  for (int count : counts) EXPECT_NEAR(count, 10'000, 408);
}

// Chi-square with 9 degrees of freedom exceeds 46 with probability 6e-7.
TEST(Below, FillsTenBinsEvenly) {
  Stream s = stream(14);
  std::array<double, 10> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts[s.below(10)];
  double chi_square = 0;
  for (double count : counts) chi_square += (count - 1e4) * (count - 1e4) / 1e4;
  EXPECT_LT(chi_square, 46);
}

TEST(Permutation, HoldsEveryNumberOnce) {
  std::vector<std::uint32_t> order(1000);
  stream(15).permutation(order);
  std::set<std::uint32_t> seen(order.begin(), order.end());
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(*seen.rbegin(), 999u);
  std::vector<std::uint32_t> one(1), none;
  stream(15).permutation(one);
  stream(15).permutation(none);
  EXPECT_EQ(one[0], 0u);
}

// All 24 orders of four, 24,000 times: chi-square with 23 degrees of freedom exceeds 74 with
// probability 3e-7.
TEST(Permutation, TakesAllOrdersAlike) {
  std::map<std::vector<std::uint32_t>, double> counts;
  Stream s = stream(16);
  std::vector<std::uint32_t> order(4);
  for (int i = 0; i < 24'000; ++i) {
    s.permutation(order);
    ++counts[order];
  }
  ASSERT_EQ(counts.size(), 24u);
  double chi_square = 0;
  for (const auto& [which, count] : counts) chi_square += (count - 1000) * (count - 1000) / 1000;
  EXPECT_LT(chi_square, 74);
}

}  // namespace
}  // namespace infomax
