#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/run_arguments.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "core/processors.h"
#include "suite/run.h"

namespace infomax {

namespace {

struct Options {
  RunArguments which;
  std::string shard;
  std::optional<double> checkpoint_minutes;
  std::size_t jobs = usable_processors();
  bool dry_run = false, json = false;
};

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

// {"jobs", "trials": [{"suite", "point", "seed", "done", "seconds"}], "core_seconds" of what is
// missing, "seconds" until the last trial ends}
void print_plans_json(std::vector<Plan>& plans, std::size_t jobs) {
  measure_plans(plans, jobs);
  nlohmann::ordered_json trials = nlohmann::ordered_json::array();
  double work = 0;
  for (const Plan& plan : plans)
    for (const PlannedTrial& trial : plan.trials) {
      trials.push_back({{"suite", plan.suite->name},
                        {"point", trial.point->name},
                        {"seed", trial.seed},
                        {"done", trial.done},
                        {"seconds", trial.measured}});
      work += trial.measured;
    }
  const nlohmann::ordered_json object = {{"jobs", jobs},
                                         {"trials", std::move(trials)},
                                         {"core_seconds", work},
                                         {"seconds", makespan(plans, jobs)}};
  fmt::print("{}", json_text(object));
}

int run(const Options& options) {
  const std::atomic<bool>& stop = watch_signals();
  require_data_dir(options.which.data_dir);
  RunArguments which = options.which;
  which.restore = !options.dry_run;
  PlannedRun planned = plan_runs(which, find_places());
  auto& [suites, with, plans] = planned;
  with.jobs = options.jobs;
  if (options.checkpoint_minutes)
    with.checkpoints = {.every_seconds = 60 * *options.checkpoint_minutes, .above_seconds = 0};
  if (!options.shard.empty()) keep_shard(plans, parse_shard(options.shard));
  if (options.dry_run) {
    (options.json ? print_plans_json : print_plans)(plans, options.jobs);
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
    events.on_message = [&](const std::string& line) { printer.said(line); };
    outcomes = run_suites(plans, with, stop, events);
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
  add_run_arguments(*command, options->which);
  command
      ->add_option("--jobs", options->jobs, "Trials at once, one thread each (default: the cores)")
      ->check(CLI::Range(1, 4096));
  CLI::Option* dry_run = command->add_flag("--dry-run", options->dry_run,
                                           "Print the trials and an estimate of the time");
  command->add_flag("--json", options->json, "The dry run as an object")->needs(dry_run);
  command->add_option(
      "--shard", options->shard,
      "I/N: only the I-th of N parts of the trials, equal in cost; `merge` unites them");
  command
      ->add_option("--checkpoint-minutes", options->checkpoint_minutes,
                   "Minutes between checkpoints in a trial (default: 10, in trials estimated above "
                   "20 minutes). Given, every trial saves them, 0 before each step. A stopped or "
                   "killed trial goes on from its last one, to the same bits")
      ->check(CLI::Range(0.0, 1e6));
  command->callback([options, &chosen] { chosen.command = [options] { return run(*options); }; });
}

}  // namespace infomax
