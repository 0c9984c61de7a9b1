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

TEST(TextTable, IsOneListWithAnother) {
  TextTable facts({"fact", "value"}), columns({"column"});
  facts.add({"task", "x-1x1"});
  columns.add({"x_1"});
  EXPECT_EQ(facts.json_with(columns),
            "[\n  {\n    \"fact\": \"task\",\n    \"value\": \"x-1x1\"\n  },\n  {\n"
            "    \"column\": \"x_1\"\n  }\n]\n");
  EXPECT_EQ(TextTable({"a"}).json(), "[]\n");
}

}  // namespace
}  // namespace infomax
