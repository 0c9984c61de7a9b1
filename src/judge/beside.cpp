#include "judge/beside.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "results/select.h"
#include "results/sidecar.h"
#include "results/suite_file.h"
#include "suite/external_suite.h"

namespace infomax {

namespace {

std::string setting(const SettingList& settings, std::string_view key) {
  for (const auto& [name, value] : settings)
    if (name == key) return value;
  return {};
}

}  // namespace

std::optional<Beside> stored_beside(const SuiteRecord& record, const std::string& path,
                                    const Places& places) {
  if (record.points.empty()) return std::nullopt;
  const std::string name = setting(point_settings(record.points.front()), "external_name");
  if (name.empty()) return std::nullopt;
  const std::string suite = suite_beneath(record.suite, name);
  if (suite.empty() || suite.find('/') != std::string::npos) return std::nullopt;
  const std::string beside = std::filesystem::path(path).replace_filename(suite + ".h5").string();
  for (const std::string& file : {places.reference(suite), beside}) {
    std::error_code error;
    if (std::filesystem::exists(file, error))
      return Beside{read_suite(file), read_point_seconds(sidecar_path(file)), file};
  }
  return std::nullopt;
}

std::vector<Ranking> rankings_beside(const SuiteRecord& record,
                                     const std::map<std::string, double>& point_seconds,
                                     const std::optional<Beside>& other) {
  if (!other) return rankings_of(record, point_seconds);
  std::set<RankedSubject> asked;
  for (const PointRecord& point : record.points)
    if (const auto subject = ranked_subject(point_settings(point))) asked.insert(*subject);
  SuiteRecord both = record;
  std::map<std::string, double> seconds = other->point_seconds;
  for (const auto& [name, value] : point_seconds) seconds[name] = value;
  for (const PointRecord& point : other->record.points)
    if (const auto subject = ranked_subject(point_settings(point));
        subject && asked.contains(*subject))
      both.points.push_back(point);
  return rankings_of(both, seconds);
}

}  // namespace infomax
