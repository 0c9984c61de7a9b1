#include "compare/claim_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>

namespace infomax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Kind = Claim::Kind;

// Where a claim sets its quantity against a number, evidence shows the quantity itself; else it
// shows differences.
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
    return is_against_number(claim) ? fmt::format("{} within {}", from, claim.matters)
                                    : fmt::format("within {}", claim.matters);
  if (claim.below) return "below " + threshold_text(from - claim.by_at_least);
  return "above " + threshold_text(from + claim.by_at_least);
}

std::string difference_text(const Claim& claim, const NeededDifference& needed,
                            const TestedDifference& tested) {
  std::string against = needed.second;
  if (const auto* metric = std::get_if<std::string>(&claim.against)) against = *metric;
  if (std::holds_alternative<Claim::Place>(claim.against)) against = "earlier";
  std::string out =
      needed.first + (is_against_number(claim) ? ": " : fmt::format(" - {}: ", against));
  if (std::isnan(tested.estimate))
    return out + (is_against_number(claim) ? "no value to be had" : "no difference to be had");
  const double from = shown_from(claim);
  out += is_against_number(claim) ? fmt::format("{:.4g}", tested.estimate + from)
                                  : fmt::format("{:+.4g}", tested.estimate);
  if (std::isfinite(tested.low) && std::isfinite(tested.high))
    out += fmt::format(" [{:.4g}, {:.4g}]", tested.low + from, tested.high + from);
  out += " wanted " + wanted_text(claim);
  return claim.theorem ? out : out + fmt::format(", p {:.2g}", tested.p_there);
}

// Numbers with as many decimals as the interval's width asks for: two of its digits. What is of the
// size of rounding has powers of ten.
std::string number_text(const Claim& claim, const TestedDifference& tested) {
  if (std::isnan(tested.estimate)) return "none";
  const double from = shown_from(claim);
  const double estimate = tested.estimate + from, low = tested.low + from,
               high = tested.high + from;
  const std::string_view sign = is_against_number(claim) || std::signbit(estimate) ? "" : "+";
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

std::string lost_text(const ClaimEvidence& evidence) {
  std::size_t lost = 0, runs = 0;
  for (const PointFailures& point : evidence.failures) {
    lost += point.failed;
    runs += point.runs;
  }
  if (lost == 0) return "";
  return fmt::format("; of survivors alone, values that failed or are no number: {} of {}", lost,
                     runs);
}

}  // namespace

std::string evidence_text(const Claim& claim, const ClaimEvidence& evidence) {
  if (!evidence.absent.empty()) return evidence.absent;
  std::string out;
  for (std::size_t i = 0; i < evidence.differences.size(); ++i)
    out += (out.empty() ? "" : "; ") +
           difference_text(claim, evidence.needed[i], evidence.differences[i]);
  return out + lost_text(evidence);
}

std::string brief_text(const Claim& claim, const ClaimEvidence& evidence) {
  if (!evidence.absent.empty()) return evidence.absent;
  constexpr std::size_t kFew = 4;
  const std::vector<TestedDifference>& differences = evidence.differences;
  const auto inside = [&](const TestedDifference& tested) {
    if (std::isnan(tested.estimate)) return -kInfinity;
    if (claim.kind == Kind::about_equal) return -std::abs(tested.estimate);
    return claim.below ? -tested.estimate : tested.estimate;
  };
  const std::vector<std::string> labels = short_labels(evidence.needed);
  std::string out;
  if (differences.size() > kFew) {
    const auto least = std::ranges::min_element(differences, {}, inside);
    const std::string& label = labels[static_cast<std::size_t>(least - differences.begin())];
    out = fmt::format("the least clear of {}: {}{}", differences.size(), label,
                      number_text(claim, *least));
  } else {
    for (std::size_t i = 0; i < differences.size(); ++i)
      out += (out.empty() ? "" : "; ") + labels[i] + number_text(claim, differences[i]);
  }
  return out + ", wanted " + wanted_text(claim) + lost_text(evidence);
}

}  // namespace infomax
