#include "kernels/choice.h"

#include <gtest/gtest.h>

#include <vector>

#include "kernels/convolution.h"

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

// The cases in which the library falls back to its plain loop have all channels together. Where channels lie by sixteen,
// the gradient of weights is ours from the second convolution on: the first one's image has one channel.
TEST(ChooseChannels, NeverFallsBackToThePlainLoop) {
  const auto chain = [](std::size_t height, std::size_t width, std::size_t in,
                        const std::vector<std::size_t>& outs) {
    return convolution_chain(height, width, in, outs);
  };
  const auto paper = chain(14, 28, 1, {64, 128});
  const bool sixteen = choose_channels_by_sixteen(paper);
  for (const ConvolutionShape& shape : paper) EXPECT_EQ(shape.sixteen, sixteen);
  EXPECT_EQ(choose_weights_gradient(paper.back()),
            sixteen ? ConvolutionLibrary::own : ConvolutionLibrary::onednn);
  EXPECT_FALSE(choose_channels_by_sixteen(chain(14, 28, 1, {64, 120})));
  EXPECT_FALSE(choose_channels_by_sixteen(chain(14, 28, 4, {64, 128})));
  EXPECT_FALSE(choose_channels_by_sixteen(chain(4, 8, 1, {64, 128})));
  EXPECT_EQ(choose_weights_gradient(paper.front()), ConvolutionLibrary::onednn);
  EXPECT_EQ(choose_weights_gradient(chain(14, 28, 1, {64, 120}).back()),
            ConvolutionLibrary::onednn);
}

}  // namespace
}  // namespace infomax
