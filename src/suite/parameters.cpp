#include "suite/parameters.h"

#include <algorithm>
#include <array>

#include "objectives/objective_row.h"
#include "suite/registries.h"

namespace infomax {

namespace {

// Settings of the first stored references, in their order. Never to be changed.
constexpr std::array<std::string_view, 42> kFirst{
    "experiment",
    "views",
    "noise",
    "noise_sharing",
    "task",
    "dimension",
    "information",
    "correlation",
    "encoder",
    "mlp_layers",
    "skip_layers",
    "realnvp_layers",
    "couplings",
    "permutations",
    "convnet_layers",
    "critic",
    "separable_layers",
    "concat_layers",
    "bound",
    "objective",
    "target",
    "batch",
    "pairs",
    "data_points",
    "offset",
    "importance_samples",
    "outer_samples",
    "steps",
    "lr",
    "classifier_lr",
    "classifier_steps",
    "classifier_warm_up",
    "precision",
    "evaluate_every",
    "evaluate_batches",
    "bound_test_on",
    "curve_every",
    "curve_smoothing",
    "jacobian_points",
    "inverse_points",
    "probe",
    "probe_last",
};

// What a point is made of, by name.
constexpr Parameter kParts[] = {
    {.name = "experiment", .type = "word", .summary = "which of the suite's experiments"},
    {.name = "views",
     .type = "word",
     .summary = "two views of images: mnist-halves, cifar10-halves, glyph-halves"},
    {.name = "task",
     .type = "word",
     .summary = "a distribution with known information (infomax list tasks), or transforms of one: "
                "spiral@normal-cdf@gaussian (infomax list transforms)"},
    {.name = "encoder",
     .type = "word",
     .summary = "g1 and g2, of one kind with parameters of their own (infomax list encoders)"},
    {.name = "critic",
     .type = "word",
     .summary = "f(x, y) (infomax list critics), or oracle: the task's true log density ratio"},
    {.name = "bound",
     .type = "word",
     .summary = "the bound that is trained and evaluated (infomax list bounds)"},
    {.name = "objective", .type = "word", .summary = "what is trained (infomax list objectives)"},
    {.name = "estimator",
     .type = "word",
     .summary = "objective estimate: the estimator (infomax list estimators)"},
};

std::vector<const Parameter*> all_parameters() {
  std::vector<const Parameter*> out;
  const auto add = [&](std::span<const Parameter> list) {
    for (const Parameter& parameter : list)
      if (std::ranges::find(out, parameter.name, &Parameter::name) == out.end())
        out.push_back(&parameter);
  };
  add(kParts);
  for (const Registry& registry : registries())
    for (const RowInfo& row : registry.rows) add(row.parameters);
  const auto place = [](const Parameter* parameter) {
    return std::ranges::find(kFirst, parameter->name) - kFirst.begin();
  };
  std::ranges::sort(out, [&](const Parameter* a, const Parameter* b) {
    return std::pair(place(a), a->name) < std::pair(place(b), b->name);
  });
  return out;
}

}  // namespace

std::span<const Parameter* const> parameters() {
  static const std::vector<const Parameter*> all = all_parameters();
  return all;
}

const Parameter* find_parameter(std::string_view name) {
  const auto found = std::ranges::find(parameters(), name, &Parameter::name);
  return found == parameters().end() ? nullptr : *found;
}

std::vector<std::pair<std::string, std::string>> texts(const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Parameter* parameter : parameters())
    if (const Value* value = settings.find(parameter->name))
      out.emplace_back(parameter->name, to_text(*value));
  return out;
}

}  // namespace infomax
