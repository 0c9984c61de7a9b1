#include "machine/roofline.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "core/error.h"
#include "core/vector_clones.h"
#include "core/workspace.h"
#include "image_kernels/convolution.h"
#include "kernels/adam.h"
#include "kernels/bf16.h"
#include "kernels/matmul.h"
#include "kernels/precision.h"
#include "kernels/product.h"
#include "kernels/profile.h"
#include "kernels/thread_team.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define INFOMAX_ROOFLINE_X86
#include <immintrin.h>
#endif

namespace infomax {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kStream =
    64 * kMiB / sizeof(float);  // elements of an array that no cache holds
constexpr std::size_t kAdamSizes[] = {490'000, 1'690'000, 28'000'000};

// Multiply-adds in one call of a loop below: enough for some 100 microseconds.
constexpr std::size_t kRounds = 20'000;

// Twelve sums side by side hide the four cycles that each waits for itself. The results leave by
// `out`, so that no compiler finds the loops idle. Each returns the operations done.
double plain_multiply_adds(float* out) {
  float sum[12];
  for (std::size_t i = 0; i < 12; ++i) sum[i] = out[i];
  for (std::size_t round = 0; round < kRounds; ++round)
    for (std::size_t i = 0; i < 12; ++i) sum[i] = sum[i] * 0.999F + 0.001F;
  for (std::size_t i = 0; i < 12; ++i) out[i] = sum[i];
  return 2.0 * 12 * kRounds;
}

#ifdef INFOMAX_ROOFLINE_X86

__attribute__((target("avx2,fma"))) double avx2_multiply_adds(float* out) {
  __m256 sum[12];
  const __m256 keep = _mm256_set1_ps(0.999F), add = _mm256_set1_ps(0.001F);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm256_loadu_ps(out + 8 * i);
  for (std::size_t round = 0; round < kRounds; ++round)
#pragma GCC unroll 12
    for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm256_fmadd_ps(sum[i], keep, add);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) _mm256_storeu_ps(out + 8 * i, sum[i]);
  return 2.0 * 12 * 8 * kRounds;
}

__attribute__((target("avx512f"))) double avx512_multiply_adds(float* out) {
  __m512 sum[12];
  const __m512 keep = _mm512_set1_ps(0.999F), add = _mm512_set1_ps(0.001F);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm512_loadu_ps(out + 16 * i);
  for (std::size_t round = 0; round < kRounds; ++round)
#pragma GCC unroll 12
    for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm512_fmadd_ps(sum[i], keep, add);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) _mm512_storeu_ps(out + 16 * i, sum[i]);
  return 2.0 * 12 * 16 * kRounds;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16"))) double bf16_multiply_adds(
    float* out) {
  __m512 sum[12];
  const __m512bh x = _mm512_cvtne2ps_pbh(_mm512_set1_ps(0.001F), _mm512_set1_ps(0.002F));
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm512_loadu_ps(out + 16 * i);
  for (std::size_t round = 0; round < kRounds; ++round)
#pragma GCC unroll 12
    for (std::size_t i = 0; i < 12; ++i) sum[i] = _mm512_dpbf16_ps(sum[i], x, x);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < 12; ++i) _mm512_storeu_ps(out + 16 * i, sum[i]);
  return 2.0 * 12 * 32 * kRounds;
}

#endif

double multiply_adds([[maybe_unused]] Processor processor, float* out) {
#ifdef INFOMAX_ROOFLINE_X86
  if (processor == Processor::avx512) return avx512_multiply_adds(out);
  if (processor == Processor::avx2) return avx2_multiply_adds(out);
#endif
  return plain_multiply_adds(out);
}

// Sixteen cache lines of sums, so that no addition waits.
INFOMAX_VECTOR_CLONES float sum_of(const float* a, std::size_t n) {
  float sum[256] = {};
  for (std::size_t i = 0; i + 256 <= n; i += 256)
    for (std::size_t k = 0; k < 256; ++k) sum[k] += a[i + k];
  float total = 0;
  for (const float s : sum) total += s;
  return total;
}

INFOMAX_VECTOR_CLONES void triad(const float* __restrict b, const float* __restrict c,
                                 float* __restrict a, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + 3.0F * c[i];
}

// The calling thread's processor time, in seconds.
double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// What one thread of a measurement does: all of them go through the same sequence of loops, and
// begin each together.
class Laps {
 public:
  Laps(ThreadTeam& team, const RooflineSettings& settings, double seconds_each)
      : team_(team), settings_(settings), seconds_(seconds_each) {}

  // Repetitions per second, by the one that a quarter of them undercut.
  template <class Loop>
  double fast(Loop loop) {
    loop();  // warms caches, compiles primitives
    team_.meet();
    std::vector<double> took;
    const double end = now() + seconds_;
    while (took.size() < settings_.repetitions || now() < end) {
      const double start = now();
      loop();
      took.push_back(now() - start);
    }
    team_.meet();
    const auto quarter = took.begin() + static_cast<std::ptrdiff_t>(took.size() / 4);
    std::ranges::nth_element(took, quarter);
    return 1 / *quarter;
  }

  std::size_t threads() const { return team_.threads(); }

 private:
  ThreadTeam& team_;
  RooflineSettings settings_;
  double seconds_;
};

constexpr ProductLibrary kLibraries[] = {ProductLibrary::openblas, ProductLibrary::onednn,
                                         ProductLibrary::onednn_matmul};
std::string_view name_of(ProductLibrary library) {
  if (library == ProductLibrary::openblas) return "openblas";
  return library == ProductLibrary::onednn ? "onednn" : "onednn_matmul";
}

// The ConvNet's two layers on the halves of the paper's images; the first one's inputs' gradient is
// not needed.
struct ConvolutionCase {
  const char* name;
  std::size_t height, width, channels, layer;
};
constexpr ConvolutionCase kConvolutions[] = {
    {"14x28x1->64", 14, 28, 1, 0},
    {"7x14x64->128", 14, 28, 1, 1},
    {"16x32x3->64", 16, 32, 3, 0},
    {"8x16x64->128", 16, 32, 3, 1},
};

// Loops to be timed, for the share of each.
std::size_t loops(bool bf16) {
  const std::size_t products = paper_products().size();
  const std::size_t convolutions = 2 + 3 + 2 + 3;
  return 1 + products * std::size(kLibraries) + convolutions + std::size(kAdamSizes) + 2 +
         (bf16 ? 1 + products + convolutions : 0);
}

template <class T>
MatrixView<T> as_stored(std::span<T> data, Transpose transpose, std::size_t rows,
                        std::size_t cols) {
  if (transpose == Transpose::yes) return {data.data(), cols, rows};
  return {data.data(), rows, cols};
}

void measure_products(Laps& laps, bool bf16, Roofline& found) {
  std::size_t largest = 0;
  for (const ProductShape& s : paper_products())
    largest = std::max({largest, s.m * s.k, s.k * s.n, s.m * s.n});
  Workspace workspace;
  const auto a = workspace.vector<float>(largest), b = workspace.vector<float>(largest),
             c = workspace.vector<float>(largest);
  const auto a16 = workspace.vector<Bf16>(largest), b16 = workspace.vector<Bf16>(largest);
  for (std::size_t i = 0; i < largest; ++i) {
    a[i] = 1 + static_cast<float>(i % 7) * 0.25F;
    b[i] = 1 - static_cast<float>(i % 5) * 0.25F;
    a16[i] = to_bf16(a[i]);
    b16[i] = to_bf16(b[i]);
  }
  for (const ProductShape& s : paper_products()) {
    const Matrix out(c.data(), s.m, s.n);
    const double work = product_work(s.m, s.n, s.k).products;
    ProductRate best{s, Precision::float32, "", 0};
    for (const ProductLibrary library : kLibraries) {
      const double rate = work * laps.fast([&] {
        product_by(library, s.transpose_a, as_stored<float>(a, s.transpose_a, s.m, s.k),
                   s.transpose_b, as_stored<float>(b, s.transpose_b, s.k, s.n), out);
      });
      if (rate > best.flops) best.flops = rate, best.library = name_of(library);
    }
    found.products.push_back(best);
  }
  if (!bf16) return;
  for (const ProductShape& s : paper_products()) {
    const double work = product_work(s.m, s.n, s.k).products;
    const double rate = work * laps.fast([&] {
      matmul(s.transpose_a, as_stored<const Bf16>(a16, s.transpose_a, s.m, s.k), s.transpose_b,
             as_stored<const Bf16>(b16, s.transpose_b, s.k, s.n), Matrix(c.data(), s.m, s.n),
             Store::overwrite);
    });
    found.products.push_back({s, Precision::bf16, name_of(ProductLibrary::onednn_matmul), rate});
  }
}

template <class T>
void measure_convolutions(Laps& laps, Precision precision, Roofline& found) {
  constexpr std::size_t rows = 128;
  for (const ConvolutionCase& c : kConvolutions) {
    const ConvolutionShape shape = convolution_chain(c.height, c.width, c.channels,
                                                     std::vector<std::size_t>{64, 128})[c.layer];
    Workspace workspace;
    Convolution<T> plan(shape, rows, c.layer == 0 ? Passes::and_weights : Passes::and_data,
                        workspace);
    const auto w = workspace.vector<float>(shape.weights()), dw = workspace.vector<float>(w.size()),
               b = workspace.vector<float>(shape.out);
    const auto x = workspace.vector<T>(rows * shape.x().size()), dx = workspace.vector<T>(x.size());
    const auto y = workspace.vector<T>(rows * shape.y().size()), dz = workspace.vector<T>(y.size());
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = 1 + static_cast<float>(i % 7) * 0.25F;
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = narrowed<T>(1 - static_cast<float>(i % 5) * 0.25F);
    for (std::size_t i = 0; i < dz.size(); ++i)
      dz[i] = narrowed<T>(1 - static_cast<float>(i % 3) * 0.25F);
    plan.load(w);
    const double work = convolution_work(shape, rows).total();
    const auto add = [&](std::string_view pass, double rate) {
      found.convolutions.push_back({c.name, pass, precision, work, work * rate});
    };
    add("forward", laps.fast([&] { plan.forward(b, x.data(), y.data()); }));
    add("weights", laps.fast([&] { plan.backward_weights(x.data(), dz.data(), dw); }));
    if (c.layer > 0) add("inputs", laps.fast([&] { plan.backward_data(w, dz.data(), dx.data()); }));
  }
}

void measure_memory(Laps& laps, Roofline& found) {
  {
    Workspace workspace;
    const auto a = workspace.vector<float>(kStream), b = workspace.vector<float>(kStream),
               c = workspace.vector<float>(kStream);
    float kept = 0;
    const double bytes = kStream * sizeof(float);
    found.read = bytes * laps.fast([&] { kept += sum_of(a.data(), kStream); });
    b[0] = kept;
    found.triad = 3 * bytes * laps.fast([&] { triad(b.data(), c.data(), a.data(), kStream); });
  }
  for (const std::size_t n : kAdamSizes) {
    Workspace workspace;
    const auto g = workspace.vector<float>(n), m = workspace.vector<float>(n),
               v = workspace.vector<float>(n), p = workspace.vector<float>(n);
    std::ranges::fill(g, 1e-3F);
    std::int64_t t = 0;
    const double rate = laps.fast([&] { adam_step<float>({}, ++t, g, m, v, p); });
    found.adam.push_back({n, 28.0 * static_cast<double>(n) * rate});
  }
}

// What one of the threads finds.
Roofline measure(Laps& laps, bool bf16) {
  pin_thread();
  Roofline found;
  found.threads = laps.threads();
  float registers[12 * 16];
  std::ranges::fill(registers, 1.0F);
  double operations = 0;
  const Processor processor = this_processor();
  const double rate = laps.fast([&] { operations = multiply_adds(processor, registers); });
  found.multiply_add = operations * rate;
#ifdef INFOMAX_ROOFLINE_X86
  if (bf16) {
    const double bf16_rate = laps.fast([&] { operations = bf16_multiply_adds(registers); });
    found.multiply_add_bf16 = operations * bf16_rate;
  }
#endif
  measure_products(laps, bf16, found);
  measure_convolutions<float>(laps, Precision::float32, found);
  if (bf16) measure_convolutions<Bf16>(laps, Precision::bf16, found);
  measure_memory(laps, found);
  return found;
}

// Adds the share of one thread.
void add(Roofline& sum, const Roofline& one, double share) {
  sum.multiply_add += share * one.multiply_add;
  sum.multiply_add_bf16 += share * one.multiply_add_bf16;
  sum.read += share * one.read;
  sum.triad += share * one.triad;
  for (std::size_t i = 0; i < sum.products.size(); ++i)
    sum.products[i].flops += share * one.products[i].flops;
  for (std::size_t i = 0; i < sum.convolutions.size(); ++i)
    sum.convolutions[i].flops += share * one.convolutions[i].flops;
  for (std::size_t i = 0; i < sum.adam.size(); ++i) sum.adam[i].bytes += share * one.adam[i].bytes;
}

}  // namespace

const std::vector<ProductShape>& paper_products() {
  static const std::vector<ProductShape> shapes = [] {
    constexpr std::size_t n = 128;
    std::vector<ProductShape> list;
    const auto layer = [&](std::size_t in, std::size_t out, bool inputs) {
      list.push_back({"forward", Transpose::no, Transpose::no, n, out, in});
      list.push_back({"weights", Transpose::yes, Transpose::no, in, out, n});
      if (inputs) list.push_back({"inputs", Transpose::no, Transpose::yes, n, in, out});
    };
    // RealNVP's couplings, the skip-MLP, the MLP; the first layers of the first and the last need
    // no inputs' gradient.
    layer(196, 512, true);
    layer(512, 512, true);
    layer(512, 196, true);
    layer(392, 392, true);
    layer(392, 300, false);
    layer(300, 300, true);
    layer(300, 100, true);
    list.push_back({"scores", Transpose::no, Transpose::yes, n, n, 100});
    list.push_back({"scores", Transpose::no, Transpose::yes, n, n, 392});
    return list;
  }();
  return shapes;
}

Roofline measure_roofline(const RooflineSettings& settings) {
  if (!(settings.seconds > 0)) throw InputError("roofline: seconds are not positive");
  if (settings.threads == 0 || settings.repetitions == 0)
    throw InputError("roofline: threads or repetitions are 0, want at least 1 of each");
  const bool bf16 = has_precision(Precision::bf16);
  const double each = settings.seconds / static_cast<double>(loops(bf16));
  std::vector<Roofline> found(settings.threads);
  run_team(settings.threads, [&](ThreadTeam& team, std::size_t t) {
    Laps laps(team, settings, each);
    found[t] = measure(laps, bf16);
  });
  // The list and the libraries are those of the first thread.
  Roofline mean = found[0];
  add(mean, found[0], -1);
  for (const Roofline& one : found) add(mean, one, 1 / static_cast<double>(found.size()));
  return mean;
}

double product_rate(const Roofline& roofline, Precision precision, Passage passage) {
  double work = 0, seconds = 0;
  for (const ProductRate& rate : roofline.products) {
    if (rate.precision != precision) continue;
    if (passage == Passage::map && rate.shape.pass != "forward") continue;
    const double own = product_work(rate.shape.m, rate.shape.n, rate.shape.k).products;
    work += own;
    seconds += own / rate.flops;
  }
  return seconds > 0 ? work / seconds : 0;
}

double convolution_rate(const Roofline& roofline, Precision precision, Passage passage) {
  double work = 0, seconds = 0;
  for (const ConvolutionRate& rate : roofline.convolutions) {
    if (rate.precision != precision) continue;
    if (passage == Passage::map && rate.pass != "forward") continue;
    work += rate.work;
    seconds += rate.work / rate.flops;
  }
  return seconds > 0 ? work / seconds : 0;
}

double adam_rate(const Roofline& roofline, double parameters) {
  const std::vector<AdamRate>& rates = roofline.adam;
  if (rates.empty()) return 0;
  const auto size = [&](std::size_t i) { return static_cast<double>(rates[i].parameters); };
  if (parameters <= size(0)) return rates.front().bytes;
  for (std::size_t i = 1; i < rates.size(); ++i) {
    if (parameters > size(i)) continue;
    const double along = (std::log(parameters) - std::log(size(i - 1))) /
                         (std::log(size(i)) - std::log(size(i - 1)));
    return rates[i - 1].bytes + along * (rates[i].bytes - rates[i - 1].bytes);
  }
  return rates.back().bytes;
}

double limit_seconds(const Roofline& roofline, const Computation& computation) {
  const auto seconds = [](double amount, double rate) {
    if (amount == 0) return 0.0;
    return rate > 0 ? amount / rate : std::numeric_limits<double>::infinity();
  };
  const auto& [work, parameters, precision, passage, bytes_read] = computation;
  const double arithmetic =
      seconds(work.products, product_rate(roofline, precision, passage)) +
      seconds(work.convolutions, convolution_rate(roofline, precision, passage)) +
      seconds(work.pairs, roofline.multiply_add);
  return std::max(arithmetic, seconds(bytes_read, roofline.read)) +
         seconds(28 * parameters, adam_rate(roofline, parameters));
}

}  // namespace infomax
