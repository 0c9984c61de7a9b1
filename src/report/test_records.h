// Suites made up for the tests of this room, shaped like the real ones: the same points, metrics,
// axes and numbers of evaluations, with curves that rise and level off and a spread over seeds.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/report.h"

namespace infomax::synthetic {

// In [-1, 1), the same for the same arguments.
inline double wobble(std::uint32_t seed, std::uint32_t a, std::uint32_t b) {
  std::uint32_t h = seed * 2654435761u + a * 40503u + b * 69069u + 12345u;
  h = (h ^ (h >> 15)) * 2246822519u;
  h = (h ^ (h >> 13)) * 3266489917u;
  return static_cast<double>(h ^ (h >> 16)) / 2147483648.0 - 1;
}

inline Metric over(const std::string& name, const std::string& units, const Axis& axis,
                   const std::function<double(double)>& value) {
  Metric metric{name, units, "made up for a test", {axis}, {}};
  for (const double x : axis.coordinates) metric.values.push_back(value(x));
  return metric;
}

inline Metric scalar(const std::string& name, const std::string& units, double value) {
  return {name, units, "made up for a test", {}, {value}};
}

inline Axis steps(int count, double distance) {
  Axis axis{"step", "", {}};
  for (int i = 0; i < count; ++i) axis.coordinates.push_back(i * distance);
  return axis;
}

inline PointRecord point(const std::string& name, Labels settings) {
  PointRecord record;
  record.name = name;
  record.settings = std::move(settings);
  return record;
}

inline TrialRecord trial(const std::string& suite, const PointRecord& point, std::uint32_t seed) {
  TrialRecord record;
  record.suite = suite;
  record.point = point.name;
  record.seed = seed;
  record.settings = point.settings;
  return record;
}

inline Facts facts() {
  return {
      {"infomax_commit", "5ea088f0c2a94b0f3f0e7a4d3e6f1b2c9d8e7f60"},
      {"compiler", "GNU 12.2.0"},
      {"compiler_flags", "-O3 -g1 -ffp-contract=off -fno-math-errno"},
      {"library_onednn", "2.6.3"},
      {"library_openblas", "0.3.21 DYNAMIC_ARCH NO_AFFINITY SkylakeX"},
      {"library_hdf5", "1.10.8"},
      {"processor", "AMD EPYC, family 25 model 17"},
      {"instruction_set", "AVX-512"},
      {"threads", "1"},
      {"data_glyphs_sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}};
}

inline SuiteRecord quickstart(std::uint32_t seeds = 3) {
  SuiteRecord suite;
  suite.suite = "quickstart";
  suite.text =
      "schema   = 1\nquestion = \"Do the bounds find the information that is there, and do "
      "encoders learn from "
      "them?\"\n\n[sweep]\nbound = [\"nce\", \"nwj\"]\n";
  suite.sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
  suite.facts = facts();
  std::uint32_t salt = 0;
  for (const double information : {2.0, 4.0, 6.0}) {
    for (const char* bound : {"nce", "nwj"}) {
      ++salt;
      const bool nce = std::string(bound) == "nce";
      const std::string number = std::to_string(static_cast<int>(information));
      PointRecord p =
          point("experiment=gaussian,information=" + number + ",critic=separable,bound=" + bound,
                {{"experiment", "gaussian"},
                 {"information", number},
                 {"critic", "separable"},
                 {"bound", bound},
                 {"batch", "128"}});
      const double reach =
          nce ? std::min(0.93 * information, 3.6 + 0.13 * information) : 0.9 * information;
      std::vector<double> last;
      for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        TrialRecord t = trial("quickstart", p, seed);
        const double noise = nce ? 0.03 : 0.05 * information;
        const auto curve = [&](double s, std::uint32_t which) {
          const double level = reach * (1 + 0.03 * which) * (1 - std::exp(-s / 420.0));
          return level + noise * wobble(seed, salt * 8 + which, static_cast<std::uint32_t>(s));
        };
        t.metrics.push_back(
            over("bound_test", "nats", steps(21, 100), [&](double s) { return curve(s, 0); }));
        t.metrics.push_back(
            over("bound_train", "nats", steps(21, 100), [&](double s) { return curve(s, 1); }));
        t.metrics.push_back(scalar("mi_true", "nats", information));
        last.push_back(t.metrics.front().values.back());
        p.trials.push_back(std::move(t));
      }
      double mean = 0, variance = 0;
      for (const double value : last) mean += value / seeds;
      for (const double value : last)
        variance += (value - mean) * (value - mean) / (seeds > 1 ? seeds - 1 : 1);
      const double bias = mean - information;
      p.summaries = {scalar("bias", "nats", bias), scalar("variance", "nats^2", variance),
                     scalar("mse", "nats^2", bias * bias + variance)};
      suite.points.push_back(std::move(p));
    }
  }
  for (const char* bound : {"nce", "nwj"}) {
    ++salt;
    PointRecord p = point(std::string("experiment=halves,critic=bilinear,bound=") + bound,
                          {{"experiment", "halves"}, {"critic", "bilinear"}, {"bound", bound}});
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
      TrialRecord t = trial("quickstart", p, seed);
      const auto curve = [&](double s, double reach, double noise, std::uint32_t which) {
        return reach * (1 - std::exp(-s / 300.0)) +
               noise * wobble(seed, salt * 8 + which, static_cast<std::uint32_t>(s));
      };
      const bool nce = std::string(bound) == "nce";
      t.metrics.push_back(over("bound_test", "nats", steps(11, 100), [&](double s) {
        return curve(s, nce ? 4.1 : 3.4, nce ? 0.05 : 0.2, 0);
      }));
      t.metrics.push_back(over("bound_train", "nats", steps(11, 100), [&](double s) {
        return curve(s, nce ? 4.4 : 4.2, nce ? 0.04 : 0.15, 1);
      }));
      t.metrics.push_back(over("accuracy", "1", steps(11, 100), [&](double s) {
        return 0.812 + curve(s, nce ? 0.071 : 0.058, 0.004, 2);
      }));
      p.trials.push_back(std::move(t));
    }
    suite.points.push_back(std::move(p));
  }
  return suite;
}

inline SuiteRecord paper_critics(std::uint32_t seeds = 3) {
  SuiteRecord suite;
  suite.suite = "paper-critics";
  suite.text = "schema = 1\n[sweep]\ncritic = [\"bilinear\", \"separable\", \"concat\"]\n";
  suite.sha256 = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9";
  suite.facts = facts();
  std::uint32_t salt = 100;
  for (const char* critic : {"bilinear", "separable", "concat"}) {
    for (const char* bound : {"nce", "nwj"}) {
      ++salt;
      const std::string c = critic;
      const bool nce = std::string(bound) == "nce";
      PointRecord p =
          point("critic=" + c + ",bound=" + bound,
                {{"critic", critic}, {"bound", bound}, {"encoder", "mlp"}, {"batch", "128"}});
      const double reach = nce                ? (c == "concat" ? 4.55 : 4.72)
                           : c == "bilinear"  ? 5.1
                           : c == "separable" ? 5.8
                                              : 6.7;
      const double gain = c == "bilinear" ? 0.052 : c == "separable" ? 0.034 : 0.004;
      for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        TrialRecord t = trial("paper-critics", p, seed);
        const auto noise = [&](double s, std::uint32_t which) {
          return wobble(seed, salt * 8 + which, static_cast<std::uint32_t>(s));
        };
        const auto bound_at = [&](double s, std::uint32_t which) {
          const double start = nce ? 0.02 : -0.6;
          return start + (reach + 0.15 * which - start) * (1 - std::exp(-s / 2600.0)) +
                 (nce ? 0.03 : 0.22) * noise(s, which);
        };
        const Axis axis = steps(21, 1000);
        const Axis prefix{"prefix_step", "", {0, 1, 10, 30, 100}};
        t.metrics.push_back(
            over("bound_train", "nats", axis, [&](double s) { return bound_at(s, 1); }));
        t.metrics.push_back(
            over("bound_test", "nats", axis, [&](double s) { return bound_at(s, 0); }));
        t.metrics.push_back(over("accuracy", "1", axis, [&](double s) {
          return 0.838 + gain * (1 - std::exp(-s / 5000.0)) + 0.003 * noise(s, 2);
        }));
        t.metrics.push_back(
            over("bound_train_prefix", "nats", prefix, [&](double s) { return bound_at(s, 1); }));
        t.metrics.push_back(
            over("bound_test_prefix", "nats", prefix, [&](double s) { return bound_at(s, 0); }));
        p.trials.push_back(std::move(t));
      }
      suite.points.push_back(std::move(p));
    }
  }
  return suite;
}

inline FigureSpec figure(const std::string& title, const std::string& cells,
                         const std::string& metric, const std::string& x, const std::string& series,
                         const std::string& panels) {
  FigureSpec spec;
  spec.title = title;
  spec.cells = cells;
  spec.metric = metric;
  spec.x = x;
  spec.series = series;
  spec.panels = panels;
  return spec;
}

inline FigureLine ceiling() {
  return {"log 128, the ceiling of I_NCE", std::log(128.0), ""};
}

}  // namespace infomax::synthetic
