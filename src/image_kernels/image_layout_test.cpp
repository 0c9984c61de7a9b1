#include "image_kernels/image_layout.h"

#include <gtest/gtest.h>

#include <vector>

#include "testkit/matrices.h"

namespace infomax {
namespace {

// Two pixels of four channels, 1 2 3 4 and 5 6 7 8; with blocks of two channels the first two of
// both come first.
TEST(ImageLayout, LaysChannelsTogetherInBlocks) {
  const testkit::Owned<double> rows{{1, 2, 3, 4, 5, 6, 7, 8}};
  const auto packed = [&](std::size_t block) {
    std::vector<double> out(8);
    pack_images<double>(rows, {2, 4, block}, out.data());
    return out;
  };
  EXPECT_EQ(packed(4), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(packed(2), (std::vector<double>{1, 2, 5, 6, 3, 4, 7, 8}));
  EXPECT_EQ(packed(1), (std::vector<double>{1, 5, 2, 6, 3, 7, 4, 8}));
  EXPECT_EQ((ImageLayout{2, 4, 2}.at(1, 2)), 6U);
}

template <class T>
void goes_there_and_back() {
  for (const std::size_t block : {1U, 3U, 6U}) {
    const ImageLayout layout{10, 6, block};
    const auto rows = testkit::normal_matrix<Widened<T>>(5, layout.size(), 1, 1, 3);
    std::vector<T> images(5 * layout.size());
    testkit::Owned<Widened<T>> back(5, layout.size(), 2);
    pack_images<T>(rows, layout, images.data());
    unpack_images<T>(images.data(), layout, back);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < layout.size(); ++j)
        EXPECT_EQ(back(i, j), widened(narrowed<T>(rows(i, j)))) << i << ", " << j;
  }
}

TEST(ImageLayout, GoesThereAndBackAndRoundsOnlyToItsType) {
  goes_there_and_back<float>();
  goes_there_and_back<double>();
  goes_there_and_back<Bf16>();
}

}  // namespace
}  // namespace infomax
