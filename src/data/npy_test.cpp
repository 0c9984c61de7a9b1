#include "data/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include "core/error.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::message_of;

using Bytes = std::vector<std::uint8_t>;
constexpr std::uint64_t kMost = 1000;

NpyArray parse(const Bytes& file, std::uint64_t most = kMost) {
  MemorySource source(file);
  return parse_npy(source, most, "f.npy");
}
std::string refusal(const Bytes& file, std::uint64_t most = kMost) {
  return message_of<InputError>([&] { parse(file, most); });
}

// A file of version 1.0 with this header, as it is, and the given bytes of values.
Bytes with_header(const std::string& header, std::size_t values, std::uint8_t version = 1) {
  Bytes out{0x93, 'N', 'U', 'M', 'P', 'Y', version, 0};
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    out.push_back(static_cast<std::uint8_t>(header.size() >> 8 * i));
  out.insert(out.end(), header.begin(), header.end());
  out.resize(out.size() + values);
  return out;
}

// numpy.save of numpy.array([1.5, -2], '<f4') by NumPy 1.24.
Bytes numpys_file() {
  Bytes out = with_header(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }" + std::string(60, ' ') + "\n", 0);
  const Bytes values{0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0};
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

TEST(Npy, ReadsAndWritesWhatNumpyWrites) {
  const Bytes file = numpys_file();
  ASSERT_EQ(file.size(), 136u);
  const NpyArray array = parse(file);
  EXPECT_EQ(array.type, kFloat32);
  EXPECT_EQ(array.shape, std::vector<std::size_t>{2});
  EXPECT_EQ(array.values, (std::vector<double>{1.5, -2}));
  EXPECT_EQ(npy_file(array), file);
}

TEST(Npy, EncodesBackToTheSameBytes) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const NpyType type : {kFloat32, kFloat64}) {
    for (const auto& shape :
         std::vector<std::vector<std::size_t>>{{6}, {2, 3}, {6, 1}, {1, 2, 3}}) {
      const NpyArray array{type, shape, {0, -0.0, 0.1f, kInfinity, -1e-40f, 3}, 0};
      const Bytes file = npy_file(array);
      EXPECT_EQ(parse(file).shape, shape);
      EXPECT_EQ(npy_file(parse(file)), file);
    }
  }
  EXPECT_TRUE(parse(npy_file({kFloat64, {0, 3}, {}, 0})).values.empty());
  // Below 2^-126: tests run as the program does, which flushes such results of arithmetic to zero.
  EXPECT_EQ(npy_file({kFloat32, {1}, {0x1p-149}, 0})[128], 1);
  EXPECT_EQ(npy_file({kFloat32, {1}, {-0x1.8p-148}, 0})[128], 3);
  EXPECT_TRUE(std::isnan(parse(npy_file({kFloat32, {1}, {std::nan("")}, 0})).values[0]));
}

TEST(Npy, ReadsTheLaterVersionsAndOtherWaysToWriteTheHeader) {
  const std::string usual = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }\n";
  for (const int version : {1, 2, 3})
    EXPECT_EQ(parse(with_header(usual, 48, static_cast<std::uint8_t>(version))).shape,
              (std::vector<std::size_t>{3, 2}));
  for (const char* header :
       {"{\"shape\":(3,2,),\"descr\":\"<f8\",\"fortran_order\":False}\n",
        " { 'fortran_order' : False , 'shape' : ( 3 , 2 ) , 'descr' : '<f8' } \n"})
    EXPECT_EQ(parse(with_header(header, 48)).values.size(), 6u) << header;
}

// A file of this type and shape, its values given by their bytes.
NpyArray of_type(const std::string& descr, const Bytes& values, const std::string& shape,
                 const char* fortran = "False") {
  Bytes file = with_header(
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n",
      0);
  file.insert(file.end(), values.begin(), values.end());
  return parse(file);
}

// numpy.array([...], descr).tobytes(), by NumPy 1.24.
TEST(Npy, ReadsEveryTypeOfNumber) {
  struct Case {
    const char* descr;
    Bytes bytes;
    std::vector<double> values;
  };
  for (const Case& of : std::vector<Case>{
           {"|b1", {0, 1, 1}, {0, 1, 1}},
           {"|i1", {0x80, 0xff, 0x7f}, {-128, -1, 127}},
           {"|u1", {0x80, 0xff, 0x7f}, {128, 255, 127}},
           {"<i2", {0x00, 0x80, 0x01, 0x00}, {-32768, 1}},
           {">u2", {0x80, 0x00, 0x00, 0x01}, {32768, 1}},
           {">i4", {0xff, 0xff, 0xff, 0xfe, 0x00, 0x01, 0x00, 0x00}, {-2, 65536}},
           {"<u4", {0xff, 0xff, 0xff, 0xff}, {4294967295.0}},
           {"<i8", {0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {-3}},
           {">i8", {0x80, 0, 0, 0, 0, 0, 0, 0}, {-0x1p63}},
           {"<u8", {0, 0, 0, 0, 0, 0, 0, 0x80}, {0x1p63}},
           {"<f2",
            {0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b, 0x00, 0x7c},
            {1, -2, 0x1p-24, 65504, std::numeric_limits<double>::infinity()}},
           {">f4", {0x3f, 0xc0, 0x00, 0x00}, {1.5}},
           {">f8", {0xbf, 0xf8, 0, 0, 0, 0, 0, 0}, {-1.5}},
       }) {
    const NpyArray read =
        of_type(of.descr, of.bytes, "(" + std::to_string(of.values.size()) + ",)");
    EXPECT_EQ(read.values, of.values) << of.descr;
    EXPECT_EQ(read.rounded, 0u) << of.descr;
  }
  EXPECT_TRUE(std::isnan(of_type("<f2", {0x01, 0x7e}, "(1,)").values[0]));
}

// 2^53 + 1 and its negative lie between two doubles; 2^62 + 2^30 and 2^53 are doubles.
TEST(Npy, CountsIntegersThatADoubleDoesNotHold) {
  const NpyArray read = of_type("<i8", {1,    0,    0,    0,    0,    0,    0x20, 0,     //
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xdf, 0xff,  //
                                        0,    0,    0,    0x40, 0,    0,    0,    0x40,  //
                                        0,    0,    0,    0,    0,    0,    0x20, 0},
                                "(4,)");
  EXPECT_EQ(read.rounded, 2u);
  EXPECT_EQ(read.values, (std::vector<double>{0x1p53, -0x1p53, 0x1p62 + 0x1p30, 0x1p53}));
}

// [[0, 1, 2], [3, 4, 5]] column by column; and 2 x 2 x 2 with the first index fastest.
TEST(Npy, ReadsFortranOrder) {
  EXPECT_EQ(of_type("|u1", {0, 3, 1, 4, 2, 5}, "(2, 3)", "True").values,
            (std::vector<double>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(of_type("|u1", {0, 4, 2, 6, 1, 5, 3, 7}, "(2, 2, 2)", "True").values,
            (std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(of_type("|u1", {7, 8, 9}, "(3,)", "True").values, (std::vector<double>{7, 8, 9}));
}

struct Fault {
  const char *header, *message;
};

TEST(Npy, RefusesEveryOtherHeader) {
  const Fault faults[] = {
      {"", "nothing where '{' should be"},
      {"{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }\n",
       "descr is '<c16', want numbers: '<f8', or another of b1, i1,"},
      {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<c8'"},
      {"{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<f16'"},
      {"{'descr': '|f8', 'fortran_order': False, 'shape': (1,), }\n", "descr is '|f8'"},
      {"{'descr': '|f1', 'fortran_order': False, 'shape': (1,), }\n", "descr is '|f1'"},
      {"{'descr': '<b2', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<b2'"},
      {"{'descr': '<i3', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<i3'"},
      {"{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<U5'"},
      {"{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }\n", "descr is '<M8[ns]'"},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n",
       "descr is '|O', Python objects; want numbers"},
      {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }\n", "list of fields"},
      {"{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }\n", "where True or False should be"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n", "no dimensions"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }\n",
       "more than 8 dimensions"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1), }\n", "is a number, want a tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': [1], }\n", "where '(' should be"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n", "where a size should be"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1 1), }\n", "',' or ')'"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }\n",
       "too large"},
      {"{'descr': '<f8', 'fortran_order': False, }\n", "each once"},
      {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n",
       "there twice"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1, }\n",
       "'more' is unknown"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "followed by more than"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x\n", "followed by more than"},
      {"{'descr': '<f\\x38', 'fortran_order': False, 'shape': (1,), }\n", "that its texts don't"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os').getpid(),), }\n",
       "\"__import__('os').get\" where a size should be"},
      {"{'descr\n", "where a quoted text should be"},
  };
  for (const Fault& fault : faults) {
    const std::string message = refusal(with_header(fault.header, 8));
    EXPECT_TRUE(message.starts_with("f.npy: .npy header: ")) << message;
    EXPECT_NE(message.find(fault.message), std::string::npos)
        << fault.header << " gave " << message;
  }
}

TEST(Npy, RefusesAnotherMagicVersionOrHeaderLength) {
  Bytes file = numpys_file();
  file[0] = 'N';
  EXPECT_EQ(refusal(file), "f.npy: doesn't begin with \\x93NUMPY, want a .npy file");
  file = numpys_file();
  file[6] = 4;
  EXPECT_EQ(refusal(file), "f.npy: .npy version 4.0, want 1.0, 2.0 or 3.0");
  file[6] = 1;
  file[7] = 1;
  EXPECT_EQ(refusal(file), "f.npy: .npy version 1.1, want 1.0, 2.0 or 3.0");
  EXPECT_EQ(refusal(with_header(std::string(70'000, ' '), 0, 2)),
            "f.npy: .npy header of 70000 bytes, want at most 65536");
}

// Cut anywhere, and one byte too long.
TEST(Npy, RefusesAWrongLength) {
  Bytes file = numpys_file();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto part = Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(refusal(part), testkit::kNothingThrown) << size;
  }
  file.pop_back();
  EXPECT_EQ(refusal(file), "f.npy: 7 bytes of values, want 8 for the .npy shape [2]");
  file.resize(file.size() + 2);
  EXPECT_EQ(refusal(file), "f.npy: bytes follow the 8 of the .npy shape [2], want none");
}

// 2^62 * 4 is 2^64: the product would wrap round to nothing.
TEST(Npy, RefusesShapesAboveTheLimitBeforeItTakesMemory) {
  EXPECT_EQ(refusal(numpys_file(), 7),
            "f.npy: .npy shape [2] of 4 bytes a value, want at most 7 bytes");
  for (const char* shape : {"(126,)", "(4611686018427387904, 4)", "(2305843009213693952,)"}) {
    EXPECT_NE(refusal(with_header("{'descr': '<f8', 'fortran_order': False, 'shape': " +
                                      std::string(shape) + ", }\n",
                                  8))
                  .find("want at most 1000 bytes"),
              std::string::npos)
        << shape;
  }
}

TEST(Npy, ReadsFromDiskAndNamesTheFile) {
  const testkit::ScratchFolder folder;
  testkit::write_file(folder / "x.npy", numpys_file());
  EXPECT_EQ(read_npy(folder / "x.npy", kMost).values.size(), 2u);
  EXPECT_EQ(message_of<InputError>([&] { read_npy(folder / "y.npy", kMost); }),
            folder / "y.npy" + ": no such file");
}

// ci/check/readers.sh makes the files, runs this and looks at the copies.
TEST(Npy, CopiesNumpysFiles) {
  const char* folder = std::getenv("INFOMAX_NPY");
  if (folder == nullptr)
    GTEST_SKIP() << "INFOMAX_NPY names no folder of NumPy's files (ci/check/readers.sh)";
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".npy") paths.push_back(entry.path().string());
  EXPECT_GE(paths.size(), 7u);
  for (const std::string& path : paths) {
    NpyArray array = read_npy(path, kMost);
    if (array.type != kFloat32) array.type = kFloat64;
    testkit::write_file(path + ".copy", npy_file(array));
  }
}

TEST(Npy, WritesNothingOfAnotherRankOrSize) {
  EXPECT_THROW(npy_file({kFloat64, {}, {1}, 0}), ShapeError);
  EXPECT_THROW(npy_file({kFloat64, std::vector<std::size_t>(9, 1), {1}, 0}), ShapeError);
  EXPECT_THROW(npy_file({{NpyKind::integer, 4, false}, {1}, {1}, 0}), ShapeError);
  EXPECT_THROW(npy_file({kFloat64, {2, 2}, {1, 2, 3}, 0}), ShapeError);
}

}  // namespace
}  // namespace infomax
