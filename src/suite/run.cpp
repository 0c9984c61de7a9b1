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
#include <thread>

#include "core/build.h"
#include "kernels/choice.h"
#include "kernels/profile.h"
#include "results/publish.h"
#include "results/sidecar.h"
#include "results/suite_file.h"
#include "results/summaries.h"
#include "results/trial_file.h"
#include "suite/estimate.h"
#include "suite/parts.h"

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
  facts["build.compiler"] = build.compiler;
  facts["build.flags"] = build.flags;
  facts["build.type"] = build.build_type;
  facts["build.sanitize"] = build.sanitize.empty() ? "none" : build.sanitize;
  facts["products"] = choice_rule();
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
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const std::size_t at = name.rfind(kMark);
    if (at == std::string::npos || entry.path().extension() != ".h5") continue;
    const char* first = name.data() + at + kMark.size();
    std::uint32_t seed = 0;
    const auto [end, error] = std::from_chars(first, name.data() + name.size(), seed);
    if (error == std::errc() && *end == '.') seeds.insert(seed);
  }
  return seeds;
}

// What one worker hands to the thread that reports.
struct Ended {
  TrialRecord record;
  double wall_seconds;
};

class Pool {
 public:
  Pool(const Suite& suite, const Plan& plan, const RunOptions& options,
       const std::atomic<bool>& stop)
      : suite_(suite), plan_(plan), stop_(stop), shares_(plan.trials.size()) {
    for (const PlannedTrial& trial : plan.trials)
      if (!trial.done) queue_.push_back(&trial);
    // Longest first, so that the last ones to run are short; ties in the plan's order.
    std::stable_sort(queue_.begin(), queue_.end(),
                     [](const auto* a, const auto* b) { return a->seconds > b->seconds; });
    for (const PlannedTrial* trial : queue_) total_seconds_ += trial->seconds;
    live_ = std::min(std::max<std::size_t>(options.jobs, 1), queue_.size());
    const std::size_t workers = live_;
    for (std::size_t w = 0; w < workers; ++w) threads_.emplace_back([this] { work(); });
  }

  // Returns when every thread has ended; rethrows the first error.
  void wait(const RunEvents& events) {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait_for(lock, std::chrono::milliseconds(200));
      std::vector<Ended> ended;
      ended.swap(ended_);
      const bool over = live_ == 0;
      lock.unlock();
      for (const Ended& e : ended) {
        ++done_;
        if (e.record.status == TrialStatus::failed) ++failed_;
        if (events.trial_ended) events.trial_ended(e.record, e.wall_seconds);
      }
      if (events.tick) events.tick(progress(start));
      lock.lock();
      if (over && ended_.empty()) break;
    }
    lock.unlock();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    if (error_) std::rethrow_exception(error_);
  }

  ~Pool() {
    halt_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  std::size_t computed() const { return done_; }
  std::size_t failed() const { return failed_; }

 private:
  RunProgress progress(std::chrono::steady_clock::time_point start) const {
    RunProgress out;
    out.trials = queue_.size();
    out.done = done_;
    out.failed = failed_;
    double seconds_done = 0;
    for (std::size_t i = 0; i < queue_.size(); ++i)
      seconds_done += shares_[i].load(std::memory_order_relaxed) * queue_[i]->seconds;
    out.running = std::min(next_.load(), queue_.size()) - done_;
    out.share = total_seconds_ > 0 ? seconds_done / total_seconds_ : 1;
    const double elapsed =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    out.seconds_left = out.share > 0.005 ? elapsed * (1 - out.share) / out.share : -1;
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
    const PlannedTrial& trial = *queue_[i];
    Stopwatch watch;
    TrialInputs inputs{nullptr, plan_.facts};
    if (const Value* views = trial.point->settings.find("views"))
      inputs.images = plan_.images.at(std::get<std::string>(*views));
    TrialControl control;
    control.stop = &stop_;
    control.halt = &halt_;
    control.progress = [&, i](double share) { shares_[i].store(share, std::memory_order_relaxed); };
    TrialRecord record =
        run_trial(suite_, *trial.point, SeedBlock::reference, trial.seed, inputs, control);
    const Sidecar times = watch.stop();
    // The times go first: a trial is there when its own file is.
    write_sidecar(sidecar_path(trial.path), times);
    write_trial(trial.path, record);
    shares_[i] = 1;
    const std::lock_guard lock(mutex_);
    ended_.push_back({std::move(record), times.wall_seconds});
    changed_.notify_one();
  }

  const Suite& suite_;
  const Plan& plan_;
  const std::atomic<bool>& stop_;
  std::vector<const PlannedTrial*> queue_;
  std::vector<std::atomic<double>> shares_;
  double total_seconds_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> halt_{false};
  std::size_t done_ = 0, failed_ = 0;  // of the reporting thread

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t live_ = 0;
  std::vector<Ended> ended_;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace

Plan plan_run(const Suite& suite, const RunOptions& options) {
  Plan plan;
  plan.facts = run_facts(suite);
  const std::string folder = trial_folder(suite, options);
  const std::uint32_t seeds = options.seeds.value_or(suite.seeds);
  for (const Point& point : suite.points) {
    if (!options.filter.matches(point.settings.texts())) continue;
    TrialInputs inputs{nullptr, plan.facts};
    if (const Value* value = point.settings.find("views")) {
      const std::string& views = std::get<std::string>(*value);
      auto& images = plan.images[views];
      if (!images) images = load_images(view_named(views), options.data);
      inputs.images = images;
    }
    const double seconds = trial_seconds(counted_cost(point.settings), point.settings);
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
      PlannedTrial trial;
      trial.point = &point;
      trial.seed = seed;
      const TrialRecord record = planned_trial(suite, point, SeedBlock::reference, seed, inputs);
      trial.id = record.id;
      trial.path = (fs::path(folder) / trial_file_name(record)).string();
      trial.seconds = seconds;
      if (fs::exists(trial.path)) {
        if (read_trial(trial.path).id != trial.id)
          throw InputError(
              fmt::format("{}: holds another trial than its name says; remove it", trial.path));
        trial.done = true;
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
  return plan;
}

void measure_plan(Plan& plan, std::size_t jobs) {
  using Counts = std::array<double, 7>;
  std::map<Counts, TrialCost> measured;
  for (PlannedTrial& trial : plan.trials) {
    if (trial.done) continue;
    const Settings& settings = trial.point->settings;
    const TrialCost c = counted_cost(settings);
    const Counts counts{c.setup,   c.step,   c.evaluation, c.spectrum,
                        c.mapping, c.probes, c.probes_last};
    if (!measured.contains(counts)) {
      const Value* views = settings.find("views");
      const auto images = views == nullptr ? std::shared_ptr<const ImageSet>()
                                           : plan.images.at(std::get<std::string>(*views));
      measured[counts] = measured_cost(settings, images, jobs);
    }
    trial.seconds = trial_seconds(measured.at(counts), settings);
  }
}

RunOutcome run_suite(const Suite& suite, const Plan& plan, const RunOptions& options,
                     const std::atomic<bool>& stop, const RunEvents& events) {
  const std::string folder = trial_folder(suite, options);
  if (fs::is_directory(folder)) sweep_temporaries(folder);
  const Stopwatch watch(Stopwatch::Of::process);
  RunOutcome outcome;
  for (const PlannedTrial& trial : plan.trials) outcome.reused += trial.done ? 1 : 0;
  {
    Pool pool(suite, plan, options, stop);
    pool.wait(events);
    outcome.computed = pool.computed();
  }
  if (outcome.computed + outcome.reused < plan.trials.size()) {
    outcome.stopped = true;
    return outcome;
  }

  // Every planned trial's file is whole now. Earlier runs may have left more seeds of the same points: they
  // belong to the suite as well, so they are looked up by the ids that they would have.
  const std::set<std::uint32_t> seeds = seeds_in(folder);
  std::vector<TrialRecord> records;
  for (const Point& point : suite.points) {
    TrialInputs inputs{nullptr, plan.facts};
    if (const Value* views = point.settings.find("views")) {
      const auto images = plan.images.find(std::get<std::string>(*views));
      if (images == plan.images.end()) continue;
      inputs.images = images->second;
    }
    for (const std::uint32_t seed : seeds) {
      const TrialRecord planned = planned_trial(suite, point, SeedBlock::reference, seed, inputs);
      const std::string path = (fs::path(folder) / trial_file_name(planned)).string();
      if (!fs::exists(path)) continue;
      TrialRecord record = read_trial(path);
      if (record.id == planned.id) records.push_back(std::move(record));
    }
  }
  for (const TrialRecord& record : records)
    if (record.status == TrialStatus::failed) ++outcome.failed;
  outcome.file = (fs::path(options.out) / (suite.name + ".h5")).string();
  write_sidecar(sidecar_path(outcome.file), watch.stop());
  write_suite(outcome.file, consolidate(suite, std::move(records)));
  return outcome;
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
  for (const Point& point : suite.points) {
    PointRecord record{point.name, point.settings.texts(), {}, {}};
    for (TrialRecord& trial : trials)
      if (trial.point == point.name) record.trials.push_back(std::move(trial));
    if (record.trials.empty()) continue;
    std::sort(record.trials.begin(), record.trials.end(),
              [](const TrialRecord& a, const TrialRecord& b) { return a.seed < b.seed; });
    record.summaries = summarise(record, "bound_test");
    out.points.push_back(std::move(record));
  }
  return out;
}

}  // namespace infomax
