#include "compare/claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "compare/rank_tests.h"
#include "compare/student.h"
#include "core/error.h"
#include "core/quantile.h"
#include "results/select.h"

namespace infomax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostSeeds = 150;  // where the search for enough of them ends

using Kind = Claim::Kind;

bool is_number(const Claim& claim) {
  return std::holds_alternative<double>(claim.against);
}

// ---- what a claim needs

void require_parts(const Claim& claim) {
  const auto want = [](bool holds, const char* what) {
    if (!holds) throw InputError(what);
  };
  const std::size_t cells = claim.cells.size();
  const bool against = claim.against.index() != 0;
  switch (claim.kind) {
    case Kind::order:
      want(cells >= 2 && !against, "kind order wants two or more cells, and no from or than");
      break;
    case Kind::within_run:
      want(cells == 1 && against, "kind within-run wants one entry of cells, and from or than");
      break;
    case Kind::about_equal:
      want(claim.matters > 0, "kind about-equal wants matters, above 0");
      want(is_number(claim) ? cells == 1 : cells >= 2 && !against,
           "kind about-equal wants two or more cells, or one and a number than");
      break;
  }
}

std::string setting_of(const PlannedPoint& point, const std::string& key) {
  for (const auto& [name, value] : point.settings)
    if (name == key) return value;
  throw InputError(fmt::format("by: point {} has no setting \"{}\"", point.name, key));
}

// "bound=nce,target=2": which of the comparisons a point belongs to.
std::string combination_of(const PlannedPoint& point, const std::vector<std::string>& by) {
  std::string out;
  for (const std::string& key : by)
    out += fmt::format("{}{}={}", out.empty() ? "" : ",", key, setting_of(point, key));
  return out;
}

// ---- values

// What a claim asks for and a record doesn't have.
struct Absent {
  std::string what;
};

double value_at(const Metric& metric, const Claim::Place& place, double q) {
  using At = Claim::Place::At;
  if (metric.axes.empty()) return metric.values.empty() ? kNaN : metric.values[0];
  const std::vector<double>& steps = metric.axes[0].coordinates;
  if (steps.empty() || metric.values.empty()) throw Absent{metric.name + " has no evaluations"};
  const std::size_t row = metric.values.size() / steps.size();
  const auto at = [&](std::size_t i) {
    const auto begin = metric.values.begin() + static_cast<std::ptrdiff_t>(i * row);
    return quantile({begin, begin + static_cast<std::ptrdiff_t>(row)}, q);
  };
  if (place.at == At::first) return at(0);
  if (place.at == At::step) {
    const auto found = std::find(steps.begin(), steps.end(), place.step);
    if (found == steps.end())
      throw Absent{fmt::format("{} has no {} {}", metric.name, metric.axes[0].name, place.step)};
    return at(static_cast<std::size_t>(found - steps.begin()));
  }
  const std::size_t rows =
      place.at == At::last ? 1 : std::min(std::max<std::size_t>(place.count, 1), steps.size());
  double sum = 0;
  for (std::size_t i = steps.size() - rows; i < steps.size(); ++i) sum += at(i);
  return sum / static_cast<double>(rows);
}

double value_of(const TrialRecord& trial, const std::string& name, const Claim::Place& place,
                double q) {
  if (trial.status == TrialStatus::failed) return kNaN;
  for (const Metric& metric : trial.metrics)
    if (metric.name == name) return value_at(metric, place, q);
  throw Absent{fmt::format("point {} has no metric {}", trial.point, name)};
}

// One value per seed of the reference block, NaN for a trial that has none. Within a run: the difference.
std::vector<double> values_of(const SuiteRecord& record, const Claim& claim,
                              const std::string& point_name) {
  std::vector<double> out;
  for (const PointRecord& point : record.points) {
    if (point.name != point_name) continue;
    for (const TrialRecord& trial : point.trials) {
      if (trial.block != "reference") continue;
      const auto value = [&](const std::string& metric, const Claim::Place& place) {
        return value_of(trial, metric, place, claim.quantile);
      };
      double v = value(claim.quantity, claim.at);
      if (claim.kind == Kind::within_run) {
        if (const auto* from = std::get_if<Claim::Place>(&claim.against))
          v -= value(claim.quantity, *from);
        else if (const auto* metric = std::get_if<std::string>(&claim.against))
          v -= value(*metric, claim.at);
        else
          v -= std::get<double>(claim.against);
      }
      out.push_back(v);
    }
  }
  return out;
}

std::vector<double> with(std::vector<double> values, double instead_of_nan, double plus = 0) {
  for (double& v : values) v = std::isnan(v) ? instead_of_nan : v + plus;
  return values;
}

std::vector<double> finite(const std::vector<double>& values) {
  std::vector<double> out;
  std::copy_if(values.begin(), values.end(), std::back_inserter(out),
               [](double v) { return std::isfinite(v); });
  return out;
}

bool any_nan(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
}

// ---- one difference

struct Tested {
  double p_there = 1, p_other_way = 1;
  double estimate = kNaN, low = -kInfinity, high = kInfinity;
};

Tested test_order(const Claim& claim, const std::vector<double>& y, const std::vector<double>& x) {
  const double margin = claim.by_at_least;
  const Shift shift = shift_between(finite(y), finite(x), kClaimLevel);
  return {rank_sum_above(with(y, -kInfinity), with(x, kInfinity, margin)),
          rank_sum_above(with(x, -kInfinity, margin), with(y, kInfinity)), shift.estimate,
          shift.low, shift.high};
}

Tested test_within(const Claim& claim, const std::vector<double>& d) {
  std::vector<double> towards, away;
  for (const double value : d) {
    const double signed_value = (claim.below ? -value : value) - claim.by_at_least;
    towards.push_back(std::isnan(value) ? -kInfinity : signed_value);
    away.push_back(std::isnan(value) ? -kInfinity : -signed_value);
  }
  const Shift shift = shift_of(finite(d), kClaimLevel);
  return {signed_rank_above(towards), signed_rank_above(away), shift.estimate, shift.low,
          shift.high};
}

Tested test_equal(const Claim& claim, const std::vector<double>& y, const std::vector<double>& x) {
  if (any_nan(y) || any_nan(x)) return {};
  const Equivalence e = equivalence(y, x, is_number(claim), claim.matters, claim.resolution);
  return {e.p_equal, e.p_unequal, e.difference, e.low, e.high};
}

// ---- a claim before Holm

struct Evidence {
  std::vector<std::pair<std::size_t, std::size_t>> seeds;  // of each needed difference's two sides
  double p_there = 1, p_other_way = 1;
  std::string text;
  std::string brief;
  std::size_t lost = 0;  // values that failed or are no number
  bool absent = false;   // it asks for what isn't there
};

// Where a claim sets its quantity against a number, evidence shows the quantity itself; else it shows differences.
double shown_from(const Claim& claim) {
  const auto* number = std::get_if<double>(&claim.against);
  return number == nullptr ? 0.0 : *number;
}

// fmt's {} prints what a sum of decimals has in its last bit; nobody stated that.
std::string threshold_text(double threshold) {
  return fmt::format("{:.12g}", threshold + 0.0);
}

std::string wanted_text(const Claim& claim) {
  const double from = shown_from(claim);
  if (claim.kind == Kind::about_equal)
    return is_number(claim) ? fmt::format("{} within {}", from, claim.matters)
                            : fmt::format("within {}", claim.matters);
  if (claim.below) return "below " + threshold_text(from - claim.by_at_least);
  return "above " + threshold_text(from + claim.by_at_least);
}

std::string difference_text(const Claim& claim, const NeededDifference& needed,
                            const Tested& tested) {
  std::string against = needed.second;
  if (const auto* metric = std::get_if<std::string>(&claim.against)) against = *metric;
  if (std::holds_alternative<Claim::Place>(claim.against)) against = "earlier";
  std::string out = needed.first + (is_number(claim) ? ": " : fmt::format(" - {}: ", against));
  if (std::isnan(tested.estimate))
    return out + (is_number(claim) ? "no value to be had" : "no difference to be had");
  const double from = shown_from(claim);
  out += is_number(claim) ? fmt::format("{:.4g}", tested.estimate + from)
                          : fmt::format("{:+.4g}", tested.estimate);
  if (std::isfinite(tested.low) && std::isfinite(tested.high))
    out += fmt::format(" [{:.4g}, {:.4g}]", tested.low + from, tested.high + from);
  return out + fmt::format(" wanted {}, p {:.2g}", wanted_text(claim), tested.p_there);
}

// Numbers with as many decimals as the interval's width asks for: two of its digits. What is of the size of rounding has
// powers of ten.
std::string brief_text(const Claim& claim, const Tested& tested) {
  if (std::isnan(tested.estimate)) return "none";
  const double from = shown_from(claim);
  const double estimate = tested.estimate + from, low = tested.low + from,
               high = tested.high + from;
  const std::string_view sign = is_number(claim) || std::signbit(estimate) ? "" : "+";
  if (!std::isfinite(low) || !std::isfinite(high)) return fmt::format("{}{:.3g}", sign, estimate);
  const double width = high - low;
  if (!(width > 0)) return fmt::format("{}{:.3g}", sign, estimate);
  const int digits = 1 - static_cast<int>(std::floor(std::log10(width)));
  if (digits > 6) return fmt::format("{}{:.2g} [{:.2g}, {:.2g}]", sign, estimate, low, high);
  const int decimals = std::max(digits, 0);
  return fmt::format("{}{:.{}f} [{:.{}f}, {:.{}f}]", sign, estimate, decimals, low, decimals, high,
                     decimals);
}

// "bound=nce,target=2": its parts.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> out;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(','), name.size());
    out.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out;
}

// Of each name on one side what not all have there, or some but not all on the other side.
std::vector<std::vector<std::string_view>> distinct_parts(
    const std::vector<NeededDifference>& needed, std::string NeededDifference::*side,
    std::string NeededDifference::*other_side) {
  std::map<std::string_view, std::size_t> here, there;
  for (const NeededDifference& difference : needed) {
    for (const std::string_view part : parts_of(difference.*side)) ++here[part];
    for (const std::string_view part : parts_of(difference.*other_side)) ++there[part];
  }
  const std::size_t all = needed.size();
  std::vector<std::vector<std::string_view>> out;
  for (const NeededDifference& difference : needed) {
    out.emplace_back();
    for (const std::string_view part : parts_of(difference.*side))
      if (here[part] < all || (there[part] > 0 && there[part] < all)) out.back().push_back(part);
  }
  return out;
}

// A word stands for itself, "nce"; a number needs its setting, "target=2".
std::string said(const std::vector<std::string_view>& parts) {
  std::string out;
  for (const std::string_view part : parts) {
    const std::string_view value = part.substr(part.find('=') + 1);
    const bool word = !value.empty() && std::isalpha(static_cast<unsigned char>(value.front()));
    out += fmt::format("{}{}", out.empty() ? "" : " ", word ? value : part);
  }
  return out;
}

// Where nothing of one side is told apart, what it has in the other's settings.
void complete(std::vector<std::string_view>& side, const std::string& name,
              const std::vector<std::string_view>& other) {
  if (!side.empty()) return;
  const auto key = [](std::string_view part) { return part.substr(0, part.find('=')); };
  for (const std::string_view part : parts_of(name))
    if (std::ranges::count(other, key(part), key) > 0) side.push_back(part);
}

// What tells a claim's differences from each other: "nce target=2: ", "concat - separable: ".
std::vector<std::string> short_labels(const std::vector<NeededDifference>& needed) {
  const auto first = distinct_parts(needed, &NeededDifference::first, &NeededDifference::second);
  const auto second = distinct_parts(needed, &NeededDifference::second, &NeededDifference::first);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < needed.size(); ++i) {
    std::vector<std::string_view> both, ours, theirs;
    for (const std::string_view part : first[i])
      (std::ranges::count(second[i], part) > 0 ? both : ours).push_back(part);
    for (const std::string_view part : second[i])
      if (std::ranges::count(both, part) == 0) theirs.push_back(part);
    complete(ours, needed[i].first, theirs);
    complete(theirs, needed[i].second, ours);
    std::string label = said(both);
    if (!ours.empty() || !theirs.empty())
      label += fmt::format("{}{}{}{}", label.empty() ? "" : ", ", said(ours),
                           theirs.empty() ? "" : " - ", said(theirs));
    out.push_back(label.empty() ? "" : label + ": ");
  }
  return out;
}

// The estimates one by one where they are few, else the one that lies least on the wanted side.
std::string brief_of(const Claim& claim, const std::vector<NeededDifference>& needed,
                     const std::vector<Tested>& differences) {
  constexpr std::size_t kFew = 4;
  const auto inside = [&](const Tested& tested) {
    if (std::isnan(tested.estimate)) return -kInfinity;
    if (claim.kind == Kind::about_equal) return -std::abs(tested.estimate);
    return claim.below ? -tested.estimate : tested.estimate;
  };
  const std::vector<std::string> labels = short_labels(needed);
  std::string out;
  if (differences.size() > kFew) {
    const auto least = std::ranges::min_element(differences, {}, inside);
    const std::string& label = labels[static_cast<std::size_t>(least - differences.begin())];
    out = fmt::format("the least clear of {}: {}{}", differences.size(), label,
                      brief_text(claim, *least));
  } else {
    for (std::size_t i = 0; i < differences.size(); ++i)
      out += (out.empty() ? "" : "; ") + labels[i] + brief_text(claim, differences[i]);
  }
  return out + ", wanted " + wanted_text(claim);
}

Evidence nothing_for(const std::string& why) {
  Evidence out;
  out.seeds = {{0, 0}};
  out.text = out.brief = why;
  out.absent = true;
  return out;
}

Evidence evidence_for(const SuiteRecord& record, const Claim& claim,
                      const std::vector<NeededDifference>& needed) {
  Evidence out;
  out.p_there = 0;
  try {
    std::size_t values = 0;
    std::vector<Tested> differences;
    for (const NeededDifference& difference : needed) {
      const std::vector<double> y = values_of(record, claim, difference.first);
      const bool alone = difference.second.empty();
      std::vector<double> x;
      if (!alone) x = values_of(record, claim, difference.second);
      out.seeds.emplace_back(y.size(), alone ? y.size() : x.size());
      values += y.size() + x.size();
      out.lost += static_cast<std::size_t>(
          std::count_if(y.begin(), y.end(), [](double v) { return std::isnan(v); }) +
          std::count_if(x.begin(), x.end(), [](double v) { return std::isnan(v); }));
      if (alone && claim.kind == Kind::about_equal) x = {std::get<double>(claim.against)};
      const Tested tested = claim.kind == Kind::order        ? test_order(claim, y, x)
                            : claim.kind == Kind::within_run ? test_within(claim, y)
                                                             : test_equal(claim, y, x);
      out.p_there = std::max(out.p_there, tested.p_there);
      out.p_other_way = std::min(out.p_other_way, tested.p_other_way);
      out.text += (out.text.empty() ? "" : "; ") + difference_text(claim, difference, tested);
      differences.push_back(tested);
    }
    out.brief = brief_of(claim, needed, differences);
    if (out.lost > 0) {
      const std::string lost =
          fmt::format("; values that failed or are no number: {} of {}", out.lost, values);
      out.text += lost;
      out.brief += lost;
    }
  } catch (const Absent& absent) {
    return nothing_for(absent.what);
  }
  out.p_other_way = std::min(1.0, static_cast<double>(needed.size()) * out.p_other_way);
  return out;
}

// ---- how many seeds a verdict needs

// The smallest p that "reproduced" could have where both sides of every difference have so many seeds.
double smallest_p(Kind kind, std::size_t seeds) {
  if (kind == Kind::order) return smallest_rank_sum_p(seeds, seeds);
  if (kind == Kind::within_run) return smallest_signed_rank_p(seeds);
  return seeds >= 2 ? 0 : 1;  // a t test has no smallest p, but wants a spread
}

std::size_t fewest_seeds(const Evidence& evidence) {
  std::size_t out = std::numeric_limits<std::size_t>::max();
  for (const auto& [first, second] : evidence.seeds) out = std::min({out, first, second});
  return out;
}

bool passes(double p) {
  return p <= kClaimLevel * (1 + 1e-12);  // 0.05 / 3 * 3 is 0.05
}

// The fewest seeds, of all points alike, with which claim i of a group could be more than undecided.
std::size_t seeds_needed(std::size_t i, std::span<const Claim* const> claims) {
  for (std::size_t seeds = 1; seeds < kMostSeeds; ++seeds) {
    std::vector<double> p;
    for (const Claim* claim : claims) p.push_back(smallest_p(claim->kind, seeds));
    if (passes(holm(p)[i])) return seeds;
  }
  return kMostSeeds;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
      return "reproduced";
    case Verdict::contradicted:
      return "contradicted";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

std::string seeds_text(const JudgedClaim& claim) {
  return claim.seeds < claim.seeds_needed ? fmt::format("{} of {}", claim.seeds, claim.seeds_needed)
                                          : fmt::format("{}", claim.seeds);
}

std::vector<NeededDifference> needed_differences(const Claim& claim,
                                                 std::span<const PlannedPoint> points) {
  require_parts(claim);
  std::vector<NeededDifference> out;
  if (claim.cells.size() == 1) {
    if (!claim.by.empty())
      throw InputError("by wants two or more cells; one is taken point by point");
    const Selection selection = Selection::parse(claim.cells[0]);
    for (const PlannedPoint& point : points)
      if (selection.matches(point.settings)) out.push_back({point.name, ""});
    if (out.empty()) throw InputError(fmt::format("cells \"{}\" match no point", claim.cells[0]));
    return out;
  }
  // combination -> the point of each cell
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> chosen;
  for (std::size_t c = 0; c < claim.cells.size(); ++c) {
    const Selection selection = Selection::parse(claim.cells[c]);
    for (const PlannedPoint& point : points) {
      if (!selection.matches(point.settings)) continue;
      const std::string combination = combination_of(point, claim.by);
      if (!chosen.contains(combination)) order.push_back(combination);
      std::vector<std::string>& row = chosen[combination];
      row.resize(claim.cells.size());
      if (!row[c].empty())
        throw InputError(fmt::format("cells \"{}\" match points {} and {}, want one{}",
                                     claim.cells[c], row[c], point.name,
                                     claim.by.empty() ? " (by = [...] takes them one by one)"
                                                      : " for each of " + combination));
      row[c] = point.name;
    }
  }
  if (order.empty()) throw InputError(fmt::format("cells \"{}\" match no point", claim.cells[0]));
  for (const std::string& combination : order) {
    const std::vector<std::string>& row = chosen[combination];
    for (std::size_t c = 0; c < row.size(); ++c)
      if (row[c].empty())
        throw InputError(fmt::format("cells \"{}\" match no point{}", claim.cells[c],
                                     combination.empty() ? std::string() : " with " + combination));
    for (std::size_t a = 0; a < row.size(); ++a)
      for (std::size_t b = a + 1; b < row.size(); ++b)
        if (claim.kind == Kind::about_equal || b == a + 1) out.push_back({row[a], row[b]});
  }
  for (const NeededDifference& difference : out)
    if (difference.first == difference.second)
      throw InputError(fmt::format("cells name point {} twice", difference.first));
  return out;
}

Equivalence equivalence(std::span<const double> y, std::span<const double> x, bool number,
                        double matters, double resolution) {
  Equivalence out{kNaN, -kInfinity, kInfinity, 1, 1};
  if (y.empty() || x.empty()) return out;
  const auto mean = [](std::span<const double> v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  };
  const double y_mean = mean(y), x_mean = mean(x);
  out.difference = y_mean - x_mean;
  if (y.size() < 2 || (number ? x.size() != 1 : x.size() < 2)) return out;
  const auto squares = [](std::span<const double> v, double m) {
    double sum = 0;
    for (const double value : v) sum += (value - m) * (value - m);
    return sum;
  };
  const double m = static_cast<double>(y.size()), n = static_cast<double>(x.size());
  const double freedom = number ? m - 1 : m + n - 2;
  const double spread =
      std::sqrt((squares(y, y_mean) + (number ? 0 : squares(x, x_mean))) / freedom);
  const double error =
      std::max(spread, resolution / std::sqrt(12.0)) * std::sqrt(1 / m + (number ? 0 : 1 / n));
  if (!(error > 0) || !std::isfinite(error)) return out;
  const double reach = student_quantile(1 - kClaimLevel, freedom) * error;
  out.low = out.difference - reach;
  out.high = out.difference + reach;
  const double from_low = (out.difference + matters) / error;
  const double from_high = (matters - out.difference) / error;
  out.p_equal = std::max(student_tail(from_low, freedom), student_tail(from_high, freedom));
  out.p_unequal = std::min(
      1.0, 2 * std::min(student_tail(-from_low, freedom), student_tail(-from_high, freedom)));
  return out;
}

std::vector<JudgedClaim> judge_claims(const SuiteRecord& record, std::span<const Claim> claims,
                                      std::span<const PlannedPoint> points) {
  std::vector<Evidence> evidence;
  std::vector<JudgedClaim> out;
  std::map<std::string, std::vector<std::size_t>> groups;
  for (const Claim& claim : claims) {
    try {
      evidence.push_back(evidence_for(record, claim, needed_differences(claim, points)));
    } catch (const InputError& e) {
      evidence.push_back(nothing_for(e.what()));
    }
    JudgedClaim judged;
    judged.id = claim.id;
    judged.statement = claim.statement;
    judged.group = claim.group;
    judged.brief = evidence.back().brief;
    judged.lost = evidence.back().lost;
    judged.absent = evidence.back().absent;
    judged.seeds = fewest_seeds(evidence.back());
    groups[claim.group].push_back(out.size());
    out.push_back(std::move(judged));
  }
  for (const auto& [name, members] : groups) {
    std::vector<double> there, other_way;
    std::vector<const Claim*> of_group;
    for (const std::size_t i : members) {
      there.push_back(evidence[i].p_there);
      other_way.push_back(evidence[i].p_other_way);
      of_group.push_back(&claims[i]);
    }
    there = holm(there);
    other_way = holm(other_way);
    for (std::size_t k = 0; k < members.size(); ++k) {
      JudgedClaim& judged = out[members[k]];
      judged.p_reproduced = there[k];
      judged.p_contradicted = other_way[k];
      judged.seeds_needed = seeds_needed(k, of_group);
      if (passes(there[k]))
        judged.verdict = Verdict::reproduced;
      else if (passes(other_way[k]))
        judged.verdict = Verdict::contradicted;
      const std::string& text = evidence[members[k]].text;
      const double p = judged.verdict == Verdict::contradicted ? other_way[k] : there[k];
      if (judged.verdict == Verdict::undecided && judged.seeds < judged.seeds_needed)
        judged.evidence =
            fmt::format("{} of {} seeds; {}", judged.seeds, judged.seeds_needed, text);
      else
        judged.evidence =
            fmt::format("{}; after Holm p {:.2g}{}", text, p,
                        judged.verdict == Verdict::contradicted ? " the other way" : "");
      if (!judged.absent && judged.seeds >= judged.seeds_needed)
        judged.brief += fmt::format(
            ", p {:.2g}{}", p, judged.verdict == Verdict::contradicted ? " the other way" : "");
    }
  }
  return out;
}

JudgedClaim judge_composite(const CompositeClaim& claim, std::span<const JudgedClaim> judged) {
  JudgedClaim out;
  out.id = claim.id;
  out.statement = claim.statement;
  out.seeds = std::numeric_limits<std::size_t>::max();
  out.p_reproduced = 0;
  std::set<std::string> groups;
  // Verdict, or "not among the results" -> ids, the worst first.
  std::vector<std::pair<std::string, std::vector<std::string>>> verdicts{
      {"contradicted", {}}, {"undecided", {}}, {"not among the results", {}}, {"reproduced", {}}};
  const auto note = [&](std::string_view word, const std::string& id) {
    std::ranges::find(verdicts, word, [](const auto& entry) {
      return std::string_view(entry.first);
    })->second.push_back(id);
  };
  for (const std::string& id : claim.carried_by) {
    bool there = false;
    for (const JudgedClaim& part : judged) {
      if (part.id != id) continue;
      there = true;
      note(to_string(part.verdict), id);
      groups.insert(part.group);
      out.seeds = std::min(out.seeds, part.seeds);
      out.seeds_needed = std::max(out.seeds_needed, part.seeds_needed);
      out.lost += part.lost;
      out.p_reproduced = std::max(out.p_reproduced, part.p_reproduced);
      out.p_contradicted = std::min(out.p_contradicted, part.p_contradicted);
    }
    if (there) continue;
    note("not among the results", id);
    out.seeds = 0;
    out.p_reproduced = 1;
  }
  if (claim.carried_by.empty()) {
    out.seeds = 0;
    out.p_reproduced = 1;
  }
  for (const auto& [word, ids] : verdicts)
    if (!ids.empty())
      out.evidence +=
          fmt::format("{}{}: {}", out.evidence.empty() ? "" : "; ", word, fmt::join(ids, ", "));
  out.brief = out.evidence;
  out.p_contradicted = std::min(1.0, static_cast<double>(groups.size()) * out.p_contradicted);
  const std::size_t reproduced = verdicts[3].second.size();
  if (!verdicts[0].second.empty() && passes(out.p_contradicted))
    out.verdict = Verdict::contradicted;
  else if (reproduced == claim.carried_by.size() && reproduced > 0)
    out.verdict = Verdict::reproduced;
  return out;
}

std::vector<JudgedInstead> judge_claims_with(const SuiteRecord& record,
                                             std::span<const Claim> claims,
                                             std::span<const PlannedPoint> points,
                                             std::string_view metric, std::string_view instead) {
  std::vector<Claim> changed(claims.begin(), claims.end());
  std::vector<JudgedInstead> out(claims.size());
  for (std::size_t i = 0; i < changed.size(); ++i) {
    Claim& claim = changed[i];
    auto* than = std::get_if<std::string>(&claim.against);
    const bool asks = claim.quantity == metric || (than != nullptr && *than == metric);
    if (claim.quantity == metric) claim.quantity = instead;
    if (than != nullptr && *than == metric) *than = instead;
    if (!asks)
      out[i].untouched = "reads " + claim.quantity;
    else if (than != nullptr && *than == claim.quantity)
      out[i].untouched = fmt::format("would set {} against itself", instead);
  }
  std::vector<JudgedClaim> judged = judge_claims(record, changed, points);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (!out[i].untouched.empty()) continue;
    if (judged[i].absent)
      out[i].untouched = judged[i].brief;
    else
      out[i].judged = std::move(judged[i]);
  }
  return out;
}

}  // namespace infomax
