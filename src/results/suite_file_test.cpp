#include "results/suite_file.h"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <thread>

#include "core/build.h"
#include "core/digest.h"
#include "core/error.h"
#include "results/envelope.h"
#include "results/equality.h"
#include "results/h5.h"
#include "results/publish.h"
#include "results/summaries.h"
#include "results/test_old_records.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::ScratchFolder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::vector<std::string>& point_names() {
  static const std::vector<std::string> names{
      "critic=concat,bound=nwj", "critic=bilinear,bound=nce", "critic=bilinear,bound=nwj"};
  return names;
}

TrialRecord trial_of(const std::string& point, std::uint32_t seed) {
  TrialRecord trial;
  trial.suite = "gaussian";
  trial.point = point;
  trial.seed = seed;
  trial.id = sha256(point + std::to_string(seed));
  trial.settings = {{"point", point}, {"steps", "2001"}};
  trial.facts = {{"commit", "aaaa"}, {"fingerprint", "f0"}, {"overrides", ""}};
  const double s = seed;
  const Axis step{"step", "1", {0, 1000, 2000}};
  const Axis early{"prefix_step", "1", {0, 1, 10, 30, 100}};
  trial.metrics = {
      {"mi_true", "nats", "the task's information", {}, {2}},
      {"bound_test", "nats", "bound on test batches", {step}, {s, s + 0.25, 1.5 + s / 8}},
      {"bound_test_prefix", "nats", "its first steps", {early}, {s, s, s, kNaN, 1.0 / 3}}};
  return trial;
}

// As a run makes it: three points, `seeds` trials each.
SuiteRecord suite_of(const std::vector<std::string>& points,
                     const std::vector<std::uint32_t>& seeds) {
  SuiteRecord suite;
  suite.suite = "gaussian";
  suite.text = "schema = 1\n# \xCF\x81 = 0.5\n";
  suite.sha256 = sha256(suite.text);
  suite.facts = {{"commit", "aaaa"}, {"fingerprint", "f0"}, {"overrides", ""}};
  for (const std::string& name : points) {
    PointRecord point{name, {{"point", name}, {"steps", "2001"}}, {}, {}};
    for (const std::uint32_t seed : seeds) point.trials.push_back(trial_of(name, seed));
    point.summaries = summarise(point, "bound_test");
    suite.points.push_back(std::move(point));
  }
  return suite;
}

SuiteRecord example() {
  return suite_of(point_names(), {0, 1, 2});
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string refusal(const auto& action) {
  return message_of<InputError>([&] { action(); });
}

void expect_round_trip(const SuiteRecord& suite) {
  const ScratchFolder folder;
  write_suite(folder / "x.h5", suite);
  const SuiteRecord back = read_suite(folder / "x.h5");
  ASSERT_EQ(back.points.size(), suite.points.size());
  for (std::size_t p = 0; p < suite.points.size(); ++p) {
    EXPECT_EQ(back.points[p].name, suite.points[p].name);
    ASSERT_EQ(back.points[p].trials.size(), suite.points[p].trials.size());
    for (std::size_t t = 0; t < suite.points[p].trials.size(); ++t)
      EXPECT_EQ(first_difference(back.points[p].trials[t], suite.points[p].trials[t]), "");
  }
  EXPECT_EQ(back.facts, suite.facts);
  EXPECT_TRUE(same(back, suite));
  write_suite(folder / "y.h5", back);
  EXPECT_EQ(content(folder / "x.h5"), content(folder / "y.h5"));
}

TEST(SuiteFile, ReadsBackWhatWasWritten) {
  expect_round_trip(example());
}

TEST(SuiteFile, KeepsAFailedTrialBesideOthers) {
  SuiteRecord suite = example();
  TrialRecord& failed = suite.points[1].trials[0];
  failed.status = TrialStatus::failed;
  failed.message = "bound_test is nan at step 1000";
  failed.metrics.clear();
  suite.points[1].trials[2].metrics.pop_back();
  for (TrialRecord& trial : suite.points[2].trials) trial.metrics.clear();
  expect_round_trip(suite);
}

// One data set for three points and three seeds; a metric that a trial lacks is NaN, and so is one
// of a trial that isn't there, which the status tells apart.
TEST(SuiteFile, AMetricIsOneDataSetOverPointsAndSeeds) {
  const ScratchFolder folder;
  SuiteRecord suite = example();
  suite.points[0].trials[1].metrics.clear();
  suite.points[2].trials.pop_back();
  write_suite(folder / "x.h5", suite);
  const auto file = open_sealed(folder / "x.h5", "suite");
  EXPECT_EQ(file.version, 2);
  const h5::Reader reader("x.h5", file.content);
  const auto numbers = reader.numbers("/bound_test");
  ASSERT_EQ(numbers.shape, (h5::Shape{3, 3, 3}));
  const std::vector<double> first{0, 0.25, 1.5, kNaN, kNaN, kNaN, 2, 2.25, 1.75};
  EXPECT_TRUE(same_numbers({numbers.values.begin(), numbers.values.begin() + 9}, first));
  EXPECT_TRUE(std::isnan(numbers.values.back()));
  EXPECT_EQ(reader.numbers("/mi_true").shape, (h5::Shape{3, 3}));
  EXPECT_EQ(reader.counts("/status").values,
            (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 0, 0, 2}));
  EXPECT_EQ(reader.texts("/point").values, point_names());
  EXPECT_EQ(reader.letters("/trial_id").values[4], suite.points[1].trials[1].id);
  EXPECT_TRUE(reader.groups("/").empty());
}

// ---------------------------------------------------------------------------------------- settings

// "steps" has one value everywhere; "point" differs, and is called like the points' scale.
TEST(SuiteFile, SettingsAreAttributesOrRunAlongPoints) {
  const ScratchFolder folder;
  write_suite(folder / "x.h5", example());
  const auto file = open_sealed(folder / "x.h5", "suite");
  const h5::Reader reader("x.h5", file.content);
  EXPECT_EQ(reader.attribute("/", "steps"), "2001");
  EXPECT_EQ(reader.texts("/setting_point").values, point_names());
  EXPECT_EQ(reader.attribute("/setting_point", "setting"), "point");
  EXPECT_EQ(reader.attribute("/", "coordinates"), "block setting_point");
}

// Settings called like everything that a group has, in other orders, left out or empty.
TEST(SuiteFile, KeepsSettingsOfAnyNameAndOrder) {
  SuiteRecord suite = example();
  std::vector<std::pair<std::string, std::string>> settings;
  for (const char* key :
       {"seed", "step", "bound_test", "bias", "status", "setting_seed", "commit", "suite",
        "coordinates", "point_order", "axis_point", "a note", "\xCF\x81", "a/b"})
    settings.emplace_back(key, "1");
  for (PointRecord& point : suite.points) {
    point.settings = settings;
    for (TrialRecord& trial : point.trials) trial.settings = point.settings;
  }
  expect_round_trip(suite);  // one value each
  for (auto& [key, value] : suite.points[1].settings) value = "2";
  expect_round_trip(suite);
  std::reverse(suite.points[1].settings.begin(), suite.points[1].settings.end());
  suite.points[0].settings.resize(3);
  suite.points[2].settings[3].second = "";
  expect_round_trip(suite);
  suite.points[0].settings.clear();
  expect_round_trip(suite);
}

TEST(SuiteFile, RefusesSettingsTwiceAndWithoutAName) {
  const ScratchFolder folder;
  SuiteRecord suite = example();
  suite.points[0].settings = {{"a", "1"}, {"b", "1"}, {"a", "1"}};
  EXPECT_EQ(refusal([&] { write_suite(folder / "x.h5", suite); }),
            "suite gaussian: point critic=concat,bound=nwj has the setting a twice");
  suite.points[0].settings = {{"", "1"}};
  EXPECT_EQ(refusal([&] { write_suite(folder / "x.h5", suite); }),
            "suite gaussian: point critic=concat,bound=nwj has a setting without a name");
}

// ------------------------------------------------------------------------------------------- grids

std::vector<std::string> groups_of(const SuiteRecord& suite) {
  const ScratchFolder folder;
  write_suite(folder / "x.h5", suite);
  const auto file = open_sealed(folder / "x.h5", "suite");
  return h5::Reader("x.h5", file.content).groups("/");
}

TEST(SuiteFile, ExperimentsHaveAGroupEach) {
  SuiteRecord suite = example();
  const auto experiment = [&](std::size_t p, const std::string& name) {
    suite.points[p].settings.emplace_back("experiment", name);
  };
  experiment(0, "b");
  experiment(1, "a");
  experiment(2, "b");
  expect_round_trip(suite);
  EXPECT_EQ(groups_of(suite), (std::vector<std::string>{"b", "a"}));
}

// Other coordinates, an axis called like another's metric, a metric in another unit: each wants a
// grid of its own.
TEST(SuiteFile, PointsWhoseNamesMeanDifferentThingsHaveAGroupEach) {
  for (int kind = 0; kind < 4; ++kind) {
    SuiteRecord suite = example();
    for (TrialRecord& trial : suite.points[1].trials) {
      Metric& metric = trial.metrics[1];
      if (kind == 0) metric.axes[0].coordinates[1] = 7;
      if (kind == 1) metric.axes[0].name = "mi_true_";
      if (kind == 2) metric.units = "bits";
      if (kind == 3) metric.description = "another";
    }
    expect_round_trip(suite);
    EXPECT_EQ(groups_of(suite), (std::vector<std::string>{"no-experiment", "no-experiment-2"}))
        << kind;
  }
}

TEST(SuiteFile, GroupsOfAnyExperiment) {
  SuiteRecord suite = suite_of({"p", "q", "r", "s", "t", "u"}, {0});
  const char* experiments[] = {"grid", "a/b", "a_b", "..", "", "grid-2"};
  for (std::size_t p = 0; p < suite.points.size(); ++p)
    suite.points[p].settings.emplace_back("experiment", experiments[p]);
  expect_round_trip(suite);
  EXPECT_EQ(groups_of(suite), (std::vector<std::string>{"grid-2", "a_b", "a_b-2", ".._",
                                                        "no-experiment", "grid-2-2"}));
}

// Jacobians have an axis of images called "point", as the grid's own first dimension is.
TEST(SuiteFile, KeepsAnAxisThatIsCalledLikeAnotherThing) {
  SuiteRecord suite = example();
  for (PointRecord& point : suite.points) {
    for (TrialRecord& trial : point.trials)
      trial.metrics.push_back({"log_condition",
                               "nats",
                               "",
                               {{"point", "1", {0, 1}}, {"seed", "1", {5}}},
                               {1, static_cast<double>(trial.seed)}});
    point.summaries.push_back({"mean", "1", "", {{"status", "1", {1, 2}}}, {3, 4}});
  }
  expect_round_trip(suite);
}

TEST(SuiteFile, KeepsPointsWithoutSomeMetricsAndSummaries) {
  SuiteRecord suite = example();
  for (TrialRecord& trial : suite.points[1].trials) std::swap(trial.metrics[0], trial.metrics[2]);
  suite.points[2].summaries.clear();
  std::swap(suite.points[1].summaries[0], suite.points[1].summaries[1]);
  suite.points[0].trials.erase(suite.points[0].trials.begin());
  suite.points[2].trials.clear();
  expect_round_trip(suite);
}

// --------------------------------------------------------------------------------------- version 1

TEST(SuiteFileOfVersion1, IsReadAndWrittenAsVersion2) {
  const SuiteRecord suite = testkit::old_suite();
  EXPECT_TRUE(same(read_suite(testkit::old_file("suite-1.h5")), suite));
  expect_round_trip(suite);
}

TEST(SuiteFile, RefusesATrialsFile) {
  EXPECT_NE(refusal([] {
              read_suite(testkit::old_file("trial-1.h5"));
            }).find("an InfoMax trial file, want a suite file"),
            std::string::npos);
}

TEST(SuiteFile, KeepsFactsAndSettingsOfTrials) {
  SuiteRecord suite = example();
  suite.facts["data.mnist"] = "1234";
  suite.points[0].trials[0].facts = {{"commit", "bbbb"}, {"only", "here\n\"\xCF\x81\""}};
  suite.points[0].trials[1].facts.clear();
  suite.points[1].trials[2].settings = {{"z", "1"}, {"a", ""}};
  suite.points[2].trials[0].settings.clear();
  expect_round_trip(suite);
}

TEST(SuiteFile, KeepsBlocksAxesAndEmptyThings) {
  SuiteRecord suite = example();
  TrialRecord fresh = trial_of(point_names()[0], 1);
  fresh.block = "confirm-1";
  suite.points[0].trials.insert(suite.points[0].trials.begin() + 1, fresh);
  suite.points[1].summaries.push_back({"spectrum",
                                       "1",
                                       "",
                                       {{"index", "1", {0, 1}}, {"step", "1", {0, 1000, 2000}}},
                                       {1, 2, 3, 4, 5, 6}});
  suite.points[2].trials.clear();
  suite.points[2].summaries.clear();
  suite.points.push_back({"empty", {}, {}, {}});
  expect_round_trip(suite);
  SuiteRecord nothing;
  nothing.suite = "nothing";
  expect_round_trip(nothing);
}

TEST(SuiteFile, EqualRecordsGiveEqualBytes) {
  const ScratchFolder folder;
  write_suite(folder / "a.h5", example());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  write_suite(folder / "b.h5", example());
  EXPECT_EQ(content(folder / "a.h5"), content(folder / "b.h5"));
}

TEST(SuiteFile, RefusesToWriteWhatWouldBeAmbiguous) {
  const ScratchFolder folder;
  const auto refused = [&](auto change) {
    SuiteRecord suite = example();
    change(suite);
    return refusal([&] { write_suite(folder / "x.h5", suite); });
  };
  for (const char* name : {"", ".", "..", "a/b"})
    EXPECT_NE(refused([&](SuiteRecord& s) { s.points[0].name = name; }).find("can't be a point"),
              std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) { s.points.push_back(s.points[0]); }).find("two points"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              std::swap(s.points[0].trials[0], s.points[0].trials[1]);
            }).find("seed=0 stands after seed=1"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[0].trials[1] = s.points[0].trials[0];
            }).find("seed=0 stands after seed=0"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[0].trials[1].suite = "other";
            }).find("holds a trial of other"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[0].trials[1].metrics[1].units = "bits";
            }).find("bound_test of seed=1 has another unit"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[0].trials[1].metrics[1].axes[0].coordinates[1] = 7;
            }).find("bound_test of seed=1 has another unit, description or axis"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              for (TrialRecord& trial : s.points[0].trials) trial.metrics[2].axes[0].name = "step";
            }).find("axis \"step\" with other coordinates"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) { s.facts["suite"] = "x"; }).find("fact can't be named"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) { s.points[0].summaries[0].name = "seed"; }).find("taken"),
            std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SuiteFile, DamageIsRefusedByName) {
  const ScratchFolder folder;
  const std::string path = folder / "x.h5";
  write_suite(folder / "whole.h5", suite_of({"p"}, {0}));
  const std::string whole = content(folder / "whole.h5");
  for (std::size_t i = 0; i<whole.size(); i += i + 140> whole.size() ? 1 : 97) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    std::ofstream(path, std::ios::binary) << damaged;
    ASSERT_EQ(refusal([&] { read_suite(path); }).find(path + ": "), 0u) << "byte " << i;
  }
  std::ofstream(path, std::ios::binary) << "not HDF5";
  EXPECT_EQ(refusal([&] { read_suite(path); }),
            path +
                ": not an InfoMax result: it begins neither with HDF5's signature nor with "
                "\"infomax suite 1\"");
}

// The exit status of a script of ci/ and what it said; 77 where it can't be run here.
struct Said {
  int status;
  std::string text;
};

Said script(const std::string& name, const std::vector<std::string>& arguments) {
  const std::string path = build_facts().source_dir + "/ci/" + name;
  if (!std::filesystem::exists(path)) return {77, "no source tree at " + path};
  if (!std::filesystem::exists("/usr/bin/python3")) return {77, "no /usr/bin/python3"};
  if (std::system("/usr/bin/python3 -c 'import h5py, numpy' 2> /dev/null") != 0)
    return {77, "no h5py (Debian: python3-h5py)"};
  const ScratchFolder folder;
  std::string command = "/usr/bin/python3 '" + path + "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  const int status = std::system((command + " > '" + (folder / "log") + "' 2>&1").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(folder / "log")};
}

// The point of HDF5: others read it. The script skips (77) where the Python packages are missing.
TEST(SuiteFile, OpensInH5pyAndXarray) {
  const ScratchFolder folder;
  SuiteRecord suite = example();
  suite.points[1].trials[0].status = TrialStatus::failed;
  suite.points[1].trials[0].message = "diverged";
  suite.points[1].trials[0].metrics.clear();
  write_suite(folder / "x.h5", suite);
  const Said said = script("check/open_results.py", {folder / "x.h5"});
  if (said.status == 77) GTEST_SKIP() << said.text;
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("3 points, opened by h5py"), std::string::npos) << said.text;
}

// What says that a rewritten reference holds the same sees everything that a record has, in either
// version.
TEST(SuiteFile, AnIndependentReaderSeesEveryDifference) {
  const ScratchFolder folder;
  write_suite(folder / "same.h5", testkit::old_suite());
  const std::string old = testkit::old_file("suite-1.h5");
  const Said equal = script("equal_results.py", {old, folder / "same.h5"});
  if (equal.status == 77) GTEST_SKIP() << equal.text;
  EXPECT_EQ(equal.status, 0) << equal.text;
  EXPECT_NE(equal.text.find("3 points"), std::string::npos) << equal.text;
  EXPECT_NE(equal.text.find("8 trials"), std::string::npos) << equal.text;
  const std::vector<std::function<void(SuiteRecord&)>> changes{
      [](SuiteRecord& s) { s.text += "\n"; },
      [](SuiteRecord& s) { s.facts["commit"] = "cccc"; },
      [](SuiteRecord& s) { std::swap(s.points[0], s.points[1]); },
      [](SuiteRecord& s) { std::swap(s.points[2].settings, s.points[1].settings); },
      [](SuiteRecord& s) { std::swap(s.points[0].settings[0], s.points[0].settings[1]); },
      [](SuiteRecord& s) { s.points[0].summaries[1].values[0] = 7; },
      [](SuiteRecord& s) { s.points[0].trials[0].message += "!"; },
      [](SuiteRecord& s) { s.points[0].trials[0].status = TrialStatus::done; },
      [](SuiteRecord& s) { s.points[0].trials[1].id[0] = 'x'; },
      [](SuiteRecord& s) { s.points[0].trials[1].block = "confirm-2"; },
      [](SuiteRecord& s) { s.points[0].trials[2].facts["only"] = "there"; },
      [](SuiteRecord& s) { s.points[0].trials[3].facts = s.facts; },
      [](SuiteRecord& s) { s.points[1].trials[0].settings.edit()[0].second = "2"; },
      [](SuiteRecord& s) { s.points[1].trials.pop_back(); },
      [](SuiteRecord& s) { s.points[1].trials[2].metrics[2].values[1] = 0.0; },
      [](SuiteRecord& s) { s.points[1].trials[2].metrics[1].values[1] = 0.5; },
      [](SuiteRecord& s) { s.points[1].trials[2].metrics.pop_back(); },
      [](SuiteRecord& s) {
        for (TrialRecord& trial : s.points[1].trials) {
          for (const std::size_t metric : {1, 2}) trial.metrics[metric].axes[0].coordinates[1] = 7;
        }
      },
      [](SuiteRecord& s) {
        for (TrialRecord& trial : s.points[1].trials) trial.metrics[2].description = "";
      }};
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SuiteRecord suite = testkit::old_suite();
    changes[i](suite);
    for (PointRecord& point : suite.points) {
      for (TrialRecord& trial : point.trials) trial.point = point.name;
    }
    pairs.insert(pairs.end(), {old, folder / fmt::format("{}.h5", i)});
    write_suite(pairs.back(), suite);
  }
  const Said said = script("equal_results.py", pairs);
  EXPECT_EQ(said.status, 1) << said.text;
  for (std::size_t i = 0; i < changes.size(); ++i)
    EXPECT_NE(said.text.find(fmt::format("{}.h5 differ at", i)), std::string::npos) << said.text;
}

// ------------------------------------------------------------------------------------------- merge

TEST(MergeSuites, PartsInAnyOrderGiveTheBytesOfOneRun) {
  const ScratchFolder folder;
  const auto& names = point_names();
  const SuiteRecord whole = example();
  write_suite(folder / "whole.h5", whole);
  // Shards: seeds apart, points apart, overlapping, and one with nothing new.
  std::vector<SuiteRecord> parts{suite_of(names, {1}), suite_of({names[0], names[2]}, {0, 2}),
                                 suite_of({names[0], names[1]}, {0, 1}), suite_of({names[1]}, {2})};
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    std::vector<SuiteRecord> shuffled;
    for (const std::size_t i : order) shuffled.push_back(parts[i]);
    write_suite(folder / "merged.h5", merge_suites(shuffled));
    ASSERT_EQ(content(folder / "merged.h5"), content(folder / "whole.h5"));
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_TRUE(same(merge_suites({whole}), whole));
  EXPECT_TRUE(same(merge_suites({whole, whole}), whole));
  EXPECT_TRUE(
      same(merge_suites({merge_suites({parts[3], parts[2]}), merge_suites({parts[1], parts[0]})}),
           whole));
}

TEST(MergeSuites, TakesTheGivenOrderOfPoints) {
  const auto& names = point_names();
  const std::vector<SuiteRecord> parts{suite_of({names[2]}, {0}), suite_of({names[1]}, {0}),
                                       suite_of({names[0]}, {0})};
  const auto order_of = [](const SuiteRecord& suite) {
    std::vector<std::string> order;
    for (const PointRecord& point : suite.points) order.push_back(point.name);
    return order;
  };
  EXPECT_EQ(order_of(merge_suites(parts, names)), names);
  // Nothing says more than the names do.
  EXPECT_EQ(order_of(merge_suites(parts)),
            (std::vector<std::string>{names[1], names[2], names[0]}));
  EXPECT_EQ(order_of(merge_suites(parts, {names[0], "not run"})),
            (std::vector<std::string>{names[0], names[1], names[2]}));
}

TEST(MergeSuites, JoinsFactsThatDecideNothing) {
  SuiteRecord a = suite_of({"p"}, {0}), b = suite_of({"p"}, {1});
  b.facts["commit"] = b.points[0].trials[0].facts["commit"] = "bbbb";
  const SuiteRecord merged = merge_suites({b, a});
  EXPECT_EQ(merged.facts.at("commit"), "aaaa | bbbb");
  EXPECT_EQ(merged.points[0].trials[0].facts.at("commit"), "aaaa");
  EXPECT_EQ(merged.points[0].trials[1].facts.at("commit"), "bbbb");
  // The same where the trials leave their facts to the suite.
  for (SuiteRecord* part : {&a, &b}) part->points[0].trials[0].facts.clear();
  EXPECT_EQ(merge_suites({a, b}).points[0].trials[1].facts.at("commit"), "bbbb");
  EXPECT_TRUE(same(merge_suites({a, b}), merge_suites({b, a})));
}

TEST(MergeSuites, MakesSummariesOfAllTrials) {
  const SuiteRecord merged = merge_suites({suite_of({"p"}, {0, 1}), suite_of({"p"}, {2})});
  EXPECT_TRUE(same(merged.points[0], suite_of({"p"}, {0, 1, 2}).points[0]));
}

TEST(MergeSuites, RefusesWhatDoesNotBelongTogether) {
  const SuiteRecord a = suite_of({"p"}, {0, 1});
  const auto refused = [&](auto change) {
    SuiteRecord b = suite_of({"p"}, {1, 2});
    change(b);
    const std::string why = refusal([&] { merge_suites({a, b}); });
    EXPECT_NE(refusal([&] { merge_suites({b, a}); }), testkit::kNothingThrown);
    return why;
  };
  EXPECT_EQ(refused([](SuiteRecord& s) {
              s.suite = "other";
              for (auto& trial : s.points[0].trials) trial.suite = "other";
            }),
            "merge: part 1 is of suite gaussian and part 2 of other");
  EXPECT_NE(refused([](SuiteRecord& s) { s.sha256 = "0"; }).find("has two texts"),
            std::string::npos);
  EXPECT_EQ(refused([](SuiteRecord& s) { s.points[0].settings[1].second = "5"; }),
            "merge: point p in part 1 and part 2: settings has steps=2001 and steps=5");
  EXPECT_EQ(refused([](SuiteRecord& s) { s.points[0].trials[0].metrics[1].values[2] = 0; }),
            "merge: part 1 and part 2 have two unequal results of p,seed=1: bound_test[2] is 1.625 "
            "and 0");
  EXPECT_EQ(refused([](SuiteRecord& s) { s.points[0].trials[0].status = TrialStatus::failed; }),
            "merge: part 1 and part 2 have two unequal results of p,seed=1: status is \"done\" and "
            "\"failed\"");
  EXPECT_EQ(refused([](SuiteRecord& s) { s.points[0].trials[1].facts["overrides"] = "steps=3"; }),
            "merge: overrides is \"\" in part 1 and \"steps=3\" in part 2");
  EXPECT_EQ(refused([](SuiteRecord& s) { s.points[0].trials[1].facts["fingerprint"] = "f1"; }),
            "merge: fingerprint is \"f0\" in part 1 and \"f1\" in part 2");
  EXPECT_THROW(merge_suites({}), InputError);
}

// Of 4,849 damaged files with a right digest, four were refused as unequal duplicates by a message
// that named no file.
TEST(MergeSuites, NamesTheFilesThatDisagree) {
  const SuiteRecord a = suite_of({"p"}, {0, 1}), same = suite_of({"p"}, {2});
  SuiteRecord b = suite_of({"p"}, {1, 2});
  b.points[0].trials[0].metrics[1].values[2] = 0;
  EXPECT_EQ(
      refusal([&] {
        merge_suites({same, a, b}, {}, {"s.h5", "a.h5", "b.h5"});
      }),
      "merge: a.h5 and b.h5 have two unequal results of p,seed=1: bound_test[2] is 1.625 and 0");
}

TEST(MergeSuites, RefusesOverridesThatOnlyOneSideNames) {
  SuiteRecord a = suite_of({"p"}, {0}), b = suite_of({"p"}, {1});
  a.points[0].trials[0].facts.edit().erase("overrides");
  EXPECT_EQ(refusal([&] { merge_suites({a, b}); }), testkit::kNothingThrown);
  b.points[0].trials[0].facts["overrides"] = "steps=3";
  EXPECT_NE(refusal([&] { merge_suites({a, b}); }), testkit::kNothingThrown);
}

}  // namespace
}  // namespace infomax
