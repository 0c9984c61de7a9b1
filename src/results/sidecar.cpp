#include "results/sidecar.h"

#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/publish.h"

namespace infomax {
namespace {

using nlohmann::ordered_json;

constexpr const char* kFormat = "infomax times 1";

std::string utc(std::chrono::system_clock::time_point when) {
  const time_t seconds = std::chrono::system_clock::to_time_t(when);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

double processor_seconds(Stopwatch::Of of) {
  timespec now{};
  clock_gettime(of == Stopwatch::Of::thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID,
                &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// An empty object where there is none.
ordered_json read_back(const std::string& path) {
  // A folder of that name, say.
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return ordered_json::object();
  std::ifstream file(path);
  ordered_json all = ordered_json::parse(file, nullptr, /*allow_exceptions=*/false);
  return all.is_object() && all.value("format", ordered_json()) == kFormat ? all
                                                                           : ordered_json::object();
}

// Only what somebody could have measured.
bool are_seconds(const ordered_json& value) {
  return value.is_number() && std::isfinite(value.get<double>()) && value.get<double>() >= 0;
}

}  // namespace

std::string sidecar_path(const std::string& result_path) {
  return result_path.ends_with(".h5") ? result_path.substr(0, result_path.size() - 3) + ".json"
                                      : result_path + ".json";
}

void write_sidecar(const std::string& path, const Sidecar& sidecar) {
  ordered_json all;
  all["format"] = kFormat;
  all["host"] = sidecar.host;
  all["started"] = sidecar.started;
  all["ended"] = sidecar.ended;
  all["wall_seconds"] = sidecar.wall_seconds;
  all["processor_seconds"] = sidecar.processor_seconds;
  all["scheduler"] = sidecar.scheduler;
  all["step_times"] = ordered_json::array();  // the format has it; no trial notes any
  if (sidecar.runs > 1) {
    all["runs"] = sidecar.runs;
    all["resumed_at"] = sidecar.resumed_at;
  }
  if (!sidecar.point_seconds.empty()) all["point_seconds"] = sidecar.point_seconds;
  const std::string text = all.dump(1, ' ', false, ordered_json::error_handler_t::ignore) + "\n";
  publish(path, std::as_bytes(std::span(text)), Replace::yes);
}

std::optional<double> read_processor_seconds(const std::string& path) {
  const ordered_json all = read_back(path);
  const auto found = all.find("processor_seconds");
  if (found == all.end() || !are_seconds(*found)) return std::nullopt;
  return found->get<double>();
}

std::map<std::string, double> read_point_seconds(const std::string& path) {
  const ordered_json all = read_back(path);
  std::map<std::string, double> out;
  const auto found = all.find("point_seconds");
  if (found == all.end() || !found->is_object()) return out;
  for (const auto& [point, value] : found->items())
    if (are_seconds(value)) out[point] = value.get<double>();
  return out;
}

std::map<std::string, std::string> scheduler_ids() {
  std::map<std::string, std::string> ids;
  for (const char* name :
       {"SLURM_CLUSTER_NAME", "SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID",
        "SLURM_PROCID", "SLURM_RESTART_COUNT", "SLURMD_NODENAME", "PBS_JOBID", "PBS_ARRAY_INDEX",
        "LSB_JOBID", "LSB_JOBINDEX", "JOB_ID", "SGE_TASK_ID", "PARALLEL_SEQ"}) {
    if (const char* value = std::getenv(name)) ids[name] = value;
  }
  return ids;
}

Stopwatch::Stopwatch(Of of)
    : of_(of),
      started_(std::chrono::system_clock::now()),
      wall_(std::chrono::steady_clock::now()),
      processor_(processor_seconds(of)) {}

Spent Stopwatch::spent() const {
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - wall_;
  return {earlier_.wall_seconds + wall.count(),
          earlier_.processor_seconds + processor_seconds(of_) - processor_,
          earlier_.runs > 0 ? earlier_.started : std::chrono::system_clock::to_time_t(started_),
          earlier_.runs + 1};
}

void Stopwatch::go_on_from(const Spent& earlier, std::int64_t step) {
  earlier_ = earlier;
  resumed_at_ = step;
}

Sidecar Stopwatch::stop() const {
  Sidecar sidecar;
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  sidecar.host = host;
  const Spent spent = this->spent();
  sidecar.started = utc(std::chrono::system_clock::from_time_t(spent.started));
  sidecar.ended = utc(std::chrono::system_clock::now());
  sidecar.wall_seconds = spent.wall_seconds;
  sidecar.processor_seconds = spent.processor_seconds;
  sidecar.scheduler = scheduler_ids();
  sidecar.runs = spent.runs;
  sidecar.resumed_at = resumed_at_;
  return sidecar;
}

}  // namespace infomax
