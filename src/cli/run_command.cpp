#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>

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

void print_plan(const Suite& suite, const Plan& plan, std::size_t jobs) {
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
}

int run_one(const std::string& name, const Options& options, const Places& places) {
  SuiteOptions suite_options;
  suite_options.smoke = options.smoke;
  suite_options.overrides = options.overrides;
  const Suite suite = load_suite(name, places.suites(), suite_options);

  RunOptions run;
  run.out = options.out;
  run.seeds = options.smoke && !options.seeds ? 1 : options.seeds;
  run.jobs = options.jobs;
  run.filter = Selection::parse(options.filter);
  run.data = data_places(places, options.data_dir);
  Plan plan = plan_run(suite, run);
  if (options.dry_run) {
    measure_plan(plan, options.jobs);
    print_plan(suite, plan, options.jobs);
    return 0;
  }

  std::size_t missing = 0;
  for (const PlannedTrial& trial : plan.trials) missing += trial.done ? 0 : 1;
  RunOutcome outcome;
  {
    ProgressPrinter printer(missing);
    RunEvents events;
    events.tick = [&](const RunProgress& progress) { printer.tick(progress); };
    events.trial_ended = [&](const TrialRecord& trial, double seconds) {
      printer.trial_ended(trial, seconds);
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
      for (const std::string& suite : options->suites) {
        const int result = run_one(suite, *options, places);
        if (result == 130) return result;
        status = std::max(status, result);
      }
      return status;
    };
  });
}

}  // namespace infomax
