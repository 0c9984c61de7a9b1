#include "kernels/profile.h"

#include <gtest/gtest.h>
#include <xmmintrin.h>

#include <cfenv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

// A variable for the length of a scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* found = std::getenv(name);
    if (found != nullptr) before_ = found;
    had_ = found != nullptr;
    setenv(name, value, 1);
  }
  ~Variable() {
    if (had_)
      setenv(name_, before_.c_str(), 1);
    else
      unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
  bool had_ = false;
};

// For the log of a test run; the tests below read it from processes of their own.
TEST(Profile, PrintsItsFacts) {
  for (const auto& [name, value] : profile_facts()) {
    EXPECT_FALSE(value.empty()) << name;
    std::printf("fact %s=%s\n", name.c_str(), value.c_str());
  }
}

// The facts of a fresh process that is started with these variables, and its exit status.
std::map<std::string, std::string> facts_of(const std::string& variables, int& status,
                                            const std::string& test = "Profile.PrintsItsFacts") {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = "env -u GTEST_TOTAL_SHARDS -u GTEST_SHARD_INDEX " + variables + " '" +
                              program + "' --gtest_filter=" + test + " 2>&1";
  std::map<std::string, std::string> facts;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    status = -1;
    return facts;
  }
  char line[1024];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    const std::string text(line);
    const auto equals = text.find('=');
    if (text.starts_with("fact ") && equals != std::string::npos)
      facts[text.substr(5, equals - 5)] = text.substr(equals + 1, text.size() - equals - 2);
  }
  status = pclose(pipe);
  return facts;
}

// For the test below, from a process of its own.
TEST(Profile, PrintsTheUsersEnvironment) {
  const std::vector<std::string> all = users_environment();
  EXPECT_FALSE(all.empty());
  for (const std::string& variable : all)
    if (variable.starts_with("OMP_") || variable.starts_with("ONEDNN_") ||
        variable.starts_with("OPENBLAS_") || variable.starts_with("INFOMAX_PINNED"))
      std::printf("fact user.%s\n", variable.c_str());
}

// What the user has set comes back as it was, and what is pinned for us alone is gone.
TEST(Profile, KeepsTheUsersEnvironmentForTheirPrograms) {
  int status = 0;
  const auto facts = facts_of(
      "-u OPENBLAS_NUM_THREADS -u OPENBLAS_CORETYPE -u INFOMAX_PINNED OMP_NUM_THREADS=7 "
      "ONEDNN_MAX_CPU_ISA='3:a -5:b'",
      status, "Profile.PrintsTheUsersEnvironment");
  EXPECT_EQ(status, 0);
  EXPECT_EQ(facts, (std::map<std::string, std::string>{{"user.OMP_NUM_THREADS", "7"},
                                                       {"user.ONEDNN_MAX_CPU_ISA", "3:a -5:b"}}));
}

TEST(Profile, NamesItsVariables) {
  const auto fast = pinned_variables(Profile::fast, Processor::avx512);
  EXPECT_EQ(fast.at("OMP_NUM_THREADS"), "1");
  EXPECT_EQ(fast.at("OPENBLAS_NUM_THREADS"), "1");
  EXPECT_EQ(fast.at("OPENBLAS_CORETYPE"), "SkylakeX");
  EXPECT_EQ(fast.at("ONEDNN_MAX_CPU_ISA"), "AVX512_CORE_BF16");
  EXPECT_EQ(fast.at("ONEDNN_DEFAULT_FPMATH_MODE"), std::nullopt);
  EXPECT_EQ(pinned_variables(Profile::fast, Processor::avx2).at("OPENBLAS_CORETYPE"), "Haswell");
  // The portable profile is one and the same wherever there is AVX2.
  EXPECT_EQ(pinned_variables(Profile::portable, Processor::avx2),
            pinned_variables(Profile::portable, Processor::avx512));
  const auto portable = pinned_variables(Profile::portable, Processor::avx512);
  EXPECT_EQ(portable.at("OPENBLAS_CORETYPE"), "Haswell");
  EXPECT_EQ(portable.at("ONEDNN_MAX_CPU_ISA"), "AVX2");
  // Kernels that the processor can't run are never asked for.
  const auto old = pinned_variables(Profile::portable, Processor::baseline);
  EXPECT_EQ(old.at("OPENBLAS_CORETYPE"), std::nullopt);
  EXPECT_EQ(old.at("ONEDNN_MAX_CPU_ISA"), std::nullopt);
}

TEST(Profile, IsInForceHere) {
  const auto facts = profile_facts();
  EXPECT_EQ(facts.at("threads"), "1");
  EXPECT_EQ(facts.at("denormals"), "zero");
  EXPECT_EQ(facts.at("rounding"), "nearest");
  EXPECT_EQ(facts.at("fingerprint").size(), 64U);
  EXPECT_EQ(facts.at("openblas.version").substr(0, 2), "0.");
  for (const auto& [name, value] : facts) EXPECT_FALSE(value.empty()) << name;
  const auto wanted = pinned_variables(
      facts.at("profile") == "fast" ? Profile::fast : Profile::portable, this_processor());
  if (wanted.at("OPENBLAS_CORETYPE")) {
    EXPECT_EQ(facts.at("openblas.core"), wanted.at("OPENBLAS_CORETYPE"));
  }
  EXPECT_EQ(facts, profile_facts());
}

// A user's own settings give way, whatever they are, and leave no trace in the bits.
TEST(Profile, TakesTheProgramOutOfAForeignEnvironment) {
  int status = 0;
  const auto clean = facts_of("INFOMAX_PROFILE=fast", status);
  ASSERT_EQ(status, 0);
  const auto foreign = facts_of(
      "INFOMAX_PROFILE=fast OMP_NUM_THREADS=7 OPENBLAS_NUM_THREADS=5 OPENBLAS_CORETYPE=Prescott "
      "DNNL_MAX_CPU_ISA=SSE41 ONEDNN_DEFAULT_FPMATH_MODE=ANY",
      status);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(clean.at("threads"), "1");
  EXPECT_EQ(clean, foreign);
}

TEST(Profile, PortableAsksForAvx2) {
  if (this_processor() == Processor::baseline) GTEST_SKIP() << "this processor has no AVX2";
  int status = 0;
  const auto facts = facts_of("INFOMAX_PROFILE=portable", status);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(facts.at("profile"), "portable");
  EXPECT_EQ(facts.at("openblas.core"), "Haswell");
  EXPECT_EQ(facts.at("onednn.isa"), "avx2");
  EXPECT_NE(facts.at("fingerprint"), "");
  const auto fast = facts_of("INFOMAX_PROFILE=fast", status);
  ASSERT_EQ(status, 0);
  if (this_processor() == Processor::avx512) {
    EXPECT_NE(facts.at("fingerprint"), fast.at("fingerprint"));
  }
}

TEST(Profile, RefusesANameItDoesntKnow) {
  const Variable profile("INFOMAX_PROFILE", "quick");
  char* argv[] = {nullptr};
  try {
    pin_environment(argv);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_STREQ(e.what(),
                 "INFOMAX_PROFILE: profile \"quick\" is not known; known are fast, portable");
  }
  int status = 0;
  facts_of("INFOMAX_PROFILE=quick", status);
  EXPECT_NE(status, 0);
}

// The guard: where starting again didn't help, the program says so and doesn't try for ever.
TEST(Profile, DoesNotStartItselfOverAndOver) {
  const Variable threads("OPENBLAS_NUM_THREADS", "3"), guard("INFOMAX_PINNED", "1");
  char* argv[] = {nullptr};
  EXPECT_THROW(pin_environment(argv), Error);
}

// The smallest normal number halved would be a denormal.
TEST(Profile, PinsEveryThreadThatAsks) {
  double half = 1;
  int rounding = -1;
  std::thread([&] {
    _mm_setcsr(0x1f80);
    std::fesetround(FE_UPWARD);
    pin_thread();
    volatile double tiny = std::numeric_limits<double>::min();
    half = tiny / 2;
    rounding = std::fegetround();
  }).join();
  EXPECT_EQ(half, 0);
  EXPECT_EQ(rounding, FE_TONEAREST);
}

}  // namespace
}  // namespace infomax
