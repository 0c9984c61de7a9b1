#include "cli/table.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(TextTable, IsMarkdownToo) {
  TextTable table({"claim", "statement"});
  table.add({"C1", "I_NCE < log K"});
  table.add({"C2", "|a|"});
  EXPECT_EQ(table.markdown(),
            "| claim | statement |\n|---|---|\n| C1 | I_NCE \\< log K |\n| C2 | \\|a\\| |\n");
}

}  // namespace
}  // namespace infomax
