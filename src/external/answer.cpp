#include "external/answer.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>

#include "results/text.h"

namespace infomax {

namespace {

constexpr std::size_t kMostQuoted = 200;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Answer unparsable(std::string_view line, std::string_view what) {
  return {AnswerKind::unparsable, 0, std::nullopt,
          fmt::format("{} in \"{}\", want a number or {{\"mi\": ..., \"unit\": \"nats\"}}", what,
                      printable(std::string(line), kMostQuoted))};
}

// "0.5", "+1e-3", "nan", "-Inf", "NA".
std::optional<double> number_in(std::string_view text) {
  if (text == "NA") return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  // What no double holds: 1e999 is infinite and 1e-999 is 0.
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    const bool small = exponent != std::string_view::npos && text[exponent + 1] == '-';
    return small ? 0 : std::numeric_limits<double>::infinity();
  }
  if (error != std::errc()) return std::nullopt;
  return value;
}

Answer answer_of(double nats, std::optional<double> std, std::string_view line) {
  if (std::isnan(nats)) return {AnswerKind::not_a_number, 0, std::nullopt, "the estimate is NaN"};
  if (std::isinf(nats))
    return {AnswerKind::infinite, 0, std::nullopt,
            fmt::format("the estimate is {}infinite", nats < 0 ? "minus " : "")};
  if (std && !(*std >= 0)) return unparsable(line, "a standard error below 0");
  return {AnswerKind::estimate, nats, std, {}};
}

// Python writes NaN and Infinity, which are no JSON: as strings outside strings.
std::string as_json(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (quoted && rest.starts_with('\\') && rest.size() > 1) {
      out += rest.substr(0, 2);
      i += 2;
      continue;
    }
    if (rest.front() == '"') quoted = !quoted;
    std::string_view word;
    if (!quoted)
      for (const std::string_view known : {"NaN", "-Infinity", "Infinity"})
        if (word.empty() && rest.starts_with(known)) word = known;
    if (word.empty()) {
      out += rest.front();
      ++i;
    } else {
      out += fmt::format("\"{}\"", word);
      i += word.size();
    }
  }
  return out;
}

// A number, null, or a string that says what JSON can't: "NaN", "inf".
std::optional<double> number_of(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_string()) return std::nullopt;
  const std::optional<double> said = number_in(value.get_ref<const std::string&>());
  return said && std::isfinite(*said) ? std::nullopt : said;
}

Answer read_object(std::string_view line) {
  const nlohmann::json object = nlohmann::json::parse(as_json(line), nullptr, false);
  if (!object.is_object()) return unparsable(line, "no JSON object");
  const auto mi = object.find("mi");
  if (mi == object.end()) return unparsable(line, "no \"mi\"");
  const std::optional<double> value = number_of(*mi);
  if (!value) return unparsable(line, "an \"mi\" that is no number");
  double nats = 1;
  if (const auto unit = object.find("unit"); unit != object.end()) {
    if (*unit == "bits")
      nats = std::numbers::ln2;
    else if (*unit != "nats")
      return unparsable(line, "a \"unit\" that is neither nats nor bits");
  }
  std::optional<double> error;
  if (const auto std = object.find("std"); std != object.end()) {
    error = number_of(*std);
    if (!error) return unparsable(line, "a \"std\" that is no number");
    if (!std::isfinite(*error)) error.reset();
  }
  if (error) *error *= nats;
  return answer_of(nats * *value, error, line);
}

}  // namespace

std::string_view to_string(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::estimate:
      return "estimate";
    case AnswerKind::crash:
      return "crash";
    case AnswerKind::time_limit:
      return "time limit";
    case AnswerKind::memory_limit:
      return "memory limit";
    case AnswerKind::not_a_number:
      return "not a number";
    case AnswerKind::infinite:
      return "infinite";
    case AnswerKind::unparsable:
      return "unparsable";
    case AnswerKind::not_started:
      return "not started";
  }
  return "";
}

std::string_view last_line(std::string_view output) {
  output = trimmed(output);
  const std::size_t before = output.find_last_of('\n');
  return trimmed(before == std::string_view::npos ? output : output.substr(before + 1));
}

Answer read_answer(std::string_view line) {
  line = trimmed(line);
  if (line.empty())
    return {AnswerKind::unparsable, 0, std::nullopt,
            "nothing on standard output, want a number or {\"mi\": ..., \"unit\": \"nats\"}"};
  if (line.starts_with('{')) return read_object(line);
  const std::optional<double> value = number_in(line);
  return value ? answer_of(*value, std::nullopt, line) : unparsable(line, "no number");
}

}  // namespace infomax
