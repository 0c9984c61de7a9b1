#include "report/svg.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/test_records.h"

namespace infomax {
namespace {

using synthetic::figure;
using Track = std::vector<std::pair<double, double>>;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

// The pieces of `text` from each `begin` to the next `end`.
std::vector<std::string> between(const std::string& text, const std::string& begin,
                                 const std::string& end) {
  std::vector<std::string> pieces;
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    pieces.push_back(text.substr(at, text.find(end, at) - at));
  }
  return pieces;
}

// "M60,280 L120,200" and "60,280 120,200".
Track parse(const std::string& geometry) {
  Track track;
  const char* at = geometry.c_str();
  while (*at != '\0') {
    if (*at == 'M' || *at == 'L' || *at == ' ') {
      ++at;
      continue;
    }
    char* end = nullptr;
    const double x = std::strtod(at, &end);
    if (end == at || *end != ',') break;
    at = end + 1;
    const double y = std::strtod(at, &end);
    track.emplace_back(x, y);
    at = end;
  }
  return track;
}

std::vector<Track> curves(const std::string& svg) {
  std::vector<Track> tracks;
  for (const std::string& group : between(svg, "<g class=\"curve\"", "</g>")) {
    for (const std::string& d : between(group, "<path d=\"", "\"")) tracks.push_back(parse(d));
  }
  return tracks;
}

// A suite of one metric y over steps 0, 1, ... with the given rows as seeds.
SuiteRecord little(const std::vector<std::vector<double>>& rows, const std::string& bound = "nce") {
  SuiteRecord suite;
  suite.suite = "little";
  PointRecord p = synthetic::point("bound=" + bound, {{"bound", bound}});
  for (std::size_t seed = 0; seed < rows.size(); ++seed) {
    TrialRecord t = synthetic::trial("little", p, static_cast<std::uint32_t>(seed));
    t.metrics.push_back(
        {"y", "nats", "", {synthetic::steps(static_cast<int>(rows[seed].size()), 1)}, rows[seed]});
    p.trials.push_back(t);
  }
  suite.points.push_back(p);
  return suite;
}

// x and y are linear in the data: with limits 0 and 10 the curve 0, 5, 10 goes from the lower left
// corner through the middle to the upper right one. Places are written in hundredths of a pixel.
TEST(DrawFigure, PutsTheDataWhereTheyBelong) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 10;
  std::vector<double> rising;
  for (int i = 0; i <= 20; ++i) rising.push_back(0.5 * i);
  const std::vector<Track> drawn = curves(render_figure_svg(spec, little({rising})));
  ASSERT_EQ(drawn.size(), 1u);
  const Track& track = drawn[0];
  ASSERT_EQ(track.size(), 21u);
  for (std::size_t i = 1; i < track.size(); ++i) {
    EXPECT_GT(track[i].first, track[i - 1].first);
    EXPECT_LT(track[i].second, track[i - 1].second);  // SVG's y points down
  }
  EXPECT_NEAR(track[10].first, (track[0].first + track[20].first) / 2, 0.02);
  EXPECT_NEAR(track[10].second, (track[0].second + track[20].second) / 2, 0.02);
  EXPECT_NEAR(track[0].second - track[20].second, 300, 0.05);  // the whole height of a single panel
}

// On a logarithmic axis equal factors are equal heights: 0.01, 0.1, 1 is as straight as 0, 5, 10
// above, with a label for each power of ten and their halves and fifths between.
TEST(DrawFigure, PutsFactorsAtEqualHeightsOnALogarithmicAxis) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_log = true;
  const std::string svg = render_figure_svg(spec, little({{0.01, 0.1, 1}}));
  const Track track = curves(svg).at(0);
  ASSERT_EQ(track.size(), 3u);
  EXPECT_NEAR(track[0].second - track[1].second, track[1].second - track[2].second, 0.03);
  EXPECT_GT(track[0].second - track[1].second, 100);
  for (const char* label : {">0.01<", ">0.05<", ">0.1<", ">1<"})
    EXPECT_NE(svg.find(label), std::string::npos) << label;
}

// Over many powers of ten only as many are named as have room, 1 among them, and as powers.
TEST(DrawFigure, NamesFewPowersOfManyOnALogarithmicAxis) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_log = true;
  const std::string svg = render_figure_svg(spec, little({{1e-15, 1e-9, 1}}));
  for (const char* label : {">1<", ">10\u207B\u00B2<", ">10\u207B\u00B9\u2074<"})
    EXPECT_NE(svg.find(label), std::string::npos) << label;
  for (const char* label : {">10\u207B\u00B9<", ">10\u207B\u00B9\u2075<", ">1e\u221215<"})
    EXPECT_EQ(svg.find(label), std::string::npos) << label;
  const std::string four = render_figure_svg(spec, little({{1e-3, 1e-2, 1}}));
  for (const char* label : {">0.001<", ">0.01<", ">0.1<", ">1<"})
    EXPECT_NE(four.find(label), std::string::npos) << label;
}

// A curve that touches zero has no logarithm.
TEST(DrawFigure, StaysLinearWhereALogarithmHasNoPlace) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  const auto drawn = [&](bool log) {
    spec.y_log = log;
    return render_figure_svg(spec, little({{0, 0.1, 1}}));
  };
  EXPECT_EQ(drawn(true), drawn(false));
}

// The tick label "10" stands 4 pixels below the curve's end at 10, for its baseline.
TEST(DrawFigure, PutsTickLabelsBesideWhatTheyName) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 10;
  std::vector<double> rising;
  for (int i = 0; i <= 20; ++i) rising.push_back(0.5 * i);
  const std::string svg = render_figure_svg(spec, little({rising}));
  const Track track = curves(svg).at(0);
  bool found = false;
  for (const std::string& text : between(svg, "<text x=\"", "</text>")) {
    if (!text.ends_with("text-anchor=\"end\">10")) continue;
    found = true;
    const std::string y = between(text, "y=\"", "\"").at(0);
    EXPECT_NEAR(std::strtod(y.c_str(), nullptr) - 4, track[20].second, 0.03);
  }
  EXPECT_TRUE(found);
}

// A grid line per tick label of y, a tick per label of x, and the axis along the lower edge, in
// every panel.
TEST(DrawFigure, HasAGridAndAnAxisInEveryPanel) {
  FigureSpec spec = figure("", "", "accuracy", "step", "critic", "bound");
  spec.y_min = 0;
  spec.y_max = 1;
  const std::string svg = render_figure_svg(spec, synthetic::paper_critics());
  const std::vector<std::string> grids = between(svg, "<path class=\"grid\" d=\"", "\"");
  const std::vector<std::string> axes = between(svg, "<path class=\"axis\" d=\"", "\"");
  const std::vector<std::string> ticks = between(svg, "<g class=\"ticks\"", "</g>");
  ASSERT_EQ(grids.size(), 2u);
  ASSERT_EQ(axes.size(), 2u);
  ASSERT_EQ(ticks.size(), 2u);
  const std::size_t of_y = count(ticks[0], "text-anchor=\"end\"");
  EXPECT_GE(of_y, 4u);
  EXPECT_EQ(count(ticks[1], "text-anchor=\"end\""), 0u);  // shared: at the first panel alone
  for (std::size_t panel = 0; panel < 2; ++panel) {
    EXPECT_EQ(count(grids[panel], "L"), of_y) << grids[panel];
    EXPECT_EQ(count(axes[panel], "M"), count(ticks[panel], "text-anchor=\"middle\"") + 1)
        << axes[panel];
  }
}

TEST(DrawFigure, HasACurvePerSeriesAndABandPerSpread) {
  const std::string three = render_figure_svg(
      figure("", "", "bound_test", "step", "critic", "bound"), synthetic::paper_critics(3));
  EXPECT_EQ(curves(three).size(), 6u);
  EXPECT_EQ(count(three, "<g class=\"panel\""), 2u);
  EXPECT_EQ(count(three, "<g class=\"band\""), 6u);
  EXPECT_EQ(count(three, "<polygon"), 6u);

  const std::string one = render_figure_svg(figure("", "", "bound_test", "step", "critic", "bound"),
                                            synthetic::paper_critics(1));
  EXPECT_EQ(curves(one).size(), 6u);
  EXPECT_EQ(count(one, "<polygon"), 0u);
  EXPECT_EQ(count(one, "<g class=\"band\""), 0u);
}

// The band of seeds 2 + i and 4 + i has its edges one unit above and below the mean 3 + i.
TEST(DrawFigure, DrawsTheBandFromSmallestToLargest) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 30;
  std::vector<double> low, high;
  for (int i = 0; i <= 20; ++i) {
    low.push_back(2 + i);
    high.push_back(4 + i);
  }
  const std::string svg = render_figure_svg(spec, little({low, high}));
  const Track mean = curves(svg).at(0);
  const Track band = parse(between(svg, "<polygon points=\"", "\"").at(0));
  ASSERT_EQ(mean.size(), 21u);
  ASSERT_GE(band.size(), 42u);
  const double unit = 300.0 / 30;
  for (const auto& [x, y] : mean) {
    int edges = 0;
    for (const auto& [bx, by] : band) {
      if (std::fabs(bx - x) < 0.02 && std::fabs(std::fabs(by - y) - unit) < 0.05) ++edges;
    }
    EXPECT_GE(edges, 2) << "at x = " << x;
  }
}

TEST(DrawFigure, DrawsTheCeilingAtLog128) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 10;
  spec.lines = {synthetic::ceiling()};
  const std::string svg = render_figure_svg(spec, little({std::vector<double>(21, 5.0)}));
  EXPECT_NE(svg.find("<title>log 128, the ceiling of I_NCE: 4.852</title>"), std::string::npos);
  const std::vector<std::string> groups = between(svg, "<g class=\"reference\"", "</g>");
  ASSERT_EQ(groups.size(), 1u);
  const Track line = parse(between(groups[0], "<path d=\"", "\"").at(0));
  ASSERT_GE(line.size(), 2u);
  const Track five = curves(svg).at(0);
  for (const auto& [x, y] : line) {
    EXPECT_NEAR(y, five[0].second + (5 - std::log(128.0)) * 30, 0.03);  // 30 pixels a nat
  }
  EXPECT_EQ(line.front().first, five.front().first);
  EXPECT_EQ(line.back().first, five.back().first);
  EXPECT_EQ(count(svg, "class=\"line-label\""), 1u);
}

TEST(DrawFigure, SaysWhatLimitsCutOff) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 2;
  spec.y_max = 4;
  spec.lines = {{"ceiling", 4.852, ""}};
  const std::string svg = render_figure_svg(spec, little({{1, 2, 3, 4, 5}}));
  EXPECT_NE(svg.find("What lies below 2 is cut off."), std::string::npos);
  EXPECT_NE(svg.find("What lies above 4 is cut off."), std::string::npos);
  EXPECT_NE(svg.find("(4.852) lies outside the range shown."), std::string::npos);
}

// The legend has the curve, so a reader would look for it.
TEST(DrawFigure, NamesCurvesThatLimitsHideAltogether) {
  SuiteRecord suite = little({{1, 2, 3}}, "nce");
  suite.points.push_back(little({{-3, -2, -1}}, "nwj").points[0]);
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  const std::string svg = render_figure_svg(spec, suite);
  EXPECT_NE(svg.find("Wholly outside the range shown: nwj."), std::string::npos);
  spec.y_min = -2;
  EXPECT_EQ(render_figure_svg(spec, suite).find("Wholly outside"), std::string::npos);
}

// Of a panel of 300 pixels from 0 to 10 the curve 5, 15, 5 leaves by the upper edge half way to its
// middle place and comes back half way from it: two parts, each of two places.
TEST(DrawFigure, CutsACurveAtTheEdgeOfItsPanel) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 10;
  std::vector<double> peak(21, 5.0);
  peak[10] = 15;
  const std::string svg = render_figure_svg(spec, little({peak}));
  const std::vector<std::string> box = between(svg, "data-box=\"", "\"");
  ASSERT_EQ(box.size(), 1u);
  double left = 0, top = 0, right = 0, bottom = 0;
  ASSERT_EQ(std::sscanf(box[0].c_str(), "%lf %lf %lf %lf", &left, &top, &right, &bottom), 4);
  const std::vector<Track> parts = curves(svg);
  ASSERT_EQ(parts.size(), 2u);
  ASSERT_EQ(parts[0].size(), 11u);  // ten places, and where it leaves
  ASSERT_EQ(parts[1].size(), 11u);
  EXPECT_EQ(parts[0].back().second, top);
  EXPECT_EQ(parts[1].front().second, top);
  const double step = (right - left) / 20;
  EXPECT_NEAR(parts[0].back().first, left + 9.5 * step, 0.02);
  EXPECT_NEAR(parts[1].front().first, left + 10.5 * step, 0.02);
  EXPECT_NEAR(parts[0].front().second, (top + bottom) / 2, 0.02);
}

// A line across the evaluation that no seed has a number of looked like one. A place between two
// gaps is a dot. One seed with a number is enough for a place.
TEST(DrawFigure, LeavesAGapWhereNoSeedHasANumber) {
  const double nan = std::nan("");
  std::vector<double> first(21, 5.0), second(21, 6.0);
  for (const std::size_t gap : {4u, 10u, 12u}) first[gap] = second[gap] = nan;
  first[6] = nan;
  const std::string svg =
      render_figure_svg(figure("", "", "y", "step", "bound", ""), little({first, second}));
  const std::vector<Track> parts = curves(svg);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].size(), 4u);
  EXPECT_EQ(parts[1].size(), 5u);
  EXPECT_EQ(parts[2].size(), 1u);
  EXPECT_EQ(parts[3].size(), 8u);
  EXPECT_EQ(count(svg, " h0\""), 1u);
  EXPECT_EQ(count(svg, "stroke-linecap=\"round\""), 1u);
  EXPECT_EQ(count(svg, "<polygon"), 3u);  // the band has the same parts; that of the dot is none
}

TEST(DrawFigure, MarksTheSinglePlaceOfACurve) {
  const std::string svg =
      render_figure_svg(figure("", "", "y", "step", "bound", ""), little({{3}, {5}}));
  EXPECT_EQ(count(svg, "<g class=\"markers\""), 1u);
  EXPECT_EQ(count(svg, "<g class=\"spread\""), 1u);
}

TEST(DrawFigure, LosesNothingToEqualOrExtremeValues) {
  for (const std::vector<double>& row :
       std::vector<std::vector<double>>{{0, 0, 0},
                                        {5, 5, 5},
                                        {-1e-9, 1e-9, 0},
                                        {1e12, -1e12, 3},
                                        {1e-300, 2e-300, 3e-300},
                                        {1e17, 1e17 + 32, 1e17 + 64},
                                        {-7, -7, -7}}) {
    const std::string svg =
        render_figure_svg(figure("", "", "y", "step", "bound", ""), little({row}));
    ASSERT_EQ(curves(svg).size(), 1u) << row[0];
    EXPECT_EQ(curves(svg)[0].size(), 3u) << row[0];
    EXPECT_EQ(svg.find("nan"), std::string::npos);
  }
}

TEST(DrawFigure, UsesALogarithmForSizesThatMultiply) {
  SuiteRecord suite;
  for (const char* size : {"100", "1000", "10000"}) {
    PointRecord p = synthetic::point(std::string("n=") + size, {{"n", size}});
    TrialRecord t = synthetic::trial("sizes", p, 0);
    t.metrics.push_back(synthetic::scalar("y", "nats", 1));
    p.trials.push_back(t);
    suite.points.push_back(p);
  }
  const Track track = curves(render_figure_svg(figure("", "", "y", "n", "", ""), suite)).at(0);
  ASSERT_EQ(track.size(), 3u);
  EXPECT_NEAR(track[1].first - track[0].first, track[2].first - track[1].first, 0.03);
}

TEST(DrawFigure, HasWordsInsteadOfAnEmptyFrameWhereTheMetricIsMissing) {
  const std::string svg =
      render_figure_svg(figure("t", "", "z", "step", "bound", ""), little({{1, 2}}));
  EXPECT_NE(svg.find("No point of this figure has the metric z."), std::string::npos);
  EXPECT_EQ(count(svg, "class=\"curve\""), 0u);
}

TEST(DrawFigure, SaysHowManyTrialsFailed) {
  SuiteRecord suite = little({{1, 2}, {2, 3}});
  suite.points[0].trials[0].status = TrialStatus::failed;
  const std::string svg = render_figure_svg(figure("", "", "y", "step", "bound", ""), suite);
  EXPECT_EQ(count(svg, "class=\"note\""), 1u);
  EXPECT_NE(svg.find(">1 of 2 trials failed and is left out.</text>"), std::string::npos);
}

// Whatever a suite calls its settings, it stays text.
TEST(DrawFigure, TakesHostileWordsForWords) {
  const std::string evil = "</title><script>alert(\"1\")</script>`touch /tmp/x`' & \xC3\xA4";
  SuiteRecord suite = little({{1, 2}, {2, 3}}, evil);
  FigureSpec spec = figure(evil, "", "y", "step", "bound", "bound");
  spec.x_label = spec.y_label = evil;
  spec.lines = {{evil, 2.5, ""}};
  const std::string svg = render_figure_svg(spec, suite);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(
      svg.find(
          "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;`touch /tmp/x`&#39; &amp; \xC3\xA4"),
      std::string::npos);
  EXPECT_EQ(count(svg, "<"), count(svg, ">"));
  EXPECT_EQ(curves(svg).size(), 1u);
}

TEST(DrawFigure, GivesTheSameBytesAgain) {
  const FigureSpec spec = figure("t", "", "bound_test", "step", "critic,bound", "");
  EXPECT_EQ(render_figure_svg(spec, synthetic::paper_critics()),
            render_figure_svg(spec, synthetic::paper_critics()));
}

// Nothing of it lies elsewhere; the one address is SVG's own name space.
TEST(DrawFigure, IsAnElementOfItsOwn) {
  const std::string svg = render_figure_svg(
      figure("The title", "", "accuracy", "step", "critic", ""), synthetic::paper_critics());
  for (const char* part : {"xlink", "href", "<?xml", "<defs", "<use"})
    EXPECT_EQ(count(svg, part), 0u) << part;
  EXPECT_EQ(count(svg, "http://"), 1u);
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "));
  EXPECT_NE(svg.find("<title id=\"figure-title\">The title</title>"), std::string::npos);
}

// Two settings: three colours and two dashes tell six curves apart, and the legend needs five
// entries.
TEST(SeriesStyle, GivesTheFirstSettingColoursAndTheSecondDashes) {
  const FigureData data = gather_figure(figure("", "", "bound_test", "step", "critic,bound", ""),
                                        synthetic::paper_critics());
  Palette palette;
  const SeriesStyle style = series_style(data, palette, false);
  ASSERT_EQ(style.series.size(), 6u);
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const Style& one : style.series) pairs.insert({one.colour, one.dash});
  EXPECT_EQ(pairs.size(), 6u);
  ASSERT_EQ(style.legend.size(), 2u);
  EXPECT_EQ(style.legend[0].title, "critic");
  EXPECT_EQ(style.legend[0].entries.size(), 3u);
  EXPECT_EQ(style.legend[1].title, "bound");
  EXPECT_EQ(style.legend[1].entries.size(), 2u);
}

TEST(SeriesStyle, KeepsAValuesColourOverAllFiguresOfAPalette) {
  Palette palette;
  const SuiteRecord suite = synthetic::paper_critics();
  const SeriesStyle both =
      series_style(gather_figure(figure("", "", "bound_test", "step", "bound", "critic"), suite),
                   palette, false);
  const SeriesStyle critics =
      series_style(gather_figure(figure("", "", "bound_test", "step", "critic", "bound"), suite),
                   palette, false);
  const SeriesStyle nwj = series_style(
      gather_figure(figure("", "bound=nwj", "accuracy", "step", "bound", "critic"), suite), palette,
      false);
  EXPECT_EQ(nwj.series.at(0).colour, both.series.at(1).colour);
  for (const Style& style : critics.series) EXPECT_NE(style.colour, both.series.at(0).colour);
}

// A ninth series has the first one's colour, so it needs another dash.
TEST(SeriesStyle, TellsMoreSeriesApartThanThereAreColours) {
  SuiteRecord suite;
  for (int i = 0; i < 20; ++i) {
    SuiteRecord one = little({{1, 2}}, "b" + std::to_string(i));
    suite.points.push_back(one.points[0]);
  }
  Palette palette;
  const SeriesStyle style =
      series_style(gather_figure(figure("", "", "y", "step", "bound", ""), suite), palette, false);
  std::set<std::pair<std::string, std::size_t>> styles_seen;
  for (const Style& one : style.series) styles_seen.insert({Palette::colour(one.colour), one.dash});
  EXPECT_EQ(styles_seen.size(), 20u);
}

// A page's ninth value has the first one's colour; in a figure without the first it is as solid as
// any.
TEST(SeriesStyle, DashesOnlyWhereAColourComesTwiceInAFigure) {
  SuiteRecord suite;
  for (int i = 0; i < 10; ++i)
    suite.points.push_back(little({{1, 2}}, "b" + std::to_string(i)).points[0]);
  const auto styles = [&](const char* cells, Palette& palette) {
    return series_style(gather_figure(figure("", cells, "y", "step", "bound", ""), suite), palette,
                        false);
  };
  Palette palette;
  const SeriesStyle all = styles("", palette);
  EXPECT_EQ(Palette::colour(all.series.at(8).colour), Palette::colour(all.series.at(0).colour));
  EXPECT_EQ(all.series.at(8).dash, 1u);
  const SeriesStyle two = styles("bound=b8|b9", palette);
  EXPECT_EQ(two.series.at(0).colour, all.series.at(8).colour);
  for (const Style& style : two.series) EXPECT_EQ(style.dash, 0u);
}

// A closed form under the curve that follows it couldn't be seen.
TEST(DrawFigure, LaysLinesOverCurves) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.lines = {{"truth", 2, ""}};
  const std::string svg = render_figure_svg(spec, little({{1, 2, 3}}));
  const std::size_t curve = svg.find("<g class=\"curve\""),
                    line = svg.find("<g class=\"reference\"");
  ASSERT_NE(curve, std::string::npos);
  ASSERT_NE(line, std::string::npos);
  EXPECT_LT(curve, line);
}

// Of a panel of 300 pixels from 0 to 10, 5 +- 1 is a box of 60 whose middle stands where the curve
// passes 5, and which ends where the curve does. Places are written in hundredths of a pixel.
TEST(DrawFigure, PutsThePapersValueAtTheEndOfItsCurve) {
  FigureSpec spec = figure("", "", "y", "step", "bound", "");
  spec.y_min = 0;
  spec.y_max = 10;
  std::vector<double> rising;
  for (int i = 0; i <= 20; ++i) rising.push_back(0.5 * i);
  Published published;
  published.values = {
      {"3", "bound=nce", {"y"}, PublishedValue::At::end, 5, 5, 1, std::nullopt},
      {"3", "", {"y"}, PublishedValue::At::start, 8, std::nullopt, 0, std::pair(-1.0, 9.0)}};
  const std::string svg = render_figure_svg(spec, little({rising}), published);
  const Track track = curves(svg).at(0);
  const std::vector<std::string> boxes = between(svg, "<g class=\"paper\"", "</g>");
  ASSERT_EQ(boxes.size(), 2u);
  const auto attribute = [&](std::size_t box, const std::string& name) {
    return std::strtod(between(boxes[box], " " + name + "=\"", "\"").at(0).c_str(), nullptr);
  };
  EXPECT_NEAR(attribute(0, "height"), 60, 0.02);
  EXPECT_NEAR(attribute(0, "y") + 30, track[10].second, 0.02);
  EXPECT_NEAR(attribute(0, "x") + attribute(0, "width"), track[20].first, 0.02);
  // "Above 8" of a plot that ends at 9: from there, at the start.
  EXPECT_NEAR(attribute(1, "height"), 30, 0.02);
  EXPECT_NEAR(attribute(1, "y"), track[18].second, 0.02);
  EXPECT_NEAR(attribute(1, "x"), track[0].first, 0.02);
  EXPECT_EQ(count(svg, "paper, as read</text>"), 1u);
  EXPECT_EQ(count(svg, "class=\"paper\""), 2u);

  published.second_hand = true;
  EXPECT_EQ(
      count(render_figure_svg(spec, little({rising}), published), "paper, second-hand</text>"), 1u);
  published.values = {{"3", "", {"y"}, PublishedValue::At::end, 50, 50, 1, std::nullopt}};
  const std::string beyond = render_figure_svg(spec, little({rising}), published);
  EXPECT_EQ(count(beyond, "class=\"paper\""), 0u);
  EXPECT_EQ(count(beyond, "Outside the range shown"), 1u);
}

// Around the point's marker, 5 +- 1 in a panel of 300 pixels from 0 to 10; the other point has
// none.
TEST(DrawFigure, PutsThePapersValueAroundThePointOfASetting) {
  SuiteRecord suite = little({{1, 2, 5}, {1, 2, 5}});
  suite.points.push_back(little({{1, 2, 3}}, "nwj").points[0]);
  FigureSpec spec = figure("", "", "y", "bound", "", "");
  spec.y_min = 0;
  spec.y_max = 10;
  Published published;
  published.values = {
      {"the text", "bound=nce", {"y"}, PublishedValue::At::end, 5, 5, 1, std::nullopt}};
  const std::string svg = render_figure_svg(spec, suite, published);
  const std::vector<std::string> boxes = between(svg, "<g class=\"paper\"", "</g>");
  ASSERT_EQ(boxes.size(), 1u);
  const auto attribute = [](const std::string& text, const std::string& name) {
    return std::strtod(between(text, " " + name + "=\"", "\"").at(0).c_str(), nullptr);
  };
  const std::string markers = between(svg, "<g class=\"markers\"", "</g>").at(0);
  EXPECT_NEAR(attribute(boxes[0], "height"), 60, 0.02);
  EXPECT_NEAR(attribute(boxes[0], "x") + 5, attribute(markers, "cx"), 0.02);
  EXPECT_NEAR(attribute(boxes[0], "y") + 30, attribute(markers, "cy"), 0.02);
  EXPECT_EQ(count(svg, "5 \xC2\xB1 1 by the text"), 2u);  // the box's title, and the description
}

TEST(DrawFigure, PutsThePapersValuesBesideEachOtherWhereTheyWouldOverlap) {
  SuiteRecord suite = little({{1, 2, 3}});
  suite.points.push_back(little({{1, 2, 3}}, "nwj").points[0]);
  Published published;
  published.values = {{"3", "", {"y"}, PublishedValue::At::end, 2.9, 2.9, 0.3, std::nullopt}};
  const std::string svg =
      render_figure_svg(figure("", "", "y", "step", "bound", ""), suite, published);
  const std::vector<std::string> boxes = between(svg, "<g class=\"paper\"", "</g>");
  ASSERT_EQ(boxes.size(), 2u);
  const double first = std::strtod(between(boxes[0], " x=\"", "\"").at(0).c_str(), nullptr);
  const double second = std::strtod(between(boxes[1], " x=\"", "\"").at(0).c_str(), nullptr);
  EXPECT_NEAR(first - second, 13, 0.02);  // 10 pixels of width and 3 between
}

// Six percentiles make five layers, a line for the median, and three samples of shading in the
// legend.
TEST(DrawFigure, ShadesFromPercentileToPercentile) {
  SuiteRecord suite = little({});
  TrialRecord t = synthetic::trial("little", suite.points[0], 0);
  Metric metric{"y", "1", "", {synthetic::steps(3, 1), {"point", "", {0, 1, 2, 3, 4, 5}}}, {}};
  for (int step = 0; step < 3; ++step)
    for (int point = 0; point < 6; ++point) metric.values.push_back((1 + step) * (1 + point));
  t.metrics.push_back(metric);
  suite.points[0].trials.push_back(t);
  FigureSpec spec = figure("", "", "y", "step", "bound", "bound");
  spec.percentiles = {0, 20, 40, 60, 80, 100};
  const std::string svg = render_figure_svg(spec, suite);
  EXPECT_EQ(count(svg, "<g class=\"layer\""), 5u);
  EXPECT_EQ(count(svg, "<g class=\"band\""), 0u);
  EXPECT_EQ(curves(svg).size(), 1u);
  for (const char* words : {"minimum to maximum", "20 to 80%", "40 to 60%", "median"})
    EXPECT_EQ(count(svg, std::string(words) + "</text>"), 1u) << words;
  // The panel's title says "nce" already.
  EXPECT_EQ(count(svg, ">nce</text>"), 0u);
}

}  // namespace
}  // namespace infomax
