#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "cli/comparing.h"
#include "results/publish.h"
#include "results/suite_file.h"

namespace infomax {

void add_merge(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string out;
    std::vector<std::string> in;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "merge", "Results of several machines into one file; exit 3 if trials are missing",
      "infomax merge reference/gaussian.h5 a/gaussian.h5 b/gaussian.h5");
  command->add_option("out", options->out, "The file to write")->required();
  command->add_option("in", options->in, "Results of one suite, in any order, overlapping or not")
      ->required();
  command->callback([options, &chosen] {
    chosen.command = [options] {
      std::vector<SuiteRecord> parts;
      for (const std::string& path : options->in) parts.push_back(read_suite(path));
      const Suite suite = suite_of(parts.front());
      std::vector<std::string> order;
      for (const Point& point : suite.points) order.push_back(point.name);
      const SuiteRecord merged = merge_suites(parts, order);
      sweep_beside(options->out);
      write_suite(options->out, merged);

      // Every point of the suite should have the same seeds.
      std::size_t trials = 0, missing = 0;
      std::uint32_t seeds = 0;
      for (const PointRecord& point : merged.points)
        for (const TrialRecord& trial : point.trials) seeds = std::max(seeds, trial.seed + 1);
      for (const Point& point : suite.points) {
        const auto there = std::find_if(merged.points.begin(), merged.points.end(),
                                        [&](const PointRecord& p) { return p.name == point.name; });
        for (std::uint32_t seed = 0; seed < seeds; ++seed) {
          const bool found = there != merged.points.end() &&
                             std::any_of(there->trials.begin(), there->trials.end(),
                                         [&](const TrialRecord& t) { return t.seed == seed; });
          if (found) {
            ++trials;
          } else {
            ++missing;
            fmt::print("missing: {} seed {}\n", point.name, seed);
          }
        }
      }
      fmt::print("{}: {} trials, {} missing\n", options->out, trials, missing);
      return missing > 0 ? 3 : 0;
    };
  });
}

}  // namespace infomax
