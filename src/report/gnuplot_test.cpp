#include "report/gnuplot.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/error.h"
#include "report/test_records.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

// Sets a variable and puts its old value back.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (old_) {
      setenv(name_, old_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

std::string message_of(const std::string& script) {
  return message_of<IoError>([&] { run_gnuplot(script); });
}

TEST(Gnuplot, GivesWhatTheScriptPrints) {
  EXPECT_EQ(run_gnuplot("set print '-'\nprint 1 + 1\n"), "2\n");
}

TEST(Gnuplot, TakesScriptsAndOutputsLargerThanAPipe) {
  std::string script = "set print '-'\n";
  for (int i = 0; i < 20000; ++i) script += "print '0123456789'\n";
  EXPECT_EQ(run_gnuplot(script).size(), 20000u * 11);
}

TEST(Gnuplot, FailsWithItsOwnMessage) {
  const std::string message = message_of("plot nosuchthing\n");
  EXPECT_NE(message.find("exit status 1"), std::string::npos) << message;
  EXPECT_NE(message.find("undefined variable: nosuchthing"), std::string::npos) << message;
}

TEST(Gnuplot, IsNamedWithItsPackageWhereItIsMissing) {
  const testkit::ScratchFolder empty;
  const Variable path("PATH", empty.path().string());
  EXPECT_EQ(message_of("print 1\n"),
            "gnuplot: not found in PATH, and the figures want it; on Debian: apt-get install "
            "gnuplot-nox");
  const SuiteRecord suite = synthetic::quickstart(1);
  const FigureSpec spec =
      synthetic::figure("t", "experiment=halves", "accuracy", "step", "bound", "");
  EXPECT_THROW(render_figure_svg(spec, suite), IoError);
  ReportInput input;
  input.result = suite;
  EXPECT_NO_THROW(render_report({input}));  // without figures nobody asks for it
  input.figures = {spec};
  EXPECT_THROW(render_report({input}), IoError);
}

// A user's start-up file and settings must not decide how a figure looks.
TEST(Gnuplot, ReadsNoSettingsOfTheUser) {
  const testkit::ScratchFolder home;
  FILE* file = std::fopen((home / ".gnuplot").c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs("x = 7\n", file);
  std::fclose(file);
  const Variable variable("HOME", home.path().string());
  const Variable terminal("GNUTERM", "no such terminal");
  EXPECT_EQ(run_gnuplot("set print '-'\nprint exists('x')\n"), "0\n");
}

}  // namespace
}  // namespace infomax
