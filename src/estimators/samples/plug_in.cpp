#include "estimators/samples/plug_in.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "estimators/samples/entropies.h"

namespace infomax {

namespace {

struct Pair {
  std::uint32_t x, y, count;
};

// The pairs that were drawn.
std::vector<Pair> pairs_of(const Symbols& x, const Symbols& y) {
  std::vector<std::uint64_t> keys(x.of_row.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i] = std::uint64_t{x.of_row[i]} << 32 | y.of_row[i];
  std::ranges::sort(keys);
  std::vector<Pair> out;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i == 0 || keys[i] != keys[i - 1])
      out.push_back(
          {static_cast<std::uint32_t>(keys[i] >> 32), static_cast<std::uint32_t>(keys[i]), 0});
    ++out.back().count;
  }
  return out;
}

std::vector<std::uint32_t> counts_of(const std::vector<Pair>& pairs) {
  std::vector<std::uint32_t> out(pairs.size());
  std::ranges::transform(pairs, out.begin(), &Pair::count);
  return out;
}

// Each pair that could be drawn has w t, which is all that most of them have.
double james_stein(const std::vector<Pair>& pairs, const Symbols& x, const Symbols& y) {
  const double rows = static_cast<double>(x.of_row.size());
  const double values_x = static_cast<double>(x.counts.size()),
               values_y = static_cast<double>(y.counts.size()), values = values_x * values_y;
  const std::vector<std::uint32_t> counts = counts_of(pairs);
  const double w = shrinkage(counts, values);
  const auto shrunk = [&](const std::vector<std::uint32_t>& of, double to) {
    std::vector<double> out(of.size());
    std::ranges::transform(of, out.begin(), [&](std::uint32_t n) {
      return w / to + (1 - w) * static_cast<double>(n) / rows;
    });
    return out;
  };
  const double t = w / values, not_drawn = values - static_cast<double>(pairs.size());
  const double of_others = t > 0 ? -not_drawn * t * std::log(t) : 0;
  return entropy_of(shrunk(x.counts, values_x)) + entropy_of(shrunk(y.counts, values_y)) -
         entropy_of(shrunk(counts, values)) - of_others;
}

}  // namespace

double plug_in(const Symbols& x, const Symbols& y, std::string_view correction) {
  const std::vector<Pair> pairs = pairs_of(x, y);
  if (correction == "james-stein") return james_stein(pairs, x, y);
  const std::vector<std::uint32_t> counts = counts_of(pairs);
  const auto of_all = [&](auto&& entropy) {
    return entropy(x.counts) + entropy(y.counts) - entropy(counts);
  };
  if (correction == "none") return of_all(plug_in_entropy);
  if (correction == "miller-madow") return of_all(miller_madow_entropy);
  if (correction == "grassberger") return of_all(grassberger_entropy);
  if (correction == "chao-shen") return of_all(chao_shen_entropy);
  if (correction == "nsb") {
    const double values_x = static_cast<double>(x.counts.size()),
                 values_y = static_cast<double>(y.counts.size());
    return nsb_entropy(x.counts, values_x) + nsb_entropy(y.counts, values_y) -
           nsb_entropy(counts, values_x * values_y);
  }
  throw InputError("plug-in: correction \"" + std::string(correction) + "\" is not known");
}

double plug_in_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                        const Settings& settings, Stream) {
  require_sample("plug-in", x, y);
  return plug_in(symbols_of(x), symbols_of(y), settings.word("correction"));
}

double plug_in_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream) {
  require_sample("plug-in", a, a);
  const std::string correction = settings.word("correction");
  const Symbols symbols = symbols_of(a);
  if (correction == "miller-madow") return miller_madow_entropy(symbols.counts);
  if (correction == "grassberger") return grassberger_entropy(symbols.counts);
  if (correction == "chao-shen") return chao_shen_entropy(symbols.counts);
  if (correction == "nsb")
    return nsb_entropy(symbols.counts, static_cast<double>(symbols.counts.size()));
  if (correction == "none") return plug_in_entropy(symbols.counts);
  throw InputError("plug-in: correction \"" + correction + "\" has no entropy of x alone");
}

double plug_in_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  constexpr double kSeconds = 3e-8;  // per row, column and halving of the sorts
  const double rows = static_cast<double>(n);
  return kSeconds * rows * std::log2(rows + 2) * static_cast<double>(dx + dy + 1);
}

}  // namespace infomax
