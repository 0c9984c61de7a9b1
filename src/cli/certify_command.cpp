#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/error.h"
#include "core/processors.h"
#include "tasks/certify.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> tasks;
  std::string data_dir;
  std::size_t rows = 1000000, jobs = 0;
  std::uint32_t seed = 0;
  bool json = false, markdown = false;
};

std::vector<const CataloguedTask*> chosen_tasks(const Options& options) {
  std::vector<const CataloguedTask*> out;
  for (const std::string& name : options.tasks) {
    const CataloguedTask* task = find_catalogued(name);
    if (task == nullptr)
      throw InputError(
          fmt::format("\"{}\" is no task of the catalogue; see infomax list tasks", name));
    out.push_back(task);
  }
  if (out.empty())
    for (const CataloguedTask& task : catalogue()) out.push_back(&task);
  return out;
}

struct Outcome {
  Certificate certificate;
  std::string missing;  // the image set that isn't there, of which the task is made
};

std::string missing_set(const CataloguedTask& task, const DataPlaces& data) {
  for (const std::string& set : image_sets_of_task(task.id, {}))
    if (!image_set_is_there(set, data)) return set;
  return {};
}

using LoadedImages = std::map<std::vector<std::string>, std::shared_ptr<const ImageSet>>;

// Many tasks are made of one set, which is read for the first of them.
std::shared_ptr<const ImageSet> loaded_once(const CataloguedTask& task, const DataPlaces& data,
                                            LoadedImages& loaded, std::mutex& mutex) {
  const std::lock_guard lock(mutex);
  const std::vector<std::string> sets = image_sets_of_task(task.id, {});
  auto at = loaded.find(sets);
  if (at == loaded.end()) at = loaded.emplace(sets, images_of_task(task.id, {}, data)).first;
  return at->second;
}

std::vector<Outcome> certify_all(const std::vector<const CataloguedTask*>& tasks,
                                 const Options& options, const DataPlaces& data) {
  std::vector<Outcome> out(tasks.size());
  std::atomic<std::size_t> next = 0;
  LoadedImages loaded;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      out[i].missing = missing_set(*tasks[i], data);
      if (!out[i].missing.empty()) continue;
      try {
        const auto images = loaded_once(*tasks[i], data, loaded, mutex);
        out[i].certificate = certify(*tasks[i], options.rows, options.seed, images);
      } catch (const Error& error) {
        out[i].certificate.failures.emplace_back(error.what());
      }
    }
  };
  const std::size_t cores = usable_processors();
  const std::size_t jobs = std::min(options.jobs == 0 ? cores : options.jobs, tasks.size());
  std::vector<std::thread> threads;
  for (std::size_t j = 1; j < jobs; ++j) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return out;
}

// A mean in standard errors from the published information.
std::string distance(const Certificate& found, const Truth& published) {
  if (!found.has_density) return "no density";
  if (found.standard_error == 0) return fmt::format("{:+.1g} nats", found.mean - published.nats);
  return fmt::format("{:+.1f}", (found.mean - published.nats) / found.standard_error);
}

int certify_tasks(const Options& options) {
  const std::vector<const CataloguedTask*> tasks = chosen_tasks(options);
  require_data_dir(options.data_dir);
  const DataPlaces data = data_places(find_places(), options.data_dir);
  // Who names a task wants it checked: the error says how to get its images.
  if (!options.tasks.empty())
    for (const CataloguedTask* task : tasks)
      if (!missing_set(*task, data).empty()) images_of_task(task->id, {}, data);
  const std::vector<Outcome> found = certify_all(tasks, options, data);
  TextTable table({"task", "nats", "known by", "mean", "standard error", "apart", "moments",
                   "inverse", "verdict"});
  bool passed = true;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Certificate& of = found[i].certificate;
    std::string verdict = !found[i].missing.empty() ? "not checked: no images"
                          : of.passed()             ? "certified"
                                                    : "FAILED:";
    for (const std::string& failure : of.failures) verdict += " " + failure + ";";
    passed = passed && of.passed();
    const bool drawn = of.has_density;
    table.add({tasks[i]->id, nats_text(*tasks[i]), std::string(to_string(tasks[i]->published.by)),
               drawn ? fmt::format("{:.5f}", of.mean) : "",
               drawn ? fmt::format("{:.5f}", of.standard_error) : "",
               distance(of, tasks[i]->published),
               of.moments > 0 ? fmt::format("{:.1f} of {}", of.moments_apart, of.moments) : "",
               of.inverse_error > 0 ? fmt::format("{:.0e}", of.inverse_error) : "", verdict});
  }
  std::set<std::string> missing;
  for (const Outcome& outcome : found)
    if (!outcome.missing.empty() && missing.insert(outcome.missing).second)
      fmt::print(
          stderr,
          "certify: no {}, so tasks made of it are not checked; get it with: infomax fetch {}\n",
          outcome.missing, outcome.missing);
  if (options.markdown)
    fmt::print("{}", table.markdown());
  else
    table.print(options.json);
  return passed ? 0 : 1;
}

}  // namespace

void add_certify(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "certify",
                  "Truths, samplers and transforms of the catalogue's tasks, checked; a line each",
                  "infomax certify student-3x3-df2 waves-2x1");
  command->add_option("task", options->tasks, "Tasks of the catalogue; all where there is none");
  command->add_option("--data-dir", options->data_dir, "Folder of the data sets");
  command->add_option("--rows", options->rows, "Rows to draw of each task")
      ->check(CLI::Range(100, 1000000000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Of the draws")
      ->check(CLI::Range(0, 999999))
      ->capture_default_str();
  command->add_option("--jobs", options->jobs, "Tasks at once; default: the cores")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", options->json, "A list of objects");
  command->add_flag("--markdown", options->markdown, "A table of Markdown")->excludes("--json");
  command->callback(
      [options, &chosen] { chosen.command = [options] { return certify_tasks(*options); }; });
}

}  // namespace infomax
