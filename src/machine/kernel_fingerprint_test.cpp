#include "machine/kernel_fingerprint.h"

#include <gtest/gtest.h>

#include <chrono>

#include "kernels/profile.h"

namespace infomax {
namespace {

TEST(KernelFingerprint, IsTheSameEveryTimeAndNotTheFirstOne) {
  const std::string once = kernel_fingerprint();
  EXPECT_EQ(once.size(), 64u);
  EXPECT_EQ(once.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(kernel_fingerprint(), once);
  EXPECT_NE(profile_facts().at("fingerprint"), once);
}

}  // namespace
}  // namespace infomax
