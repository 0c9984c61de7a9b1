#include "suite/slurm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace infomax {

namespace {

constexpr std::string_view kEndOfScript = "END_OF_SCRIPT";

std::string quoted(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const std::string& word : words) out.push_back(shell_quoted(word));
  return fmt::format("{}", fmt::join(out, " "));
}

void require_printable(std::string_view what, std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw InputError(
          fmt::format("{}: has the control character {}, which a job script can't hold", what,
                      static_cast<int>(c)));
}

// Where sbatch writes what a job prints: %A, %a and %j are its words, so a % of the path's own is
// doubled.
std::string log_pattern(const SlurmJob& job, std::string_view file) {
  if (job.out.find('\\') != std::string::npos)
    throw InputError(fmt::format("{}: has a backslash, which sbatch takes for its own", job.out));
  std::string path;
  for (const char c : job.out + "/slurm/") path += c == '%' ? "%%" : std::string(1, c);
  return path.append(file);
}

// What both jobs ask of the site.
std::vector<std::string> site_options(const SlurmJob& job) {
  std::vector<std::string> out;
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) out.push_back(option + value);
  };
  add("--partition=", job.partition);
  add("--account=", job.account);
  add("--mem=", job.mem);
  return out;
}

// sbatch with the script at its standard input.
std::string sbatch_call(const std::vector<std::string>& options, const std::string& raw,
                        const std::string& script) {
  return fmt::format("sbatch {}{}{} <<'{}'\n{}{}\n", quoted(options), raw.empty() ? "" : " ", raw,
                     kEndOfScript, script, kEndOfScript);
}

std::string exports(const SlurmJob& job) {
  std::string out;
  for (const auto& [name, value] : job.environment)
    out += fmt::format("export {}={}\n", name, shell_quoted(value));
  return out;
}

std::string array_script(const SlurmJob& job) {
  return fmt::format(
      "#!/bin/bash\n"
      "# One task: what is missing of one of {0} shards. The program takes the shell's place, so "
      "that signals reach it.\n"
      "{1}exec {2} run {3} --shard \"$SLURM_ARRAY_TASK_ID/{0}\" --jobs {4} --out {5}\n",
      job.chunks, exports(job), shell_quoted(job.program), quoted(job.run), job.cpus,
      shell_quoted(job.out));
}

std::string merge_script(const SlurmJob& job) {
  std::string out = fmt::format(
      "#!/bin/bash\n"
      "# Every task has ended, well or not. Says what is missing; submitting again does it.\n"
      "{}worst=0\n",
      exports(job));
  for (const std::vector<std::string>& merge : job.merges)
    out += fmt::format("{} merge {}; status=$?; ((status <= worst)) || worst=$status\n",
                       shell_quoted(job.program), quoted(merge));
  return out + "exit \"$worst\"\n";
}

std::string array_call(const SlurmJob& job) {
  std::vector<std::string> options{"--parsable",
                                   "--job-name=" + job.name,
                                   "--array=" + array_indices(job.tasks) +
                                       (job.at_once > 0 ? fmt::format("%{}", job.at_once) : ""),
                                   "--nodes=1",
                                   "--ntasks=1",
                                   fmt::format("--cpus-per-task={}", job.cpus),
                                   "--time=" + job.time,
                                   "--signal=B:USR1@120",
                                   "--requeue",
                                   "--open-mode=append",
                                   "--output=" + log_pattern(job, "%A_%a.log")};
  const std::vector<std::string> site = site_options(job);
  options.insert(options.end(), site.begin(), site.end());
  return sbatch_call(options, job.sbatch, array_script(job));
}

std::string merge_call(const SlurmJob& job) {
  std::vector<std::string> options{"--parsable",
                                   "--job-name=" + job.name + "-merge",
                                   "--nodes=1",
                                   "--ntasks=1",
                                   "--cpus-per-task=1",
                                   "--time=30",
                                   "--requeue",
                                   "--open-mode=append",
                                   "--output=" + log_pattern(job, "%j-merge.log")};
  const std::vector<std::string> site = site_options(job);
  options.insert(options.end(), site.begin(), site.end());
  // The array's number is known to the script alone: the option stands as the shell has to read it.
  std::string raw = job.tasks.empty() ? "" : "--dependency=\"afterany:$array\"";
  if (!job.sbatch.empty()) raw += (raw.empty() ? "" : " ") + job.sbatch;
  return sbatch_call(options, raw, merge_script(job));
}

// A site may print before the number, which stands in a line of its own, with its cluster's name.
constexpr std::string_view kReadsNumbers =
    R"(job_number() { sed -nE 's/^([0-9]+)(;.*)?$/\1/p' <<<"$1" | tail -n 1; }
unknown() {
  printf '%s\n' "$1" >&2
  echo "sbatch printed no job's number, so whether the $2 was queued isn't known: see squeue" >&2
  exit 1
}

)";

constexpr std::string_view kCancelsTheArray = R"( || {
  if scancel "$array"; then
    echo "the merge was refused, so the array $array is cancelled" >&2
  else
    echo "the merge was refused, and the array $array is queued still: scancel failed" >&2
  fi
  exit 1
})";

}  // namespace

std::size_t chunk_count(double seconds, std::size_t trials, const Chunking& chunking) {
  const double wanted =
      std::ceil(seconds / (60 * chunking.minutes * static_cast<double>(chunking.cpus)));
  const std::size_t most =
      std::max<std::size_t>(1, std::min(trials, std::max<std::size_t>(chunking.max_array, 2) - 1));
  return static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(most)));
}

std::size_t minutes_asked(double seconds) {
  return 5 * static_cast<std::size_t>(std::ceil((3 * seconds / 60 + 10) / 5));
}

std::string submission_script(const SlurmJob& job) {
  require_printable("the program's path", job.program);
  require_printable("the folder of results", job.out);
  require_printable("--sbatch", job.sbatch);
  require_printable("the suites' names", job.name);
  for (const std::string& word : job.run) require_printable("an argument of run", word);
  for (const std::vector<std::string>& merge : job.merges)
    for (const std::string& word : merge) require_printable("an argument of merge", word);
  for (const auto& [name, value] : job.environment) require_printable("$" + name, value);

  std::string out = fmt::format(
      "#!/bin/bash\n"
      "# {}\n"
      "set -euo pipefail\n"
      "mkdir -p {}\n\n",
      job.summary, shell_quoted(job.out + "/slurm"));
  out += kReadsNumbers;
  if (!job.tasks.empty())
    out += fmt::format(
        "said=$({})\n"
        "array=$(job_number \"$said\")\n"
        "[[ -n $array ]] || unknown \"$said\" array\n\n",
        array_call(job));
  out += fmt::format("said=$({})", merge_call(job));
  if (!job.tasks.empty()) out += kCancelsTheArray;
  out += "\nmerge=$(job_number \"$said\")\n[[ -n $merge ]] || unknown \"$said\" merge\n";
  if (job.tasks.empty()) return out + "echo \"merge: job $merge\"\n";
  return out +
         fmt::format(
             "echo \"array: job $array, {} task{}; merge: job $merge, when they have ended\"\n",
             job.tasks.size(), job.tasks.size() == 1 ? "" : "s");
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:,./@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos)
    return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string array_indices(const std::vector<std::size_t>& numbers) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    parts.push_back(last == i ? fmt::format("{}", numbers[i])
                              : fmt::format("{}-{}", numbers[i], numbers[last]));
    i = last + 1;
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

}  // namespace infomax
