#include "results/sidecar.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::ScratchFolder;

TEST(SidecarPath, StandsBesideTheResult) {
  EXPECT_EQ(sidecar_path("results/quickstart.h5"), "results/quickstart.json");
  EXPECT_EQ(sidecar_path("a.h5/b"), "a.h5/b.json");
}

nlohmann::json read_back(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

TEST(Sidecar, IsAnObjectOfJson) {
  const ScratchFolder folder;
  Sidecar sidecar;
  sidecar.host = "node \"7\"";
  sidecar.started = "2024-05-01T12:00:00Z";
  sidecar.ended = "2024-05-01T12:00:13Z";
  sidecar.wall_seconds = 1.0 / 3;
  sidecar.processor_seconds = 12.25;
  sidecar.scheduler = {{"SLURM_JOB_ID", "17"}};
  write_sidecar(folder / "x.json", sidecar);
  nlohmann::json wanted = {{"format", "infomax times 1"},
                           {"host", "node \"7\""},
                           {"started", "2024-05-01T12:00:00Z"},
                           {"ended", "2024-05-01T12:00:13Z"},
                           {"wall_seconds", 1.0 / 3},
                           {"processor_seconds", 12.25},
                           {"scheduler", {{"SLURM_JOB_ID", "17"}}},
                           {"step_times", nlohmann::json::array()}};
  EXPECT_EQ(read_back(folder / "x.json"), wanted);

  sidecar.runs = 3;
  sidecar.resumed_at = 4000;
  write_sidecar(folder / "x.json", sidecar);
  wanted["runs"] = 3;
  wanted["resumed_at"] = 4000;
  EXPECT_EQ(read_back(folder / "x.json"), wanted);
}

TEST(Sidecar, TimesAreReadBack) {
  const ScratchFolder folder;
  Sidecar sidecar;
  sidecar.processor_seconds = 12.25;
  write_sidecar(folder / "trial.json", sidecar);
  EXPECT_EQ(read_processor_seconds(folder / "trial.json"), 12.25);
  EXPECT_TRUE(read_point_seconds(folder / "trial.json").empty());
  sidecar.point_seconds = {{"estimator=cca", 0.5}, {"estimator=nwj", 3}};
  write_sidecar(folder / "suite.json", sidecar);
  EXPECT_EQ(read_point_seconds(folder / "suite.json"), sidecar.point_seconds);
}

TEST(Sidecar, OfAnotherFormatOrBrokenSaysNothing) {
  const ScratchFolder folder;
  const auto written = [&](const std::string& text) {
    std::ofstream(folder / "x.json") << text;
    return folder / "x.json";
  };
  EXPECT_EQ(read_processor_seconds(folder / "none.json"), std::nullopt);
  EXPECT_EQ(read_processor_seconds(folder.path()), std::nullopt);  // a folder
  for (const char* text :
       {"", "{", "[1]", R"({"processor_seconds": 1, "point_seconds": {"a": 1}})",
        R"({"format": "infomax times 1", "processor_seconds": "1", "point_seconds": {"a": -1}})",
        R"({"format": "infomax times 1", "processor_seconds": -1, "point_seconds": [1]})"}) {
    EXPECT_EQ(read_processor_seconds(written(text)), std::nullopt) << text;
    EXPECT_TRUE(read_point_seconds(written(text)).empty()) << text;
  }
}

TEST(Sidecar, BrokenTextsLoseBytesOnly) {
  const ScratchFolder folder;
  Sidecar sidecar;
  sidecar.host =
      "no\xFF"
      "de";
  write_sidecar(folder / "x.json", sidecar);
  EXPECT_EQ(read_back(folder / "x.json").at("host"), "node");
}

TEST(Stopwatch, MeasuresWallAndProcessorTime) {
  Stopwatch watch;
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  double sum = 0;
  for (int i = 0; i < 2'000'000; ++i) sum += std::sqrt(static_cast<double>(i));
  ASSERT_GT(sum, 0);
  const Sidecar times = watch.stop();
  EXPECT_GE(times.wall_seconds, 0.030);
  EXPECT_GT(times.processor_seconds, 0);
  // Sleeping costs no processor time; the rest is shared out by the scheduler, never more than the
  // wall's.
  EXPECT_LE(times.processor_seconds, times.wall_seconds - 0.020);
  EXPECT_FALSE(times.host.empty());
  EXPECT_EQ(times.started.size(), std::string("2024-05-01T12:00:00Z").size());
  EXPECT_LE(times.started, times.ended);
}

// 100 s and 40 s of two earlier runs, the first on 1 May 2024, and some milliseconds of this one.
TEST(Stopwatch, AddsTheTimesOfEarlierRuns) {
  Stopwatch watch;
  EXPECT_EQ(watch.spent().runs, 1);
  EXPECT_EQ(watch.stop().runs, 1);
  watch.go_on_from({140, 130, 1714564800, 2}, 4000);
  const Spent spent = watch.spent();
  EXPECT_EQ(spent.runs, 3);
  EXPECT_EQ(spent.started, 1714564800);
  EXPECT_GE(spent.wall_seconds, 140);
  EXPECT_LT(spent.wall_seconds, 150);
  EXPECT_GE(spent.processor_seconds, 130);
  EXPECT_LT(spent.processor_seconds, 140);
  const Sidecar times = watch.stop();
  EXPECT_EQ(times.runs, 3);
  EXPECT_EQ(times.resumed_at, 4000);
  EXPECT_EQ(times.started, "2024-05-01T12:00:00Z");
  EXPECT_GE(times.wall_seconds, 140);
}

TEST(SchedulerIds, TakesWhatTheEnvironmentNames) {
  setenv("SLURM_ARRAY_TASK_ID", "12", 1);
  EXPECT_EQ(scheduler_ids().at("SLURM_ARRAY_TASK_ID"), "12");
  unsetenv("SLURM_ARRAY_TASK_ID");
  EXPECT_FALSE(scheduler_ids().contains("SLURM_ARRAY_TASK_ID"));
}

}  // namespace
}  // namespace infomax
