#include "kernels/choice.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

constexpr auto kNo = Transpose::no, kYes = Transpose::yes;

// The rows of the header's table.
TEST(ChooseLibrary, FollowsItsTable) {
  EXPECT_EQ(choose_library(kNo, kNo, 128, 300, 392), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kNo, kNo, 128, 300, 300), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kNo, kNo, 128, 512, 512), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kNo, kNo, 2048, 300, 300), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kYes, kNo, 392, 300, 128), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kYes, kNo, 512, 512, 128), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kNo, kYes, 128, 300, 300), ProductLibrary::onednn_matmul);
  EXPECT_EQ(choose_library(kNo, kYes, 128, 128, 100), ProductLibrary::onednn_matmul);
  EXPECT_EQ(choose_library(kNo, kNo, 128, 64, 64), ProductLibrary::openblas);
  EXPECT_EQ(choose_library(kNo, kNo, 128, 10, 20), ProductLibrary::openblas);
  EXPECT_EQ(choose_library(kYes, kNo, 64, 64, 128), ProductLibrary::openblas);
  EXPECT_EQ(choose_library(kYes, kNo, 300, 10, 128), ProductLibrary::openblas);
  EXPECT_EQ(choose_library(kNo, kYes, 128, 64, 64), ProductLibrary::onednn_matmul);
  EXPECT_EQ(choose_library(kNo, kYes, 128, 40, 10), ProductLibrary::openblas);
  EXPECT_EQ(choose_library(kNo, kYes, 2048, 10, 10), ProductLibrary::onednn_matmul);
  EXPECT_EQ(choose_library(kNo, kNo, 128, 1, 200), ProductLibrary::onednn);
  EXPECT_EQ(choose_library(kYes, kNo, 1, 200, 128), ProductLibrary::onednn);
}

}  // namespace
}  // namespace infomax
