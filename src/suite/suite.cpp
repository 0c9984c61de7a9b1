#include "suite/suite.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/digest.h"
#include "core/error.h"
#include "core/names.h"
#include "data/read_file.h"
#include "data/toml_table.h"
#include "data/toml_value.h"
#include "suite/cells.h"
#include "suite/parameters.h"
#include "suite/required.h"
#include "tasks/catalogue.h"

namespace infomax {

namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxPoints = 20'000;

using Place = TomlPlace;
using Entry = TomlEntry;
using Table = TomlTable;

const Parameter& setting_at(const Entry& entry) {
  const Parameter* row = find_parameter(entry.key);
  if (row == nullptr || entry.key == "experiment") {
    std::string known;
    for (const Parameter* r : parameters())
      if (r->name != "experiment") known += (known.empty() ? "" : ", ") + std::string(r->name);
    entry.place.refuse(fmt::format("setting \"{}\" is not known; known are {}", entry.key, known));
  }
  return *row;
}

void check_at(const Place& place, const Parameter& row, const Value& value) {
  try {
    check_value(row, value);
  } catch (const InputError& e) {
    place.refuse(e.what());
  }
}

struct Override {
  std::string text;
  std::string key;
  Value value;
};

// "steps=100", "critic=bilinear": the right-hand side is a TOML value or a bare word.
Override read_override(const std::string& text) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(fmt::format("--set {}: {}", text, what));
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) refuse("want key=value");
  const std::string key = text.substr(0, equals), right = text.substr(equals + 1);
  const Parameter* row = find_parameter(key);
  if (row == nullptr || key == "experiment")
    refuse(fmt::format("setting \"{}\" is not known", key));
  toml::table table;
  try {
    table = parse_toml("value = " + right, "--set " + text);
  } catch (const InputError&) {
  }
  // A bare word is no TOML.
  const toml::node* node = table.get("value");
  const Value value =
      node == nullptr ? Value(right) : toml_value(Place("--set " + text, 1), key, *node);
  try {
    check_value(*row, value);
  } catch (const InputError& e) {
    refuse(e.what());
  }
  return {text, key, value};
}

struct SweepKey {
  std::string key;
  std::vector<Value> values;
  Place place;
};

struct Block {
  std::string name;  // empty for a suite of one
  Place place;
  std::vector<SweepKey> sweep;
  std::vector<std::pair<Entry, Value>> fixed;
  std::vector<std::pair<std::string, Value>> added;  // optional settings of --set
};

// task = { family = ["core", "mixtures"], columns_at_most = 10 }: all tasks of these families of
// the catalogue, in its order; those of so many columns of x and y together, where that is said.
std::vector<Value> tasks_of_families(const Entry& entry, const Table& table) {
  table.allow({"family", "columns_at_most"});
  constexpr std::int64_t kAny = 1 << 30;
  const std::int64_t most =
      table.find("columns_at_most") ? table.integer("columns_at_most", 2, kAny) : kAny;
  const auto fits = [&](const CataloguedTask& task) {
    if (most == kAny) return true;
    const auto made = make_catalogued(task);
    return static_cast<std::int64_t>(made->x_width() + made->y_width()) <= most;
  };
  std::vector<Value> out;
  for (const std::string& family : table.strings("family")) {
    const std::size_t before = out.size();
    for (const CataloguedTask& task : catalogue())
      if (task.family == family && fits(task)) out.emplace_back(task.id);
    if (out.size() == before)
      entry.place.refuse(fmt::format("no task of the catalogue is of the family \"{}\"", family));
  }
  return out;
}

std::vector<Value> swept_values(const Table& sweep, const Entry& entry) {
  if (entry.key == "task" && entry.node->is_table())
    return tasks_of_families(entry, sweep.table(entry.key));
  const toml::array* list = entry.node->as_array();
  if (list == nullptr || list->empty())
    entry.place.refuse(fmt::format("{} is {}, want a list of values to sweep over", entry.key,
                                   Table::shown(*entry.node)));
  std::vector<Value> out;
  for (const toml::node& item : *list) out.push_back(toml_value(entry.place, entry.key, item));
  return out;
}

Block read_experiment(std::string name, const Table& sweep, const Table& fixed,
                      const Place& place) {
  Block out{std::move(name), place, {}, {}, {}};
  for (const Entry& entry : sweep.entries()) {
    const Parameter& row = setting_at(entry);
    SweepKey key{entry.key, swept_values(sweep, entry), entry.place};
    std::set<std::string> listed;
    for (const Value& value : key.values) {
      check_at(entry.place, row, value);
      if (!listed.insert(to_text(value)).second)
        entry.place.refuse(fmt::format("{} lists {} twice", entry.key, to_text(value)));
    }
    out.sweep.push_back(std::move(key));
  }
  for (const Entry& entry : fixed.entries()) {
    const Parameter& row = setting_at(entry);
    for (const SweepKey& key : out.sweep)
      if (key.key == entry.key)
        entry.place.refuse(fmt::format("{} is both swept and fixed", entry.key));
    Value value = toml_value(entry.place, entry.key, *entry.node);
    check_at(entry.place, row, value);
    out.fixed.emplace_back(entry, std::move(value));
  }
  return out;
}

// A swept key is narrowed to the value, a fixed one gets it.
void apply(const Override& over, Block& experiment, bool& used) {
  for (SweepKey& key : experiment.sweep)
    if (key.key == over.key) {
      key.values = {over.value};
      used = true;
      return;
    }
  for (auto& [entry, value] : experiment.fixed)
    if (entry.key == over.key) {
      value = over.value;
      used = true;
      return;
    }
}

// Whether a point of the experiment may state the setting, though the file doesn't.
bool may_state(const std::vector<Point>& points, const Block& experiment, const std::string& key) {
  return std::ranges::any_of(points, [&](const Point& point) {
    const Value* name = point.settings.find("experiment");
    if (name != nullptr && to_text(*name) != experiment.name) return false;
    const auto& optional = required_settings(point.settings).optional;
    return std::ranges::find(optional, key) != optional.end();
  });
}

// All that the experiment states for one of its points, and the point's name: the swept settings.
struct Stated {
  std::string name;
  Settings settings;
};

// `at` has the place in each swept list.
Stated state_point(const Block& experiment, const std::vector<std::size_t>& at) {
  Stated out;
  const auto name_part = [&](std::string_view key, const Value& value) {
    out.name += (out.name.empty() ? "" : ",") + std::string(key) + "=" + to_text(value);
    out.settings.set(key, value);
  };
  if (!experiment.name.empty()) name_part("experiment", experiment.name);
  for (std::size_t k = 0; k < at.size(); ++k)
    name_part(experiment.sweep[k].key, experiment.sweep[k].values[at[k]]);
  for (const auto& [entry, value] : experiment.fixed) out.settings.set(entry.key, value);
  for (const auto& [key, value] : experiment.added) out.settings.set(key, value);
  if (out.name.empty())
    experiment.place.refuse("an experiment of a single point needs a name or a sweep");
  return out;
}

RequiredSettings required_of(const Block& experiment, const Stated& all) {
  try {
    return required_settings(all.settings);
  } catch (const InputError& e) {
    experiment.place.refuse(fmt::format("point {}: {}", all.name, e.what()));
  }
}

// The settings that the point is made of, each of which is noted in `used`.
Point make_point(const Block& experiment, const Stated& all, std::set<std::string>& used) {
  Point point{all.name, {}};
  const auto take = [&](const std::string& key) {
    const Value* value = all.settings.find(key);
    if (value == nullptr) return false;
    point.settings.set(key, *value);
    used.insert(key);
    return true;
  };
  const RequiredSettings required = required_of(experiment, all);
  for (const auto& alternatives : required.required) {
    const auto given = std::ranges::count_if(alternatives, take);
    if (given != 1)
      experiment.place.refuse(fmt::format("point {}: {} is {}, want it once", all.name,
                                          fmt::join(alternatives, " or "),
                                          given == 0 ? "missing" : "given twice"));
  }
  for (const std::string& key : required.optional) take(key);
  for (const auto& [key, value] : required.defaults) point.settings.set(key, value);
  for (const SweepKey& key : experiment.sweep)
    if (point.settings.find(key.key) == nullptr)
      key.place.refuse(fmt::format("{} is swept, but point {} doesn't use it", key.key, all.name));
  return point;
}

void add_points(const Block& experiment, std::vector<Point>& points) {
  // Counted before any is made: a short file can cross lists to more than memory holds.
  std::size_t count = 1;
  for (const SweepKey& key : experiment.sweep)
    count = std::min(count * key.values.size(), kMaxPoints + 1);
  if (points.size() + count > kMaxPoints)
    experiment.place.refuse(fmt::format("more than {} points", kMaxPoints));
  std::set<std::string> used;
  std::vector<std::size_t> at(experiment.sweep.size(), 0);
  for (;;) {
    points.push_back(make_point(experiment, state_point(experiment, at), used));
    // The last key runs fastest.
    std::size_t k = at.size();
    while (k > 0 && ++at[k - 1] == experiment.sweep[k - 1].values.size()) at[--k] = 0;
    if (k == 0) break;
  }
  for (const auto& [entry, value] : experiment.fixed)
    if (!used.contains(entry.key))
      entry.place.refuse(fmt::format("{} is not used by any point of the experiment", entry.key));
}

// [0, 20, 40, 60, 80, 100]: two or more, ascending, each from 0 to 100.
std::vector<double> read_percentiles(const Entry& entry) {
  const auto refuse = [&] {
    entry.place.refuse("percentiles want a list of two or more numbers from 0 to 100, ascending");
  };
  const toml::array* list = entry.node->as_array();
  if (list == nullptr || list->size() < 2) refuse();
  std::vector<double> out;
  for (const toml::node& node : *list) {
    const double value = node.is_number() ? *node.value<double>() : -1;
    if (!(value >= 0 && value <= 100) || (!out.empty() && value <= out.back())) refuse();
    out.push_back(value);
  }
  return out;
}

FigureSpec read_figure(const Table& table) {
  table.allow({"title", "caption", "cells", "metric", "minus", "distance_to", "percentiles", "x",
               "series", "panels", "x_label", "y_label", "y_min", "y_max", "y_log", "lines"});
  FigureSpec out;
  out.title = table.text("title");
  out.caption = table.text_or("caption", "");
  out.cells = table.text_or("cells", "");
  out.metric = table.text("metric");
  out.minus = table.text_or("minus", "");
  out.distance_to = table.text_or("distance_to", "");
  if (const Entry* entry = table.find("percentiles")) out.percentiles = read_percentiles(*entry);
  std::string_view first;
  for (const std::string_view key : {"minus", "distance_to", "percentiles"}) {
    const Entry* entry = table.find(key);
    if (entry == nullptr) continue;
    if (out.metric.find(',') != std::string::npos)
      entry->place.refuse(fmt::format("{} goes with one metric, not with several", key));
    if (!first.empty())
      entry->place.refuse(fmt::format("{} beside {}, want one of them", key, first));
    first = key;
  }
  out.x = table.text("x");
  out.series = table.text_or("series", "");
  out.panels = table.text_or("panels", "");
  out.x_label = table.text_or("x_label", out.x);
  out.y_label = table.text_or("y_label", out.metric);
  out.y_min = table.number("y_min");
  out.y_max = table.number("y_max");
  if (const Entry* entry = table.find("y_log")) {
    if (!entry->node->is_boolean()) entry->place.refuse("y_log wants true or false");
    out.y_log = *entry->node->value<bool>();
  }
  check_cells(table.place(), out.cells);
  if (const Entry* lines = table.find("lines")) {
    const toml::array* list = lines->node->as_array();
    if (list == nullptr || !list->is_homogeneous<toml::table>())
      lines->place.refuse("lines want a list of {label, value} or {label, metric}");
    for (const toml::node& node : *list) {
      FigureLine line;
      const std::optional<std::string> label = (*node.as_table())["label"].value<std::string>();
      line.value = (*node.as_table())["value"].value<double>();
      line.metric = (*node.as_table())["metric"].value_or(std::string());
      if (!label || line.value.has_value() == !line.metric.empty() || node.as_table()->size() != 2)
        lines->place.refuse("a line wants a label and either a value or a metric");
      line.label = *label;
      out.lines.push_back(std::move(line));
    }
  }
  return out;
}

Expectation read_expectation(const Table& table) {
  table.allow({"cells", "quantity", "at_least", "at_most", "at"});
  Expectation out;
  out.cells = table.text_or("cells", "");
  check_cells(table.place(), out.cells);
  out.metric = table.text("quantity");
  out.at_least = table.number("at_least");
  out.at_most = table.number("at_most");
  if (!out.at_least && !out.at_most) table.place().refuse("[[expect]] wants at_least or at_most");
  const std::string at = table.text_or("at", "every");
  if (at != "every" && at != "last")
    table.place().refuse(fmt::format("at is \"{}\"; known are every, last", at));
  out.at = at == "every" ? Expectation::At::every : Expectation::At::last;
  return out;
}

// "first", "last", "mean_of_last" or a step.
Claim::Place read_place(const Entry& entry) {
  using At = Claim::Place::At;
  Claim::Place out;
  if (entry.node->is_number()) {
    out.at = At::step;
    out.step = *entry.node->value<double>();
    return out;
  }
  const std::string text = entry.node->value_exact<std::string>().value_or("");
  if (text == "first")
    out.at = At::first;
  else if (text == "mean_of_last")
    out.at = At::mean_of_last;
  else if (text != "last")
    entry.place.refuse(fmt::format("{} is {}; known are last, first, mean_of_last and a step",
                                   entry.key, Table::shown(*entry.node)));
  return out;
}

// The seeds that a verdict rests on: judged = "6-19".
std::optional<SeedRange> read_judged(const Table& table) {
  const Entry* judged = table.find("judged");
  if (judged == nullptr) return std::nullopt;
  try {
    return parse_seed_range(table.text("judged"));
  } catch (const InputError& e) {
    judged->place.refuse(fmt::format("judged: {}", e.what()));
  }
}

// A theorem is checked on every seed that there is; else the claim's own seeds, or the suite's.
void read_rests_on(const Table& table, const std::optional<SeedRange>& of_suite, Claim& claim) {
  if (const Entry* theorem = table.find("theorem")) {
    if (!theorem->node->is_boolean())
      theorem->place.refuse(
          fmt::format("theorem is {}, want true or false", Table::shown(*theorem->node)));
    claim.theorem = *theorem->node->value<bool>();
  }
  claim.judged = read_judged(table);
  if (claim.theorem && claim.judged)
    table.need("judged").place.refuse("a theorem is checked on every seed, so it declares none");
  if (!claim.theorem && !claim.judged) claim.judged = of_suite;
}

[[noreturn]] void refuse_key(const Table& table, std::string_view key, const std::string& what) {
  table.need(key).place.refuse(fmt::format("{} {}", key, what));
}

// Each kind has keys of its own.
Claim::Kind read_kind(const Table& table) {
  const std::string kind = table.text("kind");
  if (kind == "order") {
    table.allow({"id", "group", "judged", "statement", "kind", "quantity", "at", "count",
                 "quantile", "cells", "by", "by_at_least"});
    return Claim::Kind::order;
  }
  if (kind == "within-run") {
    table.allow({"id", "group", "judged", "theorem", "statement", "kind", "quantity", "at", "count",
                 "quantile", "cells", "from", "than", "side", "by_at_least"});
    return Claim::Kind::within_run;
  }
  if (kind == "about-equal") {
    table.allow({"id", "group", "judged", "statement", "kind", "quantity", "at", "count",
                 "quantile", "cells", "by", "than", "matters", "resolution"});
    return Claim::Kind::about_equal;
  }
  refuse_key(table, "kind",
             fmt::format("is \"{}\"; known are order, within-run, about-equal", kind));
}

// What is compared: a quantity, where in a run and of which points.
void read_quantity(const Table& table, Claim& claim) {
  claim.quantity = table.text("quantity");
  if (const Entry* at = table.find("at")) claim.at = read_place(*at);
  const bool mean = claim.at.at == Claim::Place::At::mean_of_last;
  if (mean != (table.find("count") != nullptr))
    (mean ? table.place() : table.need("count").place)
        .refuse("count goes with at = \"mean_of_last\", and only with it");
  if (mean) claim.at.count = static_cast<std::size_t>(table.integer("count", 1, 1'000'000));
  claim.quantile = table.number("quantile").value_or(0.5);
  if (!(claim.quantile >= 0 && claim.quantile <= 1))
    refuse_key(table, "quantile", "is no share, want 0 to 1");
  claim.cells = table.strings("cells");
  for (const std::string& cells : claim.cells) check_cells(table.need("cells").place, cells);
  if (table.find("by")) claim.by = table.strings("by");
}

// What it is set against: the same metric earlier, another one, or a number.
void read_against(const Table& table, Claim& claim) {
  const Entry* from = table.find("from");
  const Entry* than = table.find("than");
  if (from != nullptr && than != nullptr)
    than->place.refuse("than stands beside from, want one of them");
  if (from != nullptr) {
    claim.against = read_place(*from);
    const auto at = std::get<Claim::Place>(claim.against).at;
    if (at != Claim::Place::At::first && at != Claim::Place::At::step)
      from->place.refuse("from wants \"first\" or a step");
  }
  if (than == nullptr) return;
  if (than->node->is_number())
    claim.against = *table.number("than");
  else
    claim.against = table.text("than");
}

Claim read_claim(const Table& table, const std::optional<SeedRange>& judged) {
  Claim out;
  out.kind = read_kind(table);
  out.id = table.text("id");
  out.statement = table.text("statement");
  out.group = table.text_or("group", "");
  read_rests_on(table, judged, out);
  read_quantity(table, out);
  read_against(table, out);
  const std::string side = table.text_or("side", "above");
  if (side != "above" && side != "below")
    refuse_key(table, "side", fmt::format("is \"{}\"; known are above, below", side));
  out.below = side == "below";
  out.by_at_least = table.number("by_at_least").value_or(0);
  out.matters = table.number("matters").value_or(0);
  out.resolution = table.number("resolution").value_or(0);
  if (!(out.resolution >= 0)) refuse_key(table, "resolution", "is below 0");
  return out;
}

std::string shown(const std::optional<SeedRange>& seeds) {
  return seeds ? to_string(*seeds) : "none";
}

std::vector<Claim> read_claims(const std::vector<Table>& tables, const std::vector<Point>& points,
                               const std::optional<SeedRange>& judged) {
  const std::vector<PlannedPoint> planned = planned_points(points);
  std::vector<Claim> out;
  for (const Table& table : tables) {
    Claim claim = read_claim(table, judged);
    for (const Claim& other : out) {
      if (other.id == claim.id)
        table.need("id").place.refuse(fmt::format("claim \"{}\" is there twice", claim.id));
      // Holm's p of one depends on the other's, so their seeds have to be complete together.
      const bool together = !other.theorem && !claim.theorem && other.group == claim.group;
      if (together && other.judged != claim.judged)
        table.place().refuse(
            fmt::format("claim {} is judged on seeds {} and {} on {}, want the same in one group",
                        claim.id, shown(claim.judged), other.id, shown(other.judged)));
    }
    try {
      needed_differences(claim, planned);
    } catch (const InputError& e) {
      table.place().refuse(fmt::format("claim {}: {}", claim.id, e.what()));
    }
    out.push_back(std::move(claim));
  }
  return out;
}

std::vector<CompositeClaim> read_composites(const std::vector<Table>& tables) {
  std::vector<CompositeClaim> out;
  for (const Table& table : tables) {
    table.allow({"id", "statement", "carried_by"});
    CompositeClaim claim{table.text("id"), table.text("statement"), table.strings("carried_by")};
    for (const CompositeClaim& other : out)
      if (other.id == claim.id)
        table.need("id").place.refuse(fmt::format("claim \"{}\" is there twice", claim.id));
    out.push_back(std::move(claim));
  }
  return out;
}

std::vector<std::string> read_includes(const Entry& entry) {
  const toml::array* list = entry.node->as_array();
  if (list == nullptr || list->empty() || !list->is_homogeneous<std::string>())
    entry.place.refuse(
        fmt::format("include is {}, want a list of names of suites", Table::shown(*entry.node)));
  std::vector<std::string> out;
  for (const toml::node& item : *list) out.push_back(*item.value_exact<std::string>());
  return out;
}

void read_including(const Table& top, const Entry& include, Suite& suite) {
  top.allow({"schema", "question", "source", "include", "claim"});
  top.integer("schema", 1, 1);
  suite.question = top.text("question");
  suite.source = top.text("source");
  suite.includes = read_includes(include);
  suite.composites = read_composites(top.blocks("claim"));
}

// The [[experiment]] blocks, or the one that stands at the top of the file.
std::vector<Block> read_experiments(const Table& top, const std::string& path) {
  const Entry* entry = top.find("experiment");
  if (entry == nullptr)
    return {read_experiment("", top.table("sweep"), top.table("fixed"), top.place())};
  for (const char* key : {"sweep", "fixed"})
    if (const Entry* other = top.find(key))
      other->place.refuse(fmt::format("[{}] stands beside [[experiment]]; put it inside one", key));
  std::vector<Block> out;
  const toml::table none;
  std::set<std::string> names;
  for (const Table& block : top.blocks("experiment")) {
    block.allow({"name", "sweep", "fixed"});
    const std::string name = block.text("name");
    check_at(block.place(), *find_parameter("experiment"), name);
    if (!names.insert(name).second)
      block.place().refuse(fmt::format("experiment \"{}\" is there twice", name));
    out.push_back(read_experiment(
        name, block.find("sweep") ? block.table("sweep") : Table(path, "sweep", none),
        block.table("fixed"), block.place()));
  }
  if (out.empty()) entry->place.refuse("no experiment");
  return out;
}

// [smoke] is read in any case, applied where that is asked for; --set comes after it.
std::vector<Override> read_overrides(const Table& top, const std::string& path,
                                     const SuiteOptions& options) {
  std::vector<Override> out;
  if (top.find("smoke") != nullptr) {
    const Table smoke = top.table("smoke");
    for (const Entry& entry : smoke.entries()) {
      const Parameter& row = setting_at(entry);
      Value value = toml_value(entry.place, entry.key, *entry.node);
      check_at(entry.place, row, value);
      if (options.smoke)
        out.push_back({entry.key + "=" + to_text(value), entry.key, std::move(value)});
    }
  } else if (options.smoke) {
    throw InputError(fmt::format("{}: no [smoke], which a smoke run needs", path));
  }
  for (const std::string& over : options.overrides) out.push_back(read_override(over));
  return out;
}

// Whether a point of the experiment takes the setting now, other overrides among the rest: a row
// that one of them names may have parameters that the file's rows don't.
bool takes_now(const Block& experiment, const std::string& key) {
  std::vector<std::size_t> at(experiment.sweep.size(), 0);
  for (;;) {
    try {
      const RequiredSettings wanted = required_settings(state_point(experiment, at).settings);
      const auto names_key = [&](const std::vector<std::string>& alternatives) {
        return std::ranges::find(alternatives, key) != alternatives.end();
      };
      if (std::ranges::find(wanted.optional, key) != wanted.optional.end() ||
          std::ranges::any_of(wanted.required, names_key))
        return true;
    } catch (const InputError&) {
      // Settings that don't go together are refused where the point is made.
    }
    std::size_t k = at.size();
    while (k > 0 && ++at[k - 1] == experiment.sweep[k - 1].values.size()) at[--k] = 0;
    if (k == 0) return false;
  }
}

// Those whose settings the experiments state come first, so that their order doesn't matter.
// Returns the text of each that an experiment or one of its points has a use for; throws InputError
// for another, unless it is to be left out.
std::vector<std::string> apply_overrides(const std::vector<Override>& overrides,
                                         const std::vector<Point>& as_written,
                                         std::vector<Block>& experiments, const std::string& suite,
                                         bool leave_out) {
  std::vector<bool> used(overrides.size());
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    bool stated = false;
    for (Block& experiment : experiments) apply(overrides[i], experiment, stated);
    used[i] = stated;
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const Override& over = overrides[i];
    if (!used[i])
      for (Block& experiment : experiments)
        if (may_state(as_written, experiment, over.key) || takes_now(experiment, over.key)) {
          experiment.added.emplace_back(over.key, over.value);
          used[i] = true;
        }
    if (used[i])
      out.push_back(over.text);
    else if (!leave_out)
      throw InputError(fmt::format("--set {}: no point of suite {} has {} or may have it",
                                   over.text, suite, over.key));
  }
  return out;
}

void read_tolerances(const Table& top, Tolerances& tolerances) {
  if (top.find("tolerance") == nullptr) return;
  const Table tolerance = top.table("tolerance");
  for (const Entry& entry : tolerance.entries()) {
    const double value = *tolerance.number(entry.key);
    if (!(value >= 0))
      entry.place.refuse(fmt::format("{} is {}, want at least 0", entry.key, value));
    tolerances.absolute[entry.key] = value;
  }
}

}  // namespace

Suite parse_suite(const std::string& path, std::string text, const SuiteOptions& options) {
  if (text.size() > kMaxBytes)
    throw InputError(fmt::format("{}: {} bytes, want at most {}", path, text.size(), kMaxBytes));
  const toml::table root = parse_toml(text, path);

  Suite suite;
  suite.path = path;
  suite.name = std::filesystem::path(path).stem().string();
  // A file's name may have 255 bytes; while a result is written, its own has a mark behind it.
  constexpr std::size_t kLongestName = 200;
  if (suite.name.size() > kLongestName)
    throw InputError(fmt::format("{}: the suite's name has {} bytes, want at most {}", path,
                                 suite.name.size(), kLongestName));
  suite.sha256 = sha256(text);
  suite.text = std::move(text);

  const Table top(path, "the suite", root);
  if (const Entry* include = top.find("include")) {
    read_including(top, *include, suite);
    return suite;
  }
  top.allow({"schema", "question", "source", "seeds", "judged", "sweep", "fixed", "experiment",
             "smoke", "tolerance", "expect", "figure", "claim"});
  top.integer("schema", 1, 1);
  suite.question = top.text("question");
  suite.source = top.text("source");
  suite.seeds = static_cast<std::uint32_t>(top.integer("seeds", 1, 1'000'000));

  std::vector<Block> experiments = read_experiments(top, path);
  // What each point has to satisfy as the file stands, before anything is put in its place.
  std::vector<Point> as_written;
  for (const Block& experiment : experiments) add_points(experiment, as_written);
  suite.overrides = apply_overrides(read_overrides(top, path, options), as_written, experiments,
                                    suite.name, options.leave_out_unused);
  for (const Block& experiment : experiments) add_points(experiment, suite.points);

  read_tolerances(top, suite.tolerances);
  for (const Table& table : top.blocks("expect"))
    suite.expectations.push_back(read_expectation(table));
  for (const Table& table : top.blocks("figure")) suite.figures.push_back(read_figure(table));
  suite.claims = read_claims(top.blocks("claim"), as_written, read_judged(top));
  return suite;
}

bool is_suite_path(std::string_view suite) {
  return suite.ends_with(".toml") || suite.find('/') != std::string_view::npos;
}

std::string SuiteText::name() const {
  return std::filesystem::path(path).stem().string();
}

SuiteText read_suite_text(const std::string& suite, const std::string& folder) {
  namespace fs = std::filesystem;
  const bool is_path = is_suite_path(suite);
  const std::string path = is_path ? suite : (fs::path(folder) / (suite + ".toml")).string();
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    if (is_path) throw InputError(fmt::format("{}: no such suite file", path));
    throw InputError(fmt::format(
        "suite \"{}\" is not known; known are {} (in {}), or give a path to a TOML file", suite,
        fmt::join(suite_names(folder), ", "), folder));
  }
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxBytes);
  return {path, std::string(bytes.begin(), bytes.end())};
}

Suite load_suite(const std::string& suite, const std::string& folder, const SuiteOptions& options) {
  SuiteText file = read_suite_text(suite, folder);
  return parse_suite(file.path, std::move(file.text), options);
}

namespace {

void expand(const std::string& name, const std::string& folder, const SuiteOptions& options,
            std::vector<std::string>& open, std::vector<Suite>& out) {
  Suite suite = load_suite(name, folder, options);
  if (std::find(open.begin(), open.end(), suite.path) != open.end())
    throw InputError(fmt::format("{}: includes itself", suite.path));
  if (suite.includes.empty()) {
    for (const Suite& other : out)
      if (other.path == suite.path) return;
    out.push_back(std::move(suite));
    return;
  }
  open.push_back(suite.path);
  for (const std::string& included : suite.includes) expand(included, folder, options, open, out);
  open.pop_back();
}

}  // namespace

std::vector<Suite> expand_suites(const std::vector<std::string>& names, const std::string& folder,
                                 const SuiteOptions& options) {
  SuiteOptions with = options;
  with.leave_out_unused = true;
  std::vector<Suite> out;
  std::vector<std::string> open;
  for (const std::string& name : names) expand(name, folder, with, open, out);
  for (const std::string& over : options.overrides) {
    bool used = false;
    for (const Suite& suite : out)
      used = used || std::find(suite.overrides.begin(), suite.overrides.end(), over) !=
                         suite.overrides.end();
    if (!used)
      throw InputError(fmt::format("--set {}: no point of {} has it", over,
                                   out.size() == 1 ? "suite " + out[0].name : "these suites"));
  }
  return out;
}

std::vector<PaperClaim> paper_claims(const std::string& folder) {
  std::vector<PaperClaim> out;
  for (const std::string& name : suite_names(folder)) {
    const Suite suite = load_suite(name, folder);
    if (suite.composites.empty()) continue;
    std::vector<std::string> names;
    for (const Suite& included : expand_suites({name}, folder)) names.push_back(included.name);
    for (const CompositeClaim& claim : suite.composites) out.push_back({claim, names});
  }
  return out;
}

std::vector<std::string> suite_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<PlannedPoint> planned_points(const std::vector<Point>& points) {
  std::vector<PlannedPoint> out;
  out.reserve(points.size());
  for (const Point& point : points) out.push_back({point.name, texts(point.settings)});
  return out;
}

const Point& point_named(const Suite& suite, std::string_view name) {
  if (!suite.includes.empty())
    throw InputError(fmt::format("suite {} has no point \"{}\": it includes {}, which have theirs",
                                 suite.name, name, fmt::join(suite.includes, ", ")));
  std::string known;
  for (const Point& point : suite.points) {
    if (point.name == name) return point;
    known += "\n  " + point.name;
  }
  throw InputError(fmt::format("suite {} has no point \"{}\"; it has{}", suite.name, name, known));
}

}  // namespace infomax
