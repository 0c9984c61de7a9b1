#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/run_arguments.h"
#include "cli/streams.h"
#include "core/error.h"
#include "suite/slurm.h"

extern char** environ;

namespace infomax {

namespace {

namespace fs = std::filesystem;

struct Options {
  RunArguments which;
  Chunking chunking;
  std::optional<std::size_t> chunks;
  SlurmJob job;  // what sbatch is told: cpus, time, partition, ...
  bool print = false;
};

struct Counted {
  std::size_t trials = 0, missing = 0;
  double work = 0;     // seconds of all trials on one core
  double longest = 0;  // task
};

Counted count_trials(const PlannedRun& planned) {
  Counted counted;
  for (const Plan& plan : planned.plans) {
    for (const PlannedTrial& trial : plan.trials) {
      ++counted.trials;
      counted.missing += trial.done ? 0 : 1;
      counted.work += trial.seconds;
    }
  }
  return counted;
}

// The tasks that lack trials. Returns the seconds of the longest.
double cut_into_tasks(const PlannedRun& planned, SlurmJob& job) {
  // By shard: what its trials count, longest first, and whether it lacks any.
  std::vector<std::vector<double>> seconds(job.chunks);
  std::vector<bool> lacks(job.chunks);
  const auto shards = shards_of(planned.plans, job.chunks);
  for (std::size_t i = 0; i < shards.size(); ++i) {
    for (std::size_t j = 0; j < shards[i].size(); ++j) {
      const PlannedTrial& trial = planned.plans[i].trials[j];
      seconds[shards[i][j] - 1].push_back(trial.seconds);
      if (!trial.done) lacks[shards[i][j] - 1] = true;
    }
  }
  double longest = 0;
  for (std::size_t shard = 0; shard < job.chunks; ++shard) {
    if (!lacks[shard]) continue;
    job.tasks.push_back(shard + 1);
    std::sort(seconds[shard].begin(), seconds[shard].end(), std::greater<>());
    longest = std::max(longest, makespan(seconds[shard], job.cpus));
  }
  return longest;
}

// What `infomax merge` is given for a suite once its tasks are done.
std::vector<std::string> merge_of(const Suite& suite, const Options& options,
                                  const PlannedRun& planned, const Places& places,
                                  const std::string& out) {
  const std::string folder = (fs::path(out) / suite.name).string();
  const fs::path file = fs::absolute(suite.path).lexically_normal();
  std::vector<std::string> merge{folder + ".h5", folder, "--seeds",
                                 fmt::format("{}", planned.options.seeds.value_or(suite.seeds))};
  const auto add = [&](const char* option, const std::string& value) {
    merge.emplace_back(option);
    merge.push_back(value);
  };
  if (!options.which.filter.empty()) add("--filter", options.which.filter);
  if (file.parent_path() != fs::path(places.suites())) add("--suite", file.string());
  return merge;
}

std::map<std::string, std::string> kept_environment() {
  std::map<std::string, std::string> out;
  for (const char* name : {"INFOMAX_DATA", "INFOMAX_MANIFEST", "INFOMAX_PROFILE", "XDG_CACHE_HOME"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      out[name] = value;
  return out;
}

// Cuts the plans into tasks and describes them.
SlurmJob job_of(const Options& options, const PlannedRun& planned, const Places& places) {
  Counted counted = count_trials(planned);
  SlurmJob job = options.job;
  job.chunks = options.chunks.value_or(chunk_count(counted.work, counted.trials, options.chunking));
  job.cpus = options.chunking.cpus;
  counted.longest = cut_into_tasks(planned, job);
  if (job.time.empty()) job.time = fmt::format("{}", minutes_asked(counted.longest));

  std::string names;
  for (const std::string& suite : options.which.suites)
    names += "-" + fs::path(suite).stem().string();
  job.name = "infomax" + names;
  job.program = fs::read_symlink("/proc/self/exe").string();
  job.out = fs::absolute(options.which.out).lexically_normal().string();
  job.run = command_line(options.which);
  for (const Suite& suite : planned.suites)
    job.merges.push_back(merge_of(suite, options, planned, places, job.out));
  job.environment = kept_environment();
  job.summary = fmt::format(
      "{} trials, {} missing, all {} of one core; {} of {} tasks, {} cpu{} each, the longest about "
      "{}",
      counted.trials, counted.missing, in_words(counted.work), job.tasks.size(), job.chunks,
      job.cpus, job.cpus == 1 ? "" : "s", in_words(counted.longest));
  return job;
}

bool on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    const std::string file = (fs::path(folders.substr(at, end - at)) / program).string();
    if (access(file.c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

// Its exit status; what it prints goes where ours goes.
int run_script(const std::string& script) {
  const char* argv[] = {"bash", "-c", script.c_str(), nullptr};
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, "bash", nullptr, nullptr, const_cast<char**>(argv), environ);
  if (error != 0)
    throw IoError(fmt::format("submit: bash can't be started: {}", std::strerror(error)));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw IoError(fmt::format("submit: bash: {}", std::strerror(errno)));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int submit(const Options& options) {
  if (options.chunks && *options.chunks >= options.chunking.max_array)
    throw InputError(
        fmt::format("--chunks {}: the site's arrays end at task {}; --max-array says otherwise",
                    *options.chunks, options.chunking.max_array - 1));
  const Places places = find_places();
  const PlannedRun planned = plan_runs(options.which, places);
  const SlurmJob job = job_of(options, planned, places);
  const std::string script = submission_script(job);
  if (options.print) {
    fmt::print("{}", script);
    std::size_t known = 0;
    for (const Plan& plan : planned.plans)
      known += static_cast<std::size_t>(std::ranges::count_if(
          plan.trials, [](const PlannedTrial& trial) { return trial.known != nullptr; }));
    if (known > 0)
      say("infomax: --print writes nothing: the script counts on {} trials of --from that a "
          "submission "
          "would put into {} first\n",
          known, options.which.out);
    return 0;
  }
  if (!on_path("sbatch"))
    throw InputError(
        "submit: no sbatch in $PATH, so this is not a machine to submit from; --print shows what "
        "would be submitted");
  write_known(planned.plans, planned.options);
  fmt::print("{}\n", job.summary);
  std::fflush(stdout);
  if (const int status = run_script(script); status != 0)
    throw IoError(fmt::format(
        "submit: refused, see the message above (exit status {}); what is queued, squeue says",
        status));
  return 0;
}

}  // namespace

void add_submit(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "submit",
      "A Slurm job array that does what is missing of suites, and its merge; again, it does what "
      "is "
      "missing still",
      "infomax submit paper --seeds 20 --partition main --nodes 64 --data-dir ~/data --print");
  add_run_arguments(*command, options->which);
  auto* minutes = command
                      ->add_option("--chunk-minutes", options->chunking.minutes,
                                   "Minutes that a task should take, by the counted cost")
                      ->check(CLI::PositiveNumber)
                      ->capture_default_str();
  command->add_option("--chunks", options->chunks, "Cut into so many parts instead")
      ->check(CLI::Range(1, 1000000))
      ->excludes(minutes);
  command
      ->add_option("--max-array", options->chunking.max_array,
                   "The site's MaxArraySize (scontrol show config)")
      ->check(CLI::Range(2, 4000001))
      ->capture_default_str();
  command
      ->add_option("--cpus", options->chunking.cpus, "Of a task: its trials at once, on one node")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--nodes", options->job.at_once, "Most tasks at once (default: the site's)")
      ->check(CLI::Range(1, 1000000));
  command->add_option(
      "--time", options->job.time,
      "Limit of a task, as sbatch takes it (default: three times the counted time)");
  command->add_option("--mem", options->job.mem, "Memory of a task, as sbatch takes it");
  command->add_option("--partition", options->job.partition, "As sbatch takes it");
  command->add_option("--account", options->job.account, "As sbatch takes it");
  command->add_option(
      "--sbatch", options->job.sbatch,
      "More arguments for sbatch, quoted as for a shell: '--qos=long --constraint=zen4'");
  command->add_flag("--print", options->print,
                    "Only print the script that would submit both jobs (for bash)");
  command->callback(
      [options, &chosen] { chosen.command = [options] { return submit(*options); }; });
}

}  // namespace infomax
