#include "suite/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace infomax {

namespace {

// The order here is the order in stored settings.
constexpr SettingRow kRows[] = {
    {"experiment", "word", "which of the suite's experiments", 0, 0},
    {"views", "word", "two views of images: mnist-halves, cifar10-halves, glyph-halves", 0, 0},
    {"noise", "number", "standard deviation of Gaussian noise on both views, in pixels / 255", 0,
     10},
    {"noise_sharing", "word",
     "independent: each view has its own noise (where it isn't stated); shared: one tensor for "
     "both",
     0, 0},
    {"task", "word",
     "a law with known information (infomax list tasks), or transforms of one: "
     "spiral@normal-cdf@gaussian (infomax list transforms)",
     0, 0},
    {"dimension", "count",
     "values on each side of the task; of x and of z in objective gradient-noise", 1, 4096},
    {"information", "number", "the task's mutual information, nats", 0, 100},
    {"correlation", "number", "the task's correlation of each pair", -1, 1},
    {"encoder", "word",
     "g1 and g2, of one kind with parameters of their own (infomax list encoders)", 0, 0},
    {"mlp_layers", "counts", "encoder mlp: widths after the input", 1, 65536},
    {"skip_layers", "count", "encoder skip-mlp: layers", 1, 1024},
    {"realnvp_layers", "counts", "encoder realnvp, realnvp-scale: hidden widths of a coupling", 1,
     65536},
    {"couplings", "count", "encoder realnvp, realnvp-scale: coupling layers", 1, 1024},
    {"permutations", "word",
     "encoder realnvp, realnvp-scale: drawn for each run (own, where it isn't stated) or one draw "
     "for all runs of a point (shared)",
     0, 0},
    {"convnet_layers", "counts", "encoder convnet: channels of its convolutions, output width", 1,
     65536},
    {"critic", "word",
     "f(x, y) (infomax list critics), or oracle: the task's true log density ratio", 0, 0},
    {"separable_layers", "counts", "critic separable: widths of each tower", 1, 65536},
    {"concat_layers", "counts", "critic concat: hidden widths", 1, 65536},
    {"bound", "word", "the bound that is trained and evaluated (infomax list bounds)", 0, 0},
    {"objective", "word", "what is trained (infomax list objectives)", 0, 0},
    {"target", "number", "objective match: the bound's target, nats", 0, 1000},
    {"batch", "count", "pairs in a batch", 2, 65536},
    {"pairs", "count", "objective oracle: pairs in a step, in batches of `batch`", 2, 1e9},
    {"data_points", "count", "objective gradient-noise: draws of x", 1, 1e6},
    {"offset", "number",
     "objective gradient-noise: standard deviation of the parameters around their optimum", 0, 10},
    {"importance_samples", "counts", "objective gradient-noise: K, each at M = 1; ascending", 1,
     1e6},
    {"outer_samples", "counts", "objective gradient-noise: M, each at K = 1; ascending", 1, 1e6},
    {"steps", "count",
     "optimiser steps; of objectives that have none: times that pairs (oracle) or gradients "
     "(gradient-noise) are drawn",
     1, 1e9},
    {"lr", "number", "Adam's learning rate (beta1 0.9, beta2 0.999, epsilon 1e-8)", 0, 10},
    {"classifier_lr", "number", "objective adversarial: Adam's learning rate of the classifier", 0,
     10},
    {"classifier_steps", "count", "objective adversarial: classifier steps before each of g1's", 1,
     1000},
    {"classifier_warm_up", "count", "objective adversarial: classifier steps before the first", 0,
     1e6},
    {"precision", "word",
     "inputs of products and convolutions: float32 (where it isn't stated), bf16", 0, 0},
    {"evaluate_every", "count", "evaluation before steps 0, N, 2N, ...", 1, 1e9},
    {"evaluate_batches", "count", "batches in an evaluation of the bound", 1, 1e6},
    {"bound_test_on", "word",
     "what bound_test is evaluated on: test images (where it isn't stated) or train: training "
     "images",
     0, 0},
    {"curve_every", "count", "store the smoothed training bound of every so many steps", 1, 1e9},
    {"curve_smoothing", "number", "its Gaussian's standard deviation, in steps", 0.1, 1e6},
    {"jacobian_points", "count",
     "training points at which every evaluation takes the Jacobian's spectrum", 1, 65536},
    {"inverse_points", "count",
     "test images at which every evaluation takes g1's inverse of g1; an invertible encoder's", 1,
     65536},
    {"probe", "words", "linear probes at every evaluation: saga, lbfgs, converged", 0, 0},
    {"probe_last", "words", "further linear probes at the last evaluation", 0, 0},
};

template <class T>
std::string list_text(const std::vector<T>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

[[noreturn]] void refuse(const SettingRow& row, const Value& value, std::string_view wanted) {
  throw InputError(fmt::format("{} is {}, want {}", row.name, to_text(value), wanted));
}

void check_range(const SettingRow& row, const Value& value, double number) {
  if (!(number >= row.at_least && number <= row.at_most))
    refuse(row, value, fmt::format("{} to {}", row.at_least, row.at_most));
}

std::string_view type_in_words(std::string_view type) {
  if (type == "word") return "a string";
  if (type == "number") return "a number";
  if (type == "count") return "an integer";
  if (type == "counts") return "a list of integers";
  return "a list of strings";
}

// Does a word that may be left out say the second of its two values?
bool chosen(const Settings& settings, std::string_view name, std::string_view otherwise,
            std::string_view switched) {
  if (settings.find(name) == nullptr) return false;
  const std::string word = settings.word(name);
  if (word != otherwise && word != switched)
    throw InputError(
        fmt::format("{} \"{}\" is not known; known are {}, {}", name, word, otherwise, switched));
  return word == switched;
}

}  // namespace

std::string to_text(const Value& value) {
  struct Text {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const {
      // 2.0 and 2 are one value and so have one text.
      if (d == std::floor(d) && std::abs(d) < 1e15) return fmt::format("{:.0f}", d == 0 ? 0.0 : d);
      return fmt::format("{}", d);
    }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const std::vector<std::int64_t>& v) const { return list_text(v); }
    std::string operator()(const std::vector<std::string>& v) const { return list_text(v); }
  };
  return std::visit(Text{}, value);
}

std::span<const SettingRow> setting_rows() {
  return kRows;
}

const SettingRow* find_setting(std::string_view name) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const SettingRow& r) { return r.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

void check_value(const SettingRow& row, const Value& value) {
  const auto wrong_type = [&] { refuse(row, value, type_in_words(row.type)); };
  if (row.type == "word") {
    if (!std::holds_alternative<std::string>(value)) wrong_type();
    const std::string& text = std::get<std::string>(value);
    // A value becomes part of a group's and a file's name.
    if (text.empty() || text.find_first_of("/,=|\n") != std::string::npos)
      refuse(row, value, "a non-empty word without / , = |");
  } else if (row.type == "number") {
    if (std::holds_alternative<std::int64_t>(value))
      check_range(row, value, static_cast<double>(std::get<std::int64_t>(value)));
    else if (std::holds_alternative<double>(value))
      check_range(row, value, std::get<double>(value));
    else
      wrong_type();
  } else if (row.type == "count") {
    if (!std::holds_alternative<std::int64_t>(value)) wrong_type();
    check_range(row, value, static_cast<double>(std::get<std::int64_t>(value)));
  } else if (row.type == "counts") {
    if (!std::holds_alternative<std::vector<std::int64_t>>(value)) wrong_type();
    const auto& list = std::get<std::vector<std::int64_t>>(value);
    if (list.empty()) refuse(row, value, "at least one number");
    for (const std::int64_t n : list) check_range(row, value, static_cast<double>(n));
  } else {
    // TOML's [] has no element type; it reads as an empty list of anything.
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value);
        numbers != nullptr && numbers->empty())
      return;
    if (!std::holds_alternative<std::vector<std::string>>(value)) wrong_type();
  }
}

void Settings::set(std::string_view name, Value value) {
  for (auto& [key, old] : items_)
    if (key == name) {
      old = std::move(value);
      return;
    }
  items_.emplace_back(std::string(name), std::move(value));
}

void Settings::erase(std::string_view name) {
  std::erase_if(items_, [&](const auto& item) { return item.first == name; });
}

const Value* Settings::find(std::string_view name) const {
  for (const auto& [key, value] : items_)
    if (key == name) return &value;
  return nullptr;
}

const Value& Settings::at(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr) throw InputError(fmt::format("{} is missing", name));
  return *value;
}

std::string Settings::word(std::string_view name) const {
  return std::get<std::string>(at(name));
}

double Settings::number(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return std::get<double>(value);
}

std::int64_t Settings::count(std::string_view name) const {
  return std::get<std::int64_t>(at(name));
}

std::vector<std::size_t> Settings::counts(std::string_view name) const {
  const auto& list = std::get<std::vector<std::int64_t>>(at(name));
  std::vector<std::size_t> out;
  out.reserve(list.size());
  for (const std::int64_t n : list) out.push_back(static_cast<std::size_t>(n));
  return out;
}

std::vector<std::string> Settings::words(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* words = std::get_if<std::vector<std::string>>(&value)) return *words;
  return {};
}

Precision Settings::precision() const {
  return find("precision") == nullptr ? Precision::float32 : precision_named(word("precision"));
}

std::vector<std::pair<std::string, std::string>> Settings::texts() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const SettingRow& row : kRows)
    if (const Value* value = find(row.name)) out.emplace_back(row.name, to_text(*value));
  return out;
}

bool shares_noise(const Settings& settings) {
  return chosen(settings, "noise_sharing", "independent", "shared");
}
bool shares_permutations(const Settings& settings) {
  return chosen(settings, "permutations", "own", "shared");
}
bool tests_on_training_images(const Settings& settings) {
  return chosen(settings, "bound_test_on", "test", "train");
}

}  // namespace infomax
