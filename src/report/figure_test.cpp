#include "report/figure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "report/test_records.h"

namespace infomax {
namespace {

using synthetic::figure;

// One point per value of `bound`, one trial per row of values over steps 0, 1, 2, ...
PointRecord little(const std::string& bound, const std::vector<std::vector<double>>& rows) {
  PointRecord p = synthetic::point("bound=" + bound, {{"bound", bound}});
  for (std::size_t seed = 0; seed < rows.size(); ++seed) {
    TrialRecord t = synthetic::trial("little", p, static_cast<std::uint32_t>(seed));
    Metric metric{
        "y", "nats", "", {synthetic::steps(static_cast<int>(rows[seed].size()), 1)}, rows[seed]};
    t.metrics.push_back(metric);
    p.trials.push_back(t);
  }
  return p;
}

SuiteRecord suite_of(std::vector<PointRecord> points) {
  SuiteRecord suite;
  suite.suite = "little";
  suite.points = std::move(points);
  return suite;
}

// Worked by hand: seeds give 1, 2, 6 at step 0 and 2, 4, 3 at step 1.
TEST(GatherFigure, TakesMeanSmallestAndLargestOverSeeds) {
  const FigureData data = gather_figure(figure("", "", "y", "step", "bound", ""),
                                        suite_of({little("nce", {{1, 2}, {2, 4}, {6, 3}})}));
  ASSERT_EQ(data.refusal, "");
  ASSERT_EQ(data.curves.size(), 1u);
  EXPECT_EQ(data.curves[0].points, (std::vector<CurvePoint>{{0, 3, 1, 6, 3}, {1, 3, 2, 4, 3}}));
  EXPECT_EQ(data.fewest_seeds, 3);
  EXPECT_EQ(data.most_seeds, 3);
  EXPECT_TRUE(data.notes.empty());
}

TEST(GatherFigure, LeavesFailedTrialsOutAndSaysSo) {
  SuiteRecord suite = suite_of({little("nce", {{1, 2}, {100, 100}, {3, 4}})});
  suite.points[0].trials[1].status = TrialStatus::failed;
  const FigureData data = gather_figure(figure("", "", "y", "step", "bound", ""), suite);
  EXPECT_EQ(data.curves.at(0).points, (std::vector<CurvePoint>{{0, 2, 1, 3, 2}, {1, 3, 2, 4, 2}}));
  EXPECT_EQ(data.notes, std::vector<std::string>{"1 of 3 trials failed and is left out."});

  for (TrialRecord& trial : suite.points[0].trials) trial.status = TrialStatus::failed;
  EXPECT_EQ(gather_figure(figure("", "", "y", "step", "bound", ""), suite).refusal,
            "All 3 trials of this figure failed.");
}

TEST(GatherFigure, LeavesOutWhatIsNotFinite) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const FigureData data = gather_figure(figure("", "", "y", "step", "bound", ""),
                                        suite_of({little("nce", {{1, nan, 5}, {3, nan, inf}})}));
  EXPECT_EQ(data.curves.at(0).points,
            (std::vector<CurvePoint>{{0, 2, 1, 3, 2}, {2, 5, 5, 5, 1, {}, /*after_gap=*/true}}));
  EXPECT_EQ(data.notes, std::vector<std::string>{"3 values are not finite and left out."});
  EXPECT_EQ(
      gather_figure(figure("", "", "y", "step", "bound", ""), suite_of({little("nce", {{nan}})}))
          .refusal,
      "y has no finite value here.");
}

TEST(GatherFigure, SaysWhatIsMissingInsteadOfFailing) {
  const SuiteRecord suite = suite_of({little("nce", {{1, 2}}), little("nwj", {{1, 2}})});
  EXPECT_EQ(gather_figure(figure("", "", "z", "step", "bound", ""), suite).refusal,
            "No point of this figure has the metric z.");
  EXPECT_EQ(gather_figure(figure("", "", "y", "epoch", "bound", ""), suite).refusal,
            "y has no axis \xE2\x80\x9C"
            "epoch\xE2\x80\x9D here, and no point such a setting.");
  EXPECT_EQ(gather_figure(figure("", "bound=x", "y", "step", "bound", ""), suite).refusal,
            "No point of this result matches \xE2\x80\x9C"
            "bound=x\xE2\x80\x9D.");
  EXPECT_EQ(gather_figure(figure("", "", "y", "step", "", ""), suite_of({})).refusal,
            "The suite has no points.");
  EXPECT_THROW(gather_figure(figure("", "bound", "y", "step", "", ""), suite), InputError);

  SuiteRecord half = suite;
  half.points[1].trials[0].metrics.clear();
  const FigureData data = gather_figure(figure("", "", "y", "step", "bound", ""), half);
  EXPECT_EQ(data.curves.size(), 1u);
  EXPECT_EQ(data.notes, std::vector<std::string>{"1 of 2 points has no y and is left out."});
}

TEST(GatherFigure, ChoosesPointsPanelsAndSeriesBySettings) {
  const FigureData data =
      gather_figure(figure("", "experiment=gaussian", "bound_test", "step", "bound", "information"),
                    synthetic::quickstart());
  ASSERT_EQ(data.panels.size(), 3u);
  EXPECT_EQ(data.panels[2], (Labels{{"information", "6"}}));
  EXPECT_EQ(data.series, (std::vector<Labels>{{{"bound", "nce"}}, {{"bound", "nwj"}}}));
  EXPECT_EQ(data.curves.size(), 6u);
  EXPECT_EQ(data.curves[0].points.size(), 21u);
  EXPECT_EQ(data.y_units, "nats");
}

// Averaging 2, 4 and 6 nats would be a number that nothing in the suite is.
TEST(GatherFigure, NeverAveragesTwoPoints) {
  const FigureData data =
      gather_figure(figure("", "experiment=gaussian", "bound_test", "step", "bound", ""),
                    synthetic::quickstart());
  EXPECT_EQ(data.curves.size(), 6u);
  EXPECT_EQ(data.most_seeds, 3);
  EXPECT_EQ(data.series[0], (Labels{{"bound", "nce"}, {"information", "2"}}));
}

TEST(GatherFigure, TakesLastValuesOverASetting) {
  const SuiteRecord suite = synthetic::quickstart();
  FigureSpec spec = figure("", "experiment=gaussian", "bound_test", "information", "bound", "");
  spec.lines = {{"truth", std::nullopt, "mi_true"}, {"", 4.852, ""}};
  const FigureData data = gather_figure(spec, suite);
  ASSERT_EQ(data.curves.size(), 2u);
  EXPECT_FALSE(data.x_is_axis);
  double sum = 0;
  for (const TrialRecord& trial : suite.points[2].trials) sum += trial.metrics[0].values.back();
  const CurvePoint& four = data.curves[0].points.at(1);  // information=4, bound=nce
  EXPECT_EQ(four.x, 4);
  EXPECT_NEAR(four.mean, sum / 3, 1e-15 * 8);
  // Both bounds have the same truth: one line, y = x.
  ASSERT_EQ(data.lines.size(), 2u);
  EXPECT_FALSE(data.lines[0].series.has_value());
  ASSERT_EQ(data.lines[0].points.size(), 3u);
  for (const CurvePoint& point : data.lines[0].points) EXPECT_EQ(point.mean, point.x);
  EXPECT_TRUE(data.lines[1].level);
}

TEST(GatherFigure, DrawsAMetricLineForEachSeriesThatDiffers) {
  FigureSpec spec =
      figure("", "experiment=gaussian,bound=nce", "bound_test", "step", "information", "");
  spec.lines = {{"truth", std::nullopt, "mi_true"}};
  const FigureData data = gather_figure(spec, synthetic::quickstart());
  ASSERT_EQ(data.lines.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(data.lines[i].level);
    EXPECT_EQ(data.lines[i].series, i);
    EXPECT_EQ(data.lines[i].points.at(0).mean, 2 * static_cast<double>(i) + 2);
  }
  spec.lines = {{"truth", std::nullopt, "no_such"}};
  const FigureData without = gather_figure(spec, synthetic::quickstart());
  EXPECT_TRUE(without.lines.empty());
  EXPECT_EQ(without.notes.size(), 1u);
}

// A ceiling that no trial has among its metrics: of batches of 8 and 128, in two series, one line.
TEST(GatherFigure, DrawsTheLogarithmOfASetting) {
  std::vector<PointRecord> points;
  for (const char* information : {"2", "6"})
    for (const char* batch : {"8", "128"}) {
      PointRecord p = little("nce", {{1, 2}});
      p.name = std::string("information=") + information + ",batch=" + batch;
      p.settings = {{"information", information}, {"batch", batch}};
      points.push_back(std::move(p));
    }
  FigureSpec spec = figure("", "", "y", "batch", "information", "");
  spec.lines = {{"log K", std::nullopt, "log batch"}};
  FigureData data = gather_figure(spec, suite_of(points));
  ASSERT_EQ(data.lines.size(), 1u);
  EXPECT_FALSE(data.lines[0].level);
  ASSERT_EQ(data.lines[0].points.size(), 2u);
  EXPECT_DOUBLE_EQ(data.lines[0].points[0].mean, std::log(8));
  EXPECT_DOUBLE_EQ(data.lines[0].points[1].mean, std::log(128));
  spec.lines = {{"log K", std::nullopt, "log colour"}};
  data = gather_figure(spec, suite_of(points));
  EXPECT_TRUE(data.lines.empty());
  EXPECT_EQ(data.notes.size(), 1u);
}

TEST(GatherFigure, FindsSummaries) {
  const FigureData data =
      gather_figure(figure("", "experiment=gaussian", "mse", "information", "bound", ""),
                    synthetic::quickstart());
  ASSERT_EQ(data.curves.size(), 2u);
  EXPECT_EQ(data.curves[0].points.size(), 3u);
  EXPECT_EQ(data.most_seeds, 0);
}

TEST(GatherFigure, DrawsSeveralMetricsAsSeries) {
  const FigureData data =
      gather_figure(figure("", "experiment=halves", "bound_train, bound_test", "step", "bound", ""),
                    synthetic::quickstart());
  EXPECT_EQ(data.curves.size(), 4u);
  EXPECT_EQ(data.series[0], (Labels{{"bound", "nce"}, {"metric", "bound_train"}}));
}

TEST(GatherFigure, SetsWordsSideBySide) {
  const FigureData data =
      gather_figure(figure("", "", "accuracy", "critic", "bound", ""), synthetic::paper_critics());
  EXPECT_EQ(data.categories, (std::vector<std::string>{"bilinear", "separable", "concat"}));
  ASSERT_EQ(data.curves.size(), 2u);
  EXPECT_EQ(data.curves[1].points.at(2).x, 2);
}

// Of four seeds one has a number at the last step, 2: the others end in NaN, in minus infinity and
// before.
TEST(GatherFigure, TakesTheLastPlaceOfAnySeedWhereXIsASetting) {
  const double infinity = std::numeric_limits<double>::infinity();
  const PointRecord p = little("nce", {{1, 2, 3}, {1, 2, std::nan("")}, {1, 2, -infinity}, {1, 2}});
  const FigureData data = gather_figure(figure("", "", "y", "bound", "", ""), suite_of({p}));
  EXPECT_EQ(data.curves.at(0).points, (std::vector<CurvePoint>{{0, 3, 3, 3, 1}}));
  EXPECT_EQ(data.notes, std::vector<std::string>{"3 values are not finite and left out."});
}

// `little` with a second axis: rows[seed] runs over 2 steps and 3 points.
PointRecord spread_out(const std::vector<std::vector<double>>& rows) {
  PointRecord p = synthetic::point("bound=nce", {{"bound", "nce"}});
  for (std::size_t seed = 0; seed < rows.size(); ++seed) {
    TrialRecord t = synthetic::trial("little", p, static_cast<std::uint32_t>(seed));
    t.metrics.push_back(
        {"y", "1", "", {synthetic::steps(2, 1), {"point", "", {0, 1, 2}}}, rows[seed]});
    p.trials.push_back(t);
  }
  return p;
}

// By hand: at step 0 the six values are 1 to 6, so the 20th percentile is the one at place 0.2 * 5
// = 1, the median lies between 3 and 4; at step 1 all are 7.
TEST(GatherFigure, TakesPercentilesOverPointsAndSeedsTogether) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.percentiles = {0, 20, 100};
  const FigureData data =
      gather_figure(spec, suite_of({spread_out({{1, 3, 5, 7, 7, 7}, {6, 2, 4, 7, 7, 7}})}));
  ASSERT_EQ(data.refusal, "");
  EXPECT_EQ(data.curves.at(0).points,
            (std::vector<CurvePoint>{{0, 3.5, 1, 6, 2, {1, 2, 6}}, {1, 7, 7, 7, 2, {7, 7, 7}}}));
}

TEST(GatherFigure, LeavesOutOfPercentilesWhatIsNotFinite) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.percentiles = {0, 100};
  const double nan = std::nan("");
  const FigureData data = gather_figure(spec, suite_of({spread_out({{1, nan, 5, nan, nan, nan}})}));
  EXPECT_EQ(data.curves.at(0).points, (std::vector<CurvePoint>{{0, 3, 1, 5, 1, {1, 5}}}));
  EXPECT_EQ(data.notes, std::vector<std::string>{"4 values are not finite and left out."});
  spec.x = "bound";
  EXPECT_EQ(gather_figure(spec, suite_of({spread_out({{1, 2, 3, 4, 5, 6}})})).refusal,
            "Percentiles want an axis of y along x.");
}

// The differences are 1, 2, 3, though each metric runs over far more: mean 2, and 4.302653 / sqrt 3
// to either side.
TEST(GatherFigure, TakesDifferencesSeedBySeedWithTheMeansInterval) {
  PointRecord p = little("nce", {{3}, {50}, {900}});
  const std::vector<double> subtracted = {2, 48, 897};
  for (std::size_t seed = 0; seed < 3; ++seed) {
    Metric z = p.trials[seed].metrics[0];
    z.name = "z";
    z.values = {subtracted[seed]};
    p.trials[seed].metrics.push_back(z);
  }
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.minus = "z";
  FigureData data = gather_figure(spec, suite_of({p}));
  ASSERT_EQ(data.curves.size(), 1u);
  const CurvePoint& point = data.curves[0].points.at(0);
  EXPECT_DOUBLE_EQ(point.mean, 2);
  EXPECT_NEAR(point.low, 2 - 2.484138, 1e-6);  // the last digit of tables of t
  EXPECT_NEAR(point.high, 2 + 2.484138, 1e-6);
  EXPECT_EQ(point.seeds, 3);

  p.trials[1].metrics.pop_back();
  data = gather_figure(spec, suite_of({p}));
  EXPECT_EQ(data.curves.at(0).points.at(0).seeds, 2);
  EXPECT_DOUBLE_EQ(data.curves[0].points[0].mean, 2);
  spec.minus = "w";
  EXPECT_EQ(gather_figure(spec, suite_of({p})).refusal,
            "No point of this figure has the metric y less w.");
}

// |1 - 2| and |4 - 2|, with the seeds' range about their mean; a point of no target is left out.
TEST(GatherFigure, TakesDistancesToASettingSeedBySeed) {
  PointRecord matched = little("nce", {{1}, {4}}), free = little("nwj", {{1}, {4}});
  matched.name += ",target=2";
  free.name += ",target=none";
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.distance_to = "target";
  const FigureData data = gather_figure(spec, suite_of({matched, free}));
  ASSERT_EQ(data.curves.size(), 1u);
  const CurvePoint& point = data.curves[0].points.at(0);
  EXPECT_DOUBLE_EQ(point.mean, 1.5);
  EXPECT_DOUBLE_EQ(point.low, 1);
  EXPECT_DOUBLE_EQ(point.high, 2);
  EXPECT_EQ(data.notes,
            std::vector<std::string>{"1 of 2 points has no |y - target| and is left out."});
  EXPECT_EQ(gather_figure(spec, suite_of({free})).refusal,
            "No point of this figure has the metric |y - target|.");
}

// A mean at step 1 stood beside the paper's end where step 2 had no number.
TEST(GatherFigure, SetsPublishedValuesAtTheLastStepWhateverIsThere) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  Published published;
  published.values = {{"3", "", {"y"}, PublishedValue::At::end, 4, 4, 0.3, std::nullopt}};
  const FigureSpec spec = figure("", "", "y", "step", "bound", "");
  SuiteRecord suite = suite_of({little("nce", {{1, 2, nan}, {3, 4, -infinity}})});
  FigureData data = gather_figure(spec, suite, &published);
  ASSERT_EQ(data.paper.size(), 1u);
  EXPECT_EQ(data.paper[0].x, 2);
  EXPECT_TRUE(data.paper[0].ours.empty());
  EXPECT_EQ(data.paper[0].seeds, 2u);
  EXPECT_EQ(data.x_ends, std::pair(0.0, 2.0));

  // One of four: the second ends before, the third in NaN, the fourth failed.
  suite = suite_of({little("nce", {{1, 2, 5}, {3, 4}, {1, 2, nan}, {1, 2, 7}})});
  suite.points[0].trials[3].status = TrialStatus::failed;
  data = gather_figure(spec, suite, &published);
  ASSERT_EQ(data.paper.size(), 1u);
  EXPECT_EQ(data.paper[0].ours, std::vector<double>{5});
  EXPECT_EQ(data.paper[0].seeds, 4u);
}

TEST(GatherFigure, SetsPublishedValuesAtTheEndsOfTheirCurves) {
  Published published;
  published.values = {
      {"3", "bound=nwj", {"x", "y"}, PublishedValue::At::end, 4, 4, 0.3, std::nullopt},
      {"3", "", {"y"}, PublishedValue::At::start, std::nullopt, 1, 0, std::nullopt},
      {"3", "bound=nce", {"z"}, PublishedValue::At::end, 1, 1, 0, std::nullopt}};
  const SuiteRecord suite =
      suite_of({little("nce", {{1, 2}, {3, 4}}), little("nwj", {{5, 6, 7}, {7, 8, 9}})});
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  const FigureData data = gather_figure(spec, suite, &published);
  ASSERT_EQ(data.paper.size(), 3u);
  EXPECT_EQ(data.paper[0].ours, (std::vector<double>{1, 3}));  // nce's start
  EXPECT_EQ(data.paper[1].ours, (std::vector<double>{7, 9}));  // nwj's end
  EXPECT_EQ(data.paper[1].x, 2);
  EXPECT_EQ(data.paper[1].value.lower, 4);
  EXPECT_EQ(data.paper[2].ours, (std::vector<double>{5, 7}));  // and its start
  spec.minus = "y";
  EXPECT_TRUE(gather_figure(spec, suite, &published).paper.empty());
}

// Steps 0, 1, 2: a place is one of the curve's, or there is nothing to set it beside.
TEST(GatherFigure, SetsPublishedValuesAtPlacesOfACurve) {
  Published published;
  published.values = {
      {"3", "", {"y"}, PublishedValue::At::place, 4, 4, 0.3, std::nullopt, 1.0000001},
      {"3", "", {"y"}, PublishedValue::At::place, 4, 4, 0.3, std::nullopt, 1.5}};
  const FigureData data =
      gather_figure(figure("", "", "y", "step", "bound", ""),
                    suite_of({little("nwj", {{5, 6, 7}, {7, 8, 9}})}), &published);
  ASSERT_EQ(data.paper.size(), 1u);
  EXPECT_EQ(data.paper[0].ours, (std::vector<double>{6, 8}));
  EXPECT_EQ(data.paper[0].x, 1);
}

// Ends stand at the points of a setting, too; its figure has no starts.
TEST(GatherFigure, SetsPublishedValuesAtThePointsOfASetting) {
  Published published;
  published.values = {
      {"the text", "bound=nwj", {"y"}, PublishedValue::At::end, 4, 4, 0.3, std::nullopt},
      {"3", "", {"y"}, PublishedValue::At::start, std::nullopt, 1, 0, std::nullopt}};
  const FigureData data = gather_figure(
      figure("", "", "y", "bound", "", ""),
      suite_of({little("nce", {{1, 2}, {3, 4}}), little("nwj", {{5, 6, 7}, {7, 8, 9}})}),
      &published);
  ASSERT_EQ(data.paper.size(), 1u);
  EXPECT_EQ(data.paper[0].x, 1);  // the second category
  EXPECT_EQ(data.paper[0].ours, (std::vector<double>{7, 9}));
  EXPECT_EQ(data.paper[0].seeds, 2u);
}

// A run of another length or batch stood beside the paper as if it were the paper's.
TEST(GatherFigure, LeavesThePaperOutOfARunWithOverrides) {
  Published published;
  published.values = {{"3", "", {"y"}, PublishedValue::At::end, 4, 4, 0.3, std::nullopt}};
  SuiteRecord suite = suite_of({little("nce", {{1, 2}, {3, 4}})});
  const FigureSpec spec = figure("", "", "y", "step", "bound", "");
  suite.facts["overrides"] = "";
  EXPECT_EQ(gather_figure(spec, suite, &published).paper.size(), 1u);
  suite.facts["overrides"] = "batch=8";
  const FigureData data = gather_figure(spec, suite, &published);
  EXPECT_TRUE(data.paper.empty());
  EXPECT_EQ(data.notes,
            (std::vector<std::string>{
                "Not the suite as it is written: run with batch=8.",
                "The paper\xE2\x80\x99s values are left out: they are of the suite as it is "
                "written."}));
  published.values[0].metrics = {"z"};
  EXPECT_EQ(gather_figure(spec, suite, &published).notes.size(), 1u);
}

}  // namespace
}  // namespace infomax
