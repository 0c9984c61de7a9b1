#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <numbers>
#include <span>

#include "cli/commands.h"
#include "cli/estimate_report.h"
#include "cli/estimate_request.h"
#include "core/error.h"
#include "data/npy.h"
#include "results/publish.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

constexpr double kSaySeconds = 60;

void say_if_long(double seconds) {
  if (seconds <= kSaySeconds) return;
  fmt::print(stderr, "estimate: this takes about {} on the reference machine\n",
             seconds < 5400 ? fmt::format("{:.0f} minutes", seconds / 60)
                            : fmt::format("{:.1f} hours", seconds / 3600));
}

// Column c of a as an array of its own.
std::vector<double> column_of(ConstMatrixView<double> a, std::size_t c) {
  std::vector<double> out(a.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a(i, c);
  return out;
}

// Each column of x alone, against y.
void gain_of_columns(const UserArrays& arrays, const EstimateRequest& request,
                     EstimateReport& report) {
  const SampleProfile given = profile_of(arrays.x(), arrays.y(), arrays.names);
  say_if_long(static_cast<double>(arrays.x_width) *
              analysis_seconds(plan_of(request, given).analysis, arrays.rows, 1, arrays.y_width));
  for (std::size_t c = 0; c < arrays.x_width; ++c) {
    const std::vector<double> values = column_of(arrays.x(), c);
    const ConstMatrixView<double> x(values.data(), arrays.rows, 1);
    std::vector<std::string> names{arrays.names[c]};
    names.insert(names.end(), arrays.names.begin() + static_cast<std::ptrdiff_t>(arrays.x_width),
                 arrays.names.end());
    const SampleProfile of_column = profile_of(x, arrays.y(), names);
    report.plan = plan_of(request, of_column);
    for (const std::string& note : report.plan.notes)
      report.notes.push_back(fmt::format("{}: {}", names.front(), note));
    for (SampleAnalysis& found : analyse(report.plan.analysis, x, arrays.y(), of_column))
      report.items.push_back({std::move(found), names.front()});
  }
}

void all_columns(const UserArrays& arrays, const EstimateRequest& request, EstimateReport& report) {
  const SampleProfile given = profile_of(arrays.x(), arrays.y(), arrays.names);
  report.plan = plan_of(request, given);
  report.notes.insert(report.notes.end(), report.plan.notes.begin(), report.plan.notes.end());
  say_if_long(analysis_seconds(report.plan.analysis, arrays.rows, arrays.x_width, arrays.y_width));
  for (SampleAnalysis& found : analyse(report.plan.analysis, arrays.x(), arrays.y(), given))
    report.items.push_back({std::move(found), ""});
}

EstimateReport report_of(const EstimateRequest& request, const UserArrays& arrays) {
  EstimateReport report{arrays.rows, arrays.x_width, arrays.y_width, arrays.notes, 0, {}, {}};
  for (const ColumnProfile& column : profile_of(arrays.x(), arrays.y(), arrays.names).columns)
    report.tied =
        std::max(report.tied, static_cast<double>(column.tied) / static_cast<double>(arrays.rows));
  if (request.what == "information-gain")
    gain_of_columns(arrays, request, report);
  else
    all_columns(arrays, request, report);
  return report;
}

// The terms of a read file's rows: .npy has NaN for rows that were left out, else a table without
// them.
void write_terms(const EstimateRequest& request, const UserArrays& arrays,
                 const SampleAnalysis& found) {
  const double unit = request.units == "bits" ? 1 / std::numbers::ln2 : 1;
  std::vector<std::byte> bytes;
  if (request.local.ends_with(".npy")) {
    NpyArray array{kFloat64, {arrays.read_rows}, {}, 0};
    array.values.assign(arrays.read_rows, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < arrays.rows; ++i)
      array.values[arrays.kept[i]] = found.terms[i] * unit;
    const std::vector<std::uint8_t> file = npy_file(array);
    const auto view = std::as_bytes(std::span(file));
    bytes.assign(view.begin(), view.end());
  } else {
    std::string text = fmt::format("row,{}\n", found.estimator);
    for (std::size_t i = 0; i < arrays.rows; ++i)
      text += fmt::format("{},{}\n", arrays.kept[i], found.terms[i] * unit);
    const auto view = std::as_bytes(std::span(text));
    bytes.assign(view.begin(), view.end());
  }
  if (!publish(request.local, bytes, request.force ? Replace::yes : Replace::no))
    throw InputError(request.local + ": is there already; --force replaces it");
}

int estimate(EstimateRequest request) {
  check_request(request);
  request.places.drop_nan = request.nan == "drop";
  request.places.x_alone = request.what == "entropy";
  if (!request.local.empty() && !request.force && fs::exists(request.local))
    throw InputError(request.local + ": is there already; --force replaces it");
  const UserArrays arrays = read_user_arrays(request.places);
  const EstimateReport report = report_of(request, arrays);
  const auto refused = [](const EstimateReport::Item& item) { return !item.found.refusal.empty(); };
  if (report.items.size() == 1 && refused(report.items.front()))
    throw InputError(report.items.front().found.refusal);
  if (!request.local.empty()) write_terms(request, arrays, report.items.front().found);
  fmt::print("{}", request.json ? json_of(request, report) : text_of(request, report));
  bool warned = false;
  for (const EstimateReport::Item& item : report.items) {
    warned = warned || !item.found.warnings.empty();
    if (refused(item)) fmt::print(stderr, "estimate: {}\n", item.found.refusal);
  }
  if (std::ranges::any_of(report.items, refused)) return 2;
  return request.strict && warned ? 1 : 0;
}

void add_inputs(CLI::App& command, EstimateRequest& to) {
  command.add_option("--x", to.places.x,
                     "x [n, dx]: .npy, text table, file.h5:dataset, or - for standard input");
  command.add_option("--y", to.places.y, "y [n, dy], likewise");
  command
      .add_option("--data", to.places.data,
                  "A table or an HDF5 file of both sides; - for a table on standard input")
      ->excludes("--x")
      ->excludes("--y");
  command
      .add_option("--x-cols", to.places.x_cols,
                  "Columns of --data: names, beginnings of names, numbers from 0 (default: X*); of "
                  "HDF5 a data set (x)")
      ->delimiter(',');
  command.add_option("--y-cols", to.places.y_cols, "Likewise, of y (Y*; y)")->delimiter(',');
  command.add_option("--nan", to.nan, "What to do about NaN: error; drop, with its row")
      ->check(CLI::IsMember({"error", "drop"}))
      ->capture_default_str();
  command
      .add_option("--discrete", to.discrete,
                  "Which sides have few values: x, y, both, none; auto: those of at most sqrt(n)")
      ->check(CLI::IsMember({"x", "y", "both", "none", "auto"}))
      ->capture_default_str();
}

void add_estimators(CLI::App& command, EstimateRequest& to) {
  command
      .add_option("--estimator", to.estimators,
                  "One or several of `infomax list estimators` that take a sample; default: ksg1, "
                  "plug-in of discrete sides, mixed-ksg of one")
      ->delimiter(',');
  command.add_option("--k", to.neighbours, "Neighbours; several: the mean of their estimates")
      ->delimiter(',');
  command.add_option("--norm", to.norm, "Of distances within x and within y; default: max")
      ->check(CLI::IsMember({"max", "maximum", "euclidean"}));
  command.add_option("--set", to.set, "Any parameter of the estimators: correction=miller-madow")
      ->expected(1)
      ->take_all();
  command.add_option("--scale", to.scale, "Of continuous sides' columns; default: standard")
      ->check(CLI::IsMember({"standard", "rank", "normal-scores", "none"}));
  command.add_option("--noise", to.noise,
                     "Standard deviation of noise on continuous sides, after scaling; default: 0");
  command.add_option("--noise-seed", to.noise_seed, "Of the noise")->capture_default_str();
  command
      .add_option("--like", to.like,
                  "k, norm, scale and noise of another library; what is said "
                  "besides goes before")
      ->check(CLI::IsMember({"sklearn", "jidt", "npeet", "bmi"}));
}

void add_inference(CLI::App& command, EstimateRequest& to) {
  command
      .add_option("--what", to.what,
                  "mi; entropy, of x alone; information-gain: of each column of x about y")
      ->check(CLI::IsMember({"mi", "entropy", "information-gain"}))
      ->capture_default_str();
  command
      .add_option("--interval", to.interval,
                  "subsample: by random parts of the rows; block: by stretches, for rows that "
                  "depend on those before them")
      ->check(CLI::IsMember({"subsample", "block", "none"}))
      ->capture_default_str();
  command.add_option("--level", to.level, "Of the interval and of what p is held against")
      ->capture_default_str();
  command
      .add_option("--permutations", to.permutations,
                  "Test of independence: p = (1 + b) / (1 + B) of B permuted samples")
      ->check(CLI::Range(1, 10000000));
  command.add_flag("--rotate", to.rotate, "Permute by rotating y, for rows that follow each other");
  command.add_option("--block-length", to.block_length, "Permute blocks of so many rows")
      ->check(CLI::Range(1, 100000000));
  command.add_option("--seed", to.seed, "Of parts, permutations and estimators that draw")
      ->capture_default_str();
}

void add_output(CLI::App& command, EstimateRequest& to) {
  command.add_option("--units", to.units, "nats or bits")
      ->check(CLI::IsMember({"nats", "bits"}))
      ->capture_default_str();
  command.add_option("--local", to.local,
                     "Write each row's own term to this file (.npy, else a table); their mean is "
                     "the estimate");
  command.add_flag("--force", to.force, "Replace that file if it is there");
  command.add_option("--threads", to.threads, "At most so many; default: the cores")
      ->check(CLI::Range(1, 1024));
  command.add_flag("--json", to.json, "An object");
  command.add_flag("--strict", to.strict, "Exit status 1 where there is a warning");
}

}  // namespace

void add_estimate(CLI::App& app, Chosen& chosen) {
  auto request = std::make_shared<EstimateRequest>();
  CLI::App* command = add_command(
      app, "estimate", "The mutual information of two arrays of your own, and what to think of it",
      "infomax estimate --x a.npy --y b.npy --estimator ksg1,gaussian-copula --interval subsample");
  add_inputs(*command, *request);
  add_estimators(*command, *request);
  add_inference(*command, *request);
  add_output(*command, *request);
  command->callback(
      [request, &chosen] { chosen.command = [request] { return estimate(*request); }; });
}

}  // namespace infomax
