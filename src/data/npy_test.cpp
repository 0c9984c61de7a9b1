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
  EXPECT_EQ(array.type, NpyType::float32);
  EXPECT_EQ(array.shape, std::vector<std::size_t>{2});
  EXPECT_EQ(array.values, (std::vector<double>{1.5, -2}));
  EXPECT_EQ(npy_file(array), file);
}

TEST(Npy, EncodesBackToTheSameBytes) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const NpyType type : {NpyType::float32, NpyType::float64}) {
    for (const auto& shape : std::vector<std::vector<std::size_t>>{{6}, {2, 3}, {6, 1}}) {
      const NpyArray array{type, shape, {0, -0.0, 0.1f, kInfinity, -1e-40f, 3}};
      const Bytes file = npy_file(array);
      EXPECT_EQ(parse(file).shape, shape);
      EXPECT_EQ(npy_file(parse(file)), file);
    }
  }
  EXPECT_TRUE(parse(npy_file({NpyType::float64, {0, 3}, {}})).values.empty());
  // Below 2^-126: tests run as the program does, which flushes such results of arithmetic to zero.
  EXPECT_EQ(npy_file({NpyType::float32, {1}, {0x1p-149}})[128], 1);
  EXPECT_EQ(npy_file({NpyType::float32, {1}, {-0x1.8p-148}})[128], 3);
  EXPECT_TRUE(std::isnan(parse(npy_file({NpyType::float32, {1}, {std::nan("")}})).values[0]));
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

struct Fault {
  const char *header, *message;
};

TEST(Npy, RefusesEveryOtherHeader) {
  const Fault faults[] = {
      {"", "nothing where '{' should be"},
      {"{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }\n",
       "descr is '<i4', want '<f4' or '<f8'"},
      {"{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }\n", "descr is '>f8'"},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "descr is '|O'"},
      {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }\n", "list of fields"},
      {"{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }\n", "fortran_order is True"},
      {"{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }\n", "where True or False should be"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n", "no dimensions"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }\n",
       "more than 2 dimensions"},
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
  for (const std::string& path : paths)
    testkit::write_file(path + ".copy", npy_file(read_npy(path, kMost)));
}

TEST(Npy, WritesNothingOfAnotherRankOrSize) {
  EXPECT_THROW(npy_file({NpyType::float64, {}, {1}}), ShapeError);
  EXPECT_THROW(npy_file({NpyType::float64, {1, 1, 1}, {1}}), ShapeError);
  EXPECT_THROW(npy_file({NpyType::float64, {2, 2}, {1, 2, 3}}), ShapeError);
}

}  // namespace
}  // namespace infomax
