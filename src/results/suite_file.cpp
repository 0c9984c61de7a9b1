#include "results/suite_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "core/error.h"
#include "results/columns.h"
#include "results/envelope.h"
#include "results/grid.h"
#include "results/grid_file.h"
#include "results/h5.h"
#include "results/publish.h"
#include "results/sandbox.h"
#include "results/suite_file_v1.h"
#include "results/wire.h"

namespace infomax {
namespace {

// ----------------------------------------------------------------------------------------- writing

void write_root(h5::Writer& writer, const SuiteRecord& suite) {
  writer.attribute("/", "format", format_name("suite"));
  writer.attribute("/", "Conventions", "CF-1.8");
  writer.attribute("/", "suite", suite.suite);
  writer.attribute("/", "suite_text", suite.text);
  writer.attribute("/", "suite_sha256", suite.sha256);
  for (const auto& [key, value] : suite.facts) {
    if (kGroupAttributes.contains(key))
      throw InputError(fmt::format("suite {}: a fact can't be named {}", suite.suite, key));
    writer.attribute("/", key, value);
  }
}

// The root's own data sets where there are several grids.
constexpr const char* kGrid = "grid";
const std::vector<std::string>& table_columns() {
  static const std::vector<std::string> names{kGrid, "points", "trials", "failed"};
  return names;
}

// Each grid's group: its experiment, or "points" where there is none, and "-2", "-3", ... where
// that is taken.
std::vector<std::string> group_names(const std::vector<Grid>& grids) {
  std::set<std::string> taken(table_columns().begin(), table_columns().end());
  std::vector<std::string> names;
  for (const Grid& grid : grids) {
    std::string name = grid.experiment.empty() ? "no-experiment" : grid.experiment;
    std::replace(name.begin(), name.end(), '/', '_');
    if (name == "." || name == "..") name += "_";
    const std::string first = name;
    for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}-{}", first, i);
    names.push_back(name);
  }
  return names;
}

void write_table(h5::Writer& writer, const SuiteRecord& suite, const std::vector<Grid>& grids,
                 const std::vector<std::string>& names) {
  std::vector<std::uint32_t> points, trials, failed;
  for (const Grid& grid : grids) {
    points.push_back(static_cast<std::uint32_t>(grid.points.size()));
    trials.push_back(0);
    failed.push_back(0);
    for (const std::size_t place : grid.points) {
      for (const TrialRecord& trial : suite.points[place].trials) {
        ++trials.back();
        failed.back() += trial.status == TrialStatus::failed ? 1 : 0;
      }
    }
  }
  const Leads grid{{kGrid, grids.size()}};
  writer.texts("/grid", {names.size()}, names);
  writer.attribute("/grid", "long_name", "group of an experiment's points");
  writer.scale("/grid");
  const auto write = [&](const char* path, const char* what,
                         std::span<const std::uint32_t> counts) {
    writer.counts(path, {counts.size()}, counts);
    writer.attribute(path, "units", "1");
    describe(writer, path, what, grid);
  };
  write("/points", "points of the group", points);
  write("/trials", "trials of the group", trials);
  write("/failed", "failed trials of the group", failed);
}

void write_grids(h5::Writer& writer, const SuiteRecord& suite) {
  const std::vector<Grid> grids = grids_of(suite);
  if (grids.size() == 1) return write_grid(writer, suite, grids[0], "/", /*several=*/false);
  const std::vector<std::string> names = group_names(grids);
  write_table(writer, suite, grids, names);
  for (std::size_t g = 0; g < grids.size(); ++g) {
    const std::string group = h5::join("/", names[g]);
    writer.group(group);
    write_grid(writer, suite, grids[g], group, /*several=*/true);
  }
}

// ----------------------------------------------------------------------------------------- reading

// Puts the points of all grids in the suite's order.
void place(const h5::Reader& reader, std::vector<ReadGrid>& grids, SuiteRecord& suite) {
  std::size_t count = 0;
  for (const ReadGrid& grid : grids) count += grid.points.size();
  suite.points.resize(count);
  std::vector<bool> filled(count);
  for (ReadGrid& grid : grids) {
    for (std::size_t p = 0; p < grid.points.size(); ++p) {
      if (grid.order.empty() || grid.order[p] >= count || filled[grid.order[p]])
        reader.refuse("point_order doesn't number the points");
      filled[grid.order[p]] = true;
      suite.points[grid.order[p]] = std::move(grid.points[p]);
    }
  }
}

void read_grids(const h5::Reader& reader, SuiteRecord& suite) {
  for (auto& fact : reader.attributes("/")) {
    if (!kGroupAttributes.contains(fact.first)) suite.facts.insert(std::move(fact));
  }
  if (reader.has("/", "point")) {
    const std::set<std::string> settings = constant_settings(reader, "/");
    for (const std::string& key : settings) suite.facts.erase(key);
    suite.points = read_grid(reader, suite, "/").points;
  } else {
    std::vector<ReadGrid> grids;
    for (const std::string& group : reader.groups("/"))
      grids.push_back(read_grid(reader, suite, h5::join("/", group)));
    place(reader, grids, suite);
  }
  std::set<std::string> names;
  for (const PointRecord& point : suite.points) {
    if (!names.insert(point.name).second)
      reader.refuse(fmt::format("there are two points {}", point.name));
  }
}

// The record that a file's content holds; only for a sandbox, for the HDF5 library believes too
// much.
SuiteRecord suite_in(const std::string& path, const Unsealed& file) {
  const h5::Reader reader(path, file.content,
                          file.version == 1 ? h5::Storage::plain : h5::Storage::compressed);
  SuiteRecord suite;
  suite.suite = reader.attribute("/", "suite");
  suite.text = reader.attribute("/", "suite_text");
  suite.sha256 = reader.attribute("/", "suite_sha256");
  if (file.version == 1)
    read_suite_v1(reader, suite);
  else
    read_grids(reader, suite);
  return suite;
}

}  // namespace

void write_suite(const std::string& path, const SuiteRecord& suite) {
  std::vector<std::byte> content;
  {
    h5::Writer writer;
    write_root(writer, suite);
    write_grids(writer, suite);
    content = writer.image();
  }
  publish(path, seal("suite", content), Replace::yes);
}

SuiteRecord read_suite(const std::string& path) {
  SuiteRecord suite;
  Unsealed file = open_sealed(path, "suite");
  const std::size_t bytes = file.content.size();
  in_sandbox(
      std::span(&path, 1), bytes, [&](std::size_t) { return encode(suite_in(path, file)); },
      [&](std::size_t, const std::string& answer) {
        file.content = {};  // a large file needs the room
        suite = decode_suite(path, answer);
      });
  return suite;
}

bool fact_decides(const std::string& key) {
  return key.starts_with("data.") || key == "overrides" || key == "fingerprint" ||
         key == "infomax.numerics";
}

const Facts& facts_of(const TrialRecord& trial, const SuiteRecord& suite) {
  return trial.facts.empty() ? suite.facts : trial.facts.get();
}

}  // namespace infomax
