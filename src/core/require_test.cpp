#include "core/require.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

TEST(Require, SaysWhereWhatWasFoundAndWanted) {
  EXPECT_EQ(message_of<ShapeError>([] { require_size("mlp", "theta", 12, 96); }),
            "mlp: theta has 12 elements, want 96");
  EXPECT_EQ(message_of<ShapeError>([] { require_rows("mlp", "x", 300, 128); }),
            "mlp: x has 300 rows, want at most 128");
  EXPECT_EQ(message_of<ShapeError>([] { require_positive("mlp", "max_rows", 0); }),
            "mlp: max_rows is 0, want at least 1");
  EXPECT_EQ(message_of<ShapeError>([] { require_shape("mlp", "x", 3, 5, 3, 392); }),
            "mlp: x is [3, 5], want [3, 392]");
  EXPECT_EQ(message_of<ShapeError>([] { require_shape("mlp", "x", ConstMatrix(), 2, 1); }),
            "mlp: x is [0, 0], want [2, 1]");
  const std::vector<std::size_t> none, zero{300, 0};
  EXPECT_EQ(message_of<InputError>([&] { require_layers("mlp", none); }),
            "mlp: layers are [], want one width or more, each at least 1");
  EXPECT_EQ(message_of<InputError>([&] { require_layers("mlp", zero); }),
            "mlp: layers are [300, 0], want one width or more, each at least 1");
}

TEST(Require, LetsWhatIsRightPass) {
  const std::vector<std::size_t> layers{300, 100};
  EXPECT_NO_THROW(require_size("mlp", "theta", 96, 96));
  EXPECT_NO_THROW(require_rows("mlp", "x", 128, 128));
  EXPECT_NO_THROW(require_positive("mlp", "max_rows", 1));
  EXPECT_NO_THROW(require_shape("mlp", "x", 3, 392, 3, 392));
  EXPECT_NO_THROW(require_layers("mlp", layers));
}

}  // namespace
}  // namespace infomax
