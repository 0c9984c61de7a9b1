#include "image_kernels/convolution_choice.h"

#include <gtest/gtest.h>

#include <vector>

#include "image_kernels/convolution.h"

namespace infomax {
namespace {

// The cases in which the library falls back to its plain loop have all channels together. Where
// channels lie by sixteen, the gradient of weights is ours from the second convolution on: the
// first one's image has one channel.
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
