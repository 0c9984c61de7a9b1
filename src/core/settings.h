// The settings of a trial: every value that its result depends on, by name. A suite file states
// them, `infomax show` prints them, results store them. What names there are, and of which type and
// range, say the parameters of what a point is made of (core/parameter.h).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace infomax {

// Integers stay integers, so that 128 prints as 128; a setting that wants a number takes either.
using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<std::string>, std::vector<double>>;

// The one way to write a value: 0.0001, mlp, [300, 300, 100]. Numbers are the shortest text that
// reads back the same. Point names, stored settings and streams' keys are made of it.
std::string to_text(const Value& value);

class Settings {
 public:
  Settings() = default;
  Settings(std::initializer_list<std::pair<std::string_view, Value>> items);

  // Replaces an earlier value of the name.
  void set(std::string_view name, Value value);
  void erase(std::string_view name);
  const Value* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // The value as what it is; throws InputError where it is missing.
  std::string word(std::string_view name) const;
  double number(std::string_view name) const;
  std::int64_t count(std::string_view name) const;
  std::vector<std::size_t> counts(std::string_view name) const;
  std::vector<std::string> words(std::string_view name) const;
  std::vector<double> numbers(std::string_view name) const;  // of a list of integers, too

  // Whether the name is there and says this word.
  bool says(std::string_view name, std::string_view word) const;

  const std::vector<std::pair<std::string, Value>>& items() const { return items_; }

 private:
  const Value& at(std::string_view name) const;
  std::vector<std::pair<std::string, Value>> items_;
};

}  // namespace infomax
