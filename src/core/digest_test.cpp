#include "core/digest.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "core/error.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

// FIPS 180-4's examples: the empty string, "abc" and two blocks.
TEST(Digest, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(sha256(std::string_view{}),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// The bytes of "abc"'s digest above: ba7816 is "ungW" in base 64.
TEST(Digest, AsBase64IsTheSameBytes) {
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

// The standard's third example, a million times "a": more than one piece of a file.
TEST(Digest, OfAFileIsThatOfItsBytes) {
  const testkit::ScratchFolder folder;
  const std::string path = folder / "a";
  std::ofstream(path) << std::string(1'000'000, 'a');
  EXPECT_EQ(sha256_file(path), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, BytesAndTextAreOne) {
  const std::array<std::byte, 3> bytes{std::byte{0}, std::byte{255}, std::byte{7}};
  EXPECT_EQ(sha256(bytes), sha256(std::string_view("\0\xff\7", 3)));
}

TEST(Digest, NamesAFileThatIsNotThere) {
  const testkit::ScratchFolder folder;
  try {
    sha256_file(folder / "none");
    FAIL() << "no error";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("none: can't be opened"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(sha256_file(folder.path().string()), IoError);  // a folder
}

}  // namespace
}  // namespace infomax
