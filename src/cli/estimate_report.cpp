#include "cli/estimate_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numbers>

#include "cli/json.h"
#include "cli/table.h"
#include "core/build.h"

namespace infomax {

namespace {

using Json = nlohmann::ordered_json;

double unit_of(const EstimateRequest& request) {
  return request.units == "bits" ? 1 / std::numbers::ln2 : 1;
}

// "0" instead of "-0": a value is never printed as less than nothing by its sign alone.
double unsigned_zero(double value) {
  return value == 0 ? 0 : value;
}

Json json_value(const Value& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

Json json_of(const EstimateReport::Item& item, const EstimateRequest& request) {
  const double unit = unit_of(request);
  const SampleAnalysis& found = item.found;
  const auto nats = [&](double v) { return unsigned_zero(v * unit); };
  Json out;
  out["estimator"] = found.estimator;
  if (!item.column.empty()) out["x"] = item.column;
  if (!found.refusal.empty())
    out["error"] = found.refusal;
  else
    out[request.what == "entropy" ? "entropy" : "mi"] = nats(found.nats);
  if (found.interval) {
    out["interval"] = {nats(found.interval->low), nats(found.interval->high)};
    out["standard_error"] = nats(found.interval->deviation);
  }
  if (found.permutations) {
    out["p"] = found.permutations->p;
    out["null"] = {{"mean", nats(found.permutations->mean)},
                   {"sd", nats(found.permutations->deviation)},
                   {"permutations", request.permutations}};
  }
  out["parameters"] = Json::object();
  for (const auto& [name, value] : found.parameters.items())
    out["parameters"][name] = json_value(value);
  out["warnings"] = Json::array();
  for (const Warning& warning : found.warnings)
    out["warnings"].push_back(
        {{"code", warning.code}, {"message", warning.message}, {"columns", warning.columns}});
  return out;
}

// What one may say of 0, in words.
std::string verdict(const SampleAnalysis& found, const EstimateRequest& request) {
  if (request.what == "entropy") return "";
  if (found.permutations)
    return found.permutations->p > 1 - request.level ? "compatible with 0" : "";
  if (found.interval)
    return found.interval->low <= 0 && found.interval->high >= 0 ? "compatible with 0" : "";
  return found.nats <= 0 ? "compatible with 0" : "";
}

std::string parameter(const SampleAnalysis& found, std::string_view name) {
  const Value* value = found.parameters.find(name);
  return value == nullptr ? "-" : to_text(*value);
}

std::string other_parameters(const SampleAnalysis& found) {
  std::string out;
  for (const auto& [name, value] : found.parameters.items())
    if (name != "neighbours" && name != "norm")
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, to_text(value));
  return out.empty() ? "-" : out;
}

std::vector<std::string> row_of(const EstimateReport::Item& item, const EstimateRequest& request,
                                const EstimateReport& report) {
  const SampleAnalysis& found = item.found;
  const double unit = unit_of(request);
  const bool refused = !found.refusal.empty();
  const std::size_t x_width = item.column.empty() ? report.x_width : 1;
  std::vector<std::string> out{found.estimator};
  if (request.what == "information-gain") out.push_back(item.column);
  out.push_back(refused ? "refused" : decimals(found.nats * unit, 6));
  if (request.interval != "none")
    out.push_back(found.interval ? fmt::format("[{}, {}]", decimals(found.interval->low * unit, 4),
                                               decimals(found.interval->high * unit, 4))
                                 : "-");
  if (request.permutations > 0)
    out.push_back(found.permutations ? fmt::format("{:.4g}", found.permutations->p) : "-");
  out.push_back(fmt::format("{}", report.rows));
  out.push_back(report.y_width > 0 ? fmt::format("{} + {}", x_width, report.y_width)
                                   : fmt::format("{}", x_width));
  out.push_back(parameter(found, "neighbours"));
  out.push_back(parameter(found, "norm"));
  const AnalysisPlan& plan = report.plan.analysis;
  out.emplace_back(to_string(plan.scale));
  out.push_back(fmt::format("{:g}", plan.noise));
  out.push_back(fmt::format("{:.3g}%", 100 * report.tied));
  out.push_back(other_parameters(found));
  out.push_back(refused ? "" : verdict(found, request));
  return out;
}

}  // namespace

std::string decimals(double value, int places) {
  std::string out = fmt::format("{:.{}f}", value, places);
  if (out.starts_with('-') && out.find_first_of("123456789") == std::string::npos) out.erase(0, 1);
  return out;
}

std::string text_of(const EstimateRequest& request, const EstimateReport& report) {
  std::vector<std::string> columns{"estimator"};
  if (request.what == "information-gain") columns.emplace_back("x");
  columns.push_back(request.units);
  if (request.interval != "none")
    columns.push_back(fmt::format("{:g}% interval", 100 * request.level));
  if (request.permutations > 0) columns.emplace_back("p");
  for (const char* name : {"N", "dims", "k", "norm", "scale", "noise", "ties", "parameters", ""})
    columns.emplace_back(name);
  TextTable table(columns);
  for (const EstimateReport::Item& item : report.items) table.add(row_of(item, request, report));
  std::string out = table.text();
  for (const std::string& note : report.notes) out += "note: " + note + "\n";
  const bool several = report.items.size() > 1;
  for (const EstimateReport::Item& item : report.items) {
    const std::string of = !several ? ""
                           : item.column.empty()
                               ? item.found.estimator + ": "
                               : fmt::format("{} of {}: ", item.found.estimator, item.column);
    for (const Warning& warning : item.found.warnings)
      out += fmt::format("warning: {}{}: {}\n", of, warning.code, warning.message);
  }
  if (request.interval != "none")
    out += "An interval covers the estimator's own mean at this N; it knows nothing of bias.\n";
  return out;
}

std::string json_of(const EstimateRequest& request, const EstimateReport& report) {
  const AnalysisPlan& plan = report.plan.analysis;
  Json out;
  out["n"] = report.rows;
  out["dx"] = report.x_width;
  out["dy"] = report.y_width;
  out["unit"] = request.units;
  out["version"] = build_facts().version;
  out["seed"] = request.seed;
  out["level"] = request.level;
  out["scale"] = to_string(plan.scale);
  out["noise"] = plan.noise;
  out["noise_seed"] = plan.noise_seed;
  out["discrete"] = {{"x", plan.x_discrete}, {"y", plan.y_discrete}};
  out["ties"] = report.tied;
  out["notes"] = report.notes;
  out["estimates"] = Json::array();
  for (const EstimateReport::Item& item : report.items)
    out["estimates"].push_back(json_of(item, request));
  // Names of columns may be of any bytes.
  return json_text(out);
}

}  // namespace infomax
