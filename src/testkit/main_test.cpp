#include <gtest/gtest.h>

#include "kernels/profile.h"

int main(int argc, char** argv) {
  infomax::pin_environment(argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
