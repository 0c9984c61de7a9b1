// What a row of a registry wants to be told: the parameters of an encoder, a task, an estimator.
// Each row lists its own, and a point of a suite states the parameters of the rows that it names.
//
// A parameter has one declaration. Rows that share it (`dimension`) share the object or an equal
// one; two parameters of one name that differ are a mistake that a test finds
// (suite/parameters_test.cpp).
#pragma once

#include <span>
#include <string_view>

#include "core/settings.h"

namespace infomax {

enum class Need {
  required,  // a point states it, or `otherwise` is written into the point
  optional,  // left out, it means what its summary says
};

struct Parameter {
  std::string_view name;
  std::string_view type;     // "word", "text", "number", "count", "counts", "words", "numbers"
  std::string_view summary;  // one line for `infomax show`
  double at_least = 0, at_most = 0;  // of every number in it
  std::span<const std::string_view>
      choices{};  // of a word that is one of a few; of an optional one, the first is
                  // what leaving it out means
  Need need = Need::required;
  // Another parameter, of which and this one exactly one is stated, in rows that take both.
  std::string_view instead_of{};
  std::string_view otherwise{};  // the default, as a suite file has it but for quotes; empty: none
  bool (*applies)(const Settings&) =
      nullptr;  // to a point with these settings; always, where there is no function
};

// The same parameter where `applies` says so.
constexpr Parameter when(Parameter parameter, bool (*applies)(const Settings&)) {
  parameter.applies = applies;
  return parameter;
}

// Throws InputError "NAME is VALUE, want ..." where type or range is wrong.
void check_value(const Parameter& parameter, const Value& value);
// Throws InputError 'NAME "WORD" is not known; known are ...' for a word that isn't one of the
// parameter's choices.
void check_choice(const Parameter& parameter, const Settings& settings);
// Of an optional word with choices: the stated one, or the first. Throws as check_choice does.
std::string choice(const Parameter& parameter, const Settings& settings);

// Writes the defaults of the parameters that are left out. Throws InputError "WHERE wants a
// parameter \"NAME\"" where one without a default is missing, and of two alternatives both.
void add_defaults(std::string_view where, std::span<const Parameter* const> taken,
                  Settings& settings);

// A value as a row's defaults and examples write it: 0.5, euclidean, [8, 4]. Throws Error for
// another type's.
Value read_value(const Parameter& parameter, std::string_view text);
// "dimension = 3, information = 1": the settings of a row's example. Throws Error for a name that
// the row doesn't have, or a value of another type or range.
Settings read_example(std::span<const Parameter> parameters, std::string_view text);

}  // namespace infomax
