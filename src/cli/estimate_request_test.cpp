#include "cli/estimate_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "cli/estimate_report.h"
#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::Owned;

EstimateRequest request(std::vector<std::string> estimators = {}) {
  EstimateRequest out;
  out.places.x = "a.npy";
  out.places.y = "b.npy";
  out.estimators = std::move(estimators);
  return out;
}

SampleProfile profile(bool x_discrete = false, bool y_discrete = false) {
  SampleProfile out;
  out.rows = 100;
  out.x_width = out.y_width = 1;
  out.x.values = x_discrete ? 3 : 100;
  out.y.values = y_discrete ? 4 : 100;
  return out;
}

std::string parameters(const SampleEstimator& estimator) {
  std::string out;
  const Settings settings = estimator.parameters();
  for (const auto& [name, value] : settings.items()) out += name + "=" + to_text(value) + " ";
  return out;
}

TEST(EstimateRequest, HasTheRowsDefaultsButMaximumNormAndStandardColumns) {
  const EstimatePlan plan = plan_of(request({"ksg1", "cca"}), profile());
  EXPECT_EQ(parameters(plan.analysis.estimators[0]), "neighbours=3 norm=maximum ");
  EXPECT_EQ(parameters(plan.analysis.estimators[1]), "bias_correction=none ");
  EXPECT_EQ(plan.analysis.scale, ColumnScale::standard);
  EXPECT_EQ(plan.analysis.noise, 0);
  EXPECT_FALSE(plan.analysis.interval || plan.analysis.permutations);
}

TEST(EstimateRequest, TakesAnyParameterOfItsRows) {
  EstimateRequest of = request({"ksg1", "histogram"});
  of.neighbours = {7};
  of.norm = "euclidean";
  of.set = {"bins=5", "correction=miller-madow"};
  const EstimatePlan plan = plan_of(of, profile());
  EXPECT_EQ(parameters(plan.analysis.estimators[0]), "neighbours=7 norm=euclidean ");
  EXPECT_EQ(parameters(plan.analysis.estimators[1]),
            "bins=5 bin_rule=equal-count correction=miller-madow ");
  of.set = {"neighbours=9"};
  of.neighbours = {};
  EXPECT_EQ(plan_of(of, profile()).analysis.estimators[0].most_neighbours(), 9u);
}

TEST(EstimateRequest, RefusesAParameterThatNoEstimatorTakes) {
  EstimateRequest of = request({"cca", "plug-in"});
  const auto refusal = [&] { return message_of<InputError>([&] { plan_of(of, profile()); }); };
  of.neighbours = {3};
  EXPECT_EQ(refusal(), "--k 3: none of cca, plug-in takes \"neighbours\"");
  of.neighbours = {};
  of.norm = "max";
  EXPECT_EQ(refusal(), "--norm max: none of cca, plug-in takes \"norm\"");
  of.norm = "";
  of.set = {"bins=3"};
  EXPECT_EQ(refusal(), "--set bins=3: none of cca, plug-in takes \"bins\"");
  of.set = {"correction=none such"};
  EXPECT_EQ(refusal().substr(0, 47), "plug-in: correction \"none such\" is not known; k");
  of.set = {"bins"};
  EXPECT_EQ(refusal(), "--set bins: want parameter=value");
}

TEST(EstimateRequest, KnowsFourOtherLibraries) {
  EstimateRequest of = request({"ksg1"});
  const auto plan = [&](const char* like) {
    of.like = like;
    return plan_of(of, profile()).analysis;
  };
  EXPECT_EQ(parameters(plan("sklearn").estimators[0]), "neighbours=3 norm=maximum ");
  EXPECT_EQ(plan("sklearn").noise, 1e-10);
  EXPECT_EQ(plan("jidt").estimators[0].most_neighbours(), 4u);
  EXPECT_EQ(plan("jidt").noise, 1e-8);
  EXPECT_EQ(plan("npeet").scale, ColumnScale::none);
  EXPECT_EQ(parameters(plan("bmi").estimators[0]), "neighbours=[5, 10] norm=euclidean ");
  // What is said besides goes before.
  of.neighbours = {2};
  of.noise = 0;
  of.scale = "rank";
  EXPECT_EQ(parameters(plan("bmi").estimators[0]), "neighbours=2 norm=euclidean ");
  EXPECT_EQ(plan("jidt").noise, 0);
  EXPECT_EQ(plan("jidt").scale, ColumnScale::rank);
}

TEST(EstimateRequest, DecidesWhatIsDiscreteAndSaysSo) {
  const auto chosen = [](const EstimateRequest& of, bool x, bool y) {
    return plan_of(of, profile(x, y)).analysis.estimators[0].row().name;
  };
  EXPECT_EQ(chosen(request(), false, false), "ksg1");
  EXPECT_EQ(chosen(request(), true, true), "plug-in");
  EXPECT_EQ(chosen(request(), false, true), "mixed-ksg");
  EstimateRequest of = request();
  of.like = "sklearn";
  EXPECT_EQ(chosen(of, false, true), "ross");
  EXPECT_EQ(plan_of(of, profile(false, true)).notes,
            std::vector<std::string>{"x is taken for continuous (100 different rows), y for "
                                     "discrete (4 different rows); --discrete says otherwise"});
  of.discrete = "none";
  EXPECT_EQ(chosen(of, false, true), "ksg1");
  EXPECT_TRUE(plan_of(of, profile(false, true)).notes.empty());
}

TEST(EstimateRequest, RefusesOptionsThatDontGoTogether) {
  const auto refusal = [](auto&& change) {
    EstimateRequest of = request();
    change(of);
    return message_of<InputError>([&] { check_request(of); });
  };
  EXPECT_EQ(refusal([](EstimateRequest&) {}), testkit::kNothingThrown);
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.places = {}; }),
            "estimate: want --x and --y, or --data");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.places.y = ""; }), "estimate: --y is missing");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.places.x_cols = {"a"}; }),
            "estimate: --x-cols and --y-cols are of --data");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.rotate = true; }),
            "estimate: --rotate and --block-length are of --permutations");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.noise = -1; }),
            "estimate: --noise wants a number of 0 or more");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.level = 1; }),
            "estimate: --level wants a number between 0 and 1");
  EXPECT_EQ(refusal([](EstimateRequest& r) { r.what = "entropy"; }),
            "estimate: --what entropy is of x alone, want no --y");
}

TEST(EstimateReport, NeverPrintsANegativeZero) {
  EXPECT_EQ(decimals(-0.00004, 4), "0.0000");
  EXPECT_EQ(decimals(-0.00006, 4), "-0.0001");
  EXPECT_EQ(decimals(-0.0, 6), "0.000000");
  EXPECT_EQ(decimals(1.5, 2), "1.50");
}

// Everything in nats is divided by ln 2: value, interval, standard error and the null's moments.
TEST(EstimateReport, TurnsAllIntoBits) {
  EstimateRequest of = request({"ksg1"});
  of.interval = "subsample";
  of.permutations = 19;
  EstimateReport report{10, 1, 1, {}, 0, plan_of(of, profile()), {}};
  const double bit = std::log(2.0);
  report.items.push_back({{.estimator = "ksg1",
                           .parameters = {},
                           .refusal = "",
                           .nats = bit,
                           .interval = Interval{-bit, 2 * bit, bit / 2, 0, false},
                           .permutations = PermutationTest{0.5, 9, -bit, bit / 4},
                           .terms = {},
                           .warnings = {{"ties", "x0: ...", {"x0"}}}},
                          ""});
  of.units = "bits";
  const std::string json = json_of(of, report);
  for (const char* part :
       {"\"unit\": \"bits\"", "\"mi\": 1.0", "\"standard_error\": 0.5", "\"p\": 0.5",
        "\"mean\": -1.0", "\"sd\": 0.25", "\"code\": \"ties\"", "\"x0\""})
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  const std::string text = text_of(of, report);
  for (const char* part : {"1.000000", "[-1.0000, 2.0000]", "compatible with 0",
                           "warning: ties: x0: ...", "knows nothing of bias"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
}

// JIDT's own values, of files that keep their licence: looked for in $INFOMAX_DATA/jidt. To the 8
// places that are known; the noise of 1e-8 is left out.
TEST(EstimateLike, JidtAgreesWithJidt) {
  const std::optional<std::string> data = testkit::data_folder();
  if (!data) GTEST_SKIP() << "INFOMAX_DATA is not set: no data of JIDT";
  struct Case {
    const char* file;
    std::vector<std::string> x, y;
    const char* estimator;
    std::int64_t k;  // 0: what JIDT takes
    double nats;
  };
  for (const Case& of : std::vector<Case>{
           {"2randomCols-1.txt", {"0"}, {"1"}, "ksg2", 0, .00120807},
           {"2randomCols-1.txt", {"0"}, {"1"}, "ksg1", 0, .00251896},
           {"4randomCols-1.txt", {"0", "1"}, {"2-3"}, "ksg2", 10, -.01058087},
           {"4randomCols-1.txt", {"0"}, {"1-3"}, "ksg1", 15, -.01345108},
           {"4ColsPairedDirectDependence-1.txt", {"0-1"}, {"2-3"}, "ksg2", 0, 3.69192886},
           {"4ColsPairedDirectDependence-1.txt", {"0-1"}, {"2-3"}, "ksg1", 0, 3.53613629},
           {"10ColsRandomGaussian-1.txt", {"0"}, {"1"}, "ksg2", 0, .00210945},
       }) {
    EstimateRequest asked = request({of.estimator});
    asked.places = {.data = (std::filesystem::path(*data) / "jidt" / of.file).string(),
                    .x_cols = of.x,
                    .y_cols = of.y};
    asked.like = "jidt";
    asked.noise = 0;
    if (of.k > 0) asked.neighbours = {of.k};
    const UserArrays arrays = read_user_arrays(asked.places);
    const SampleProfile given = profile_of(arrays.x(), arrays.y(), arrays.names);
    const auto found = analyse(plan_of(asked, given).analysis, arrays.x(), arrays.y(), given);
    EXPECT_NEAR(found[0].nats, of.nats, 1e-8) << of.file << ", " << of.estimator;
  }
}

// README of NPEET: 5 points, 0.16831442 bits at k = 3.
TEST(EstimateLike, NpeetAgreesWithItsReadme) {
  const Owned<double> x{{1.3}, {3.7}, {5.1}, {2.4}, {3.4}}, y{{1.5}, {3.32}, {5.3}, {2.3}, {3.3}};
  EstimateRequest asked = request({"ksg1"});
  asked.like = "npeet";
  asked.noise = 0;
  asked.discrete = "none";
  const SampleProfile given = profile_of(x, y, {"x0", "y0"});
  const auto found = analyse(plan_of(asked, given).analysis, x, y, given);
  EXPECT_NEAR(found[0].nats / std::log(2.0), .16831442, 1e-8);
}

}  // namespace
}  // namespace infomax
