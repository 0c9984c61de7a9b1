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
#include "testkit/message_of.h"

namespace infomax::h5 {
namespace {

using testkit::message_of;

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
    writer.counts("/g/counts", {2}, counts);
    writer.texts("/g/texts", {3, 1}, texts);
    writer.texts("/g/no_texts", {0}, {});
    writer.letters("/g/letters", {2}, 3, std::vector<std::string>{"abc", "\xCF\x81"});
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
  EXPECT_EQ(reader.counts("/g/counts").values, counts);
  EXPECT_EQ(reader.texts("/g/texts").values, texts);
  EXPECT_EQ(reader.texts("/g/texts").shape, (Shape{3, 1}));
  EXPECT_TRUE(reader.texts("/g/no_texts").values.empty());
  EXPECT_EQ(reader.letters("/g/letters").values, (std::vector<std::string>{"abc", "\xCF\x81"}));
  EXPECT_EQ(reader.letters("/g/letters").shape, Shape{2});
  EXPECT_EQ(reader.groups("/"), (std::vector<std::string>{"g"}));
  EXPECT_EQ(reader.datasets("/g"), (std::vector<std::string>{"numbers", "scalar", "none", "counts",
                                                             "texts", "no_texts", "letters"}));
  EXPECT_EQ(reader.attributes("/g"), (std::vector<std::pair<std::string, std::string>>{
                                         {"z", "last letter first"}, {"a", ""}}));
  EXPECT_EQ(reader.count_attribute("/g", "count"), 3u);
  EXPECT_TRUE(reader.has("/g", "texts"));
  EXPECT_FALSE(reader.has("/g", "text"));
}

// 60,000 doubles that are 0, 1, ..., 99 again and again: 480,000 bytes take less than a tenth in
// the file, and come back; so do as many texts, in chunks that don't fill the last one.
TEST(H5, LargeDataSetsAreCompressed) {
  std::vector<double> values(60'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 100);
  const std::vector<std::string> texts(60'000, "");
  std::vector<std::byte> image;
  {
    Writer writer;
    writer.numbers("/x", {6'000, 10}, values);
    writer.texts("/t", {20'000, 3}, texts);
    writer.letters("/l", {7'919}, 64, std::vector<std::string>(7'919, "ab"));
    image = writer.image();
  }
  EXPECT_LT(image.size(), 48'000u);
  const Reader reader("x", image);
  EXPECT_EQ(reader.numbers("/x").values, values);
  EXPECT_EQ(reader.numbers("/x").shape, (Shape{6'000, 10}));
  EXPECT_EQ(reader.texts("/t").values, texts);
  EXPECT_EQ(reader.letters("/l").values, std::vector<std::string>(7'919, "ab"));
}

// The program was once run in its own folder, where a file "infomax" lies: the library took that
// for the file in memory and refused to read any result.
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

// One byte more than a reader takes.
TEST(H5, RefusesMoreThanAReaderTakes) {
  Writer writer;
  const std::size_t most = std::size_t{256} << 20;
  EXPECT_EQ(message_of<InputError>(
                [&] { writer.letters("/x", {1}, most + 1, std::vector<std::string>{""}); }),
            "/x: 268435457 bytes of data so far, want at most 268435456 in a file");
}

// What an untrusted file may hold and ours never do. Made by the library itself, as a foreign
// program would.
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
    return message_of<InputError>([&] {
      const Reader reader("x.h5", std::as_bytes(std::span(bytes)), storage_);
      reader.numbers("/x");
    });
  }

  static void data_set(hid_t file, const std::vector<hsize_t>& dims, hid_t plan = H5P_DEFAULT) {
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t data = H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, plan, H5P_DEFAULT);
    ASSERT_GE(data, 0);
    H5Dclose(data);
    H5Sclose(space);
  }

  testkit::ScratchFolder folder_;
  Storage storage_ = Storage::compressed;
};

// A file of 2 KiB that declares 8e15 bytes.
TEST_F(HostileH5, ASizeBombIsNotAllocated) {
  EXPECT_EQ(refusal([](hid_t file) {
              data_set(file, {1'000'000, 1'000'000, 1'000});
            }).find("x.h5: /x declares 1000000 x 1000000 x 1000 elements along 3 axes, more than "),
            0u);
  // A product that wraps around to 8.
  EXPECT_EQ(refusal([](hid_t file) {
              data_set(file, {(hsize_t{1} << 30), (hsize_t{1} << 20)});
            }).find("x.h5: /x declares 1073741824 x 1048576 elements "),
            0u);
}

TEST_F(HostileH5, StorageThatWasNeverWritten) {
  EXPECT_EQ(refusal([](hid_t file) { data_set(file, {4}); }),
            "x.h5: /x declares 32 bytes and stores 0");
}

// A plan for chunks of four elements.
class Chunks {
 public:
  explicit Chunks(hsize_t side = 4) : plan_(H5Pcreate(H5P_DATASET_CREATE)) {
    H5Pset_chunk(plan_, 1, &side);
  }
  ~Chunks() { H5Pclose(plan_); }
  Chunks(const Chunks&) = delete;
  Chunks& operator=(const Chunks&) = delete;
  hid_t get() const { return plan_; }

 private:
  hid_t plan_;
};

TEST_F(HostileH5, ChunksThatWereNeverWritten) {
  EXPECT_EQ(refusal([](hid_t file) { data_set(file, {9}, Chunks().get()); }),
            "x.h5: /x declares 3 chunks and stores 0");
}

TEST_F(HostileH5, ChunksBeyondAMebibyte) {
  EXPECT_EQ(refusal([](hid_t file) {
              data_set(file, {1 << 18}, Chunks(1 << 18).get());
              const std::string filler(10'000, 'x');  // so that the file might hold them
              const hid_t text = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
              H5Tset_size(text, filler.size());
              const hid_t made = H5Acreate2(file, "a", text, space, H5P_DEFAULT, H5P_DEFAULT);
              H5Awrite(made, text, filler.data());
              H5Aclose(made);
              H5Sclose(space);
              H5Tclose(text);
            }),
            "x.h5: /x has chunks of more than 1048576 bytes");
}

TEST_F(HostileH5, OtherFilters) {
  EXPECT_EQ(refusal([](hid_t file) {
              const Chunks chunks;
              H5Pset_fletcher32(chunks.get());
              data_set(file, {4}, chunks.get());
            }),
            "x.h5: /x goes through 1 filters, number 3 among them, want shuffle and deflate");
  EXPECT_EQ(refusal([](hid_t file) {
              const Chunks chunks;
              for (int i = 0; i < 3; ++i) H5Pset_deflate(chunks.get(), 9);
              data_set(file, {4}, chunks.get());
            }),
            "x.h5: /x goes through 3 filters, number 1 among them, want shuffle and deflate");
}

// Files of version 1 have none.
TEST_F(HostileH5, ChunksAndFiltersInPlainStorage) {
  storage_ = Storage::plain;
  EXPECT_EQ(refusal([](hid_t file) { data_set(file, {4}, Chunks().get()); }),
            "x.h5: /x has a chunked layout, want a contiguous one");
  EXPECT_EQ(refusal([](hid_t file) {
              const Chunks chunks;
              H5Pset_deflate(chunks.get(), 9);
              data_set(file, {4}, chunks.get());
            }),
            "x.h5: /x goes through 1 filters, the first of number 1, want none");
}

// 400 MB of zeros in half a megabyte: within what deflate can do, beyond what a record may have.
TEST_F(HostileH5, ADeflateBomb) {
  EXPECT_EQ(refusal([](hid_t file) {
              const Chunks chunks(1 << 17);
              H5Pset_deflate(chunks.get(), 9);
              const hsize_t size = 50'000'000;
              const hid_t space = H5Screate_simple(1, &size, nullptr);
              const hid_t data = H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT,
                                            chunks.get(), H5P_DEFAULT);
              const std::vector<double> zeros(size);
              H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data());
              H5Dclose(data);
              H5Sclose(space);
            }).find("x.h5: /x declares 50000000 elements along 1 axes, more than the "),
            0u);
}

TEST_F(HostileH5, AxesThatMayGrow) {
  EXPECT_EQ(refusal([](hid_t file) {
              const Chunks chunks;
              const hsize_t size = 4, most = H5S_UNLIMITED;
              const hid_t space = H5Screate_simple(1, &size, &most);
              H5Dclose(H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, chunks.get(),
                                  H5P_DEFAULT));
              H5Sclose(space);
            }),
            "x.h5: /x may grow, want axes of fixed lengths");
}

// Would hand out another file's bytes.
TEST_F(HostileH5, ExternalStorage) {
  EXPECT_EQ(refusal([](hid_t file) {
              const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
              H5Pset_external(plan, "/etc/passwd", 0, 32);
              data_set(file, {4}, plan);
              H5Pclose(plan);
            }),
            "x.h5: /x is stored in 1 other files, want it inside this one");
}

TEST_F(HostileH5, LinksElsewhere) {
  EXPECT_EQ(refusal([](hid_t file) {
              H5Lcreate_external("/etc/other.h5", "/x", file, "x", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "x.h5: /x is a link to another file, want hard links alone");
  EXPECT_EQ(refusal([](hid_t file) {
              H5Lcreate_soft("/somewhere", file, "x", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "x.h5: /x is a soft link, want hard links alone");
}

TEST_F(HostileH5, AGroupElsewhere) {
  EXPECT_EQ(refusal([&](hid_t file) {
              H5Lcreate_external((folder_ / "other.h5").c_str(), "/", file, "g", H5P_DEFAULT,
                                 H5P_DEFAULT);
            }),
            "x.h5: /g is a link to another file, want hard links alone");
}

// Walking it would not end.
TEST_F(HostileH5, AGroupInsideItself) {
  EXPECT_EQ(refusal([](hid_t file) {
              H5Lcreate_hard(file, "/", file, "again", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "x.h5: /again is an object that has another name, too, want one name each");
}

TEST_F(HostileH5, GroupsThatNestWithoutEnd) {
  EXPECT_EQ(refusal([](hid_t file) {
              std::string path;
              for (int i = 0; i < 20; ++i) {
                path += "/g";
                H5Gclose(H5Gcreate2(file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
              }
            }),
            "x.h5: /g/g/g/g lies more than 3 groups deep");
}

TEST_F(HostileH5, ANameOf64KiB) {
  const std::string name(65535, 'n');
  EXPECT_EQ(refusal([&](hid_t file) {
              H5Gclose(H5Gcreate2(file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
            }),
            "x.h5: /" + std::string(59, 'n') + "... has a name of 65535 bytes, want 1 to 1024");
}

TEST_F(HostileH5, TooManyAttributes) {
  EXPECT_EQ(refusal([](hid_t file) {
              const hid_t space = H5Screate(H5S_SCALAR);
              for (int i = 0; i < 10'001; ++i)
                H5Aclose(H5Acreate2(file, std::to_string(i).c_str(), H5T_STD_U8LE, space,
                                    H5P_DEFAULT, H5P_DEFAULT));
              H5Sclose(space);
            }),
            "x.h5: / has 10001 attributes, want at most 10000");
}

TEST_F(HostileH5, TooManyAxes) {
  EXPECT_EQ(refusal([](hid_t file) { data_set(file, std::vector<hsize_t>(32, 1)); }),
            "x.h5: /x has 32 axes, want at most 8");
}

TEST_F(HostileH5, AnObjectOfAnotherKind) {
  EXPECT_EQ(refusal([](hid_t file) {
              const hid_t type = H5Tcopy(H5T_STD_I32LE);
              H5Tcommit2(file, "type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
              H5Tclose(type);
            }),
            "x.h5: /type is no group or data set");
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
            "x.h5: /x holds other than float64, 32-bit counts or texts");
  EXPECT_NE(refusal([](hid_t) {}).find("x.h5: /x is not there"), std::string::npos);
}

}  // namespace
}  // namespace infomax::h5
