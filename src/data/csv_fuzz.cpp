// parse_csv: a table with as many values in every column as there are rows, in memory bounded by
// the file's size, or an InputError that says where.
#include "core/error.h"
#include "data/csv.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  constexpr std::uint64_t kMost = (1 << 16) - 8;  // as double and grown, below the limit of 2 MiB
  try {
    MemorySource source({data, size});
    const CsvTable table = parse_csv(source, kMost, "f");
    testkit::hold(!table.columns.empty() && table.rows() > 0, "a table has rows and columns");
    testkit::hold(table.rows() * table.columns.size() <= size + 1, "a cell takes a byte or more");
    for (const CsvColumn& column : table.columns) {
      testkit::hold(column.values.size() == table.rows(), "columns are as long as the table");
      bool nan = false;
      for (const double value : column.values) nan = nan || value != value;
      testkit::hold(column.text_line == 0 || nan, "a text has no number");
    }
    for (std::size_t row = 1; row < table.rows(); ++row)
      testkit::hold(table.lines[row - 1] < table.lines[row], "rows begin one after the other");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
  }
  return 0;
}
