#include "core/parameter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "core/error.h"

namespace infomax {

namespace {

[[noreturn]] void refuse(const Parameter& parameter, const Value& value, std::string_view wanted) {
  throw InputError(fmt::format("{} is {}, want {}", parameter.name, to_text(value), wanted));
}

void check_range(const Parameter& parameter, const Value& value, double number) {
  if (!(number >= parameter.at_least && number <= parameter.at_most))
    refuse(parameter, value, fmt::format("{} to {}", parameter.at_least, parameter.at_most));
}

std::string_view type_in_words(std::string_view type) {
  if (type == "word" || type == "text") return "a string";
  if (type == "number") return "a number";
  if (type == "count") return "an integer";
  if (type == "counts") return "a list of integers";
  if (type == "numbers") return "a list of numbers";
  return "a list of strings";
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The parts of a list without its brackets, or of "a = 1, b = [2, 3]": split at commas outside
// brackets.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0, depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    const std::string_view part = trimmed(text.substr(begin, i - begin));
    if (!part.empty()) out.push_back(part);
    begin = i + 1;
  }
  return out;
}

template <class Number>
Number number_of(const Parameter& parameter, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw Error(fmt::format("{}: \"{}\" is no {}", parameter.name, text, parameter.type));
  return value;
}

}  // namespace

void check_value(const Parameter& parameter, const Value& value) {
  const auto wrong_type = [&] { refuse(parameter, value, type_in_words(parameter.type)); };
  if (parameter.type == "word") {
    if (!std::holds_alternative<std::string>(value)) wrong_type();
    const std::string& text = std::get<std::string>(value);
    // A value becomes part of a group's and a file's name.
    if (text.empty() || text.find_first_of("/,=|\n") != std::string::npos)
      refuse(parameter, value, "a non-empty word without / , = |");
  } else if (parameter.type == "text") {
    if (!std::holds_alternative<std::string>(value)) wrong_type();
    const std::string& text = std::get<std::string>(value);
    if (text.empty() || std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' '; }))
      refuse(parameter, value, "a line of text");
  } else if (parameter.type == "number") {
    if (std::holds_alternative<std::int64_t>(value))
      check_range(parameter, value, static_cast<double>(std::get<std::int64_t>(value)));
    else if (std::holds_alternative<double>(value))
      check_range(parameter, value, std::get<double>(value));
    else
      wrong_type();
  } else if (parameter.type == "count") {
    if (!std::holds_alternative<std::int64_t>(value)) wrong_type();
    check_range(parameter, value, static_cast<double>(std::get<std::int64_t>(value)));
  } else if (parameter.type == "counts") {
    if (!std::holds_alternative<std::vector<std::int64_t>>(value)) wrong_type();
    const auto& list = std::get<std::vector<std::int64_t>>(value);
    if (list.empty()) refuse(parameter, value, "at least one number");
    for (const std::int64_t n : list) check_range(parameter, value, static_cast<double>(n));
  } else if (parameter.type == "numbers") {
    const auto check_all = [&](const auto& list) {
      if (list.empty()) refuse(parameter, value, "at least one number");
      for (const auto n : list) check_range(parameter, value, static_cast<double>(n));
    };
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value))
      check_all(*integers);
    else if (const auto* numbers = std::get_if<std::vector<double>>(&value))
      check_all(*numbers);
    else
      wrong_type();
  } else {
    // TOML's [] has no element type; it reads as an empty list of anything.
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value);
        numbers != nullptr && numbers->empty())
      return;
    if (!std::holds_alternative<std::vector<std::string>>(value)) wrong_type();
  }
}

void check_choice(const Parameter& parameter, const Settings& settings) {
  if (parameter.choices.empty() || !settings.has(parameter.name)) return;
  const std::string word = settings.word(parameter.name);
  if (std::ranges::find(parameter.choices, word) == parameter.choices.end())
    throw InputError(fmt::format("{} \"{}\" is not known; known are {}", parameter.name, word,
                                 fmt::join(parameter.choices, ", ")));
}

std::string choice(const Parameter& parameter, const Settings& settings) {
  if (!settings.has(parameter.name)) return std::string(parameter.choices.front());
  check_choice(parameter, settings);
  return settings.word(parameter.name);
}

void add_defaults(std::string_view where, std::span<const Parameter* const> taken,
                  Settings& settings) {
  for (const Parameter* parameter : taken) {
    if (settings.has(parameter->name) || parameter->need == Need::optional) continue;
    const bool instead = std::ranges::any_of(taken, [&](const Parameter* other) {
      return settings.has(other->name) &&
             (other->name == parameter->instead_of || other->instead_of == parameter->name);
    });
    if (instead) continue;
    if (parameter->otherwise.empty())
      throw InputError(fmt::format("{} wants a parameter \"{}\"", where, parameter->name));
    settings.set(parameter->name, read_value(*parameter, parameter->otherwise));
  }
}

Value read_value(const Parameter& parameter, std::string_view text) {
  text = trimmed(text);
  const auto items = [&] {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']')
      throw Error(fmt::format("{}: \"{}\" is no list", parameter.name, text));
    return parts_of(text.substr(1, text.size() - 2));
  };
  if (parameter.type == "word" || parameter.type == "text") return std::string(text);
  if (parameter.type == "number") return number_of<double>(parameter, text);
  if (parameter.type == "count") return number_of<std::int64_t>(parameter, text);
  if (parameter.type == "counts") {
    std::vector<std::int64_t> out;
    for (const std::string_view item : items())
      out.push_back(number_of<std::int64_t>(parameter, item));
    return out;
  }
  if (parameter.type == "numbers") {
    std::vector<double> out;
    for (const std::string_view item : items()) out.push_back(number_of<double>(parameter, item));
    return out;
  }
  std::vector<std::string> out;
  for (const std::string_view item : items()) out.emplace_back(item);
  return out;
}

Settings read_example(std::span<const Parameter> parameters, std::string_view text) {
  Settings out;
  for (const std::string_view part : parts_of(text)) {
    const std::size_t equals = part.find('=');
    const std::string_view name = trimmed(part.substr(0, equals));
    const auto row = std::ranges::find(parameters, name, &Parameter::name);
    if (equals == std::string_view::npos || row == parameters.end())
      throw Error(fmt::format("example \"{}\": \"{}\" is no parameter with a value", text, part));
    Value value = read_value(*row, part.substr(equals + 1));
    try {
      check_value(*row, value);
    } catch (const InputError& error) {
      throw Error(fmt::format("example \"{}\": {}", text, error.what()));
    }
    out.set(name, std::move(value));
  }
  for (const Parameter& parameter : parameters)
    if (!parameter.otherwise.empty() && !out.has(parameter.name))
      out.set(parameter.name, read_value(parameter, parameter.otherwise));
  return out;
}

}  // namespace infomax
