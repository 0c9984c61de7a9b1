#include "objectives/estimated_task.h"

#include <fmt/format.h>

#include "tasks/transformed.h"

namespace infomax {

namespace {

// The parameters of a point's task.
Settings task_parameters(const Settings& settings) {
  Settings out;
  for (const Parameter* parameter : parameters_of_task(settings.word("task")))
    if (const Value* value = settings.find(parameter->name)) out.set(parameter->name, *value);
  return out;
}

}  // namespace

std::string stated_sample_name(const Settings& settings) {
  return sample_name(settings.word("task"), task_parameters(settings));
}

FiniteSample stated_sample(const Settings& settings, const Task& task, const Streams& streams) {
  FiniteSample sample(task, stated_sample_name(settings), streams.block(), streams.seed(),
                      static_cast<std::size_t>(settings.count("samples")));
  if (settings.says("scale", "standard")) sample.standardise();
  if (settings.says("scale", "rank")) sample.rank();
  if (settings.says("scale", "normal-scores")) sample.normal_scores();
  return sample;
}

std::optional<double> stated_y_entropy(const Settings& settings, const Task& task) {
  if (settings.says("data", "sample") && !settings.says("scale", "none")) return std::nullopt;
  return task.y_entropy();
}

std::vector<Metric> truth_of(const Task& task) {
  const Truth truth = task.truth();
  if (truth.by == Truth::By::unknown) return {};
  if (truth.by == Truth::By::upper_bound)
    return {{"mi_upper_bound",
             "nats",
             "the task's mutual information is at most this",
             {},
             {truth.nats}}};
  std::vector<Metric> out{{"mi_true",
                           "nats",
                           fmt::format("the task's mutual information: {}", to_string(truth.by)),
                           {},
                           {truth.nats},
                           Role::truth}};
  if (truth.error > 0)
    out.push_back({"mi_true_error", "nats", "how far mi_true may be off", {}, {truth.error}});
  return out;
}

}  // namespace infomax
