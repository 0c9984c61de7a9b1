#include "compare/claim.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "core/error.h"
#include "results/record.h"
#include "results/select.h"

namespace infomax {
namespace {

using Kind = Claim::Kind;

void require_parts(const Claim& claim) {
  const auto want = [](bool holds, const char* what) {
    if (!holds) throw InputError(what);
  };
  const std::size_t cells = claim.cells.size();
  const bool against = claim.against.index() != 0;
  want(!claim.theorem || claim.kind == Kind::within_run,
       "theorem = true goes with kind within-run alone");
  switch (claim.kind) {
    case Kind::order:
      want(cells >= 2 && !against, "kind order wants two or more cells, and no from or than");
      break;
    case Kind::within_run:
      want(cells == 1 && against, "kind within-run wants one entry of cells, and from or than");
      break;
    case Kind::about_equal:
      want(claim.matters > 0, "kind about-equal wants matters, above 0");
      want(is_against_number(claim) ? cells == 1 : cells >= 2 && !against,
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

// A number as it is written: no sign, no space, no leading zero.
std::optional<std::uint32_t> parse_index(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool padded = text.size() > 1 && text.front() == '0';
  if (error != std::errc() || end != text.data() + text.size() || padded || out > kLargestSeed)
    return std::nullopt;
  return out;
}

}  // namespace

SeedRange parse_seed_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_index(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_index(text.substr(dash + 1));
  if (!first || !last || *last < *first)
    throw InputError(
        fmt::format("\"{}\" is no range of seeds, want FIRST-LAST such as 6-19", text));
  return {*first, *last};
}

std::string to_string(const SeedRange& seeds) {
  return seeds.first == seeds.last ? std::to_string(seeds.first)
                                   : fmt::format("{}-{}", seeds.first, seeds.last);
}

bool is_against_number(const Claim& claim) {
  return std::holds_alternative<double>(claim.against);
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

}  // namespace infomax
