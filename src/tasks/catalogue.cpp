#include "tasks/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

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
                           Truth::By::upper_bound, Truth::By::unknown};

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

std::vector<const Parameter*> parameters_taken_by(const std::string& task) {
  std::vector<const Parameter*> out;
  for (const RowInfo& info : registered_rows(task))
    for (const Parameter& parameter : info.parameters) out.push_back(&parameter);
  return out;
}

void read_parameter(const TomlEntry& entry, const std::string& task,
                    std::span<const Parameter* const> taken, Settings& out) {
  const auto at = std::ranges::find(taken, entry.key, [](const Parameter* p) { return p->name; });
  if (at == taken.end())
    entry.place.refuse(fmt::format("{} takes no parameter \"{}\"", task, entry.key));
  const Value value = toml_value(entry.place, entry.key, *entry.node);
  try {
    check_value(**at, value);
  } catch (const InputError& error) {
    entry.place.refuse(error.what());
  }
  out.set(entry.key, value);
}

// Those of the row, and the defaults of what it leaves out.
Settings parameters_of(const TomlTable& row, const std::string& task) {
  const std::vector<const Parameter*> taken = parameters_taken_by(task);
  Settings out;
  if (row.find("parameters") != nullptr) {
    const TomlTable table = row.table("parameters");
    for (const TomlEntry& entry : table.entries()) read_parameter(entry, task, taken, out);
  }
  try {
    add_defaults(task, taken, out);
  } catch (const InputError& error) {
    row.place().refuse(error.what());
  }
  return out;
}

// A task of which the catalogue knows the information.
class Published final : public Task, public DensityRatio {
 public:
  Published(std::unique_ptr<Task> task, Truth truth) : task_(std::move(task)), truth_(truth) {}

  std::size_t x_width() const override { return task_->x_width(); }
  std::size_t y_width() const override { return task_->y_width(); }
  Truth truth() const override { return truth_; }
  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    task_->sample(stream, x, y);
  }
  std::size_t dependent_rows() const override { return task_->dependent_rows(); }
  const DensityRatio* density_ratio() const override {
    return task_->density_ratio() == nullptr ? nullptr : this;
  }
  bool square_integrable() const override { return task_->density_ratio()->square_integrable(); }
  std::optional<Moments> moments() const override { return task_->moments(); }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    task_->log_density_ratio(x, y, scores);
  }

 private:
  std::unique_ptr<Task> task_;
  Truth truth_;
};

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
  const Truth::By by = way_of(row);
  if (by == Truth::By::unknown) {
    if (const TomlEntry* nats = row.find("nats"))
      nats->place.refuse("nats of an information that is unknown: want none");
  } else {
    row.need("nats");
  }
  out.published = {row.number("nats").value_or(std::numeric_limits<double>::quiet_NaN()), by,
                   row.number("error").value_or(0)};
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

std::string nats_text(const CataloguedTask& task) {
  if (task.published.by == Truth::By::unknown) return {};
  return fmt::format("{:.{}f}", task.published.nats, task.decimals);
}

RowInfo row_info(const CataloguedTask& task) {
  return {"task", task.id, task.summary, {}, kVersion};
}

std::unique_ptr<Task> make_catalogued(const CataloguedTask& task,
                                      const std::shared_ptr<const ImageSet>& images) {
  std::unique_ptr<Task> made = make_task(task.task, task.parameters, images);
  if (made->truth().by != Truth::By::unknown) return made;
  Truth truth = task.published;
  if (truth.by == Truth::By::quadrature) truth.error = std::pow(10.0, -task.decimals);
  return std::make_unique<Published>(std::move(made), truth);
}

std::string definition_of(const CataloguedTask& task) {
  return sample_name(task.task, task.parameters);
}

}  // namespace infomax
