#include "results/trial_file.h"

#include <fmt/core.h>

#include "core/error.h"
#include "results/envelope.h"
#include "results/h5.h"
#include "results/layout.h"
#include "results/publish.h"
#include "results/sandbox.h"
#include "results/status.h"
#include "results/wire.h"

namespace infomax {
namespace {

// Leave room for ",seed=4294967295.ID12.h5" and a temporary suffix within the usual 255 bytes.
constexpr std::size_t kLongestPoint = 140;
constexpr std::size_t kLongestBlock = 30;

// What one sandbox reads.
constexpr std::size_t kFilesAtOnce = 256;
constexpr std::size_t kBytesAtOnce = std::size_t{64} << 20;

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("=,._-+").find(c) != std::string_view::npos;
}

// Percent-encodes what file systems or shells dislike, and a leading dot, which would hide the
// file.
std::string encoded(const std::string& text, std::size_t longest) {
  std::string name;
  for (const char c : text) {
    const std::string letter = plain(c) && !(c == '.' && name.empty())
                                   ? std::string(1, c)
                                   : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    if (name.size() + letter.size() > longest) break;
    name += letter;
  }
  return name;
}

const std::vector<std::string>& reserved() {
  static const std::vector<std::string> names{"settings", "facts"};
  return names;
}

// The record that a file's content holds; only for a sandbox, for the HDF5 library believes too
// much.
TrialRecord trial_in(const std::string& path, const Unsealed& file) {
  const h5::Reader reader(path, file.content,
                          file.version == 1 ? h5::Storage::plain : h5::Storage::compressed);
  TrialRecord trial;
  trial.suite = reader.attribute("/", "suite");
  trial.point = reader.attribute("/", "point");
  trial.block = reader.attribute("/", "block");
  trial.seed = reader.count_attribute("/", "seed");
  if (trial.seed > kLargestSeed)
    reader.refuse(fmt::format("its seed is {}, want at most {}", trial.seed, kLargestSeed));
  trial.id = reader.attribute("/", "trial_id");
  const auto status = parse_status(reader.attribute("/", "status"));
  if (!status) reader.refuse("its status is neither done nor failed");
  trial.status = *status;
  trial.message = reader.attribute("/", "message");
  trial.settings = reader.attributes("/settings");
  Facts facts;
  for (auto& fact : reader.attributes("/facts")) facts.insert(std::move(fact));
  trial.facts = std::move(facts);
  trial.metrics = read_metrics(reader, "/", "metric", {});
  return trial;
}

}  // namespace

std::string trial_file_name(const TrialRecord& trial) {
  const std::string block =
      trial.block == "reference" ? "" : ",block=" + encoded(trial.block, kLongestBlock);
  return fmt::format("{}{},seed={}.{}.h5", encoded(trial.point, kLongestPoint), block, trial.seed,
                     trial.id.substr(0, 12));
}

bool write_trial(const std::string& path, const TrialRecord& trial) {
  std::vector<std::byte> content;
  {
    h5::Writer writer;
    writer.attribute("/", "format", format_name("trial"));
    writer.attribute("/", "Conventions", "CF-1.8");
    writer.attribute("/", "suite", trial.suite);
    writer.attribute("/", "point", trial.point);
    writer.attribute("/", "block", trial.block);
    writer.attribute("/", "seed", trial.seed);
    writer.attribute("/", "trial_id", trial.id);
    writer.attribute("/", "status", to_string(trial.status));
    writer.attribute("/", "message", trial.message);
    writer.group("/settings");
    for (const auto& [key, value] : trial.settings) writer.attribute("/settings", key, value);
    writer.group("/facts");
    for (const auto& [key, value] : trial.facts) writer.attribute("/facts", key, value);
    MetricWriter metrics(writer, "/", reserved());
    for (const Metric& metric : trial.metrics) metrics.add(metric, "metric", {}, metric.values);
    content = writer.image();
  }
  return publish(path, seal("trial", content), Replace::no);
}

TrialRecord read_trial(const std::string& path) {
  TrialRecord trial;
  read_trials(std::span(&path, 1), [&](std::size_t, TrialRecord read) { trial = std::move(read); });
  return trial;
}

void read_trials(std::span<const std::string> paths,
                 const std::function<void(std::size_t, TrialRecord)>& take) {
  for (std::size_t done = 0; done < paths.size();) {
    std::vector<Unsealed> contents;
    std::size_t bytes = 0;
    while (done + contents.size() < paths.size() && contents.size() < kFilesAtOnce &&
           bytes < kBytesAtOnce) {
      contents.push_back(open_sealed(paths[done + contents.size()], "trial"));
      bytes += contents.back().content.size();
    }
    const auto batch = paths.subspan(done, contents.size());
    in_sandbox(
        batch, bytes, [&](std::size_t i) { return encode(trial_in(batch[i], contents[i])); },
        [&](std::size_t i, const std::string& answer) {
          take(done + i, decode_trial(batch[i], answer));
        });
    done += batch.size();
  }
}

}  // namespace infomax
