#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "core/error.h"
#include "suite/run.h"

namespace infomax {

namespace {

std::atomic<bool> stop_requested{false};

// The first signal asks the trials to end; a second one ends the program at once, which loses nothing either:
// files are whole or absent.
extern "C" void on_signal(int) {
  stop_requested = true;
}

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESETHAND;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

struct Options {
  std::vector<std::string> suites, overrides;
  std::string out = "results", filter, data_dir;
  std::optional<std::uint32_t> seeds;
  std::size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool dry_run = false, smoke = false;
};

// Returns the seconds of one core that are left.
double print_plan(const Suite& suite, const Plan& plan, std::size_t jobs) {
  double seconds = 0;
  std::size_t done = 0;
  for (const PlannedTrial& trial : plan.trials) {
    fmt::print("{} seed {}: {}\n", trial.point->name, trial.seed,
               trial.done ? "done" : "about " + in_words(trial.seconds));
    if (trial.done)
      ++done;
    else
      seconds += trial.seconds;
  }
  fmt::print("{}: {} trials, {} done, about {} left with {} job{}\n", suite.name,
             plan.trials.size(), done, in_words(seconds / static_cast<double>(jobs)), jobs,
             jobs == 1 ? "" : "s");
  return seconds;
}

bool any_point_matches(const Suite& suite, const Selection& filter) {
  return std::any_of(suite.points.begin(), suite.points.end(),
                     [&](const Point& point) { return filter.matches(point.settings.texts()); });
}

// `seconds` grows by what a dry run estimates.
int run_one(const Suite& suite, const Options& options, const Places& places, double& seconds) {
  RunOptions run;
  run.out = options.out;
  run.seeds = options.smoke && !options.seeds ? 1 : options.seeds;
  run.jobs = options.jobs;
  run.filter = Selection::parse(options.filter);
  run.data = data_places(places, options.data_dir);
  Plan plan = plan_run(suite, run);
  if (options.dry_run) {
    measure_plan(plan, options.jobs);
    seconds += print_plan(suite, plan, options.jobs);
    return 0;
  }

  std::size_t missing = 0;
  for (const PlannedTrial& trial : plan.trials) missing += trial.done ? 0 : 1;
  RunOutcome outcome;
  {
    ProgressPrinter printer(missing);
    RunEvents events;
    events.tick = [&](const RunProgress& progress) { printer.tick(progress); };
    events.trial_ended = [&](const TrialRecord& trial, double took) {
      printer.trial_ended(trial, took);
    };
    outcome = run_suite(suite, plan, run, stop_requested, events);
  }
  if (outcome.stopped) {
    fmt::print(stderr, "interrupted: {} of {} trials are done; the same command goes on\n",
               outcome.computed + outcome.reused, plan.trials.size());
    return 130;
  }
  fmt::print("{}: {} trials, {} computed, {} there already, {} failed -> {}\n", suite.name,
             plan.trials.size(), outcome.computed, outcome.reused, outcome.failed, outcome.file);
  return outcome.failed > 0 ? 3 : 0;
}

}  // namespace

void add_run(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "run", "Run fixed suites; run again, it does only what is missing",
      "infomax run paper-critics --seeds 1 --filter 'critic=bilinear' --data-dir ~/data");
  command->add_option("suite", options->suites, "Names from suites/, or paths to TOML files")
      ->required();
  command->add_option("--seeds", options->seeds, "Seed indices 0 ... N-1 (default: the suite's)")
      ->check(CLI::Range(1, 1000000));
  command
      ->add_option("--jobs", options->jobs, "Trials at once, one thread each (default: the cores)")
      ->check(CLI::Range(1, 4096));
  command->add_option("--filter", options->filter, "Only these points: key=value[|value],...");
  command->add_option("--data-dir", options->data_dir,
                      "Folder of the data sets (else $INFOMAX_DATA, then the user's cache)");
  command->add_option("--out", options->out, "Folder of the results")->capture_default_str();
  command->add_option(
      "--set", options->overrides,
      "Put key=value in place of the suite's; recorded, never compared by accident");
  command->add_flag("--smoke", options->smoke, "The suite's [smoke] settings: a run of seconds");
  command->add_flag("--dry-run", options->dry_run, "Print the trials and an estimate of the time");
  command->callback([options, &chosen] {
    chosen.command = [options] {
      watch_signals();
      const Places places = find_places();
      int status = 0;
      SuiteOptions with;
      with.smoke = options->smoke;
      with.overrides = options->overrides;
      const std::vector<Suite> suites = expand_suites(options->suites, places.suites(), with);
      const Selection filter = Selection::parse(options->filter);
      double seconds = 0;
      bool matched = false;
      for (const Suite& suite : suites) {
        // Of several suites, those that the filter leaves nothing of are passed over.
        if (suites.size() > 1 && !any_point_matches(suite, filter)) continue;
        matched = true;
        const int result = run_one(suite, *options, places, seconds);
        if (result == 130) return result;
        status = std::max(status, result);
      }
      if (!matched)
        throw InputError(
            fmt::format("--filter {}: no point of these suites matches", options->filter));
      if (options->dry_run && suites.size() > 1)
        fmt::print("all: about {} left with {} job{}\n",
                   in_words(seconds / static_cast<double>(options->jobs)), options->jobs,
                   options->jobs == 1 ? "" : "s");
      return status;
    };
  });
}

}  // namespace infomax
