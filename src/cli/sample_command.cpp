#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/error.h"
#include "external/sample_files.h"
#include "results/publish.h"
#include "results/sample_file.h"
#include "tasks/finite_sample.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string task, out, data_dir;
  std::vector<std::string> set;
  std::size_t rows = 10000;
  std::uint32_t seed = 0;
  bool force = false, json = false;
  std::string scale = "none";
};

// "dimension=5": the right-hand side as a suite file has it, but for quotes.
Settings stated_parameters(const Options& options) {
  Settings out;
  const std::vector<const Parameter*> taken = parameters_of_task(options.task);
  for (const std::string& text : options.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw InputError(fmt::format("--set {}: want parameter=value", text));
    const std::string name = text.substr(0, equals);
    const auto at = std::ranges::find(taken, name, [](const Parameter* p) { return p->name; });
    if (at == taken.end())
      throw InputError(
          fmt::format("--set {}: {} takes no parameter \"{}\"", text, options.task, name));
    try {
      out.set(name, read_value(**at, text.substr(equals + 1)));
      check_value(**at, *out.find(name));
    } catch (const Error& error) {
      throw InputError(fmt::format("--set {}: {}", text, error.what()));
    }
  }
  add_defaults(options.task, taken, out);
  return out;
}

struct File {
  std::string path;
  std::vector<std::byte> bytes;
};

std::vector<File> files_of(const Options& options, const FiniteSample& sample,
                           const SampleFacts& facts) {
  const std::string extension = fs::path(options.out).extension().string();
  if (extension == ".h5") return {{options.out, sample_file(sample.x(), sample.y(), facts)}};
  if (extension == ".csv") return {{options.out, csv_bytes(sample.x(), sample.y())}};
  return {{options.out + ".x.npy", npy_bytes(sample.x())},
          {options.out + ".y.npy", npy_bytes(sample.y())}};
}

int sample(const Options& options) {
  const Settings parameters = stated_parameters(options);
  require_data_dir(options.data_dir);
  const DataPlaces data = data_places(find_places(), options.data_dir);
  const std::unique_ptr<Task> task =
      make_task(options.task, parameters, images_of_task(options.task, parameters, data));
  const std::string name = sample_name(options.task, parameters);
  FiniteSample drawn(*task, name, SeedBlock::reference, options.seed, options.rows);
  if (options.scale == "standard") drawn.standardise();
  if (options.scale == "rank") drawn.rank();
  if (options.scale == "normal-scores") drawn.normal_scores();
  const Truth truth = task->truth();
  const SampleFacts facts{name,        options.seed, truth.nats, std::string(to_string(truth.by)),
                          truth.error, options.scale};
  const std::vector<File> files = files_of(options, drawn, facts);
  const auto refuse = [](const std::string& path) {
    throw InputError(path + ": is there already; --force replaces it");
  };
  for (const File& file : files)
    if (!options.force && fs::exists(file.path)) refuse(file.path);
  TextTable table({"file", "task", "rows", "x", "y", "seed", "mi_true", "known by", "error"});
  for (const File& file : files) {
    if (!publish(file.path, file.bytes, options.force ? Replace::yes : Replace::no))
      refuse(file.path);
    table.add({file.path, name, fmt::format("{}", drawn.rows()), fmt::format("{}", task->x_width()),
               fmt::format("{}", task->y_width()), fmt::format("{}", options.seed),
               fmt::format("{:.8f}", truth.nats), facts.known_by,
               fmt::format("{:g}", truth.error)});
  }
  table.print(options.json);
  return 0;
}

}  // namespace

void add_sample(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "sample", "Rows of a task whose mutual information is known, as a file",
                  "infomax sample 2pair-5x5 -n 10000 --seed 1 --out xy.h5");
  command
      ->add_option("task", options->task,
                   "A task of `infomax list tasks`, with transforms or without")
      ->required();
  command->add_option("-n,--rows", options->rows, "Rows; N are the first N of any longer sample")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  command
      ->add_option("--seed", options->seed,
                   "Of the sample: estimators of a suite see this one at the same seed")
      ->check(CLI::Range(0, 999999))
      ->capture_default_str();
  command->add_option("--set", options->set, "A parameter of the task: dimension=5")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--scale", options->scale,
                   "none; standard: every column to mean 0 and standard deviation 1; rank: to its "
                   "ranks over their number")
      ->check(CLI::IsMember({"none", "standard", "rank", "normal-scores"}));
  command->add_option("--out", options->out, "xy.h5; xy.csv; or xy, for xy.x.npy and xy.y.npy")
      ->required();
  command->add_option("--data-dir", options->data_dir, "Folder of the data sets");
  command->add_flag("--force", options->force, "Replace files that are there");
  command->add_flag("--json", options->json, "A list of objects");
  command->callback(
      [options, &chosen] { chosen.command = [options] { return sample(*options); }; });
}

}  // namespace infomax
