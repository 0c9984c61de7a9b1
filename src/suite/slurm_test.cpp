#include "suite/slurm.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write_program(const fs::path& path, const std::string& body) {
  std::ofstream(path) << "#!/bin/bash\n" << body;
  fs::permissions(path, fs::perms::owner_all);
}

// A folder with stand-ins for sbatch and scancel, which note what they are told, and for the
// program. Its name holds what a shell, sbatch and a careless script trip over.
class Submission : public ::testing::Test {
 protected:
  Submission() {
    fs::create_directories(home_ / "bin");
    // Call by call: the arguments to N.args, one a line, the script to N.sh.
    write_program(home_ / "bin/sbatch", R"(
cd "${0%/*}"
n=$(($(cat count 2>/dev/null || echo 0) + 1))
echo "$n" >count
printf '%s\n' "$@" >"$n.args"
cat >"$n.sh"
if [[ -e refuse.$n ]]; then echo "sbatch: error: not today" >&2; exit 7; fi
if [[ -e banner ]]; then cat banner; fi
if [[ ! -e silent.$n ]]; then echo "10$n;cluster"; fi
)");
    write_program(home_ / "bin/scancel", "printf '%s\\n' \"$@\" >\"${0%/*}/cancelled\"\n");
    write_program(home_ / "info max",
                  "printf '%s\\n' \"$@\" >>\"${0%/*}/told\"; exit \"${STATUS-0}\"\n");

    job_.summary = "seven trials";
    job_.name = "infomax-ci";
    job_.program = (home_ / "info max").string();
    job_.out = (home_ / "re'sults 100%").string();
    job_.run = {"ci", "--seeds", "2", "--filter", "bound=nce|nwj"};
    job_.merges = {{job_.out + "/ci.h5", job_.out + "/ci", "--seeds", "2"}};
    job_.environment = {{"INFOMAX_DATA", "/data/with space"}};
    job_.chunks = 9;
    job_.tasks = {1, 2, 3, 7};
    job_.at_once = 3;
    job_.cpus = 4;
    job_.time = "2:00:00";
  }

  // Runs bash on a script file, with the stand-ins first on the path; its exit status.
  int bash(const std::string& script, const std::string& before = "") {
    std::ofstream(home_ / "script") << script;
    const std::string command = before + " PATH=" + shell_quoted((home_ / "bin").string()) +
                                ":$PATH bash " + shell_quoted((home_ / "script").string()) + " >" +
                                shell_quoted((home_ / "printed").string()) + " 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string noted(const std::string& file) { return text_of(home_ / "bin" / file); }

  testkit::ScratchFolder scratch_;
  fs::path home_ = scratch_.path() / "a 'home' $(with) \"marks\" 5%";
  SlurmJob job_;
};

TEST_F(Submission, TellsSbatchOfTheArrayThenOfTheMerge) {
  job_.partition = "main";
  job_.account = "us";
  job_.mem = "4G";
  job_.sbatch = "--qos=long '--comment=two words'";
  ASSERT_EQ(bash(submission_script(job_)), 0) << text_of(home_ / "printed");
  std::string log = job_.out;
  for (std::size_t at = 0; (at = log.find('%', at)) != std::string::npos; at += 2)
    log.insert(at, "%");
  EXPECT_EQ(noted("1.args"),
            "--parsable\n--job-name=infomax-ci\n--array=1-3,7%3\n--nodes=1\n--ntasks=1\n--cpus-per-"
            "task=4\n"
            "--time=2:00:00\n--signal=B:USR1@120\n--requeue\n--open-mode=append\n--output=" +
                log +
                "/slurm/%A_%a.log\n--partition=main\n--account=us\n--mem=4G\n--qos=long\n"
                "--comment=two words\n");
  EXPECT_EQ(noted("2.args"),
            "--parsable\n--job-name=infomax-ci-merge\n--nodes=1\n--ntasks=1\n--cpus-per-task=1\n--"
            "time=30\n"
            "--requeue\n--open-mode=append\n--output=" +
                log +
                "/slurm/%j-merge.log\n--partition=main\n--account=us\n--mem=4G\n"
                "--dependency=afterany:101\n--qos=long\n--comment=two words\n");
  EXPECT_EQ(text_of(home_ / "printed"),
            "array: job 101, 4 tasks; merge: job 102, when they have ended\n");
  EXPECT_TRUE(fs::is_directory(fs::path(job_.out) / "slurm"));
}

TEST_F(Submission, ATaskRunsItsShardWithTheArgumentsAsTheyWere) {
  ASSERT_EQ(bash(submission_script(job_)), 0);
  ASSERT_EQ(bash(noted("1.sh"), "SLURM_ARRAY_TASK_ID=7"), 0) << text_of(home_ / "printed");
  EXPECT_EQ(text_of(home_ / "told"),
            "run\nci\n--seeds\n2\n--filter\nbound=nce|nwj\n--shard\n7/9\n--jobs\n4\n--out\n" +
                job_.out + "\n");
  EXPECT_NE(noted("1.sh").find("export INFOMAX_DATA='/data/with space'\n"), std::string::npos);
}

// The batch shell is the process that Slurm signals, so the program has to be that process.
TEST_F(Submission, ATasksProgramIsTheProcessThatSlurmStarted) {
  write_program(home_ / "info max", "echo $$ >\"${0%/*}/told\"\n");
  ASSERT_EQ(bash(submission_script(job_)), 0);
  ASSERT_EQ(bash("bash -c 'echo $$; exec bash \"$0\"' " +
                     shell_quoted((home_ / "bin/1.sh").string()) + "\n",
                 "SLURM_ARRAY_TASK_ID=1"),
            0);
  EXPECT_EQ(text_of(home_ / "told"), text_of(home_ / "printed"));
}

TEST_F(Submission, TheMergeDoesEverySuiteAndEndsWithTheWorstStatus) {
  job_.merges.push_back({job_.out + "/other.h5", job_.out + "/other", "--seeds", "2"});
  ASSERT_EQ(bash(submission_script(job_)), 0);
  EXPECT_EQ(bash(noted("2.sh")), 0);
  EXPECT_EQ(text_of(home_ / "told"), "merge\n" + job_.out + "/ci.h5\n" + job_.out +
                                         "/ci\n--seeds\n2\nmerge\n" + job_.out + "/other.h5\n" +
                                         job_.out + "/other\n--seeds\n2\n");
  EXPECT_EQ(bash(noted("2.sh"), "STATUS=3"), 3);
}

TEST_F(Submission, LeavesNoJobWhereSbatchRefuses) {
  std::ofstream(home_ / "bin/refuse.1");
  EXPECT_EQ(bash(submission_script(job_)), 7);
  EXPECT_EQ(text_of(home_ / "printed"), "sbatch: error: not today\n");
  EXPECT_FALSE(fs::exists(home_ / "bin/2.args"));
  EXPECT_FALSE(fs::exists(home_ / "bin/cancelled"));

  fs::remove(home_ / "bin/count");
  fs::remove(home_ / "bin/refuse.1");
  std::ofstream(home_ / "bin/refuse.2");
  EXPECT_EQ(bash(submission_script(job_)), 1);
  EXPECT_EQ(noted("cancelled"), "101\n");
}

TEST_F(Submission, ReadsTheNumberBelowASitesBanner) {
  std::ofstream(home_ / "bin/banner") << "Welcome to the cluster of 2024\n99 nodes are free\n";
  ASSERT_EQ(bash(submission_script(job_)), 0) << text_of(home_ / "printed");
  EXPECT_EQ(text_of(home_ / "printed"),
            "array: job 101, 4 tasks; merge: job 102, when they have ended\n");
  EXPECT_NE(noted("2.args").find("--dependency=afterany:101\n"), std::string::npos);
}

TEST_F(Submission, SaysWhatItDoesntKnow) {
  std::ofstream(home_ / "bin/banner") << "no number today\n";
  std::ofstream(home_ / "bin/silent.1");
  EXPECT_EQ(bash(submission_script(job_)), 1);
  EXPECT_EQ(
      text_of(home_ / "printed"),
      "no number today\nsbatch printed no job's number, so whether the array was queued isn't "
      "known: see squeue\n");
  EXPECT_FALSE(fs::exists(home_ / "bin/2.args"));
}

TEST_F(Submission, SaysWhereTheArrayCouldntBeCancelled) {
  std::ofstream(home_ / "bin/refuse.2");
  write_program(home_ / "bin/scancel", "exit 1\n");
  EXPECT_EQ(bash(submission_script(job_)), 1);
  EXPECT_NE(text_of(home_ / "printed").find("the array 101 is queued still: scancel failed"),
            std::string::npos);
}

TEST_F(Submission, IsTheMergeAloneWhereNothingIsMissing) {
  job_.tasks.clear();
  ASSERT_EQ(bash(submission_script(job_)), 0) << text_of(home_ / "printed");
  EXPECT_EQ(text_of(home_ / "printed"), "merge: job 101\n");
  EXPECT_EQ(noted("1.args").find("dependency"), std::string::npos);
  EXPECT_FALSE(fs::exists(home_ / "bin/2.args"));
}

TEST_F(Submission, RefusesPathsThatAScriptCantHold) {
  SlurmJob job = job_;
  job.out = "/results\nEND_OF_SCRIPT";
  EXPECT_THROW(submission_script(job), InputError);
  job = job_;
  job.out = "/back\\slash";
  EXPECT_THROW(submission_script(job), InputError);
  job = job_;
  job.merges[0].emplace_back("a\rb");
  EXPECT_THROW(submission_script(job), InputError);
  job = job_;
  job.environment["INFOMAX_DATA"] = "a\nb";
  EXPECT_THROW(submission_script(job), InputError);
}

// 120 hours in tasks of 20 minutes are 360; of four cpus, 90.
TEST(ChunkCount, IsTheCostOverWhatATaskIsWorth) {
  EXPECT_EQ(chunk_count(120 * 3600, 460, {}), 360u);
  EXPECT_EQ(chunk_count(120 * 3600, 460, {20, 4, 1001}), 90u);
  EXPECT_EQ(chunk_count(120 * 3600, 460, {10, 1, 1001}), 460u) << "a task without a trial";
  EXPECT_EQ(chunk_count(120 * 3600, 460, {0.01, 1, 101}), 100u)
      << "indices stay below MaxArraySize";
  EXPECT_EQ(chunk_count(1, 460, {}), 1u);
  EXPECT_EQ(chunk_count(0, 1, {}), 1u);
}

// Three times 20 minutes and 10 are 70; three times an hour and 10, in fives, 190.
TEST(MinutesAsked, LeaveRoom) {
  EXPECT_EQ(minutes_asked(20 * 60), 70u);
  EXPECT_EQ(minutes_asked(3600), 190u);
  EXPECT_EQ(minutes_asked(61 * 60), 195u);
  EXPECT_EQ(minutes_asked(0), 10u);
}

TEST(ArrayIndices, AreRangesWhereTheyCanBe) {
  EXPECT_EQ(array_indices({1}), "1");
  EXPECT_EQ(array_indices({1, 2, 3, 7}), "1-3,7");
  EXPECT_EQ(array_indices({2, 4, 5, 9, 10, 11}), "2,4-5,9-11");
}

TEST(ShellQuoted, GivesBackWhatItWas) {
  EXPECT_EQ(shell_quoted("critic=bilinear,bound=nce"), "critic=bilinear,bound=nce");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("~/$x"), "'~/$x'");
}

}  // namespace
}  // namespace infomax
