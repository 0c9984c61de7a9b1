#include "judge/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/error.h"
#include "data/read_file.h"
#include "data/toml_table.h"
#include "suite/cells.h"

namespace infomax {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

std::pair<double, double> read_range(const TomlEntry& entry) {
  const toml::array* list = entry.node->as_array();
  if (list == nullptr || list->size() != 2 || !(*list)[0].is_number() || !(*list)[1].is_number())
    entry.place.refuse("plot_range wants two numbers, [low, high]");
  const double low = *(*list)[0].value<double>(), high = *(*list)[1].value<double>();
  if (!(low < high) || !std::isfinite(low) || !std::isfinite(high))
    entry.place.refuse(
        fmt::format("plot_range runs from {} to {}, want low below high", low, high));
  return {low, high};
}

void read_at(const TomlTable& table, PublishedValue& out) {
  const TomlEntry& entry = table.need("at");
  if (entry.node->is_number()) {
    out.at = PublishedValue::At::place;
    out.coordinate = *table.number("at");
    return;
  }
  const std::string at = table.text("at");
  if (at != "start" && at != "end")
    entry.place.refuse(fmt::format("at is \"{}\"; known are start, end and numbers", at));
  out.at = at == "start" ? PublishedValue::At::start : PublishedValue::At::end;
}

PublishedValue read_value(const TomlTable& table) {
  table.allow(
      {"figure", "cells", "metric", "at", "value", "lower", "upper", "error", "plot_range"});
  PublishedValue out;
  out.figure = table.text("figure");
  out.cells = table.text_or("cells", "");
  check_cells(table.place(), out.cells);
  out.metrics = table.strings("metric");
  read_at(table, out);

  const std::optional<double> value = table.number("value");
  out.lower = table.number("lower");
  out.upper = table.number("upper");
  if (value.has_value() == (out.lower || out.upper))
    table.place().refuse("[[value]] wants value, or else lower, upper or both");
  if (value) out.lower = out.upper = value;
  if (out.lower && out.upper && *out.lower > *out.upper)
    table.need("lower").place.refuse(
        fmt::format("lower is {}, above upper, {}", *out.lower, *out.upper));

  table.need("error");
  out.error = *table.number("error");
  if (out.error < 0)
    table.need("error").place.refuse(fmt::format("error is {}, want at least 0", out.error));
  if (const TomlEntry* range = table.find("plot_range")) {
    out.plot_range = read_range(*range);
    for (const auto& edge : {out.lower, out.upper})
      if (edge && (*edge < out.plot_range->first || *edge > out.plot_range->second))
        range->place.refuse(fmt::format("plot_range runs from {} to {}, yet {} was read off it",
                                        out.plot_range->first, out.plot_range->second, *edge));
  }
  return out;
}

PublishedMae read_mae(const TomlTable& table) {
  table.allow({"figure", "estimator", "family", "samples", "value", "lower", "error"});
  constexpr std::int64_t kMostSamples = 1'000'000'000;
  PublishedMae out{.figure = table.text("figure"),
                   .estimator = table.text("estimator"),
                   .family = table.text("family"),
                   .samples = table.integer("samples", 1, kMostSamples)};
  const std::optional<double> value = table.number("value"), lower = table.number("lower");
  if (value.has_value() == lower.has_value())
    table.place().refuse("[[mae]] wants either value or lower");
  out.value = value ? *value : *lower;
  out.at_least = lower.has_value();
  table.need("error");
  out.error = *table.number("error");
  for (const auto& [key, number] :
       {std::pair("error", out.error), std::pair(value ? "value" : "lower", out.value)})
    if (number < 0)
      table.need(key).place.refuse(fmt::format("{} is {}, want at least 0", key, number));
  return out;
}

std::vector<PublishedMae> read_maes(const TomlTable& top) {
  std::vector<PublishedMae> out;
  for (const TomlTable& block : top.blocks("mae")) {
    PublishedMae mae = read_mae(block);
    for (const PublishedMae& other : out)
      if (other.estimator == mae.estimator && other.family == mae.family &&
          other.samples == mae.samples)
        block.place().refuse(fmt::format("{} over {} at {} samples is there twice", mae.estimator,
                                         mae.family, mae.samples));
    out.push_back(std::move(mae));
  }
  return out;
}

}  // namespace

std::string PublishedValue::where() const {
  if (at == At::place) return fmt::format("place {:.6g}", coordinate);
  return at == At::start ? "start" : "end";
}

Published parse_published(const std::string& path, std::string_view text) {
  const toml::table root = parse_toml(text, path);
  const TomlTable top(path, "a file of published values", root);
  top.allow({"schema", "source", "second_hand", "value", "mae"});
  top.integer("schema", 1, 1);
  Published out;
  out.source = top.text("source");
  if (const TomlEntry* entry = top.find("second_hand")) {
    const auto value = entry->node->value_exact<bool>();
    if (!value)
      entry->place.refuse(
          fmt::format("second_hand is {}, want true or false", TomlTable::shown(*entry->node)));
    out.second_hand = *value;
  }
  out.errors = read_maes(top);
  if (out.errors.empty()) top.need("value");
  for (const TomlTable& block : top.blocks("value")) {
    PublishedValue value = read_value(block);
    for (const PublishedValue& other : out.values)
      for (const std::string& metric : value.metrics)
        if (other.cells == value.cells && other.where() == value.where() &&
            std::find(other.metrics.begin(), other.metrics.end(), metric) != other.metrics.end())
          block.place().refuse(fmt::format("{} of cells \"{}\" at the {} is there twice", metric,
                                           value.cells, value.where()));
    out.values.push_back(std::move(value));
  }
  return out;
}

std::optional<Published> load_published(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxBytes);
  return parse_published(path, std::string(bytes.begin(), bytes.end()));
}

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::inside:
      return "inside";
    case Standing::outside:
      return "outside";
    case Standing::at_the_edge:
      return "at the edge";
    case Standing::undecided:
      break;
  }
  return "undecided";
}

Standing standing_of(const PublishedValue& value, const MeanInterval& ours) {
  if (!std::isfinite(ours.low) || !std::isfinite(ours.high)) return Standing::undecided;
  if (ours.low >= value.band_low() && ours.high <= value.band_high()) return Standing::inside;
  if (ours.high < value.band_low() || ours.low > value.band_high()) return Standing::outside;
  return ours.high - ours.low > value.band_high() - value.band_low() ? Standing::undecided
                                                                     : Standing::at_the_edge;
}

}  // namespace infomax
