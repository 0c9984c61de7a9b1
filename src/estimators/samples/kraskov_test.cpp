// Kraskov's own program and three of ours on the same data, to every digit that is known.
//
// The data are part of JIDT (demos/data), of a licence that keeps them out of this tree: they are
// looked for in $INFOMAX_DATA/jidt. The values of the second estimator in the maximum norm are
// those of Kraskov's program, as JIDT's unit test MutualInfoMultiVariateTester has them; those of
// the first were computed by a separate program. Natural logarithms, no noise.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "estimators/samples/ksg.h"
#include "estimators/samples/ksg2.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

using Columns = std::vector<std::vector<double>>;  // by row

// Empty where there is no such file.
Columns read(const std::string& file) {
  std::ifstream in(std::filesystem::path(*testkit::data_folder()) / "jidt" / file);
  Columns out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('%')) continue;
    std::istringstream words(line);
    std::vector<double> row;
    for (double value = 0; words >> value;) row.push_back(value);
    if (!row.empty()) out.push_back(std::move(row));
  }
  return out;
}

// Those columns, to mean 0 and standard deviation 1, whose square is a sum over n - 1.
Owned<double> standardised(const Columns& rows, const std::vector<std::size_t>& columns) {
  Owned<double> out(rows.size(), columns.size());
  const double n = static_cast<double>(rows.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    double mean = 0, square = 0;
    for (const std::vector<double>& row : rows) mean += row[columns[c]] / n;
    for (const std::vector<double>& row : rows)
      square += (row[columns[c]] - mean) * (row[columns[c]] - mean) / (n - 1);
    for (std::size_t i = 0; i < rows.size(); ++i)
      out(i, c) = (rows[i][columns[c]] - mean) / std::sqrt(square);
  }
  return out;
}

struct Expected {
  const char* estimator;  // ksg2, ksg1, ksg1-euclidean
  std::vector<double> nats;
};
struct Set {
  const char* file;
  std::vector<std::size_t> x, y;
  std::size_t rows, repeated;  // used; then the first of them once more
  std::vector<std::size_t> neighbours;
  std::vector<Expected> expected;
};

const std::vector<std::size_t> kSome{1, 2, 3, 4, 5, 6, 10, 15};
const std::vector<Set> kSets{
    {"2randomCols-1.txt",
     {0},
     {1},
     3000,
     0,
     kSome,
     {{"ksg2",
       {-.05294175, -.03944338, -.02190217, .00120807, -.00924771, -.00316402, -.00778205,
        -.00565778}},
      {"ksg1",
       {-.04530687, -.02169367, .00048756, .00251896, -.00149167, -.00438536, -.00833966,
        -.00401394}}}},
    {"4randomCols-1.txt",
     {0},
     {1},
     3000,
     0,
     kSome,
     {{"ksg2",
       {-.04614525, -.00861460, -.00164540, -.01130354, -.01339670, -.00964035, -.00237072,
        -.00096891}},
      {"ksg1",
       {-.03092781, .00488190, -.00746716, -.01178627, -.01540886, -.01213627, -.00265377,
        -.00042375}}}},
    {"4randomCols-1.txt",
     {0, 1},
     {2, 3},
     3000,
     0,
     kSome,
     {{"ksg2",
       {.02886644, .01071634, .00186857, -.00377259, -.00634851, -.00863725, -.01058087,
        -.01106348}}}},
    {"4randomCols-1.txt",
     {0},
     {1, 2, 3},
     3000,
     0,
     kSome,
     {{"ksg2",
       {.02473475, .00404451, -.00454679, -.00737512, -.00464896, -.00610772, -.00881741,
        -.01306668}},
      {"ksg1",
       {.00883955, .00678247, -.00180209, -.00529925, -.00862028, -.00708573, -.00863500,
        -.01345108}},
      {"ksg1-euclidean",
       {.01677253, .00452164, -.01507282, -.01117049, -.01081778, -.00762854, -.00831326,
        -.00844417}}}},
    // One row in a hundred twice lifts independent data from 0.029 to 0.168 at k = 1.
    {"4randomCols-1.txt",
     {0, 1},
     {2, 3},
     3000,
     30,
     kSome,
     {{"ksg2",
       {.16846374, .04091779, .02069109, .00700680, .00121768, -.00134164, -.00870685, -.00966508}},
      {"ksg1",
       {.16947871, .02637616, .01057771, -.00221493, -.00662452, -.00458590, -.00796439,
        -.01105856}},
      {"ksg1-euclidean",
       {.17757497, .00832553, .00021635, -.00593947, -.00821270, -.00919561, -.01129086,
        -.01180078}}}},
    {"4ColsPairedDirectDependence-1.txt",
     {0, 1},
     {2, 3},
     3000,
     0,
     kSome,
     {{"ksg2",
       {5.00322122, 4.29011291, 3.91312749, 3.69192886, 3.52807488, 3.39865354, 3.05327646,
        2.79951639}},
      {"ksg1",
       {4.66926502, 4.02629007, 3.71963739, 3.53613629, 3.39218559, 3.27860375, 2.97822987,
        2.74328101}},
      {"ksg1-euclidean",
       {4.39476352, 3.83548980, 3.57561881, 3.40789124, 3.29437956, 3.19828693, 2.92950325,
        2.72154036}}}},
    {"10ColsRandomGaussian-1.txt",
     {0},
     {1},
     10000,
     0,
     {1, 2, 4, 10, 15},
     {{"ksg2", {.01542004, .01137151, .00210945, .00159921, .00031277}},
      {"ksg1", {.01294378, .00683512, .00074697, -.00105944, .00007217}}}},
};

double estimate(const std::string& estimator, const Owned<double>& x, const Owned<double>& y,
                std::size_t k) {
  if (estimator == "ksg2") return ksg2(x, y, {k, Norm::maximum});
  return ksg(x, y, {k, estimator == "ksg1" ? Norm::maximum : Norm::euclidean});
}

// Values are known to 8 places.
TEST(Ksg, AgreesWithKraskovsOwnProgram) {
  if (!testkit::data_folder()) GTEST_SKIP() << "INFOMAX_DATA is not set: no data of JIDT";
  for (const Set& set : kSets) {
    Columns rows = read(set.file);
    ASSERT_GE(rows.size(), set.rows) << "$INFOMAX_DATA/jidt/" << set.file;
    rows.resize(set.rows);
    for (std::size_t i = 0; i < set.repeated; ++i) rows.push_back(rows[i]);
    const Owned<double> x = standardised(rows, set.x), y = standardised(rows, set.y);
    for (const Expected& expected : set.expected)
      for (std::size_t m = 0; m < set.neighbours.size(); ++m)
        EXPECT_NEAR(estimate(expected.estimator, x, y, set.neighbours[m]), expected.nats[m], 1e-8)
            << set.file << ", " << expected.estimator << ", k = " << set.neighbours[m];
  }
}

}  // namespace
}  // namespace infomax
