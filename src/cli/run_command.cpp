#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/streams.h"
#include "core/error.h"
#include "suite/run.h"

namespace infomax {

namespace {

std::atomic<bool> stop_requested{false};

// The first signal asks the trials to end; a second one, whichever it is, ends the program at once, which loses
// nothing either: files are whole or absent.
extern "C" void on_signal(int) {
  if (stop_requested.exchange(true)) _exit(130);
}

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  // SIGUSR1 is what batch systems are asked to send ahead of a time limit.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    struct sigaction inherited {};
    sigaction(signal, nullptr, &inherited);
    // nohup and the like have said that it isn't meant for this program.
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
  // Whoever read the progress may go away; the results are wanted all the same.
  ::signal(SIGPIPE, SIG_IGN);
}

struct Options {
  std::vector<std::string> suites, overrides;
  std::string out = "results", filter, data_dir, shard;
  std::optional<std::uint32_t> seeds;
  std::size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool dry_run = false, smoke = false;
};

bool any_point_matches(const Suite& suite, const Selection& filter) {
  return std::any_of(suite.points.begin(), suite.points.end(),
                     [&](const Point& point) { return filter.matches(point.settings.texts()); });
}

// The suites that the names stand for, less those of several that the filter leaves nothing of.
std::vector<Suite> wanted_suites(const Options& options, const Places& places,
                                 const Selection& filter) {
  SuiteOptions with;
  with.smoke = options.smoke;
  with.overrides = options.overrides;
  std::vector<Suite> suites = expand_suites(options.suites, places.suites(), with);
  if (suites.size() == 1) return suites;
  std::erase_if(suites, [&](const Suite& suite) { return !any_point_matches(suite, filter); });
  if (suites.empty())
    throw InputError(fmt::format("--filter {}: no point of these suites matches", options.filter));
  return suites;
}

std::string jobs_in_words(std::size_t jobs) {
  return fmt::format("{} job{}", jobs, jobs == 1 ? "" : "s");
}

void print_plans(std::vector<Plan>& plans, std::size_t jobs) {
  measure_plans(plans, jobs);
  std::size_t trials = 0, done = 0;
  double work = 0;
  for (const Plan& plan : plans) {
    for (const PlannedTrial& trial : plan.trials) {
      fmt::print("{}{} seed {}: {}\n", plans.size() > 1 ? plan.suite->name + ": " : "",
                 trial.point->name, trial.seed,
                 trial.done ? "done" : "about " + in_words(trial.measured));
      ++trials;
      if (trial.done) ++done;
      work += trial.measured;
    }
  }
  fmt::print("{}: {} trials, {} done, {} of one core, about {} left with {}\n",
             plans.size() > 1 ? "all" : plans.front().suite->name, trials, done, in_words(work),
             in_words(makespan(plans, jobs)), jobs_in_words(jobs));
}

int run(const Options& options) {
  watch_signals();
  const Places places = find_places();
  RunOptions with;
  with.out = options.out;
  with.seeds = options.smoke && !options.seeds ? 1 : options.seeds;
  with.jobs = options.jobs;
  with.filter = Selection::parse(options.filter);
  with.data = data_places(places, options.data_dir);
  const std::vector<Suite> suites = wanted_suites(options, places, with.filter);
  std::vector<Plan> plans;
  Images images;
  for (const Suite& suite : suites) {
    plans.push_back(plan_run(suite, with, images));
    images.insert(plans.back().images.begin(), plans.back().images.end());
  }
  if (!options.shard.empty()) keep_shard(plans, parse_shard(options.shard));
  if (options.dry_run) {
    print_plans(plans, options.jobs);
    return 0;
  }

  std::size_t missing = 0;
  for (const Plan& plan : plans)
    for (const PlannedTrial& trial : plan.trials) missing += trial.done ? 0 : 1;
  std::vector<RunOutcome> outcomes;
  {
    ProgressPrinter printer(missing, suites.size() > 1);
    RunEvents events;
    events.tick = [&](const RunProgress& progress) { printer.tick(progress); };
    events.trial_ended = [&](const TrialRecord& trial, double took) {
      printer.trial_ended(trial, took);
    };
    outcomes = run_suites(plans, with, stop_requested, events);
  }
  std::size_t trials = 0, ended = 0, failed = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const RunOutcome& outcome = outcomes[i];
    trials += plans[i].trials.size();
    ended += outcome.computed + outcome.reused;
    failed += outcome.failed;
    if (outcome.file.empty() && !plans[i].shard) continue;  // some are missing still
    fmt::print("{}{}: {} trials, {} computed, {} there already, {} failed -> {}\n", suites[i].name,
               plans[i].shard ? " shard " + options.shard : "", plans[i].trials.size(),
               outcome.computed, outcome.reused, outcome.failed,
               plans[i].shard ? with.out + "/" + suites[i].name + "/" : outcome.file);
  }
  if (ended < trials) {
    say("interrupted: {} of {} trials are done; the same command goes on\n", ended, trials);
    return 130;
  }
  return failed > 0 ? 3 : 0;
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
  command->add_option(
      "--shard", options->shard,
      "I/N: only the I-th of N parts of the trials, equal in cost; `merge` unites them");
  command->callback([options, &chosen] { chosen.command = [options] { return run(*options); }; });
}

}  // namespace infomax
