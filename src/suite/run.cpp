#include "suite/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "core/build.h"
#include "core/error.h"
#include "external/command.h"
#include "image_kernels/convolution_choice.h"
#include "kernels/choice.h"
#include "kernels/profile.h"
#include "machine/kernel_fingerprint.h"
#include "objectives/external.h"
#include "results/checkpoint_file.h"
#include "results/equality.h"
#include "results/publish.h"
#include "results/sidecar.h"
#include "results/suite_file.h"
#include "results/summaries.h"
#include "results/trial_file.h"
#include "suite/cost.h"
#include "suite/parameters.h"
#include "views/view_row.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

std::string trial_folder(const Suite& suite, const RunOptions& options) {
  return (fs::path(options.out) / suite.name).string();
}

// Equal between equal runs on one machine: what was built, what it runs on, what it was asked.
Facts run_facts(const Suite& suite) {
  const BuildFacts& build = build_facts();
  Facts facts = profile_facts();
  facts["infomax.version"] = build.version;
  facts["infomax.numerics"] = fmt::format("{}", kNumericsVersion);
  facts["infomax.commit"] = build.commit;
  facts["infomax.dirty"] = build.dirty;
  facts["infomax.sources"] = build.sources;
  facts["fingerprint.kernels"] = kernel_fingerprint();
  facts["build.compiler"] = build.compiler;
  facts["build.flags"] = build.flags;
  facts["build.type"] = build.build_type;
  facts["build.sanitize"] = build.sanitize.empty() ? "none" : build.sanitize;
  facts["products"] = product_rule();
  facts["products.bf16"] = bf16_product_rule();
  facts["convolutions"] = convolution_rule();
  facts["overrides"] = fmt::format("{}", fmt::join(suite.overrides, "; "));
  return facts;
}

std::string joined(const std::set<std::string>& values) {
  return fmt::format("{}", fmt::join(values, " | "));
}

// The seeds that any trial file in the folder has in its name.
std::set<std::uint32_t> seeds_in(const std::string& folder) {
  constexpr std::string_view kMark = ",seed=";
  std::set<std::uint32_t> seeds;
  try {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      const std::size_t at = name.rfind(kMark);
      if (at == std::string::npos || entry.path().extension() != ".h5") continue;
      const char* first = name.data() + at + kMark.size();
      std::uint32_t seed = 0;
      const auto [end, error] = std::from_chars(first, name.data() + name.size(), seed);
      if (error == std::errc() && *end == '.') seeds.insert(seed);
    }
  } catch (const fs::filesystem_error& e) {
    throw IoError(fmt::format("{}: read folder failed: {}", folder, e.code().message()));
  }
  return seeds;
}

// A trial that is to be computed, and what it belongs to.
struct PendingTrial {
  const Plan* plan;
  const PlannedTrial* trial;
};

// What the plans lack: longest first, so that the last ones to run are short; ties by seed, so that
// whole seeds are there early, then in the plans' order.
std::vector<PendingTrial> queue_of(const std::vector<Plan>& plans) {
  std::vector<PendingTrial> queue;
  for (const Plan& plan : plans)
    for (const PlannedTrial& trial : plan.trials)
      if (!trial.done) queue.push_back({&plan, &trial});
  std::stable_sort(queue.begin(), queue.end(), [](const PendingTrial& a, const PendingTrial& b) {
    return a.trial->seconds != b.trial->seconds ? a.trial->seconds > b.trial->seconds
                                                : a.trial->seed < b.trial->seed;
  });
  return queue;
}

std::shared_ptr<const ImageSet> images_of(const Point& point, const Images& images) {
  const std::string name = stated_images(point.settings);
  return name.empty() ? nullptr : images.at(name);
}

// A user's program is another one when a file that its command names is: that is part of the
// trials' ids, by a fact whose key says so (suite/trial.h).
constexpr const char* kProgramFact = "version.program";

bool runs_program(const Point& point) {
  return point.settings.says("objective", kExternal) && point.settings.has("external_command");
}

// "python3=SHA-256, mine.py=SHA-256"
std::string program_fact(const std::string& command) {
  std::vector<std::string> files;
  for (const auto& [name, digest] : digests_of_files(command))
    files.push_back(fmt::format("{}={}", name, digest));
  return fmt::format("{}", fmt::join(files, ", "));
}

TrialInputs inputs_of(const Point& point, const Plan& plan) {
  TrialInputs inputs{images_of(point, plan.images), plan.facts};
  if (runs_program(point))
    inputs.facts[kProgramFact] = plan.programs.at(point.settings.word("external_command"));
  return inputs;
}

// The times go first: a result is there when its own file is. Without them it is still worth
// keeping, so their error is thrown last.
void write_with_times(const std::string& path, const Sidecar& times,
                      const std::function<void()>& write) {
  std::exception_ptr error;
  try {
    write_sidecar(sidecar_path(path), times);
  } catch (const IoError&) {
    error = std::current_exception();
  }
  write();
  if (error) std::rethrow_exception(error);
}

// What one worker hands to the thread that reports.
struct EndedTrial {
  const Plan* plan;
  TrialRecord record;
  double wall_seconds;
};

class Pool {
 public:
  Pool(const std::vector<Plan>& plans, const RunOptions& options, const std::atomic<bool>& stop)
      : stop_(stop),
        checkpoints_(options.checkpoints),
        queue_(queue_of(plans)),
        shares_(queue_.size()) {
    for (const PendingTrial& pending : queue_) total_seconds_ += pending.trial->seconds;
    live_ = std::min(std::max<std::size_t>(options.jobs, 1), queue_.size());
    const std::size_t workers = live_;
    try {
      while (threads_.size() < workers) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& e) {
      const std::size_t started = threads_.size();
      end();
      throw Error(fmt::format("thread {} of {}: can't be started: {}", started + 1, workers,
                              e.code().message()));
    }
  }

  // Returns when every thread has ended; rethrows the first error.
  void wait(const RunEvents& events) {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait_for(lock, std::chrono::milliseconds(200));
      std::vector<EndedTrial> ended;
      ended.swap(ended_);
      std::vector<std::string> messages;
      messages.swap(messages_);
      const bool over = live_ == 0;
      lock.unlock();
      if (events.on_message)
        for (const std::string& line : messages) events.on_message(line);
      for (const EndedTrial& e : ended) {
        ++done_;
        Tally& tally = tallies_[e.plan];
        ++tally.computed;
        if (e.record.status == TrialStatus::failed) {
          ++tally.failed;
          ++failed_;
        }
        if (events.trial_ended) events.trial_ended(e.record, e.wall_seconds);
      }
      if (events.tick) events.tick(progress(start));
      lock.lock();
      if (over && ended_.empty() && messages_.empty()) break;
    }
    lock.unlock();
    end();
    if (error_) std::rethrow_exception(error_);
  }

  ~Pool() { end(); }

  // Of one plan.
  struct Tally {
    std::size_t computed = 0, failed = 0;
  };
  Tally tally(const Plan& plan) const {
    const auto found = tallies_.find(&plan);
    return found == tallies_.end() ? Tally{} : found->second;
  }

 private:
  void end() {
    halt_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  RunProgress progress(std::chrono::steady_clock::time_point start) const {
    RunProgress out;
    out.trials = queue_.size();
    out.done = done_;
    out.failed = failed_;
    double seconds_done = 0;
    for (std::size_t i = 0; i < queue_.size(); ++i)
      seconds_done += shares_[i].load(std::memory_order_relaxed) * queue_[i].trial->seconds;
    out.running = std::min(next_.load(), queue_.size()) - done_;
    out.share = total_seconds_ > 0 ? seconds_done / total_seconds_ : 1;
    const double elapsed =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    // What came from checkpoints took no time of this run.
    const double own = out.share - (total_seconds_ > 0 ? seconds_restored_ / total_seconds_ : 0);
    out.seconds_left = own > 0.005 ? elapsed * (1 - out.share) / own : -1;
    return out;
  }

  void work() {
    pin_thread();
    for (;;) {
      const std::size_t i = next_++;
      if (i >= queue_.size() || halt_ || stop_) break;
      try {
        run_one(i);
      } catch (const Stopped&) {
        break;
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
        halt_ = true;
        break;
      }
    }
    const std::lock_guard lock(mutex_);
    --live_;
    changed_.notify_one();
  }

  void run_one(std::size_t i) {
    // No structured binding: clang 14 lets no lambda capture one.
    const Plan* const plan = queue_[i].plan;
    const PlannedTrial* const trial = queue_[i].trial;
    Stopwatch watch;
    const TrialInputs inputs = inputs_of(*trial->point, *plan);
    TrialControl control;
    control.stop = &stop_;
    control.halt = &halt_;
    control.progress = [&, i](double share) { shares_[i].store(share, std::memory_order_relaxed); };
    control.on_resume = [&, i, seconds = trial->seconds](double share) {
      shares_[i].store(share, std::memory_order_relaxed);
      seconds_restored_ += share * seconds;
    };
    control.checkpoints.path = checkpoint_path(trial->path);
    control.checkpoints.every_seconds = checkpoints_.every(trial->seconds);
    control.checkpoints.watch = &watch;
    control.checkpoints.say = [&](const std::string& line) {
      const std::lock_guard lock(mutex_);
      messages_.push_back(line);
      changed_.notify_one();
    };
    double elsewhere = 0;
    control.elsewhere = [&elsewhere](double seconds) { elsewhere = seconds; };
    TrialRecord record =
        run_trial(*plan->suite, *trial->point, SeedBlock::reference, trial->seed, inputs, control);
    Sidecar times = watch.stop();
    times.processor_seconds += elsewhere;
    write_with_times(trial->path, times, [&] { write_trial(trial->path, record); });
    std::error_code left;  // then the next run sweeps it
    fs::remove(control.checkpoints.path, left);
    shares_[i] = 1;
    const std::lock_guard lock(mutex_);
    ended_.push_back({plan, std::move(record), times.wall_seconds});
    changed_.notify_one();
  }

  const std::atomic<bool>& stop_;
  CheckpointPolicy checkpoints_;
  std::vector<PendingTrial> queue_;
  std::vector<std::atomic<double>> shares_;
  double total_seconds_ = 0;
  std::atomic<double> seconds_restored_{0};  // of work that checkpoints gave
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> halt_{false};
  std::size_t done_ = 0, failed_ = 0;  // these three of the reporting thread
  std::map<const Plan*, Tally> tallies_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t live_ = 0;
  std::vector<EndedTrial> ended_;
  std::vector<std::string> messages_;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

// Every trial that counts as done has a whole file with its own id. Throws InputError that names
// the first without.
void require_whole(const Plan& plan) {
  std::vector<std::string> paths, ids;
  for (const PlannedTrial& trial : plan.trials) {
    if (!trial.done || trial.known) continue;
    paths.push_back(trial.path);
    ids.push_back(trial.id);
  }
  read_trials(paths, [&](std::size_t i, const TrialRecord& record) {
    if (record.id != ids[i])
      throw InputError(
          fmt::format("{}: holds another trial than its name says; remove it", paths[i]));
  });
}

// Of known trials that share their names with planned ones and are others: how many, and why the
// first.
class UnlikeTrials {
 public:
  void add(const TrialRecord& planned, const KnownTrials::Unlike& unlike) {
    auto [at, fresh] = by_file_.try_emplace(unlike.file);
    if (fresh)
      at->second.first = fmt::format("{},{}: {}", planned.point, seed_name(planned), unlike.why);
    ++at->second.count;
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> lines;
    for (const auto& [file, those] : by_file_)
      lines.push_back(fmt::format("{}: {} trial{} not taken, the first {}", file, those.count,
                                  those.count == 1 ? " is" : "s are", those.first));
    return lines;
  }

 private:
  struct UnlikeInFile {
    std::size_t count = 0;
    std::string first;
  };
  std::map<std::string, UnlikeInFile> by_file_;
};

}  // namespace

Plan plan_run(const Suite& suite, const RunOptions& options, const Images& loaded) {
  Plan plan;
  plan.suite = &suite;
  plan.facts = run_facts(suite);
  const std::string folder = trial_folder(suite, options);
  const std::uint32_t seeds = options.seeds.value_or(suite.seeds);
  UnlikeTrials unlike;
  for (const Point& point : suite.points) {
    if (!options.filter.matches(texts(point.settings))) continue;
    if (const std::string name = stated_images(point.settings); !name.empty()) {
      auto& images = plan.images[name];
      if (const auto there = loaded.find(name); !images && there != loaded.end())
        images = there->second;
      if (!images) images = load_stated_images(point.settings, options.data);
    }
    if (runs_program(point)) {
      const std::string command = point.settings.word("external_command");
      if (!plan.programs.contains(command)) plan.programs[command] = program_fact(command);
    }
    const TrialInputs inputs = inputs_of(point, plan);
    const double seconds =
        trial_seconds(counted_cost(point.settings, inputs.images), point.settings);
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
      PlannedTrial trial;
      trial.point = &point;
      trial.seed = seed;
      const TrialRecord record = planned_trial(suite, point, SeedBlock::reference, seed, inputs);
      trial.id = record.id;
      trial.path = (fs::path(folder) / trial_file_name(record)).string();
      trial.seconds = seconds;
      trial.done = fs::exists(trial.path);
      for (const std::string& file : options.known.with_namesakes(record))
        plan.known_in.insert(file);
      if (!trial.done) {
        trial.known = options.known.find(record);
        trial.done = trial.known != nullptr;
        if (const auto other = options.known.unlike(record)) unlike.add(record, *other);
      }
      plan.trials.push_back(std::move(trial));
    }
  }
  if (plan.trials.empty()) {
    std::string points;
    for (const Point& point : suite.points) points += "\n  " + point.name;
    throw InputError(fmt::format("no point of suite {} matches the filter; its points are{}",
                                 suite.name, points));
  }
  require_whole(plan);
  plan.notes = unlike.notes();
  return plan;
}

Shard parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  Shard shard{0, 0};
  const auto read = [](std::string_view digits, std::size_t& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (slash == std::string_view::npos || !read(text.substr(0, slash), shard.index) ||
      !read(text.substr(slash + 1), shard.count) || shard.index < 1 || shard.index > shard.count)
    throw InputError(fmt::format("shard \"{}\": want I/N with I in 1 ... N, such as 2/8", text));
  return shard;
}

std::vector<std::vector<std::size_t>> shards_of(const std::vector<Plan>& plans, std::size_t count) {
  struct Placed {
    double seconds;
    std::size_t* shard;
  };
  std::vector<std::vector<std::size_t>> shards;
  shards.reserve(plans.size());
  for (const Plan& plan : plans) shards.emplace_back(plan.trials.size());
  std::vector<Placed> all;
  for (std::size_t i = 0; i < plans.size(); ++i)
    for (std::size_t j = 0; j < plans[i].trials.size(); ++j)
      all.push_back({plans[i].trials[j].seconds, &shards[i][j]});
  std::stable_sort(all.begin(), all.end(),
                   [](const Placed& a, const Placed& b) { return a.seconds > b.seconds; });
  std::vector<double> load(count, 0.0);
  for (const Placed& trial : all) {
    const auto least = std::min_element(load.begin(), load.end());
    *least += trial.seconds;
    *trial.shard = static_cast<std::size_t>(least - load.begin()) + 1;
  }
  return shards;
}

void keep_shard(std::vector<Plan>& plans, const Shard& shard) {
  const auto shards = shards_of(plans, shard.count);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    std::vector<PlannedTrial> part;
    for (std::size_t j = 0; j < plans[i].trials.size(); ++j)
      if (shards[i][j] == shard.index) part.push_back(std::move(plans[i].trials[j]));
    plans[i].trials = std::move(part);
    plans[i].shard = true;
  }
}

namespace {

// Trials of equal counts, which are equal work.
struct EqualWork {
  std::vector<PlannedTrial*> trials;
  std::shared_ptr<const ImageSet> images;
  double counted = 0;  // of all of them
  bool measured = false;
};

std::vector<EqualWork> equal_work(std::vector<Plan>& plans) {
  std::map<TrialCost, EqualWork> by_counts;
  for (Plan& plan : plans)
    for (PlannedTrial& trial : plan.trials) {
      if (trial.done) continue;
      const std::shared_ptr<const ImageSet> images = images_of(*trial.point, plan.images);
      EqualWork& work = by_counts[counted_cost(trial.point->settings, images)];
      work.trials.push_back(&trial);
      work.images = images;
      work.counted += trial.seconds;
    }
  std::vector<EqualWork> out;
  out.reserve(by_counts.size());
  for (auto& [counts, work] : by_counts) out.push_back(std::move(work));
  std::ranges::stable_sort(out, std::greater{}, &EqualWork::counted);
  return out;
}

// Measures the first of the trials, which stands for all; false where its step would take long, for
// nothing is stopped while it is measured, or where it fails.
bool measure_first(EqualWork& work, std::size_t jobs) {
  constexpr double kLongestStep = 5;  // seconds
  const Settings& settings = work.trials.front()->point->settings;
  if (counted_cost(settings, work.images).step > kLongestStep) return false;
  try {
    const TrialCost cost = measured_cost(settings, work.images, jobs);
    for (PlannedTrial* trial : work.trials) trial->measured = trial_seconds(cost, settings);
    return true;
  } catch (const NumericError&) {
    return false;
  }
}

}  // namespace

void measure_plans(std::vector<Plan>& plans, std::size_t jobs) {
  constexpr double kEnough = 120;  // seconds
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::vector<EqualWork> works = equal_work(plans);
  double counted = 0, measured = 0;
  for (EqualWork& work : works) {
    if (elapsed() > kEnough) break;
    work.measured = measure_first(work, jobs);
    if (!work.measured) continue;
    counted += work.counted;
    measured += work.trials.front()->measured * static_cast<double>(work.trials.size());
  }
  const double ratio = counted > 0 ? measured / counted : 1;
  for (const EqualWork& work : works)
    if (!work.measured)
      for (PlannedTrial* trial : work.trials) trial->measured = ratio * trial->seconds;
}

double makespan(std::span<const double> seconds, std::size_t jobs) {
  std::vector<double> free_at(std::max<std::size_t>(jobs, 1), 0.0);
  for (const double s : seconds) *std::min_element(free_at.begin(), free_at.end()) += s;
  return *std::max_element(free_at.begin(), free_at.end());
}

double makespan(const std::vector<Plan>& plans, std::size_t jobs) {
  std::vector<double> seconds;
  for (const PendingTrial& pending : queue_of(plans)) seconds.push_back(pending.trial->measured);
  return makespan(seconds, jobs);
}

namespace {

// By point, from what stands beside the trials' files.
std::map<std::string, double> mean_seconds(const std::vector<TrialRecord>& records,
                                           const std::vector<std::string>& paths) {
  std::map<std::string, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (const auto seconds = read_processor_seconds(sidecar_path(paths[i]))) {
      auto& [sum, count] = sums[records[i].point];
      sum += *seconds;
      ++count;
    }
  std::map<std::string, double> out;
  for (const auto& [point, sum] : sums) out[point] = sum.first / sum.second;
  return out;
}

// The suite's file, when every planned trial's is whole. Earlier runs may have left more seeds of
// the same points: they belong to the suite as well, so they are looked up by the ids that they
// would have.
void write_whole(const Plan& plan, const RunOptions& options, const Stopwatch& watch,
                 RunOutcome& outcome) {
  const Suite& suite = *plan.suite;
  const std::string folder = trial_folder(suite, options);
  const std::set<std::uint32_t> seeds = seeds_in(folder);
  std::vector<TrialRecord> records;
  std::vector<std::string> paths, ids;
  for (const Point& point : suite.points) {
    if (const std::string name = stated_images(point.settings);
        !name.empty() && !plan.images.contains(name))
      continue;
    if (runs_program(point) && !plan.programs.contains(point.settings.word("external_command")))
      continue;
    const TrialInputs inputs = inputs_of(point, plan);
    for (const std::uint32_t seed : seeds) {
      const TrialRecord planned = planned_trial(suite, point, SeedBlock::reference, seed, inputs);
      const std::string path = (fs::path(folder) / trial_file_name(planned)).string();
      if (!fs::exists(path)) continue;
      paths.push_back(path);
      ids.push_back(planned.id);
    }
  }
  std::vector<std::string> taken;
  read_trials(paths, [&](std::size_t i, TrialRecord record) {
    if (record.id != ids[i]) return;
    records.push_back(std::move(record));
    taken.push_back(paths[i]);
  });
  outcome.failed = 0;
  for (const TrialRecord& record : records)
    if (record.status == TrialStatus::failed) ++outcome.failed;
  outcome.file = (fs::path(options.out) / (suite.name + ".h5")).string();
  Sidecar times = watch.stop();
  times.point_seconds = mean_seconds(records, taken);
  write_with_times(outcome.file, times,
                   [&] { write_suite(outcome.file, consolidate(suite, std::move(records))); });
}

}  // namespace

void write_known(const std::vector<Plan>& plans, const RunOptions& options) {
  prepare_folder(options.out);
  for (const Plan& plan : plans) {
    prepare_folder(trial_folder(*plan.suite, options));
    for (const PlannedTrial& trial : plan.trials)
      if (trial.known) write_trial(trial.path, *trial.known);
  }
}

std::vector<RunOutcome> run_suites(const std::vector<Plan>& plans, const RunOptions& options,
                                   const std::atomic<bool>& stop, const RunEvents& events) {
  // Before hours of work rather than after: what can't be written, can't be kept.
  write_known(plans, options);
  for (const Plan& plan : plans) sweep_checkpoints(trial_folder(*plan.suite, options));
  const Stopwatch watch(Stopwatch::Of::process);
  std::vector<RunOutcome> outcomes(plans.size());
  {
    Pool pool(plans, options, stop);
    pool.wait(events);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const auto [computed, failed] = pool.tally(plans[i]);
      outcomes[i].computed = computed;
      outcomes[i].failed = failed;
    }
  }
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (const PlannedTrial& trial : plans[i].trials) outcomes[i].reused += trial.done ? 1 : 0;
    if (!plans[i].shard && outcomes[i].computed + outcomes[i].reused == plans[i].trials.size())
      write_whole(plans[i], options, watch, outcomes[i]);
  }
  return outcomes;
}

SuiteRecord consolidate(const Suite& suite, std::vector<TrialRecord> trials) {
  SuiteRecord out;
  out.suite = suite.name;
  out.text = suite.text;
  out.sha256 = suite.sha256;
  std::map<std::string, std::set<std::string>> facts;
  for (const TrialRecord& trial : trials)
    for (const auto& [key, value] : trial.facts) facts[key].insert(value);
  for (const auto& [key, values] : facts) out.facts[key] = joined(values);
  std::map<std::string, std::vector<TrialRecord>> by_point;
  for (TrialRecord& trial : trials) by_point[trial.point].push_back(std::move(trial));
  for (const Point& point : suite.points) {
    PointRecord record{point.name, texts(point.settings), std::move(by_point[point.name]), {}};
    if (record.trials.empty()) continue;
    std::sort(record.trials.begin(), record.trials.end(),
              [](const TrialRecord& a, const TrialRecord& b) { return a.seed < b.seed; });
    record.summaries = summarise(record);
    out.points.push_back(std::move(record));
  }
  return out;
}

}  // namespace infomax
