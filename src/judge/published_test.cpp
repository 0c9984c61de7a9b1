#include "judge/published.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "compare/equivalence.h"
#include "core/build.h"
#include "core/error.h"
#include "judge/ranking.h"
#include "results/select.h"
#include "suite/parameters.h"
#include "suite/suite.h"

namespace infomax {
namespace {

const std::string kHead = "schema = 1\nsource = \"s\"\n[[value]]\n";
const std::string kWhere =
    "figure = \"3\"\ncells = \"bound=nce\"\nmetric = \"accuracy\"\nat = \"end\"\n";

std::string refusal(const std::string& text) {
  try {
    parse_published("p.toml", text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(PublishedFile, IsReadAsItStands) {
  const Published published = parse_published(
      "p.toml", kHead + kWhere +
                    "value = 0.89\nerror = 0.01\nplot_range = [0.8, 0.9]\n[[value]]\n"
                    "figure = \"1b\"\nmetric = [\"bound_test\", \"bound_train\"]\nat = \"start\"\n"
                    "upper = 0\nerror = 0.3\n");
  EXPECT_EQ(published.source, "s");
  EXPECT_FALSE(published.second_hand);
  ASSERT_EQ(published.values.size(), 2u);
  const PublishedValue& first = published.values[0];
  EXPECT_EQ(first.figure, "3");
  EXPECT_EQ(first.cells, "bound=nce");
  EXPECT_EQ(first.at, PublishedValue::At::end);
  EXPECT_EQ(first.lower, 0.89);
  EXPECT_EQ(first.upper, 0.89);
  EXPECT_DOUBLE_EQ(first.band_low(), 0.88);
  EXPECT_EQ(first.plot_range, std::pair(0.8, 0.9));
  const PublishedValue& second = published.values[1];
  EXPECT_EQ(second.metrics, (std::vector<std::string>{"bound_test", "bound_train"}));
  EXPECT_EQ(second.at, PublishedValue::At::start);
  EXPECT_FALSE(second.lower);
  EXPECT_DOUBLE_EQ(second.band_high(), 0.3);
  EXPECT_FALSE(second.plot_range);
}

TEST(PublishedFile, MayHoldMeanAbsoluteErrors) {
  const std::string head = "schema = 1\nsource = \"s\"\n",
                    cca =
                        "[[mae]]\nfigure = \"table 2\"\nestimator = \"cca\"\nfamily = "
                        "\"core\"\nsamples = 5000\nerror = 0.004\n";
  const Published published = parse_published("p.toml", head + cca + "value = 0.192\n");
  ASSERT_EQ(published.errors.size(), 1u);
  EXPECT_TRUE(published.values.empty());
  EXPECT_EQ(published.errors[0].estimator, "cca");
  EXPECT_EQ(published.errors[0].samples, 5000);
  EXPECT_EQ(published.errors[0].value, 0.192);
  EXPECT_FALSE(published.errors[0].at_least);
  EXPECT_TRUE(parse_published("p.toml", head + cca + "lower = 10\n").errors[0].at_least);
  EXPECT_EQ(refusal(head + cca), "p.toml:3: [[mae]] wants either value or lower");
  EXPECT_EQ(refusal(head + cca + "value = -1\n"), "p.toml:9: value is -1, want at least 0");
  EXPECT_EQ(refusal(head + cca + "value = 1\n" + cca + "value = 1\n"),
            "p.toml:10: cca over core at 5000 samples is there twice");
}

TEST(PublishedFile, RefusesWhatItDoesNotKnowWithItsLine) {
  const std::string end = "value = 0.89\nerror = 0.01\n";
  EXPECT_EQ(
      refusal(kHead + kWhere + "value = 0.89\nerorr = 0.01\n"),
      "p.toml:9: key \"erorr\" is not known in [[value]]; known are figure, cells, metric, at, "
      "value, lower, upper, error, plot_range");
  EXPECT_EQ(refusal("schema = 1\nsource = \"s\"\nseeds = 3\n"),
            "p.toml:3: key \"seeds\" is not known in a file of published values; known are schema, "
            "source, second_hand, value, mae");
  EXPECT_EQ(refusal(kHead + kWhere + "value = 0.89\n"),
            "p.toml:3: key \"error\" is missing in [[value]]");
  EXPECT_EQ(refusal("schema = 1\nsource = \"s\"\n"),
            "p.toml:1: key \"value\" is missing in a file of published values");
  EXPECT_EQ(refusal("schema = 2\nsource = \"s\"\n"),
            "p.toml:1: schema is 2, want an integer from 1 to 1");
  EXPECT_EQ(refusal(kHead + kWhere + "error = 0.01\n"),
            "p.toml:3: [[value]] wants value, or else lower, upper or both");
  EXPECT_EQ(refusal(kHead + kWhere + end + "upper = 1\n"),
            "p.toml:3: [[value]] wants value, or else lower, upper or both");
  EXPECT_EQ(refusal(kHead + kWhere + "lower = 2\nupper = 1\nerror = 0\n"),
            "p.toml:8: lower is 2, above upper, 1");
  EXPECT_EQ(refusal(kHead + kWhere + "value = nan\nerror = 0\n"),
            "p.toml:8: value is nan, want a finite number");
  EXPECT_EQ(refusal(kHead + kWhere + "value = 1\nerror = -1\n"),
            "p.toml:9: error is -1, want at least 0");
  EXPECT_EQ(refusal(kHead + kWhere + end + "plot_range = [0.9, 1]\n"),
            "p.toml:10: plot_range runs from 0.9 to 1, yet 0.89 was read off it");
  EXPECT_EQ(refusal(kHead + kWhere + end + "plot_range = [1, 1]\n"),
            "p.toml:10: plot_range runs from 1 to 1, want low below high");
  EXPECT_EQ(refusal(kHead + kWhere + end + "plot_range = [1]\n"),
            "p.toml:10: plot_range wants two numbers, [low, high]");
  EXPECT_EQ(refusal(kHead + "figure = \"3\"\nmetric = \"a\"\nat = \"middle\"\n" + end),
            "p.toml:6: at is \"middle\"; known are start, end and numbers");
  EXPECT_EQ(refusal("schema = 1\nsource = \"s\"\nsecond_hand = 1\n"),
            "p.toml:3: second_hand is 1, want true or false");
  const std::string twice = refusal(kHead + kWhere + end + "error = 0.02\n");
  EXPECT_EQ(twice.substr(0, 10), "p.toml:10:") << twice;
  EXPECT_EQ(refusal(kHead + kWhere + end + "[[value]]\n" + kWhere + end),
            "p.toml:10: accuracy of cells \"bound=nce\" at the end is there twice");
}

TEST(PublishedFile, MayHoldSeveralPlacesOfACurve) {
  const std::string where = "figure = \"3\"\nmetric = \"y\"\nvalue = 1\nerror = 0\n";
  const Published published =
      parse_published("p.toml", kHead + where + "at = 2\n[[value]]\n" + where + "at = 1.3863\n");
  ASSERT_EQ(published.values.size(), 2u);
  EXPECT_EQ(published.values[0].at, PublishedValue::At::place);
  EXPECT_EQ(published.values[0].coordinate, 2);
  EXPECT_EQ(published.values[1].where(), "place 1.3863");
  EXPECT_EQ(refusal(kHead + where + "at = 2\n[[value]]\n" + where + "at = 2.0\n"),
            "p.toml:9: y of cells \"\" at the place 2 is there twice");
}

TEST(PublishedFile, NeedNotBeThere) {
  EXPECT_FALSE(load_published(build_facts().source_dir + "/reference/published/none.toml"));
}

// Every value of every file is drawn: its cells are of its suite, and a figure there shows its
// metric of those along an axis or a setting.
TEST(PublishedFile, OfEachSuiteNamesCurvesThatItsFiguresDraw) {
  const std::string root = build_facts().source_dir;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/reference/published")) {
    const std::string path = entry.path().string();
    const auto published = load_published(path);
    ASSERT_TRUE(published) << path;
    const Suite suite = load_suite(entry.path().stem().string(), root + "/suites");
    ++files;
    for (const PublishedValue& value : published->values)
      for (const std::string& metric : value.metrics) {
        const bool drawn =
            std::any_of(suite.figures.begin(), suite.figures.end(), [&](const FigureSpec& spec) {
              const std::string drawn_metrics = "," + spec.metric + ",";
              if (drawn_metrics.find("," + metric + ",") == std::string::npos ||
                  !spec.shows_metric())
                return false;
              return std::any_of(suite.points.begin(), suite.points.end(), [&](const Point& point) {
                const auto settings = texts(point.settings);
                return Selection::parse(spec.cells).matches(settings) &&
                       Selection::parse(value.cells).matches(settings);
              });
            });
        EXPECT_TRUE(drawn) << path << ": " << metric << " of " << value.cells;
      }
  }
  EXPECT_EQ(files, 13);
}

// The ranking of a suite's points, with no trial in them, knows each by its name.
TEST(PublishedFile, OfASuiteNamesEstimatorsThatItRanks) {
  const std::string root = build_facts().source_dir;
  const Suite suite = load_suite("known-mi", root + "/suites");
  SuiteRecord record;
  for (const Point& point : suite.points)
    record.points.push_back({point.name, texts(point.settings), {}, {}});
  const std::vector<Ranking> rankings = rankings_of(record);
  const auto published = load_published(root + "/reference/published/known-mi.toml");
  ASSERT_TRUE(published);
  EXPECT_EQ(published->errors.size(), 18u);
  for (const PublishedMae& mae : published->errors) {
    const auto ranking =
        std::ranges::find(rankings, std::to_string(mae.samples), &Ranking::samples);
    ASSERT_NE(ranking, rankings.end()) << mae.samples;
    EXPECT_TRUE(std::ranges::any_of(ranking->estimators, [&](const RankedEstimator& of) {
      return of.label == mae.estimator && of.mae_of_family.contains(mae.family);
    })) << mae.estimator;
  }
}

PublishedValue range(std::optional<double> lower, std::optional<double> upper, double error) {
  return {"1a", "", {"accuracy"}, PublishedValue::At::end, lower, upper, error, std::nullopt};
}

// The band of 0.89 +- 0.01 runs from 0.88 to 0.90.
TEST(Published, OursIsInsideOutsideOrAtTheEdge) {
  const PublishedValue value = range(0.89, 0.89, 0.01);
  EXPECT_EQ(standing_of(value, {0.885, 0.882, 0.888}), Standing::inside);
  EXPECT_EQ(standing_of(value, {0.885, 0.879, 0.891}), Standing::at_the_edge);
  EXPECT_EQ(standing_of(value, {0.875, 0.869, 0.881}), Standing::at_the_edge);
  EXPECT_EQ(standing_of(value, {0.875, 0.871, 0.879}), Standing::outside);
  EXPECT_EQ(standing_of(value, {0.92, 0.91, 0.93}), Standing::outside);
  // 0.04 wide: so few or so scattered seeds don't tell.
  EXPECT_EQ(standing_of(value, {0.885, 0.865, 0.905}), Standing::undecided);
  const PublishedValue above = range(4, std::nullopt, 0.3);
  EXPECT_EQ(standing_of(above, {900, 800, 1000}), Standing::inside);
  EXPECT_EQ(standing_of(above, {3, 2.9, 3.1}), Standing::outside);
}

// It was called inside or outside once, by its mean alone.
TEST(Published, OneSeedIsUndecided) {
  const PublishedValue value = range(0.89, 0.89, 0.01);
  for (const double ours : {0.885, 0.905})
    EXPECT_EQ(standing_of(value, mean_interval(std::vector{ours}, kPaperConfidence)),
              Standing::undecided);
  EXPECT_EQ(to_string(Standing::undecided), "undecided");
  EXPECT_EQ(standing_of(range(4, std::nullopt, 0.3), mean_interval(std::vector{9.0}, 0.9)),
            Standing::undecided);
}

// The gate's one-sample rule: inside where the two one-sided tests at 0.05 with the reading error
// as margin say "equal". 0.884, 0.886 and 0.888 have mean 0.886 and standard error 0.00115; t of
// 0.95 with 2 degrees is 2.92: from 0.8826 on.
TEST(Published, IsInsideWhereTheTwoOneSidedTestsSaySo) {
  const std::vector<double> ours = {0.884, 0.886, 0.888};
  const MeanInterval interval = mean_interval(ours, kPaperConfidence);
  const Equivalence tests = equivalence(ours, std::vector{0.89}, true, 0.01, 0);
  EXPECT_NEAR(interval.low - 0.89, tests.low, 1e-12);
  EXPECT_NEAR(interval.high - 0.89, tests.high, 1e-12);
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.01), interval), Standing::inside);
  EXPECT_LT(tests.p_equal, 0.05);
  // 0.0074 away, and no more than that may be: from 0.8826 to 0.8974 at a margin of 0.0074, not at
  // 0.0073.
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.0074), interval), Standing::inside);
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.0073), interval), Standing::at_the_edge);
  EXPECT_GT(equivalence(ours, std::vector{0.89}, true, 0.0073, 0).p_equal, 0.05);
}

}  // namespace
}  // namespace infomax
