#include "results/h5.h"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>

#include "core/error.h"
#include "testkit/environment.h"

namespace infomax::h5 {
namespace {

TEST(H5, ReadsBackWhatWasWritten) {
  std::vector<std::byte> image;
  const std::vector<double> values{1, -0.0, 3e-320, 4, 5, 6};
  const std::vector<std::uint32_t> counts{4294967295u, 0};
  const std::vector<std::string> texts{"", "\xCF\x81", std::string(100'000, 'x')};
  {
    Writer writer;
    writer.group("/g");
    writer.numbers("/g/numbers", {2, 3}, values);
    writer.numbers("/g/scalar", {}, std::vector<double>{7});
    writer.numbers("/g/none", {0, 3}, {});
    writer.counts("/g/counts", counts);
    writer.texts("/g/texts", texts);
    writer.texts("/g/no_texts", {});
    writer.attribute("/g", "z", "last letter first");
    writer.attribute("/g", "a", "");
    writer.attribute("/g", "count", 3u);
    image = writer.image();
  }
  const Reader reader("x", image);
  EXPECT_EQ(reader.numbers("/g/numbers").shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(reader.numbers("/g/numbers").values, values);
  EXPECT_TRUE(std::signbit(reader.numbers("/g/numbers").values[1]));
  EXPECT_TRUE(reader.numbers("/g/scalar").shape.empty());
  EXPECT_EQ(reader.numbers("/g/none").shape, (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(reader.counts("/g/counts"), counts);
  EXPECT_EQ(reader.texts("/g/texts"), texts);
  EXPECT_TRUE(reader.texts("/g/no_texts").empty());
  EXPECT_EQ(reader.groups("/"), (std::vector<std::string>{"g"}));
  EXPECT_EQ(reader.datasets("/g"),
            (std::vector<std::string>{"numbers", "scalar", "none", "counts", "texts", "no_texts"}));
  EXPECT_EQ(reader.attributes("/g"), (std::vector<std::pair<std::string, std::string>>{
                                         {"z", "last letter first"}, {"a", ""}}));
  EXPECT_EQ(reader.count_attribute("/g", "count"), 3u);
  EXPECT_TRUE(reader.has("/g", "texts"));
  EXPECT_FALSE(reader.has("/g", "text"));
}

// The program was once run in its own folder, where a file "infomax" lies: the library took that for the file in memory
// and refused to read any result.
TEST(H5, ReadsWhateverFilesLieAround) {
  const testkit::ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  std::ofstream("infomax") << "no HDF5";
  std::vector<std::byte> image;
  {
    Writer writer;  // the library is its alone while it lives
    writer.numbers("/x", {1}, std::vector<double>{7});
    image = writer.image();
  }
  EXPECT_NO_THROW(EXPECT_EQ(Reader("x", image).numbers("/x").values, std::vector<double>{7}));
  std::filesystem::current_path(before);
}

TEST(H5, EveryNaNIsOne) {
  const auto image_of = [](double nan) {
    Writer writer;
    writer.numbers("/x", {1}, std::span(&nan, 1));
    return writer.image();
  };
  EXPECT_EQ(image_of(std::numeric_limits<double>::quiet_NaN()), image_of(-std::nan("7")));
}

TEST(H5, RefusesValuesThatDoNotFillTheShape) {
  Writer writer;
  const std::vector<double> values(5);
  EXPECT_THROW(writer.numbers("/x", {2, 3}, values), ShapeError);
  EXPECT_THROW(
      writer.numbers("/x", std::vector<std::size_t>(kMaxRank + 1, 1), std::span(values).first(1)),
      ShapeError);
}

// What a stranger's file may hold and ours never do. Made by the library itself, as a stranger would.
class HostileH5 : public testing::Test {
 protected:
  // Lets `make` fill a file and returns what reading the data set "x" in it says.
  std::string refusal(const std::function<void(hid_t file)>& make) {
    const std::string path = folder_ / "x.h5";
    const hid_t plan = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_link_creation_order(plan, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, plan, H5P_DEFAULT);
    make(file);
    H5Fclose(file);
    H5Pclose(plan);
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string bytes = text.str();
    try {
      const Reader reader("x.h5", std::as_bytes(std::span(bytes)));
      reader.numbers("/x");
    } catch (const InputError& error) {
      return error.what();
    }
    return "no refusal";
  }

  static void data_set(hid_t file, const std::vector<hsize_t>& dims, hid_t plan = H5P_DEFAULT) {
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t data = H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, plan, H5P_DEFAULT);
    ASSERT_GE(data, 0);
    H5Dclose(data);
    H5Sclose(space);
  }

  testkit::ScratchFolder folder_;
};

// A file of 2 KiB that declares 8e15 bytes.
TEST_F(HostileH5, ASizeBombIsNotAllocated) {
  EXPECT_EQ(refusal([](hid_t file) {
              data_set(file, {1'000'000, 1'000'000, 1'000});
            }),
            "x.h5: /x claims more than the file holds");
  // A product that wraps around to 8.
  EXPECT_EQ(refusal([](hid_t file) {
              data_set(file, {(hsize_t{1} << 30), (hsize_t{1} << 20)});
            }),
            "x.h5: /x claims more than the file holds");
}

TEST_F(HostileH5, StorageThatWasNeverWritten) {
  EXPECT_EQ(refusal([](hid_t file) { data_set(file, {4}); }),
            "x.h5: /x claims more than it stores");
}

TEST_F(HostileH5, ChunksAndFilters) {
  EXPECT_EQ(refusal([](hid_t file) {
              const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
              const hsize_t chunk = 4;
              H5Pset_chunk(plan, 1, &chunk);
              H5Pset_deflate(plan, 9);
              data_set(file, {4}, plan);
              H5Pclose(plan);
            }),
            "x.h5: /x is not stored plainly inside the file");
}

// Would hand out another file's bytes.
TEST_F(HostileH5, ExternalStorage) {
  EXPECT_EQ(refusal([](hid_t file) {
              const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
              H5Pset_external(plan, "/etc/passwd", 0, 32);
              data_set(file, {4}, plan);
              H5Pclose(plan);
            }),
            "x.h5: /x is not stored plainly inside the file");
}

TEST_F(HostileH5, LinksElsewhere) {
  EXPECT_EQ(refusal([](hid_t file) {
              H5Lcreate_external("/etc/other.h5", "/x", file, "x", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "x.h5: /x is not a hard link");
  EXPECT_EQ(refusal([](hid_t file) {
              H5Lcreate_soft("/somewhere", file, "x", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "x.h5: /x is not a hard link");
}

TEST_F(HostileH5, AGroupElsewhere) {
  const std::string path = folder_ / "links.h5";
  const hid_t plan = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_link_creation_order(plan, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, plan, H5P_DEFAULT);
  H5Pclose(plan);
  H5Lcreate_external((folder_ / "other.h5").c_str(), "/", file, "g", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  const std::string bytes = text.str();
  const Reader reader("x.h5", std::as_bytes(std::span(bytes)));
  const auto refused = [](auto read) {
    try {
      read();
    } catch (const InputError& error) {
      return std::string(error.what()) == "x.h5: /g is not a hard link";
    }
    return false;
  };
  EXPECT_TRUE(refused([&] { reader.attributes("/g"); }));
  EXPECT_TRUE(refused([&] { reader.attribute("/g", "a"); }));
  EXPECT_TRUE(refused([&] { reader.count_attribute("/g", "a"); }));
  EXPECT_TRUE(refused([&] { reader.numbers("/g/x"); }));
  EXPECT_TRUE(refused([&] { reader.counts("/g/x"); }));
  EXPECT_TRUE(refused([&] { reader.texts("/g/x"); }));
  EXPECT_TRUE(refused([&] { reader.groups("/g"); }));
  EXPECT_TRUE(refused([&] { reader.groups("/"); }));
}

TEST_F(HostileH5, OtherTypes) {
  EXPECT_EQ(refusal([](hid_t file) {
              const double value = 1;
              const hid_t space = H5Screate(H5S_SCALAR);
              const hid_t data = H5Dcreate2(file, "x", H5T_IEEE_F64BE, space, H5P_DEFAULT,
                                            H5P_DEFAULT, H5P_DEFAULT);
              H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value);
              H5Dclose(data);
              H5Sclose(space);
            }),
            "x.h5: /x is not float64");
  EXPECT_NE(refusal([](hid_t) {}).find("x.h5: /x is not there"), std::string::npos);
}

}  // namespace
}  // namespace infomax::h5
