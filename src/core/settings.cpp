#include "core/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace infomax {

namespace {

template <class T>
std::string list_text(const std::vector<T>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

}  // namespace

std::string to_text(const Value& value) {
  struct Text {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const {
      // 2.0 and 2 are one value and so have one text.
      if (d == std::floor(d) && std::abs(d) < 1e15) return fmt::format("{:.0f}", d == 0 ? 0.0 : d);
      return fmt::format("{}", d);
    }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const std::vector<std::int64_t>& v) const { return list_text(v); }
    std::string operator()(const std::vector<std::string>& v) const { return list_text(v); }
    std::string operator()(const std::vector<double>& v) const {
      std::vector<std::string> texts;
      texts.reserve(v.size());
      for (const double number : v) texts.push_back((*this)(number));
      return list_text(texts);
    }
  };
  return std::visit(Text{}, value);
}

Settings::Settings(std::initializer_list<std::pair<std::string_view, Value>> items) {
  for (const auto& [name, value] : items) set(name, value);
}

void Settings::set(std::string_view name, Value value) {
  for (auto& [key, old] : items_)
    if (key == name) {
      old = std::move(value);
      return;
    }
  items_.emplace_back(std::string(name), std::move(value));
}

void Settings::erase(std::string_view name) {
  std::erase_if(items_, [&](const auto& item) { return item.first == name; });
}

const Value* Settings::find(std::string_view name) const {
  for (const auto& [key, value] : items_)
    if (key == name) return &value;
  return nullptr;
}

const Value& Settings::at(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr) throw InputError(fmt::format("{} is missing", name));
  return *value;
}

std::string Settings::word(std::string_view name) const {
  return std::get<std::string>(at(name));
}

double Settings::number(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return std::get<double>(value);
}

std::int64_t Settings::count(std::string_view name) const {
  return std::get<std::int64_t>(at(name));
}

std::vector<std::size_t> Settings::counts(std::string_view name) const {
  const auto& list = std::get<std::vector<std::int64_t>>(at(name));
  std::vector<std::size_t> out;
  out.reserve(list.size());
  for (const std::int64_t n : list) out.push_back(static_cast<std::size_t>(n));
  return out;
}

std::vector<std::string> Settings::words(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* words = std::get_if<std::vector<std::string>>(&value)) return *words;
  return {};
}

std::vector<double> Settings::numbers(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value)) {
    std::vector<double> out;
    for (const std::int64_t integer : *integers) out.push_back(static_cast<double>(integer));
    return out;
  }
  return std::get<std::vector<double>>(value);
}

bool Settings::says(std::string_view name, std::string_view word) const {
  const Value* value = find(name);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text != nullptr && *text == word;
}

}  // namespace infomax
