#include "cli/outputs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

TEST(Outputs, OnlyWhatBearsTheMarkIsReplaced) {
  const testkit::ScratchFolder folder;
  const auto refusal = [&](const std::string& name) {
    return testkit::message_of<InputError>(
        [&] { require_replaceable(folder / name, "<mark>", "page of ours"); });
  };
  std::ofstream(folder / "ours") << "head <mark> body";
  std::ofstream(folder / "late") << std::string(1024, ' ') << "<mark>";
  std::ofstream(folder / "thesis.txt") << "chapter 1";
  std::ofstream(folder / "empty").flush();
  std::filesystem::create_symlink("thesis.txt", folder / "link");
  for (const char* name : {"ours", "empty", "none"})
    EXPECT_NO_THROW(require_replaceable(folder / name, "<mark>", "page of ours")) << name;
  for (const char* name : {"thesis.txt", "late", "link"})
    EXPECT_EQ(refusal(name), folder / name + ": is there already and is no page of ours");
  EXPECT_NO_THROW(require_replaceable("/dev/null", "<mark>", "page of ours"));
}

}  // namespace
}  // namespace infomax
