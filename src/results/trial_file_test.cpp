#include "results/trial_file.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "core/digest.h"
#include "core/error.h"
#include "results/envelope.h"
#include "results/equality.h"
#include "results/h5.h"
#include "results/publish.h"
#include "results/test_old_records.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::ScratchFolder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TrialRecord example() {
  TrialRecord trial;
  trial.suite = "paper-critics";
  trial.point = "critic=bilinear,bound=nce";
  trial.seed = kLargestSeed;
  trial.id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  trial.settings = {{"critic", "bilinear"}, {"bound", "nce"}, {"a note", ""}, {"axis", "\xCF\x81"}};
  for (int i = 0; i < 100; ++i)  // enough to leave HDF5's compact storage; not in order of names
    trial.settings.edit().emplace_back("setting" + std::to_string((i * 37) % 100),
                                       std::to_string(i));
  trial.facts = {{"commit", "none"}, {"compiler", "GNU 12.2.0"}, {"empty", ""}};
  const Axis step{"step", "1", {0, 1000, 2000}};
  const Axis early{"prefix_step", "1", {0, 1, 10, 30, 100}};
  const Axis value{"index", "1", {0, 1}};
  trial.metrics = {
      {"bound_test", "nats", "the bound on the test set", {step}, {0.5, kNaN, -kInf}},
      {"bound_test_prefix", "nats", "early", {early}, {0.1, 0.2, 1e-320, -0.0, kInf}},
      {"singular_values", "1", "of the Jacobian", {step, value}, {1, 2, 3, 4, 5, 6}},
      {"mi_true", "nats", "", {}, {2.0}},
      {"nothing", "1", "no values", {{"none", "1", {}}}, {}},
  };
  return trial;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void overwrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string refusal(const std::string& path) {
  return message_of<InputError>([&] { read_trial(path); });
}

TEST(TrialFile, ReadsBackWhatWasWritten) {
  const ScratchFolder folder;
  EXPECT_TRUE(write_trial(folder / "x.h5", example()));
  EXPECT_EQ(first_difference(read_trial(folder / "x.h5"), example()), "");
}

TEST(TrialFile, KeepsAFailedTrial) {
  const ScratchFolder folder;
  TrialRecord trial = example();
  trial.status = TrialStatus::failed;
  trial.message = "bound_test is nan at step 12\nsecond line";
  trial.block = "confirm-1";
  trial.metrics.clear();
  trial.settings.clear();
  trial.facts.clear();
  write_trial(folder / "x.h5", trial);
  EXPECT_EQ(first_difference(read_trial(folder / "x.h5"), trial), "");
}

// A suite's text or a long list of flags: HDF5's compact attributes end at 64 KiB.
TEST(TrialFile, KeepsLongTexts) {
  const ScratchFolder folder;
  TrialRecord trial = example();
  trial.facts["long"] = std::string(300'000, 'x');
  trial.message = std::string(70'000, 'y');
  write_trial(folder / "x.h5", trial);
  EXPECT_EQ(first_difference(read_trial(folder / "x.h5"), trial), "");
}

TEST(TrialFile, EqualRecordsGiveEqualBytes) {
  const ScratchFolder folder;
  write_trial(folder / "a.h5", example());
  // HDF5 stores times in whole seconds unless told not to.
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  TrialRecord again = example();
  // Which NaN a processor makes is no difference either.
  again.metrics[0].values[1] = std::bit_cast<double>(std::uint64_t{0xFFF8000000000001});
  write_trial(folder / "b.h5", again);
  EXPECT_EQ(content(folder / "a.h5"), content(folder / "b.h5"));
}

TEST(TrialFile, TheFirstFileWins) {
  const ScratchFolder folder;
  TrialRecord other = example();
  other.message = "later";
  EXPECT_TRUE(write_trial(folder / "x.h5", example()));
  EXPECT_FALSE(write_trial(folder / "x.h5", other));
  EXPECT_EQ(read_trial(folder / "x.h5").message, "");
}

TEST(TrialFile, SeveralThreadsWriteAndRead) {
  const ScratchFolder folder;
  std::vector<std::thread> threads;
  std::vector<int> right(4);
  for (std::uint32_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::uint32_t i = 0; i < 10; ++i) {
        TrialRecord trial = example();
        trial.seed = 100 * t + i;
        const std::string path = folder / trial_file_name(trial);
        write_trial(path, trial);
        right[t] += same(read_trial(path), trial) ? 1 : 0;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, (std::vector<int>{10, 10, 10, 10}));
}

TEST(TrialFileName, NamesPointSeedAndId) {
  TrialRecord trial = example();
  trial.seed = 7;
  EXPECT_EQ(trial_file_name(trial), "critic=bilinear,bound=nce,seed=7.0123456789ab.h5");
  trial.block = "confirm 1";
  EXPECT_EQ(trial_file_name(trial),
            "critic=bilinear,bound=nce,block=confirm%201,seed=7.0123456789ab.h5");
  trial.block = "reference";
  trial.point = "../a b%";
  EXPECT_EQ(trial_file_name(trial), "%2E.%2Fa%20b%25,seed=7.0123456789ab.h5");
  trial.point = std::string(1000, '/');
  EXPECT_LT(trial_file_name(trial).size(), 255u - 40u) << "room for the temporary suffix";
}

TEST(TrialFile, RefusesToWriteWhatCannotBeReadBack) {
  const ScratchFolder folder;
  const auto refused = [&](auto change) {
    TrialRecord trial = example();
    change(trial);
    try {
      write_trial(folder / "x.h5", trial);
    } catch (const InputError&) {
      return true;
    }
    return false;
  };
  EXPECT_TRUE(refused([](TrialRecord& t) { t.message = std::string("a\0b", 3); }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.facts["x"] = "\xFF"; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[0].name = "bound/test"; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[0].name = "facts"; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[0].name = "mi_true"; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[0].name = "step"; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[2].axes[0].coordinates[1] = 7; }));
  EXPECT_TRUE(refused([](TrialRecord& t) { t.metrics[2].axes[1].name = "step"; }));
  TrialRecord trial = example();
  trial.metrics[0].values.pop_back();
  EXPECT_THROW(write_trial(folder / "x.h5", trial), ShapeError);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// Each byte of HDF5's own header and of the seal in turn, and every 13th of the rest.
TEST(TrialFile, EveryFlippedByteIsRefused) {
  const ScratchFolder folder;
  const std::string path = folder / "x.h5";
  TrialRecord small = example();
  small.settings.edit().resize(3);
  write_trial(folder / "whole.h5", small);
  const std::string whole = content(folder / "whole.h5");
  const auto step = [&](std::size_t i) { return i < 96 || i + 140 > whole.size() ? 1 : 13; };
  for (std::size_t i = 0; i < whole.size(); i += step(i)) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ (i % 2 == 0 ? 0x20 : 0x01));
    overwrite(path, damaged);
    ASSERT_EQ(refusal(path).find(path + ": "), 0u) << "byte " << i << ": " << refusal(path);
  }
}

TEST(TrialFile, EveryTruncationIsRefused) {
  const ScratchFolder folder;
  const std::string path = folder / "x.h5";
  write_trial(folder / "whole.h5", example());
  const std::string whole = content(folder / "whole.h5");
  const auto step = [&](std::size_t size) {
    return size < 600 || size + 140 > whole.size() ? 1 : 211;
  };
  for (std::size_t size = 0; size < whole.size(); size += step(size)) {
    overwrite(path, whole.substr(0, size));
    ASSERT_EQ(refusal(path).find(path + ": "), 0u) << size << " bytes: " << refusal(path);
  }
  overwrite(path, whole.substr(0, whole.size() - 200));
  EXPECT_EQ(refusal(path), path + fmt::format(": cut short: {} bytes, HDF5's own header says {}",
                                              whole.size() - 200, whole.size() - 128));
  overwrite(path, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(refusal(path), path + ": cut short: 127 bytes behind its content, want 128");
  overwrite(path, whole + "x");
  EXPECT_EQ(refusal(path), path + ": extended: 129 bytes behind its content, want 128");
}

// What stands between the content and the seal is the seal's business, too: nothing may.
TEST(TrialFile, NothingHidesBeforeTheSeal) {
  const ScratchFolder folder;
  write_trial(folder / "whole.h5", example());
  const std::string whole = content(folder / "whole.h5");
  const std::string more = whole.substr(0, whole.size() - 128) + std::string(8, '\0');
  publish(folder / "x.h5", seal("trial", std::as_bytes(std::span(more))), Replace::yes);
  EXPECT_EQ(
      refusal(folder / "x.h5"),
      folder / "x.h5" + ": not an InfoMax result: HDF5, but without InfoMax's seal at its end");
}

TEST(TrialFile, SaysWhatAForeignFileIs) {
  const ScratchFolder folder;
  const std::string path = folder / "x.h5";
  const std::string neither =
      path +
      ": not an InfoMax result: it begins neither with HDF5's signature nor "
      "with \"infomax trial 1\"";
  EXPECT_EQ(refusal(path), path + ": No such file or directory");
  EXPECT_EQ(refusal(folder.path().string()), folder.path().string() + ": not a file");
  overwrite(path, "step,bound\n0,1\n");
  EXPECT_EQ(refusal(path), neither);
  overwrite(path, "");
  EXPECT_EQ(refusal(path), neither);
  write_trial(folder / "whole.h5", example());
  const std::string whole = content(folder / "whole.h5");
  const std::string inside = whole.substr(0, whole.size() - 128);
  const std::string digest = whole.substr(inside.size() + 16);
  overwrite(path, inside);
  EXPECT_EQ(refusal(path),
            path + ": not an InfoMax result: HDF5, but without InfoMax's seal at its end");
  overwrite(path, inside + "infomax suite 2\n" + digest);
  EXPECT_EQ(refusal(path), path + ": an InfoMax suite file, want a trial file");
  overwrite(path, inside + "infomax trial 3\n" + digest);
  EXPECT_EQ(refusal(path), path +
                               ": has format \"infomax trial 3\", this program reads "
                               "\"infomax trial 1\" and \"infomax trial 2\"");
  overwrite(path, inside + "infomax triad 2\n" + digest);
  EXPECT_EQ(refusal(path), path + ": damaged: its seal is not in order");
}

// --------------------------------------------------------------------------------------- version 1

TEST(TrialFileOfVersion1, IsRead) {
  EXPECT_EQ(first_difference(read_trial(testkit::old_file("trial-1.h5")), testkit::old_trial()),
            "");
}

TEST(TrialFileOfVersion1, EveryFlippedByteAndEveryTruncationIsRefused) {
  const ScratchFolder folder;
  const std::string path = folder / "x.h5";
  const std::string whole = content(testkit::old_file("trial-1.h5"));
  for (std::size_t i = 0; i < whole.size(); i += i < 512 ? 1 : 13) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ (i % 2 == 0 ? 0x20 : 0x01));
    overwrite(path, damaged);
    ASSERT_EQ(refusal(path).find(path + ": "), 0u) << "byte " << i << ": " << refusal(path);
    overwrite(path, whole.substr(0, i));
    ASSERT_EQ(refusal(path).find(path + ": "), 0u) << i << " bytes: " << refusal(path);
  }
  overwrite(path, whole + "x");
  EXPECT_NE(refusal(path).find("damaged or cut short: its content has SHA-256 "),
            std::string::npos);
  // HDF5 counts the 512 bytes before it, too.
  overwrite(path, whole.substr(512));
  EXPECT_EQ(refusal(path), path + fmt::format(": cut short: {} bytes, HDF5's own header says {}",
                                              whole.size() - 512, whole.size()));
  overwrite(path, "infomax suite 1" + whole.substr(15));
  EXPECT_EQ(refusal(path), path + ": an InfoMax suite file, want a trial file");
  overwrite(path, "infomax trial 2" + whole.substr(15));
  EXPECT_EQ(refusal(path), path +
                               ": has format \"infomax trial 2\", this program reads "
                               "\"infomax trial 1\" and \"infomax trial 2\"");
}

TEST(TrialFile, BeginsWithHdf5AndEndsWithItsSeal) {
  const ScratchFolder folder;
  write_trial(folder / "x.h5", example());
  const std::string whole = content(folder / "x.h5");
  EXPECT_TRUE(whole.starts_with("\x89HDF\r\n\x1a\n"));
  const std::string inside = whole.substr(0, whole.size() - 128);
  const std::string seal = "infomax trial 2\n" + sha256(inside) + "\n";
  EXPECT_EQ(whole.substr(inside.size()), seal + std::string(128 - seal.size(), '\0'));
}

// Anyone can compute a digest, so what stands behind a right one is not believed either.
class ResealedTrialFile : public testing::Test {
 protected:
  std::string refusal_of(std::span<const std::byte> image) {
    publish(folder_ / "x.h5", seal("trial", image), Replace::yes);
    return refusal(folder_ / "x.h5");
  }
  static void root(h5::Writer& writer) {
    for (const char* name : {"suite", "point", "block", "trial_id", "message"})
      writer.attribute("/", name, "x");
    writer.attribute("/", "seed", 1u);
    writer.attribute("/", "status", "done");
    writer.group("/settings");
    writer.group("/facts");
  }
  ScratchFolder folder_;
};

TEST_F(ResealedTrialFile, NotHdf5) {
  // Of HDF5's own header (a superblock of version 0) what the seal's reader looks at: where the
  // content ends.
  std::string junk = "\x89HDF\r\n\x1a\n" + std::string(2992, 'j');
  junk[8] = 0;
  junk.replace(40, 8, std::string("\xB8\x0B\0\0\0\0\0\0", 8));
  EXPECT_NE(refusal_of(std::as_bytes(std::span(junk))).find("x.h5: not readable as HDF5: "),
            std::string::npos);
}

TEST_F(ResealedTrialFile, WithoutAttributes) {
  std::vector<std::byte> image;
  {
    h5::Writer writer;
    image = writer.image();
  }
  EXPECT_NE(refusal_of(image).find("x.h5: / has no attribute \"suite\""), std::string::npos);
}

TEST_F(ResealedTrialFile, WithANumberOfAnotherShape) {
  std::vector<std::byte> image;
  {
    h5::Writer writer;
    root(writer);
    const double values[] = {1, 2};
    writer.numbers("/m", {2}, values);
    writer.attribute("/m", "role", "metric");
    writer.attribute("/m", "units", "1");
    writer.attribute("/m", "long_name", "");
    writer.attribute("/m", "dimensions", "");
    image = writer.image();
  }
  EXPECT_NE(refusal_of(image).find("x.h5: /m doesn't fit its axes"), std::string::npos);
}

TEST_F(ResealedTrialFile, WithTextForNumbers) {
  std::vector<std::byte> image;
  {
    h5::Writer writer;
    root(writer);
    const std::vector<std::string> values{"a", "b"};
    writer.texts("/m", {2}, values);
    writer.attribute("/m", "role", "metric");
    writer.attribute("/m", "units", "1");
    writer.attribute("/m", "long_name", "");
    writer.attribute("/m", "dimensions", "");
    image = writer.image();
  }
  EXPECT_NE(refusal_of(image).find("x.h5: /m is not float64"), std::string::npos);
}

// What counts up to the last seed would count for ever.
TEST_F(ResealedTrialFile, WithASeedBeyondAll) {
  std::vector<std::byte> image;
  {
    h5::Writer writer;
    for (const char* name : {"suite", "point", "block", "trial_id", "message"})
      writer.attribute("/", name, "x");
    writer.attribute("/", "seed", 1'000'000u);
    writer.attribute("/", "status", "done");
    image = writer.image();
  }
  EXPECT_NE(refusal_of(image).find("x.h5: its seed is 1000000, want at most 999999"),
            std::string::npos);
}

TEST_F(ResealedTrialFile, WithAnUnknownStatus) {
  std::vector<std::byte> image;
  {
    h5::Writer writer;
    for (const char* name : {"suite", "point", "block", "trial_id", "message"})
      writer.attribute("/", name, "x");
    writer.attribute("/", "seed", 1u);
    writer.attribute("/", "status", "perhaps");
    image = writer.image();
  }
  EXPECT_NE(refusal_of(image).find("x.h5: its status is neither done nor failed"),
            std::string::npos);
}

}  // namespace
}  // namespace infomax
