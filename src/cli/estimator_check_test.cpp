#include "cli/estimator_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/settings.h"
#include "estimators/estimator.h"

namespace infomax {
namespace {

double cca(ConstMatrixView<double> x, ConstMatrixView<double> y) {
  return estimator_named("cca").of_sample.estimate(
      x, y, Settings{{"bias_correction", std::string("none")}},
      Streams("t", "", SeedBlock::reference, 0)("t"));
}
Checked number(double nats) {
  return {{AnswerKind::estimate, nats, std::nullopt, {}}, {}};
}

std::vector<std::string> wrongs(const AskEstimator& ask) {
  std::vector<std::string> out;
  for (const CheckResult& result : check_estimator(ask))
    if (result.verdict == CheckResult::Verdict::wrong) out.push_back(result.check);
  return out;
}
std::string found(const AskEstimator& ask, const std::string& check) {
  for (const CheckResult& result : check_estimator(ask))
    if (result.check == check) return result.found;
  return "no such check";
}

using Names = std::vector<std::string>;
using View = ConstMatrixView<double>;

TEST(EstimatorCheck, FindsNothingWrongWithCca) {
  const AskEstimator ask = [](View x, View y, std::uint32_t) { return number(cca(x, y)); };
  EXPECT_EQ(wrongs(ask), Names{});
  EXPECT_EQ(check_estimator(ask).size(), 8u);
  EXPECT_NE(found(ask, "seed").find("the same estimate"), std::string::npos);
}

TEST(EstimatorCheck, SaysWhyThereIsNoAnswerAndStops) {
  int asked = 0;
  const AskEstimator ask = [&](View x, View y, std::uint32_t) {
    if (++asked < 4) return number(cca(x, y));
    return Checked{{AnswerKind::crash, 0, std::nullopt, "exit status 3"}, "no such column"};
  };
  EXPECT_EQ(wrongs(ask), Names{"galaxy-2x1"});
  EXPECT_EQ(asked, 4);
  asked = 0;
  EXPECT_EQ(found(ask, "galaxy-2x1"),
            "crash at seed 0: exit status 3; the end of its standard error:\nno such column");
}

TEST(EstimatorCheck, TellsBitsFromNats) {
  const AskEstimator ask = [](View x, View y, std::uint32_t) {
    return number(cca(x, y) / std::numbers::ln2);
  };
  EXPECT_EQ(wrongs(ask), Names{"normal-1x1"});
  EXPECT_NE(found(ask, "normal-1x1").find("in bits"), std::string::npos);
  const AskEstimator off = [](View x, View y, std::uint32_t) { return number(cca(x, y) - 0.15); };
  EXPECT_NE(found(off, "normal-1x1").find("want at most 0.1"), std::string::npos);
}

// The first half of sorted rows has another correlation.
TEST(EstimatorCheck, FindsOneThatGoesByTheOrderOfRows) {
  const AskEstimator ask = [](View x, View y, std::uint32_t) {
    const std::size_t half = x.rows() / 2;
    return number(cca(View(x.data(), half, x.cols()), View(y.data(), half, y.cols())));
  };
  EXPECT_EQ(wrongs(ask), Names{"rows sorted by x"});
}

// It sorts either side for itself, and so pairs the ranks.
TEST(EstimatorCheck, FindsOneThatLosesThePairs) {
  const AskEstimator ask = [](View x, View y, std::uint32_t) {
    std::vector<double> a, b;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      a.push_back(x(i, 0));
      b.push_back(y(i, 0));
    }
    std::ranges::sort(a);
    std::ranges::sort(b);
    return number(cca(View(a.data(), a.size(), 1), View(b.data(), b.size(), 1)));
  };
  const Names found = wrongs(ask);
  EXPECT_NE(std::ranges::find(found, "y shuffled"), found.end());
}

TEST(EstimatorCheck, FindsOneThatIsNotRepeatable) {
  int asked = 0;
  const AskEstimator ask = [&](View x, View y, std::uint32_t) {
    return number(cca(x, y) + 1e-6 * ++asked);
  };
  EXPECT_EQ(wrongs(ask), Names{"repeated"});
  const AskEstimator seeded = [](View x, View y, std::uint32_t seed) {
    return number(cca(x, y) + 1e-3 * seed);
  };
  EXPECT_EQ(wrongs(seeded), Names{});
  EXPECT_NE(found(seeded, "seed").find("moves the estimate by 0.001"), std::string::npos);
}

}  // namespace
}  // namespace infomax
