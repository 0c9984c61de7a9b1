// The settings of a trial: every value that its result depends on, with names, types and ranges in one table.
//
// A suite file states them, `infomax show` prints them, results store them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kernels/precision.h"

namespace infomax {

// Integers stay integers, so that 128 prints as 128; a setting that wants a number takes either.
using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<std::string>>;

// The one way to write a value: 0.0001, mlp, [300, 300, 100]. Numbers are the shortest text that reads back
// the same. Point names, stored settings and streams' keys are made of it.
std::string to_text(const Value& value);

struct SettingRow {
  std::string_view name;
  std::string_view type;     // "word", "number", "count", "counts", "words"
  std::string_view summary;  // one line for `infomax show`
  double at_least, at_most;  // of every number in it
};

std::span<const SettingRow> setting_rows();
// Null for a name that isn't one.
const SettingRow* find_setting(std::string_view name);
// Throws InputError "NAME is VALUE, want ..." where type or range is wrong.
void check_value(const SettingRow& row, const Value& value);

class Settings {
 public:
  // Replaces an earlier value of the name.
  void set(std::string_view name, Value value);
  void erase(std::string_view name);
  const Value* find(std::string_view name) const;

  // The value as what it is; throws InputError where it is missing.
  std::string word(std::string_view name) const;
  double number(std::string_view name) const;
  std::int64_t count(std::string_view name) const;
  std::vector<std::size_t> counts(std::string_view name) const;
  std::vector<std::string> words(std::string_view name) const;
  Precision precision() const;  // the setting of that name; float32 where it isn't stated

  const std::vector<std::pair<std::string, Value>>& items() const { return items_; }
  // As text, in the table's order.
  std::vector<std::pair<std::string, std::string>> texts() const;

 private:
  const Value& at(std::string_view name) const;
  std::vector<std::pair<std::string, Value>> items_;
};

// What the paper's released code does and its text doesn't, each a switch; off where it isn't stated.
bool shares_noise(const Settings& settings);  // one noise tensor for both views
bool shares_permutations(
    const Settings& settings);  // RealNVP's are the same in all runs of a point
bool tests_on_training_images(
    const Settings& settings);  // bound_test is a value on training images

}  // namespace infomax
