// read_trial and read_suite: a record that, written and read again, is the same, or an InputError
// that says where. The bytes are a program for h5::Writer, so that the files are sound HDF5 with
// groups, attributes and data sets of any names, texts and shapes, behind the seal of either
// version: what an untrusted file may hold that libhdf5 itself reads without fault. The first
// byte says which kind (1: suite) and version (2: the first). envelope_fuzz.cpp says what is left
// to the child process.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <vector>

#include "core/error.h"
#include "results/envelope.h"
#include "results/equality.h"
#include "results/h5.h"
#include "results/suite_file.h"
#include "results/trial_file.h"
#include "testkit/fuzz.h"

namespace infomax {
namespace {

class Program {
 public:
  explicit Program(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  bool ended() const { return rest_.empty(); }
  std::size_t number(std::size_t below) {
    if (rest_.empty()) return 0;
    const std::size_t byte = rest_[0];
    rest_ = rest_.subspan(1);
    return byte % below;
  }
  // One of the words that the formats know, or text of the program's own.
  std::string word() {
    constexpr std::array kWords{"format",
                                "Conventions",
                                "suite",
                                "suite_text",
                                "suite_sha256",
                                "point",
                                "block",
                                "seed",
                                "trial_id",
                                "status",
                                "message",
                                "settings",
                                "facts",
                                "trials",
                                "role",
                                "units",
                                "long_name",
                                "dimensions",
                                "axis",
                                "metric",
                                "summary",
                                "step",
                                "bound_test",
                                "seed step",
                                "trial_metrics",
                                "trial_facts",
                                "reference",
                                "done",
                                "failed",
                                "null",
                                "{\"a\":null}",
                                "trial_settings",
                                "critic=inner",
                                "infomax trial 1",
                                "infomax suite 1",
                                "[[\"a\",\"b\"]]",
                                "setting",
                                "point_settings",
                                "point_settings_values",
                                "trial_facts_values",
                                "point_order",
                                "point seed",
                                "[\"point\"]",
                                "infomax suite 2"};
    const std::size_t which = number(kWords.size() + 8);
    if (which < kWords.size()) return kWords[which];
    const std::size_t size = std::min(which - kWords.size(), rest_.size());
    const std::string text(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
    rest_ = rest_.subspan(size);
    return text;
  }
  std::string path() {
    constexpr std::array kGroups{"/", "/settings", "/facts", "/trials", "/critic=inner"};
    return kGroups[number(kGroups.size())];
  }

 private:
  std::span<const std::uint8_t> rest_;
};

// One instruction. What the writer refuses is left out.
void write_one(Program& program, h5::Writer& writer) {
  const std::size_t what = program.number(11);
  const std::string group = program.path();
  const std::string at = h5::join(group, program.word());
  const std::string name = program.word();
  const std::string text = program.word();
  const std::size_t rows = program.number(4);
  const std::size_t rank = program.number(4);
  try {
    switch (what) {
      case 0:
        return writer.group(at);
      case 1:
        return writer.attribute(group, name, text);
      case 2:
        return writer.attribute(at, name, text);
      case 3:
        return writer.attribute(group, name, static_cast<std::uint32_t>(rows));
      case 4: {
        std::size_t size = 1;
        for (std::size_t i = 0; i < rank; ++i) size *= rows;
        return writer.numbers(at, std::vector<std::size_t>(rank, rows),
                              std::vector<double>(size, 0.5));
      }
      case 5:
        return writer.counts(at, {rows}, std::vector<std::uint32_t>(rows, 1));
      case 6:
        return writer.texts(at, {rows}, std::vector<std::string>(rows, text));
      case 8:
        return writer.counts(at, {rows, rank}, std::vector<std::uint32_t>(rows * rank, 0));
      case 10:
        return writer.counts(at, {rows}, std::vector<std::uint32_t>(rows, 0));
      case 9:
        return writer.letters(at, {rows, rank}, 8, std::vector<std::string>(rows * rank, text));
      default:
        return writer.scale(at);
    }
  } catch (const Error&) {
  }
}

std::string scratch() {
  static const std::string path = fmt::format("/dev/shm/infomax-fuzz-{}.h5", getpid());
  std::filesystem::remove(path);
  return path;
}

// `write` may refuse what an untrusted file may hold and ours may not, such as two metrics of one
// name.
template <class Record, class Read, class Write>
void same_again(const std::string& path, const Read& read, const Write& write) {
  Record record;
  try {
    record = read(path);
  } catch (const InputError& error) {
    return testkit::says_where(error, path);
  }
  const std::string copy = scratch();
  try {
    write(copy, record);
  } catch (const InputError&) {
    return;
  }
  testkit::hold(same(read(copy), record), "a record is the same after writing and reading");
  std::filesystem::remove(copy);
}

}  // namespace
}  // namespace infomax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  if (size == 0) return 0;
  const bool suite = (data[0] & 1) != 0, old = (data[0] & 2) != 0;
  std::vector<std::byte> content;
  {
    Program program({data + 1, size - 1});
    h5::Writer writer;
    for (int i = 0; i < 64 && !program.ended(); ++i) write_one(program, writer);
    content = writer.image();
  }
  const auto sealed = seal(suite ? "suite" : "trial", content, old ? 1 : 2);
  const testkit::MemoryFile file(
      {reinterpret_cast<const std::uint8_t*>(sealed.data()), sealed.size()});
  if (suite)
    same_again<SuiteRecord>(file.path(), read_suite, write_suite);
  else
    same_again<TrialRecord>(file.path(), read_trial, write_trial);
  return 0;
}
