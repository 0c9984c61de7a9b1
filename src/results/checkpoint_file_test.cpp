#include "results/checkpoint_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/digest.h"
#include "core/error.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;
using testkit::ScratchFolder;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TrialRecord small_trial() {
  TrialRecord trial;
  trial.id = sha256("one");
  trial.facts = {{"fingerprint", "f"}, {"infomax.commit", "c"}};
  return trial;
}

struct Owner {
  std::array<float, 3> theta{1, 2, 3};
  std::array<double, 2> curve{4, 5};
  std::int64_t steps = 6;
  State state() {
    State out;
    out.values("theta", std::span<float>(theta));
    out.values("curve", std::span<double>(curve));
    out.value("steps", steps);
    return out;
  }
  bool operator==(const Owner&) const = default;
};
const Owner kOther{{0, 0, 0}, {0, 0}, 0};

// What read_checkpoint says of a file; nothing may be touched then.
std::string refusal(const std::string& path, const TrialRecord& trial = small_trial()) {
  Owner owner = kOther;
  State state = owner.state();
  try {
    read_checkpoint(path, trial, state);
  } catch (const InputError& error) {
    EXPECT_EQ(owner, kOther) << error.what();
    const std::string text = error.what();
    EXPECT_EQ(text.find(path + ": "), 0u) << text;
    return text.substr(std::min(text.size(), path.size() + 2));
  }
  return "no refusal";
}

class CheckpointFile : public ::testing::Test {
 protected:
  CheckpointFile() { write_checkpoint(path, small_trial(), Owner().state()); }
  const ScratchFolder folder;
  const std::string path = folder / "x.checkpoint";
};

TEST_F(CheckpointFile, StandsBesideTheTrialsFile) {
  EXPECT_EQ(checkpoint_path("out/s/a=0.5,seed=1.0123456789ab.h5"),
            "out/s/a=0.5,seed=1.0123456789ab.checkpoint");
}

TEST_F(CheckpointFile, GivesBackWhatWasSaved) {
  Owner owner = kOther;
  State state = owner.state();
  EXPECT_TRUE(read_checkpoint(path, small_trial(), state));
  EXPECT_EQ(owner, Owner());
}

TEST_F(CheckpointFile, AbsentIsNoError) {
  Owner owner = kOther;
  State state = owner.state();
  EXPECT_FALSE(read_checkpoint(folder / "y.checkpoint", small_trial(), state));
  EXPECT_EQ(owner, kOther);
}

TEST_F(CheckpointFile, LaterOnesReplaceEarlierOnes) {
  Owner later;
  later.steps = 7;
  write_checkpoint(path, small_trial(), later.state());
  Owner owner = kOther;
  State state = owner.state();
  EXPECT_TRUE(read_checkpoint(path, small_trial(), state));
  EXPECT_EQ(owner.steps, 7);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

// The layout is a promise: first lines, then little-endian bytes.
TEST_F(CheckpointFile, HasALineForEveryPieceAndThenTheirBytes) {
  const std::string text = content(path);
  const std::string rest = text.substr(21 + 65);
  EXPECT_EQ(text.substr(0, 86), "infomax checkpoint 1\n" + sha256(rest) + "\n");
  EXPECT_EQ(rest.find("trial " + sha256("one") + "\nfacts "), 0u);
  const std::string pieces =
      "\nbyte order little-endian\npiece 12 theta\npiece 16 curve\npiece 8 steps\n\n";
  const std::size_t at = rest.find(pieces);
  ASSERT_NE(at, std::string::npos);
  ASSERT_EQ(rest.size(), at + pieces.size() + 12 + 16 + 8);
  EXPECT_EQ(rest.substr(at + pieces.size(), 4), std::string("\0\0\x80\x3f", 4));  // 1.0F
  EXPECT_EQ(rest.substr(rest.size() - 8), std::string("\6\0\0\0\0\0\0\0", 8));
}

TEST_F(CheckpointFile, IsRefusedForAnotherTrialOrMachine) {
  TrialRecord other = small_trial();
  other.id = sha256("two");
  EXPECT_EQ(refusal(path, other), "the checkpoint of another trial");
  other = small_trial();
  other.facts["infomax.commit"] = "d";
  EXPECT_EQ(refusal(path, other), "the checkpoint of another build or machine");
}

TEST_F(CheckpointFile, IsRefusedForOtherPieces) {
  Owner owner;
  std::array<float, 4> longer{};
  for (const bool renamed : {false, true}) {
    State state;
    if (renamed) {
      state.values("phi", std::span<float>(owner.theta));
    } else {
      state.values("theta", std::span<float>(longer));
    }
    state.values("curve", std::span<double>(owner.curve));
    state.value("steps", owner.steps);
    write_checkpoint(path, small_trial(), state);
    EXPECT_EQ(refusal(path), "its pieces have other names or sizes than this program's");
  }
  State fewer;
  fewer.values("theta", std::span<float>(owner.theta));
  write_checkpoint(path, small_trial(), fewer);
  EXPECT_EQ(refusal(path), "its pieces have other names or sizes than this program's");
}

// Every byte, every length: nothing that differs from what was written is ever used.
TEST_F(CheckpointFile, IsRefusedWithAnyByteChangedAndAtAnyOtherLength) {
  const std::string whole = content(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    put(path, changed);
    EXPECT_NE(refusal(path), "no refusal") << "byte " << i;
    put(path, whole.substr(0, i));
    EXPECT_NE(refusal(path), "no refusal") << "first " << i << " bytes";
  }
  put(path, whole + "x");
  EXPECT_NE(refusal(path).find("too long"), std::string::npos);
  put(path, whole);
  EXPECT_EQ(refusal(path), "no refusal");
}

TEST_F(CheckpointFile, SaysWhatIsWrong) {
  const std::string whole = content(path);
  put(path, "");
  EXPECT_EQ(refusal(path).find("not a checkpoint"), 0u);
  put(path, "something else altogether, and longer than the first line of a checkpoint");
  EXPECT_EQ(refusal(path).find("not a checkpoint"), 0u);
  put(path, "infomax checkpoint 2" + whole.substr(20));
  EXPECT_EQ(refusal(path).find("has another format"), 0u);
  put(path, whole.substr(0, 50));
  EXPECT_EQ(refusal(path).find("cut short: 50 bytes"), 0u) << refusal(path);
  put(path, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(refusal(path).find("cut short"), 0u);
  std::string damaged = whole;
  damaged.back() ^= 1;
  put(path, damaged);
  EXPECT_EQ(refusal(path).find("damaged"), 0u);
}

TEST_F(CheckpointFile, IsRefusedWhereItIsNoFile) {
  fs::create_directory(folder / "d.checkpoint");
  EXPECT_EQ(refusal(folder / "d.checkpoint"), "not a file");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(folder / "pipe"), "not a file");
}

// A disk that is full, as RLIMIT_FSIZE has it: the old checkpoint stays and nothing half-written
// beside it.
TEST_F(CheckpointFile, StaysWhereANewOneHasNoRoom) {
  std::vector<double> large(100'000);
  State state;
  state.values("large", std::span<double>(large));
  const std::string before = content(path);
  rlimit old;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit small = old;
  small.rlim_cur = 64 * 1024;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_THROW(write_checkpoint(path, small_trial(), state), IoError);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  EXPECT_EQ(content(path), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(SweepCheckpoints, RemovesThoseWhoseTrialIsThere) {
  const ScratchFolder folder;
  for (const char* name : {"a.checkpoint", "a.h5", "b.checkpoint", "c.h5", "d.checkpoint.tmp.x"})
    put(folder / name, "x");
  sweep_checkpoints(folder.path().string());
  EXPECT_FALSE(fs::exists(folder / "a.checkpoint"));
  for (const char* name : {"a.h5", "b.checkpoint", "c.h5", "d.checkpoint.tmp.x"})
    EXPECT_TRUE(fs::exists(folder / name)) << name;
  EXPECT_NO_THROW(sweep_checkpoints(folder / "absent"));
}

}  // namespace
}  // namespace infomax
