#include "tasks/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalogue_toml.inc"
#include "core/error.h"
#include "core/names.h"
#include "data/toml_table.h"
#include "data/toml_value.h"
#include "tasks/finite_sample.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

// Of the way in which a row makes a task; what it makes is in the ids as well.
constexpr int kVersion = 1;

constexpr std::array kWays{Truth::By::closed_form, Truth::By::quadrature, Truth::By::monte_carlo,
                           Truth::By::upper_bound};

Truth::By way_of(const TomlTable& row) {
  const std::string text = row.text("by");
  std::string known;
  for (const Truth::By by : kWays) {
    if (to_string(by) == text) return by;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", to_string(by));
  }
  row.need("by").place.refuse(fmt::format("by \"{}\" is not known; known are {}", text, known));
}

// Of registries alone, which the catalogue's rows are made of.
std::vector<RowInfo> registered_rows(std::string_view task) {
  std::vector<RowInfo> out;
  for (const TransformRow* row : transforms_of(task)) out.push_back(row_info("transform", *row));
  out.push_back(row_info("task", row_named("task", tasks(), distribution_name(task))));
  return out;
}

// Each has to be one of what the task's transforms and its distribution take.
Settings parameters_of(const TomlTable& row, const std::string& task) {
  Settings out;
  if (row.find("parameters") == nullptr) return out;
  const TomlTable table = row.table("parameters");
  for (const TomlEntry& entry : table.entries()) {
    const Parameter* parameter = nullptr;
    for (const RowInfo& info : registered_rows(task))
      for (const Parameter& candidate : info.parameters)
        if (candidate.name == entry.key) parameter = &candidate;
    if (parameter == nullptr)
      entry.place.refuse(fmt::format("{} takes no parameter \"{}\"", task, entry.key));
    const Value value = toml_value(entry.place, entry.key, *entry.node);
    try {
      check_value(*parameter, value);
    } catch (const InputError& error) {
      entry.place.refuse(error.what());
    }
    out.set(entry.key, value);
  }
  return out;
}

CataloguedTask read_task(const TomlTable& row) {
  row.allow({"id", "family", "task", "parameters", "nats", "decimals", "by", "error", "summary",
             "source"});
  CataloguedTask out;
  out.id = row.text("id");
  out.family = row.text("family");
  out.summary = row.text("summary");
  out.source = row.text_or("source", "");
  if (out.id.find('@') != std::string::npos) {
    if (row.find("task") != nullptr || row.find("parameters") != nullptr)
      row.place().refuse(
          fmt::format("{} says itself what it is made of: want no task and no parameters", out.id));
    out.task = out.id;
  } else {
    out.task = row.text("task");
    try {
      registered_rows(out.task);
    } catch (const InputError& error) {
      row.need("task").place.refuse(error.what());
    }
    out.parameters = parameters_of(row, out.task);
  }
  row.need("nats");
  out.published = {*row.number("nats"), way_of(row), row.number("error").value_or(0)};
  out.decimals =
      row.find("decimals") == nullptr ? 8 : static_cast<int>(row.integer("decimals", 0, 15));
  const bool estimated = out.published.by == Truth::By::monte_carlo;
  if (estimated != (out.published.error > 0))
    row.place().refuse(estimated ? "a Monte Carlo value has an error above 0"
                                 : "error is of Monte Carlo values alone");
  return out;
}

}  // namespace

std::vector<CataloguedTask> read_catalogue(const std::string& path, std::string_view text) {
  const toml::table document = parse_toml(text, path);
  const TomlTable top(path, "the catalogue", document);
  top.allow({"schema", "task"});
  top.integer("schema", 1, 1);
  std::vector<CataloguedTask> out;
  for (const TomlTable& row : top.blocks("task")) {
    CataloguedTask task = read_task(row);
    const bool taken =
        std::ranges::any_of(out,
                            [&](const CataloguedTask& other) { return other.id == task.id; }) ||
        std::ranges::any_of(tasks(), [&](const TaskRow& other) { return other.name == task.id; });
    if (taken) row.need("id").place.refuse(fmt::format("id \"{}\" is taken", task.id));
    if (task.id.find_first_of(",= ") != std::string::npos)
      row.need("id").place.refuse(
          fmt::format("id \"{}\" has one of , = and the space in it", task.id));
    out.push_back(std::move(task));
  }
  return out;
}

std::span<const CataloguedTask> catalogue() {
  static const std::vector<CataloguedTask> all =
      read_catalogue("src/tasks/catalogue.toml", kCatalogue);
  return all;
}

const CataloguedTask* find_catalogued(std::string_view id) {
  const auto all = catalogue();
  const auto at = std::ranges::find(all, id, &CataloguedTask::id);
  return at == all.end() ? nullptr : &*at;
}

RowInfo row_info(const CataloguedTask& task) {
  return {"task", task.id, task.summary, {}, kVersion};
}

std::string definition_of(const CataloguedTask& task) {
  return sample_name(task.task, task.parameters);
}

}  // namespace infomax
