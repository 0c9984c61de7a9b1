#include "results/array_file.h"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "results/h5_checks.h"
#include "results/sample_file.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using h5::Handle;
using testkit::message_of;

// A file as another program writes it: a data set of this type in the file, written from doubles.
void put(hid_t file, const char* name, hid_t type, std::vector<hsize_t> sizes,
         std::vector<double> values, bool compressed = false) {
  const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                     H5Sclose);
  const Handle plan(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  if (compressed) {
    H5Pset_chunk(plan.get(), static_cast<int>(sizes.size()), sizes.data());
    H5Pset_fletcher32(plan.get());
    H5Pset_deflate(plan.get(), 4);
  }
  const Handle data(H5Dcreate2(file, name, type, space.get(), H5P_DEFAULT, plan.get(), H5P_DEFAULT),
                    H5Dclose);
  ASSERT_TRUE(data.ok());
  if (H5Tget_class(type) == H5T_ENUM) {
    const std::vector<std::int8_t> bytes(values.begin(), values.end());
    ASSERT_GE(H5Dwrite(data.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), 0);
  } else if (H5Tget_class(type) != H5T_STRING) {
    ASSERT_GE(H5Dwrite(data.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
              0);
  }
}

Handle boolean() {
  Handle type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
  for (const std::int8_t value : {std::int8_t{0}, std::int8_t{1}})
    H5Tenum_insert(type.get(), value == 0 ? "FALSE" : "TRUE", &value);
  return type;
}

void write_foreign(const std::string& path) {
  const auto lock = h5::hold_library();
  const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  ASSERT_TRUE(file.ok());
  put(file.get(), "float", H5T_IEEE_F32BE, {2, 2}, {1.5, -2, 3, 0.25});
  put(file.get(), "int", H5T_STD_I16LE, {3}, {-7, 0, 300}, /*compressed=*/true);
  put(file.get(), "bool", boolean().get(), {3}, {1, 0, 1});
  put(file.get(), "text", H5T_C_S1, {1}, {});
  put(file.get(), "none", H5T_IEEE_F64LE, {0, 2}, {});
  const Handle group(H5Gcreate2(file.get(), "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  put(group.get(), "deep", H5T_IEEE_F64LE, {1, 2, 2}, {1, 2, 3, 4});
  H5Lcreate_external("other.h5", "/x", file.get(), "elsewhere", H5P_DEFAULT, H5P_DEFAULT);
}

TEST(ArrayFile, ReadsWhatOthersWrite) {
  const testkit::ScratchFolder folder;
  const std::string path = folder / "a.h5";
  write_foreign(path);
  const StoredArray narrow = read_array(path, "float");
  EXPECT_EQ(narrow.shape, (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(narrow.values, (std::vector<double>{1.5, -2, 3, 0.25}));
  EXPECT_EQ(read_array(path, "int").values, (std::vector<double>{-7, 0, 300}));
  EXPECT_EQ(read_array(path, "bool").values, (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(read_array(path, "/g/deep").values, (std::vector<double>{1, 2, 3, 4}));
}

TEST(ArrayFile, ReadsOurOwnSamples) {
  const testkit::ScratchFolder folder;
  const testkit::Owned<double> x{{1, 2}, {3, 4}}, y{{0.1}, {-5}};
  const std::vector<std::byte> image = sample_file(x, y, {"t", 0, 0.5, "closed form", 0, "none"});
  std::ofstream(folder / "xy.h5", std::ios::binary)
      .write(reinterpret_cast<const char*>(image.data()),
             static_cast<std::streamsize>(image.size()));
  EXPECT_EQ(read_array(folder / "xy.h5", "x").values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(read_array(folder / "xy.h5", "y").values, (std::vector<double>{0.1, -5}));
}

// 40 MiB as double: two parts.
TEST(ArrayFile, ReadsInParts) {
  const testkit::ScratchFolder folder;
  constexpr std::size_t kRows = 5 << 20;
  std::vector<double> values(kRows);
  for (std::size_t i = 0; i < kRows; ++i) values[i] = static_cast<double>(i % 251);
  {
    const auto lock = h5::hold_library();
    const Handle file(H5Fcreate((folder / "a.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                      H5Fclose);
    put(file.get(), "x", H5T_STD_U8LE, {kRows}, values);
  }
  EXPECT_EQ(read_array(folder / "a.h5", "x").values, values);
}

TEST(ArrayFile, RefusesOtherThanNumbers) {
  const testkit::ScratchFolder folder;
  const std::string path = folder / "a.h5";
  write_foreign(path);
  const auto refusal = [&](const std::string& name, const std::string& of) {
    return message_of<InputError>([&] { read_array(of, name); });
  };
  EXPECT_EQ(refusal("z", path),
            path + ": no data set \"z\"; there are bool, float, int, none, text");
  EXPECT_EQ(refusal("g", path),
            path + ": no data set \"g\"; there are bool, float, int, none, text");
  EXPECT_EQ(refusal("elsewhere", path),
            path + ": no data set \"elsewhere\"; there are bool, float, int, none, text");
  EXPECT_EQ(refusal("text", path), path + ":text: holds no numbers but texts, records or the like");
  EXPECT_EQ(refusal("none", path), path + ":none: holds no number");
  EXPECT_EQ(refusal("x", folder / "b.h5"), folder / "b.h5" + ": no such file");
  std::ofstream(folder / "c.h5") << "not HDF5";
  EXPECT_EQ(refusal("x", folder / "c.h5"), folder / "c.h5" + ": is not readable as HDF5");
}

}  // namespace
}  // namespace infomax
