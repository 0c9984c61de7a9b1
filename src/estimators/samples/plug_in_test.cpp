#include "estimators/samples/plug_in.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "estimators/samples/entropies.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::Owned;

// Rows with the values (i, j), as many as the table says.
struct Drawn {
  Owned<double> x, y;
};
Drawn drawn(const std::vector<std::vector<int>>& table) {
  std::vector<std::pair<double, double>> rows;
  for (std::size_t i = 0; i < table.size(); ++i)
    for (std::size_t j = 0; j < table[i].size(); ++j)
      for (int n = 0; n < table[i][j]; ++n) rows.emplace_back(10.0 - double(i), 0.5 * double(j));
  Drawn out{Owned<double>(rows.size(), 1), Owned<double>(rows.size(), 1)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.x(i, 0) = rows[i].first;
    out.y(i, 0) = rows[i].second;
  }
  return out;
}

// Of a table of 28 draws; another program's values, known to 8 places.
TEST(PlugIn, AgreesWithAnotherProgramAtEveryCorrection) {
  const Drawn d = drawn({{10, 2, 0}, {1, 7, 3}, {0, 0, 5}});
  const std::map<std::string, double> values{
      {"none", .55885536},      {"miller-madow", .54099822}, {"grassberger", .54913507},
      {"chao-shen", .46934087}, {"james-stein", .29685501},  {"nsb", .41990333}};
  for (const auto& [correction, value] : values) {
    EXPECT_NEAR(plug_in(symbols_of(d.x), symbols_of(d.y), correction), value, 1e-8) << correction;
    EXPECT_NEAR(plug_in(symbols_of(d.y), symbols_of(d.x), correction), value, 1e-8) << correction;
  }
}

// p = 1/2, 1/4, 1/4: 3/2 ln 2, and 2 / 8 more. Four draws once: C = 1/4, so q = 1/16 each.
TEST(Entropies, AgreeWithHandWorkedCounts) {
  const std::vector<std::uint32_t> counts{1, 2, 1}, once{1, 1, 1, 1}, one{5};
  EXPECT_NEAR(plug_in_entropy(counts), 1.5 * std::log(2.0), 1e-15);
  EXPECT_NEAR(miller_madow_entropy(counts), 1.5 * std::log(2.0) + 0.25, 1e-15);
  EXPECT_NEAR(chao_shen_entropy(once), 4.0 / 16 * std::log(16.0) / (1 - std::pow(15.0 / 16, 4)),
              1e-14);
  for (const double found : {plug_in_entropy(one), miller_madow_entropy(one),
                             chao_shen_entropy(one), nsb_entropy(one, 1)})
    EXPECT_NEAR(found, 0, 1e-15);
  EXPECT_EQ(shrinkage(counts, 3), 1);
  EXPECT_NEAR(entropy_of({0.5, 0, 0.25, 0.25}), 1.5 * std::log(2.0), 1e-15);
}

// Of 4 equal values, 20 draws: ln 4 = 1.386, and the plug-in is (m - 1) / (2N) = 0.075 too low to
// first order and another (sum 1/p - 1) / (12 N^2) = 0.003 to second, which Miller and Madow leave.
// Grassberger's is for counts of Poisson's law, and ln N - psi(N) = 1 / (2N) = 0.025 too high here
// at most. 500 samples of spread sqrt(3 / 2) / 20 leave 0.003, of which we allow four.
TEST(Entropies, HaveLessBiasWhereTheyAreCorrected) {
  constexpr int kSamples = 500;
  Stream stream = testkit::test_stream(1);
  double plain = 0, madow = 0, grassberger = 0;
  for (int s = 0; s < kSamples; ++s) {
    std::vector<std::uint32_t> all(4), counts;
    for (int draw = 0; draw < 20; ++draw) ++all[stream.below(4)];
    for (const std::uint32_t n : all)
      if (n > 0) counts.push_back(n);
    plain += plug_in_entropy(counts) / kSamples;
    madow += miller_madow_entropy(counts) / kSamples;
    grassberger += grassberger_entropy(counts) / kSamples;
  }
  const double truth = std::log(4.0);
  EXPECT_NEAR(plain, truth - 0.078, 0.012);
  EXPECT_NEAR(madow, truth - 0.003, 0.012);
  EXPECT_NEAR(grassberger, truth, 0.025 + 0.012);
}

TEST(PlugIn, TakesARowOfSeveralColumnsForOneValue) {
  const Owned<double> x{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, y{{0}, {1}, {1}, {0}};
  const Settings settings{{"correction", std::string("none")}};
  const Stream stream = testkit::test_stream(1);
  EXPECT_NEAR(plug_in_estimate(x, y, settings, stream), std::log(2.0), 1e-15);
  EXPECT_NEAR(plug_in_estimate(x.view().column_block(0, 1), y, settings, stream), 0, 1e-15);
  EXPECT_EQ(message_of<ShapeError>([&] {
              plug_in_estimate(x, Owned<double>{{0}, {1}}, settings, stream);
            }),
            "plug-in: x is [4, 2], y is [2, 1]; want x [n, dx], y [n, dy], dx, dy >= 1 and n >= 2");
}

}  // namespace
}  // namespace infomax
