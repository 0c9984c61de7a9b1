#include "suite/external_suite.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/error.h"
#include "objectives/external.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

// A string of TOML.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c >= 0 && c < ' ')
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string toml_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return toml_string(*text);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::vector<std::string> items;
    for (const std::string& item : *list) items.push_back(toml_string(item));
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
  return to_text(value);
}

// What a point estimates, as text of TOML.
struct Subject {
  std::string task;
  std::string parameters;  // of the task, a line each
  std::string samples, scale;
  bool operator==(const Subject&) const = default;
};

Subject subject_of(const Settings& settings) {
  Subject out{toml_string(settings.word("task")), "", toml_text(*settings.find("samples")),
              settings.has("scale") ? settings.word("scale") : "none"};
  for (const Parameter* parameter : parameters_of_task(settings.word("task")))
    if (const Value* value = settings.find(parameter->name))
      out.parameters += fmt::format("{} = {}\n", parameter->name, toml_text(*value));
  return out;
}

// Tasks that are crossed with the same numbers of rows.
struct Crossed {
  std::string parameters, scale;
  std::vector<std::string> samples, tasks;
};

std::vector<Crossed> crossed(const std::vector<Subject>& subjects) {
  std::vector<Crossed> by_task;
  for (const Subject& subject : subjects) {
    const auto same = std::ranges::find_if(by_task, [&](const Crossed& c) {
      return c.tasks.front() == subject.task && c.parameters == subject.parameters &&
             c.scale == subject.scale;
    });
    if (same == by_task.end())
      by_task.push_back({subject.parameters, subject.scale, {subject.samples}, {subject.task}});
    else
      same->samples.push_back(subject.samples);
  }
  std::vector<Crossed> out;
  for (Crossed& of : by_task) {
    const auto same = std::ranges::find_if(out, [&](const Crossed& c) {
      return c.samples == of.samples && c.parameters == of.parameters && c.scale == of.scale;
    });
    if (same == out.end())
      out.push_back(std::move(of));
    else
      same->tasks.push_back(of.tasks.front());
  }
  return out;
}

std::string experiments_text(const std::vector<Crossed>& experiments, const std::string& name,
                             const ProgramSpec& program) {
  std::string out;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const Crossed& of = experiments[i];
    const bool single = experiments.size() == 1;
    const std::string table = single ? "" : "experiment.";
    if (!single) {
      const auto same_scale = std::ranges::count(experiments, of.scale, &Crossed::scale);
      out += fmt::format(
          "\n[[experiment]]\nname = {}",
          toml_string(same_scale == 1 ? of.scale : fmt::format("{}-{}", of.scale, i + 1)));
    }
    out += fmt::format("\n[{}sweep]\nsamples = [{}]\ntask    = [{}]\n[{}fixed]\n", table,
                       fmt::join(of.samples, ", "), fmt::join(of.tasks, ", "), table);
    out += fmt::format(
        "objective        = \"external\"\nexternal_name    = {}\nexternal_command = {}\n"
        "external_mode    = \"{}\"\nexternal_timeout = {}\nexternal_memory  = {}\nscale            "
        "= {}\n{}",
        toml_string(name), toml_string(program.command),
        program.by == AskedBy::line ? kExternalModes[1] : kExternalModes[0],
        to_text(program.seconds), to_text(program.gibibytes), toml_string(of.scale), of.parameters);
  }
  return out;
}

}  // namespace

Suite external_suite(const Suite& suite, const std::string& name, const ProgramSpec& program) {
  std::vector<Subject> subjects;
  for (const Point& point : suite.points) {
    if (!point.settings.says("objective", "estimate") || !point.settings.has("samples")) continue;
    if (Subject subject = subject_of(point.settings);
        std::ranges::find(subjects, subject) == subjects.end())
      subjects.push_back(std::move(subject));
  }
  if (subjects.empty())
    throw InputError(
        fmt::format("suite {}: estimates nothing of samples (objective = \"estimate\"), so it has "
                    "no question for a program; known-mi and growth do",
                    suite.name));
  const std::string text = fmt::format(
      "schema   = 1\nquestion = {}\nsource   = {}\nseeds    = {}\n{}",
      toml_string(fmt::format("What comes of {} on the samples of {}?", name, suite.name)),
      toml_string(suite.source), suite.seeds, experiments_text(crossed(subjects), name, program));
  try {
    return parse_suite(fmt::format("{}.{}.toml", suite.name, name), text);
  } catch (const InputError& error) {
    // The message names a file that nobody has; what it says of name and command is the user's.
    throw InputError(fmt::format("{} on {}: {}", name, suite.name, error.what()));
  }
}

bool runs_programs(const Suite& suite) {
  return std::ranges::any_of(
      suite.points, [](const Point& point) { return point.settings.says("objective", kExternal); });
}

std::string suite_beneath(const std::string& suite, const std::string& name) {
  const std::string end = "." + name;
  return suite.size() > end.size() && suite.ends_with(end)
             ? suite.substr(0, suite.size() - end.size())
             : std::string();
}

}  // namespace infomax
