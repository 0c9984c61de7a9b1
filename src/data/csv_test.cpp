#include "data/csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "data/column_choice.h"
#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::message_of;

CsvTable parse(const std::string& text, std::uint64_t most = 1 << 20) {
  const std::vector<std::uint8_t> bytes = testkit::bytes_of(text);
  MemorySource source(bytes);
  return parse_csv(source, most, "f.csv");
}
std::string refusal(const std::string& text, std::uint64_t most = 1 << 20) {
  return message_of<InputError>([&] { parse(text, most); });
}
std::vector<std::string> names(const CsvTable& table) {
  std::vector<std::string> out;
  for (const CsvColumn& column : table.columns) out.push_back(column.name);
  return out;
}
using Names = std::vector<std::string>;
using Values = std::vector<double>;

TEST(Csv, ReadsAHeaderAndNumbers) {
  const CsvTable table = parse("a, b\n1,2.5\n-3e2, +4\n");
  EXPECT_TRUE(table.header);
  EXPECT_EQ(names(table), (Names{"a", "b"}));
  EXPECT_EQ(table.columns[0].values, (Values{1, -300}));
  EXPECT_EQ(table.columns[1].values, (Values{2.5, 4}));
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 3}));
}

TEST(Csv, TakesALineOfNumbersForARow) {
  const CsvTable table = parse("1,nan\n3,inf");
  EXPECT_FALSE(table.header);
  EXPECT_EQ(names(table), (Names{"column 0", "column 1"}));
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_TRUE(std::isnan(table.columns[1].values[0]));
  EXPECT_EQ(table.columns[1].values[1], std::numeric_limits<double>::infinity());
}

// Excel's semicolons, tabs with a mark of UTF-8, and the runs of spaces of JIDT's files.
TEST(Csv, FindsTheSeparator) {
  EXPECT_EQ(parse("1;2\r\n3;4\r\n").columns[1].values, (Values{2, 4}));
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "a\tb c\n1\t2\n")
                .columns[1]
                .name,
            "b c");
  const CsvTable table = parse("% comment\n  1    2 \n\n# another\n3 4\n");
  EXPECT_EQ(table.columns[0].values, (Values{1, 3}));
  EXPECT_EQ(table.columns[1].values, (Values{2, 4}));
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 5}));
  EXPECT_EQ(parse("5\n6\n").columns[0].values, (Values{5, 6}));
}

TEST(Csv, ReadsQuotes) {
  const CsvTable table = parse("\"a, \"\"b\"\"\",c\n\"1\" ,2\n3,\"x\ny\"\n5,6\n");
  EXPECT_EQ(table.columns[0].name, "a, \"b\"");
  EXPECT_EQ(table.columns[0].values, (Values{1, 3, 5}));
  EXPECT_EQ(table.columns[1].text, "x\ny");
  EXPECT_EQ(table.columns[1].text_line, 3u);
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 3, 5}));
}

TEST(Csv, KeepsTheFirstTextOfAColumnAndTakesMissingCellsForNan) {
  const CsvTable table = parse("a,kind\n,setosa\nNA,virginica\nN/A,null\n1e999,2\n");
  for (std::size_t row = 0; row < 4; ++row)
    EXPECT_TRUE(std::isnan(table.columns[0].values[row])) << row;
  EXPECT_EQ(table.columns[0].text, "1e999");
  EXPECT_EQ(table.columns[0].text_line, 5u);
  EXPECT_EQ(table.columns[1].text, "setosa");
  EXPECT_EQ(table.columns[1].values[3], 2);
}

TEST(Csv, RefusesWhatIsNoTable) {
  EXPECT_EQ(refusal("a,b\n1,2\n3\n"), "f.csv: line 3: 1 cells, want 2");
  EXPECT_EQ(refusal("a,b\n"), "f.csv: no rows, want a table of numbers");
  EXPECT_EQ(refusal(""), "f.csv: no rows, want a table of numbers");
  EXPECT_EQ(refusal("a,b\n1,\"2\n"), "f.csv: line 3: a quote is open at the end, want it closed");
  EXPECT_EQ(refusal("a,b\n1,\"2\"x\n"), "f.csv: line 2: text follows a cell's closing quote");
  EXPECT_EQ(refusal(std::string("a\n\0", 3)), "f.csv: line 2: has a byte of value 0, want text");
  EXPECT_EQ(refusal("a\n1\n2\n", 5), "f.csv: more than 5 bytes, want at most these");
  EXPECT_NE(refusal("a\n" + std::string(70'000, '1')).find("a cell of more than 65536 bytes"),
            std::string::npos);
}

TEST(ColumnChoice, FindsNamesBeginningsAndNumbers) {
  const CsvTable table = parse("id,x1,x2,y,2\n1,2,3,4,5\n");
  const auto chosen = [&](const Names& words) { return choose_columns(table, words, "f.csv"); };
  using Columns = std::vector<std::size_t>;
  EXPECT_EQ(chosen({"y"}), Columns{3});
  EXPECT_EQ(chosen({"x"}), (Columns{1, 2}));
  EXPECT_EQ(chosen({"x*", "x1", "id"}), (Columns{1, 2, 0}));
  EXPECT_EQ(chosen({"2"}), Columns{4});  // a name before a number
  EXPECT_EQ(chosen({"1-3"}), (Columns{1, 2, 3}));
  EXPECT_EQ(message_of<InputError>([&] { chosen({"z"}); }),
            "f.csv: no column is called \"z\" or begins so; there are id, x1, x2, y, 2");
  EXPECT_EQ(message_of<InputError>([&] { chosen({"3-7"}); }), "f.csv: no column 7, want 0 to 4");
  EXPECT_EQ(message_of<InputError>([&] { chosen({}); }),
            "f.csv: no column is named; there are id, x1, x2, y, 2");
  EXPECT_EQ(
      message_of<InputError>([&] { choose_columns(parse("a,a\n1,2\n"), Names{"a"}, "f.csv"); }),
      "f.csv: 2 columns are called \"a\", want one; or name them by number, from 0");
}

}  // namespace
}  // namespace infomax
