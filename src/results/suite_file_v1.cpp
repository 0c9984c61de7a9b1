#include "results/suite_file_v1.h"

#include <fmt/core.h>

#include <map>

#include "results/columns.h"
#include "results/grid.h"
#include "results/layout.h"
#include "results/status.h"

namespace infomax {
namespace {

constexpr const char* kTrials = "trials";

bool has_root_name(const std::string& attribute) {
  return attribute == "format" || attribute == "Conventions" || attribute == "suite" ||
         attribute == "suite_text" || attribute == "suite_sha256";
}

// The trial's own metrics: all of the point's, or those that its row of trial_metrics names.
std::vector<Metric> metrics_of_row(const h5::Reader& reader, const std::string& group,
                                   const std::vector<Metric>& all, std::size_t row,
                                   const std::string* names) {
  std::vector<std::size_t> places;
  if (names != nullptr) {
    places = places_from(reader, group + "/trial_metrics", *names, all);
  } else {
    for (std::size_t i = 0; i < all.size(); ++i) places.push_back(i);
  }
  std::vector<Metric> metrics;
  metrics.reserve(places.size());
  for (const std::size_t place : places) metrics.push_back(part_of(all[place], row));
  return metrics;
}

class PointReader {
 public:
  PointReader(const h5::Reader& reader, const SuiteRecord& suite, const std::string& name)
      : reader_(reader),
        suite_(suite),
        group_(h5::join("/", name)),
        point_{name, reader.attributes(group_), {}, {}} {
    h5::Counts seeds = reader.counts(h5::join(group_, "seed"));
    if (seeds.shape.size() != 1) reader.refuse(group_ + "/seed is no axis");
    seeds_ = std::move(seeds.values);
  }

  PointRecord read() {
    const auto ids = texts("trial_id"), blocks = texts("block"), statuses = texts("status"),
               messages = texts("message"), metric_names = optional_texts("trial_metrics"),
               settings = optional_texts("trial_settings"), facts = optional_texts("trial_facts");
    const auto metrics = read_metrics(reader_, group_, "metric", Leads{{"seed", seeds_.size()}});
    const Shared<SettingList> of_point(point_.settings);
    std::map<std::string, Shared<Facts>> own_facts;
    for (std::size_t i = 0; i < seeds_.size(); ++i) {
      TrialRecord trial = named(i, ids[i], blocks[i], statuses[i], messages[i]);
      trial.settings = of_point;
      if (!settings.empty() && settings[i] != "null")
        trial.settings = settings_from(reader_, h5::join(group_, "trial_settings"), settings[i],
                                       point_.settings);
      if (!facts.empty()) {
        const auto [known, fresh] = own_facts.emplace(facts[i], Facts());
        if (fresh)
          known->second = patched(reader_, h5::join(group_, "trial_facts"), facts[i], suite_.facts);
        trial.facts = known->second;
      }
      trial.metrics = metrics_of_row(reader_, group_, metrics, i,
                                     metric_names.empty() ? nullptr : &metric_names[i]);
      if (!point_.trials.empty() && !(row_of(point_.trials.back()) < row_of(trial)))
        reader_.refuse(group_ + "/seed is not in order");
      point_.trials.push_back(std::move(trial));
    }
    point_.summaries = read_metrics(reader_, group_, "summary", {});
    return std::move(point_);
  }

 private:
  std::vector<std::string> texts(const std::string& column) const {
    h5::Texts texts = reader_.texts(h5::join(group_, column));
    if (texts.shape != h5::Shape{seeds_.size()})
      reader_.refuse(fmt::format("{}/{} has {} rows, want {}", group_, column, texts.values.size(),
                                 seeds_.size()));
    return std::move(texts.values);
  }
  std::vector<std::string> optional_texts(const std::string& column) const {
    return reader_.has(group_, column) ? texts(column) : std::vector<std::string>();
  }

  TrialRecord named(std::size_t row, const std::string& id, const std::string& block,
                    const std::string& status, const std::string& message) const {
    TrialRecord trial;
    trial.suite = suite_.suite;
    trial.point = point_.name;
    trial.block = block;
    if (seeds_[row] > kLargestSeed)
      reader_.refuse(
          fmt::format("{}/seed holds {}, want at most {}", group_, seeds_[row], kLargestSeed));
    trial.seed = seeds_[row];
    trial.id = id;
    const auto parsed = parse_status(status);
    if (!parsed) reader_.refuse(group_ + "/status is neither done nor failed");
    trial.status = *parsed;
    trial.message = message;
    return trial;
  }

  const h5::Reader& reader_;
  const SuiteRecord& suite_;
  std::string group_;
  PointRecord point_;
  std::vector<std::uint32_t> seeds_;
};

}  // namespace

void read_suite_v1(const h5::Reader& reader, SuiteRecord& suite) {
  for (auto& fact : reader.attributes("/")) {
    if (!has_root_name(fact.first)) suite.facts.insert(std::move(fact));
  }
  for (const std::string& name : reader.groups("/")) {
    if (name != kTrials) suite.points.push_back(PointReader(reader, suite, name).read());
  }
}

}  // namespace infomax
