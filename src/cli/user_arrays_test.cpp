#include "cli/user_arrays.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "core/error.h"
#include "data/npy.h"
#include "data/test_files.h"
#include "results/sample_file.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::message_of;
using Names = std::vector<std::string>;
using Values = std::vector<double>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class OwnArrays : public testing::Test {
 protected:
  std::string npy(const std::string& name, std::vector<std::size_t> shape, Values values) {
    testkit::write_file(folder_ / name,
                        npy_file({kFloat64, std::move(shape), std::move(values), 0}));
    return folder_ / name;
  }
  std::string text(const std::string& name, const std::string& content) {
    testkit::write_file(folder_ / name, testkit::bytes_of(content));
    return folder_ / name;
  }
  static std::string refusal(const ArrayPlaces& places) {
    return message_of<InputError>([&] { read_user_arrays(places); });
  }
  testkit::ScratchFolder folder_;
};

TEST_F(OwnArrays, AreReadFromNpy) {
  const UserArrays read =
      read_user_arrays({.x = npy("a.npy", {2, 2}, {1, 2, 3, 4}), .y = npy("b.npy", {2}, {5, 6})});
  EXPECT_EQ(read.rows, 2u);
  EXPECT_EQ(read.x_values, (Values{1, 2, 3, 4}));
  EXPECT_EQ(read.y_values, (Values{5, 6}));
  EXPECT_EQ(read.names, (Names{"x0", "x1", "y0"}));
  EXPECT_TRUE(read.notes.empty());
}

TEST_F(OwnArrays, FlattenImagesWithANote) {
  const std::string images = npy("i.npy", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const UserArrays read = read_user_arrays({.x = images, .y = npy("b.npy", {2}, {5, 6})});
  EXPECT_EQ(read.x_width, 4u);
  EXPECT_EQ(read.notes, Names{images + ": [2, 2, 2] is taken for 2 rows of 4 columns"});
}

TEST_F(OwnArrays, AreColumnsOfATable) {
  const std::string iris =
      text("iris.csv", "sepal_length,sepal_width,petal,species\n5.1,3.5,1.4,setosa\n7,3.2,4.7,x\n");
  const UserArrays read = read_user_arrays({.data = iris, .x_cols = {"sepal"}, .y_cols = {"2"}});
  EXPECT_EQ(read.x_values, (Values{5.1, 3.5, 7, 3.2}));
  EXPECT_EQ(read.names, (Names{"sepal_length", "sepal_width", "petal"}));
  EXPECT_EQ(refusal({.data = iris, .x_cols = {"sepal"}, .y_cols = {"species"}}),
            iris + ": line 2, column species: \"setosa\" is no number");
  EXPECT_EQ(refusal({.data = iris, .x_cols = {"sepal"}, .y_cols = {"sepal_width"}}),
            iris + ": column sepal_width is on both sides, want it on one");
  EXPECT_NE(refusal({.data = iris}).find("no column is called \"X*\""), std::string::npos);
}

// The header that `infomax sample` and bmi write.
TEST_F(OwnArrays, AreFoundByTheUsualNames) {
  const UserArrays read = read_user_arrays({.data = text("xy.csv", "X0,X1,Y0\n1,2,3\n4,5,6\n")});
  EXPECT_EQ(read.x_width, 2u);
  EXPECT_EQ(read.y_values, (Values{3, 6}));
  const std::vector<std::byte> image =
      sample_file(testkit::Owned<double>{{1, 2}, {3, 4}}, testkit::Owned<double>{{5}, {6}},
                  {"t", 0, 0.5, "closed form", 0, "none"});
  std::ofstream(folder_ / "xy.h5", std::ios::binary)
      .write(reinterpret_cast<const char*>(image.data()),
             static_cast<std::streamsize>(image.size()));
  EXPECT_EQ(read_user_arrays({.data = folder_ / "xy.h5"}).x_values, (Values{1, 2, 3, 4}));
  EXPECT_EQ(read_user_arrays({.x = folder_ / "xy.h5:y", .y = folder_ / "xy.h5:x"}).x_values,
            (Values{5, 6}));
  EXPECT_EQ(refusal({.x = folder_ / "xy.h5", .y = folder_ / "xy.h5:x"}),
            folder_ / "xy.h5" + ": no data set \"\"; there are x, y");
}

TEST_F(OwnArrays, NameANumberThatIsNone) {
  const std::string x = npy("a.npy", {3, 2}, {1, 2, 3, kNan, 5, 6}),
                    y = npy("b.npy", {3}, {7, 8, 9});
  EXPECT_EQ(refusal({.x = x, .y = y}),
            x + ": row 1, column 1 (x1): no number (NaN), want a finite number; --nan drop leaves "
                "such rows out");
  const UserArrays dropped = read_user_arrays({.x = x, .y = y, .drop_nan = true});
  EXPECT_EQ(dropped.x_values, (Values{1, 2, 5, 6}));
  EXPECT_EQ(dropped.y_values, (Values{7, 9}));
  EXPECT_EQ(dropped.kept, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(dropped.notes, Names{"1 of 3 rows have NaN and are left out"});
  const std::string table = text("t.csv", "X,Y\n1,2\n\n3,\n");
  EXPECT_EQ(refusal({.data = table}),
            table +
                ": line 4, column 0 (Y): no number (NaN), want a finite number; --nan drop "
                "leaves such rows out");
  const std::string infinite = npy("c.npy", {3}, {7, std::numeric_limits<double>::infinity(), 9});
  EXPECT_EQ(refusal({.x = infinite, .y = y, .drop_nan = true}),
            infinite + ": row 1, column 0 (x0): inf, want a finite number");
  const std::string none = npy("n.npy", {3}, {kNan, kNan, kNan});
  EXPECT_EQ(refusal({.x = none, .y = y, .drop_nan = true}), none + ": no row is left without NaN");
}

TEST_F(OwnArrays, RefuseWhatDoesNotPair) {
  const std::string x = npy("a.npy", {3}, {1, 2, 3}), y = npy("b.npy", {2}, {1, 2}),
                    none = npy("n.npy", {0, 2}, {});
  EXPECT_EQ(refusal({.x = x, .y = y}),
            x + " has 3 rows and " + y + " has 2, want as many: a row is a pair");
  EXPECT_EQ(refusal({.x = none, .y = y}), none + ": [0, 2] has no numbers");
  EXPECT_EQ(refusal({.x = folder_ / "z.npy", .y = y}), folder_ / "z.npy" + ": no such file");
  EXPECT_EQ(refusal({.x = folder_.path().string(), .y = y}),
            folder_.path().string() + ": is a folder, want a file");
  EXPECT_EQ(refusal({.data = x}), x + ": one .npy array, want --x and --y for these");
  EXPECT_EQ(refusal({.x = "-", .y = "-"}),
            "--x - --y -: standard input is one array, want a file for the other");
}

TEST_F(OwnArrays, AreNeverWrittenTo) {
  const std::string x = npy("a.npy", {2}, {1, 2}), y = npy("b.npy", {2}, {1, 2});
  std::filesystem::permissions(x, std::filesystem::perms::owner_read);
  const auto before = std::filesystem::last_write_time(x);
  read_user_arrays({.x = x, .y = y});
  EXPECT_EQ(std::filesystem::last_write_time(x), before);
}

}  // namespace
}  // namespace infomax
