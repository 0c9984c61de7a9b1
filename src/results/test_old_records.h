// The records that version 1's writer put into src/results/testdata/, at commit 3724a0d, the last
// that had it: suite-1.h5 by write_suite(old_suite()), trial-1.h5 by write_trial(old_trial()).
#pragma once

#include <limits>
#include <string>

#include "core/build.h"
#include "core/digest.h"
#include "results/record.h"
#include "results/summaries.h"

namespace infomax::testkit {

inline std::string old_file(const std::string& name) {
  return build_facts().source_dir + "/src/results/testdata/" + name;
}

inline TrialRecord old_trial(const std::string& point = "critic=concat,bound=nwj",
                             std::uint32_t seed = 0) {
  TrialRecord trial;
  trial.suite = "gaussian";
  trial.point = point;
  trial.seed = seed;
  trial.id = sha256(point + std::to_string(seed));
  trial.settings = {{"point", point}, {"steps", "2001"}, {"a note", ""}};
  trial.facts = {{"commit", "aaaa"}, {"fingerprint", "f0"}, {"overrides", ""}};
  const double s = seed, nan = std::numeric_limits<double>::quiet_NaN();
  const Axis step{"step", "1", {0, 1000, 2000}}, images{"point", "1", {0, 1}};
  trial.metrics = {
      {"mi_true", "nats", "the task's information", {}, {2}},
      {"bound_test", "nats", "bound on test batches", {step}, {s, nan, 1.5 + s / 3}},
      {"log_condition", "nats", "of Jacobians", {step, images}, {s, -0.0, 2, 3, 4, 1e-320}}};
  return trial;
}

inline SuiteRecord old_suite() {
  SuiteRecord suite;
  suite.suite = "gaussian";
  suite.text = "schema = 1\n# \xCF\x81 = 0.5\n";
  suite.sha256 = sha256(suite.text);
  suite.facts = {{"commit", "aaaa"}, {"fingerprint", "f0"}, {"overrides", ""}};
  for (const std::string name : {"critic=concat,bound=nwj", "critic=bilinear,bound=nce"}) {
    PointRecord point{name, old_trial(name).settings, {}, {}};
    for (const std::uint32_t seed : {0u, 1u, 1u, 2u}) {
      point.trials.push_back(old_trial(name, seed));
      if (point.trials.size() == 2) point.trials.back().block = "confirm-1";
    }
    point.summaries = summarise(point, "bound_test");
    suite.points.push_back(std::move(point));
  }
  TrialRecord& failed = suite.points[0].trials[0];
  failed.status = TrialStatus::failed;
  failed.message = "bound_test is nan at step 1000";
  failed.metrics.clear();
  suite.points[0].trials[1].metrics.pop_back();
  suite.points[0].trials[2].facts = {{"commit", "bbbb"}, {"only", "here\n\"\xCF\x81\""}};
  suite.points[0].trials[3].facts.clear();
  suite.points[1].trials[0].settings = {{"z", "1"}, {"a", ""}};
  suite.points[1].summaries.clear();
  suite.points.push_back({"empty", {}, {}, {}});
  return suite;
}

}  // namespace infomax::testkit
