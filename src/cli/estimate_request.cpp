#include "cli/estimate_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "cli/conventions.h"
#include "core/error.h"

namespace infomax {

namespace {

constexpr std::array<std::pair<ColumnScale, std::string_view>, 4> kScales{
    {{ColumnScale::none, "none"},
     {ColumnScale::standard, "standard"},
     {ColumnScale::rank, "rank"},
     {ColumnScale::normal_scores, "normal-scores"}}};

ColumnScale scale_named(std::string_view name) {
  for (const auto& [scale, known] : kScales)
    if (known == name) return scale;
  throw InputError(fmt::format("--scale {}: want standard, rank, normal-scores or none", name));
}

const Convention& convention_of(const EstimateRequest& request) {
  if (request.like.empty()) return own_convention();
  for (const Convention& convention : conventions())
    if (convention.name == request.like) return convention;
  throw InputError(fmt::format("--like {}: want sklearn, jidt, npeet or bmi", request.like));
}

// The rows' parameters that the user stated. Each is one that an estimator takes.
Settings stated_parameters(const EstimateRequest& request, const std::vector<std::string>& names) {
  std::vector<const Parameter*> taken;
  for (const std::string& name : names)
    for (const Parameter& parameter : estimator_named(name).parameters) taken.push_back(&parameter);
  const auto state = [&](const std::string& name, const std::string& text,
                         const std::string& option, Settings& out) {
    const auto at = std::ranges::find(taken, name, [](const Parameter* p) { return p->name; });
    if (at == taken.end())
      throw InputError(
          fmt::format("{}: none of {} takes \"{}\"", option, fmt::join(names, ", "), name));
    try {
      out.set(name, read_value(**at, text));
    } catch (const Error& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  };
  Settings out;
  for (const std::int64_t k : request.neighbours)
    state("neighbours", fmt::format("{}", k), fmt::format("--k {}", k), out);
  out.erase("neighbours");
  if (!request.norm.empty())
    state("norm", request.norm == "max" ? "maximum" : request.norm, "--norm " + request.norm, out);
  for (const std::string& text : request.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw InputError(fmt::format("--set {}: want parameter=value", text));
    state(text.substr(0, equals), text.substr(equals + 1), "--set " + text, out);
  }
  return out;
}

void decide_discrete(const EstimateRequest& request, const SampleProfile& given,
                     EstimatePlan& plan) {
  bool& x = plan.analysis.x_discrete;
  bool& y = plan.analysis.y_discrete;
  x = request.discrete == "x" || request.discrete == "both";
  y = request.discrete == "y" || request.discrete == "both";
  if (request.discrete != "auto") return;
  x = few_values(given.x, given.rows);
  y = given.y_width > 0 && few_values(given.y, given.rows);
  const auto kind = [](bool discrete, const SideProfile& side) {
    return fmt::format("{} ({} different rows)", discrete ? "discrete" : "continuous", side.values);
  };
  std::string note = "taken for " + kind(x, given.x);
  note =
      given.y_width > 0 ? fmt::format("x is {}, y for {}", note, kind(y, given.y)) : "x is " + note;
  plan.notes.push_back(note + "; --discrete says otherwise");
}

std::vector<std::string> chosen_estimators(const EstimateRequest& request,
                                           const Convention& convention, EstimatePlan& plan) {
  if (!request.estimators.empty()) return request.estimators;
  const bool x = plan.analysis.x_discrete, y = plan.analysis.y_discrete;
  std::string name = default_estimator(x, y);
  if (plan.analysis.quantity == Quantity::entropy)
    name = x ? "plug-in" : "kl";
  else if (x != y && !convention.of_mixed.empty())
    name = convention.of_mixed;
  return {name};
}

void plan_inference(const EstimateRequest& request, AnalysisPlan& plan) {
  if (request.interval == "subsample") plan.interval = Parts::random;
  if (request.interval == "block") plan.interval = Parts::stretch;
  if (request.permutations > 0)
    plan.permutations = PermutationPlan{request.permutations, request.rotate,
                                        std::max<std::size_t>(request.block_length, 1)};
  plan.level = request.level;
  plan.terms = !request.local.empty();
  plan.threads = request.threads;
  plan.seed = request.seed;
}

}  // namespace

std::string_view to_string(ColumnScale scale) {
  for (const auto& [known, name] : kScales)
    if (known == scale) return name;
  throw Error("a scale of no known name");
}

void check_request(const EstimateRequest& request) {
  for (const std::string& name : request.estimators) SampleEstimator(estimator_named(name), {});
  const ArrayPlaces& at = request.places;
  const bool entropy = request.what == "entropy";
  if (at.data.empty() == (at.x.empty() && at.y.empty()))
    throw InputError("estimate: want --x and --y, or --data");
  if (at.data.empty() && (at.x.empty() || (at.y.empty() && !entropy)))
    throw InputError(fmt::format("estimate: --{} is missing", at.x.empty() ? "x" : "y"));
  if (at.data.empty() && !(at.x_cols.empty() && at.y_cols.empty()))
    throw InputError("estimate: --x-cols and --y-cols are of --data");
  if (entropy && !(at.y.empty() && at.y_cols.empty()))
    throw InputError("estimate: --what entropy is of x alone, want no --y");
  if (entropy && (request.interval != "none" || request.permutations > 0 || !request.local.empty()))
    throw InputError("estimate: --interval, --permutations and --local are of --what mi");
  if (entropy && !request.scale.empty() && request.scale != "none")
    throw InputError("estimate: --what entropy depends on the columns' scale, want --scale none");
  if (request.permutations == 0 && (request.rotate || request.block_length > 0))
    throw InputError("estimate: --rotate and --block-length are of --permutations");
  if (!request.local.empty() && (request.what != "mi" || request.estimators.size() > 1))
    throw InputError("estimate: --local is of --what mi and one estimator");
  if (request.noise && !(*request.noise >= 0 && std::isfinite(*request.noise)))
    throw InputError("estimate: --noise wants a number of 0 or more");
  if (!(request.level > 0 && request.level < 1))
    throw InputError("estimate: --level wants a number between 0 and 1");
}

EstimatePlan plan_of(const EstimateRequest& request, const SampleProfile& given) {
  EstimatePlan out;
  AnalysisPlan& plan = out.analysis;
  const Convention& convention = convention_of(request);
  if (request.what == "entropy") plan.quantity = Quantity::entropy;
  plan.scale = request.scale.empty() ? convention.scale : scale_named(request.scale);
  if (plan.quantity == Quantity::entropy) plan.scale = ColumnScale::none;
  plan.noise = request.noise.value_or(convention.noise);
  plan.noise_seed = request.noise_seed;
  decide_discrete(request, given, out);
  const std::vector<std::string> names = chosen_estimators(request, convention, out);
  Settings stated = stated_parameters(request, names);
  if (!stated.has("norm")) stated.set("norm", std::string(convention.norm));
  const std::span<const std::int64_t> neighbours =
      request.neighbours.empty() && !stated.has("neighbours") ? convention.neighbours
                                                              : std::span(request.neighbours);
  for (const std::string& name : names)
    plan.estimators.emplace_back(estimator_named(name), stated, neighbours);
  plan_inference(request, plan);
  return out;
}

}  // namespace infomax
