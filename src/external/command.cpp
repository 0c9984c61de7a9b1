#include "external/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "core/digest.h"
#include "core/error.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kPlaces{"x",     "y",  "csv", "dim_x",
                                                  "dim_y", "h5", "n",   "seed"};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

[[noreturn]] void refuse(std::string_view command, std::string_view what) {
  throw InputError(fmt::format("command \"{}\": {}", command, what));
}

// One word from `at` on, which is no space; `at` ends behind it.
std::string next_word(std::string_view command, std::size_t& at) {
  std::string word;
  char quote = 0;
  for (; at < command.size(); ++at) {
    const char c = command[at];
    if (c == '\\' && quote != '\'') {
      if (at + 1 == command.size()) refuse(command, "a backslash at the end");
      const char next = command[at + 1];
      if (quote == 0 || next == '"' || next == '\\') {
        word += next;
        ++at;
      } else {
        word += c;
      }
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (is_space(c)) {
      break;
    } else {
      word += c;
    }
  }
  if (quote != 0) refuse(command, fmt::format("{} is not closed", quote));
  return word;
}

std::string braced(std::string_view place) {
  return fmt::format("{{{}}}", place);
}

std::optional<std::string> digest_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) return std::nullopt;
  return sha256(bytes);
}

// As execvp looks for a program.
fs::path in_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/bin:/usr/bin";
  for (;;) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    fs::path found = fs::path(end == 0 ? std::string_view(".") : rest.substr(0, end)) / program;
    std::error_code error;
    if (fs::is_regular_file(found, error)) return found;
    if (end == rest.size()) return program;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<std::string> split_command(std::string_view command) {
  if (command.find('\0') != std::string_view::npos) refuse(command, "holds a NUL");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < command.size();)
    if (is_space(command[at]))
      ++at;
    else
      words.push_back(next_word(command, at));
  if (words.empty() || words.front().empty()) refuse(command, "names no program");
  return words;
}

bool has_place(const std::vector<std::string>& words, std::string_view place) {
  return std::ranges::any_of(words, [text = braced(place)](const std::string& word) {
    return word.find(text) != std::string::npos;
  });
}

void check_command(std::string_view command, AskedBy by) {
  const std::vector<std::string> words = split_command(command);
  if (by == AskedBy::line) {
    for (const std::string_view place : kPlaces)
      if (has_place(words, place))
        refuse(command, fmt::format("{} has no meaning for a program that serves: it reads one "
                                    "object a line, {{\"x\": path, \"y\": path, \"seed\": n}}",
                                    braced(place)));
    return;
  }
  if (!(has_place(words, "x") && has_place(words, "y")) && !has_place(words, "csv") &&
      !has_place(words, "h5"))
    refuse(command,
           "names no sample; want {x} and {y} (.npy), {csv} or {h5} where the program takes its "
           "files' paths, or a program that serves");
}

std::vector<std::string> filled(std::vector<std::string> words,
                                const std::map<std::string, std::string, std::less<>>& places) {
  for (std::string& word : words) {
    std::string out;
    std::string_view rest = word;
    while (!rest.empty()) {
      const std::size_t close = rest.front() == '{' ? rest.find('}') : std::string_view::npos;
      const auto place =
          close == std::string_view::npos ? places.end() : places.find(rest.substr(1, close - 1));
      if (place == places.end()) {
        out += rest.front();
        rest.remove_prefix(1);
      } else {
        out += place->second;
        rest.remove_prefix(close + 1);
      }
    }
    word = std::move(out);
  }
  return words;
}

std::map<std::string, std::string> digests_of_files(std::string_view command) {
  std::map<std::string, std::string> out;
  const std::vector<std::string> words = split_command(command);
  const auto add = [&](const std::string& named, const fs::path& path) {
    if (const auto digest = digest_of(path)) out[named] = *digest;
  };
  add(words.front(), in_path(words.front()));
  for (std::size_t i = 1; i < words.size(); ++i) {
    add(words[i], words[i]);
    if (const std::size_t equals = words[i].find('='); equals != std::string::npos)
      add(words[i].substr(equals + 1), words[i].substr(equals + 1));
  }
  return out;
}

}  // namespace infomax
