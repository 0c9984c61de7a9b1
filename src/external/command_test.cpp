#include "external/command.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/digest.h"
#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using Words = std::vector<std::string>;

TEST(Command, IsSplitAtWhiteSpaceOutsideQuotes) {
  EXPECT_EQ(split_command("  python3 mine.py\t{x}  {y} "),
            (Words{"python3", "mine.py", "{x}", "{y}"}));
  EXPECT_EQ(split_command(R"(a 'b  "c' "d 'e" f" "g)"), (Words{"a", "b  \"c", "d 'e", "f g"}));
  EXPECT_EQ(split_command(R"(a\ b "c\"d\n\\" 'e\' '')"), (Words{"a b", R"(c"d\n\)", R"(e\)", ""}));
}

// No shell: nothing of these is anything but itself.
TEST(Command, LeavesToNoShellWhatAShellWouldTake) {
  EXPECT_EQ(split_command("a $HOME `b` ; c | d > e *"),
            (Words{"a", "$HOME", "`b`", ";", "c", "|", "d", ">", "e", "*"}));
}

TEST(Command, RefusesAnOpenQuoteAndNoProgram) {
  using testkit::message_of;
  EXPECT_THROW(split_command("a 'b"), InputError);
  EXPECT_THROW(split_command("a \"b\\\""), InputError);
  EXPECT_THROW(split_command("a \\"), InputError);
  EXPECT_THROW(split_command(" \t"), InputError);
  EXPECT_THROW(split_command("'' x"), InputError);
  EXPECT_THROW(split_command(std::string_view("a\0b", 3)), InputError);
}

TEST(Command, OfAProcessNamesAWholeSampleAndOfAServerNone) {
  for (const char* whole : {"a {x} {y}", "a --data={csv}", "a {h5}", "a {y}{x}"})
    EXPECT_NO_THROW(check_command(whole, AskedBy::process)) << whole;
  for (const char* part : {"a", "a {x}", "a {y} {n}", "a {X} {Y}", "a {seed}"})
    EXPECT_THROW(check_command(part, AskedBy::process), InputError) << part;
  EXPECT_NO_THROW(check_command("a --serve {z}", AskedBy::line));
  for (const char* place : {"a {x}", "a {seed}", "a {h5}"})
    EXPECT_THROW(check_command(place, AskedBy::line), InputError) << place;
}

TEST(Command, PlacesAreFilledOnceAndOtherBracesStand) {
  const Words words{"a", "--x={x}", "{y}{seed}", "{z}", "{", "{x"};
  // What is put there is not looked through again.
  EXPECT_EQ(filled(words, {{"x", "{y}"}, {"y", "b c"}, {"seed", "7"}}),
            (Words{"a", "--x={y}", "b c7", "{z}", "{", "{x"}));
}

TEST(Command, FilesThatItNamesHaveDigests) {
  const testkit::ScratchFolder folder;
  const std::string script = folder / "mine.py", weights = folder / "w.bin";
  std::ofstream(script) << "print(0)";
  std::ofstream(weights) << "1";
  const std::string command = "sh '" + script + "' --weights=" + weights + " {x} {y} nothing";
  const auto before = digests_of_files(command);
  EXPECT_EQ(before.size(), 3u);
  EXPECT_EQ(before.at(script), sha256("print(0)"));
  EXPECT_EQ(before.at(weights), sha256("1"));
  EXPECT_EQ(before.at("sh").size(), 64u);
  std::ofstream(script) << "print(1)";
  EXPECT_NE(digests_of_files(command).at(script), before.at(script));
}

}  // namespace
}  // namespace infomax
