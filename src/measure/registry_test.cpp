// What holds for every listed measurement.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "data/glyphs.h"
#include "measure/measurement.h"
#include "measure/probes.h"
#include "testkit/message_of.h"
#include "testkit/test_name.h"

namespace infomax {
namespace {

const Streams kStreams("measure-test", "", SeedBlock::reference, 0);

std::shared_ptr<const ImageSet> glyphs() {
  static const auto set = std::make_shared<const ImageSet>(make_glyphs(200, 64));
  return set;
}

// A point whose encoder any measurement may be asked of, with no parameter of one stated.
Settings settings() {
  return {{"views", std::string("glyph-halves")}, {"noise", 0.0},
          {"encoder", std::string("identity")},   {"critic", std::string("inner")},
          {"probe", std::vector<std::string>{}},  {"probe_last", std::vector<std::string>{}}};
}

// The least that makes a point ask for it.
Settings asking_for(const MeasurementRow& row) {
  Settings out = settings();
  for (const Parameter& parameter : row.parameters) {
    if (parameter.type == "count") out.set(parameter.name, std::int64_t{8});
    if (parameter.name == "probe_last") out.set(parameter.name, std::vector<std::string>{"lbfgs"});
  }
  return out;
}

class EveryMeasurement : public testing::TestWithParam<MeasurementRow> {};

INSTANTIATE_TEST_SUITE_P(Measurements, EveryMeasurement,
                         testing::ValuesIn(measurements().begin(), measurements().end()),
                         testkit::test_name<MeasurementRow>);

TEST_P(EveryMeasurement, IsAskedForByItsParameters) {
  const MeasurementRow& row = GetParam();
  EXPECT_EQ(&measurement_named(row.name).parameters.front(), &row.parameters.front());
  EXPECT_FALSE(row.summary.empty());
  EXPECT_TRUE(row.applies(settings()));
  EXPECT_FALSE(row.wanted(settings()));
  EXPECT_TRUE(row.wanted(asking_for(row)));
}

// Places for every evaluation from the start: what was taken is there, what wasn't is NaN, and
// taking it again gives the same.
TEST_P(EveryMeasurement, KeepsWhatItFindsAtEveryEvaluation) {
  const Settings asked = asking_for(GetParam());
  Workspace workspace;
  const auto measurement = GetParam().make({asked, glyphs(), kStreams, workspace, 2});
  State state;
  measurement->describe(state);
  EXPECT_FALSE(state.pieces().empty());
  const auto values = [&] {
    std::vector<double> out;
    for (const Metric& metric : measurement->metrics({"step", "1", {0, 10}})) {
      std::size_t size = 1;
      for (const Axis& axis : metric.axes) size *= axis.coordinates.size();
      EXPECT_EQ(metric.values.size(), size) << metric.name;
      out.insert(out.end(), metric.values.begin(), metric.values.end());
    }
    return out;
  };
  const auto missing = [](const std::vector<double>& of) {
    return std::ranges::count_if(of, [](double value) { return std::isnan(value); });
  };
  EXPECT_EQ(missing(values()), static_cast<std::ptrdiff_t>(values().size()));
  measurement->take({.index = 0});
  measurement->take({.index = 1, .last = true});
  const std::vector<double> found = values();
  EXPECT_EQ(missing(found), 0);
  measurement->take({.index = 1, .last = true});
  EXPECT_EQ(values(), found);
}

TEST_P(EveryMeasurement, CostsSomething) {
  const Settings asked = asking_for(GetParam());
  const MeasurementCost counted = GetParam().counted(asked, {14, 28, 1}, 200, 64);
  EXPECT_GT(counted.evaluation + counted.last, 0);
  Workspace workspace;
  const MeasurementCost measured =
      GetParam().measured({asked, glyphs(), kStreams, workspace, 1}, {});
  EXPECT_GT(measured.evaluation + measured.last, 0);
}

// It names the setting and how many images there are.
TEST_P(EveryMeasurement, RefusesMoreImagesThanThereAre) {
  for (const Parameter& parameter : GetParam().parameters) {
    if (parameter.type != "count") continue;
    Settings asked = settings();
    asked.set(parameter.name, std::int64_t{201});
    Workspace workspace;
    const std::string message = testkit::message_of<InputError>([&] {
      GetParam().make({asked, glyphs(), kStreams, workspace, 1});
    });
    EXPECT_TRUE(message == std::string(parameter.name) +
                               " is 201, want at most 200: the training images of glyphs" ||
                message == std::string(parameter.name) +
                               " is 201, want at most 64: the test images of glyphs")
        << message;
  }
}

TEST(Measurements, AnUnknownNameIsRefused) {
  EXPECT_THROW(measurement_named("jacobain"), InputError);
  EXPECT_THROW(probe_named("sag"), InputError);
}

}  // namespace
}  // namespace infomax
