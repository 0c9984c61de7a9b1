#include "kernels/precision.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "core/error.h"

namespace infomax {
namespace {

TEST(Precision, HasOneNameEach) {
  for (const Precision p : {Precision::float32, Precision::bf16})
    EXPECT_EQ(precision_named(to_string(p)), p);
  try {
    precision_named("float16");
    FAIL();
  } catch (const InputError& e) {
    EXPECT_STREQ(e.what(), "precision \"float16\" is not known; known are float32, bf16");
  }
}

TEST(Precision, Float32IsEverywhere) {
  EXPECT_NO_THROW(require_precision(Precision::float32));
  EXPECT_TRUE(has_precision(Precision::float32));
}

TEST(Precision, Bf16IsWhereProcessorAndProfileHaveItAndRefusedElsewhere) {
  __builtin_cpu_init();
  const char* profile = std::getenv("INFOMAX_PROFILE");
  const bool portable = profile != nullptr && std::string_view(profile) == "portable";
  const bool here = __builtin_cpu_supports("avx512bf16") && !portable;
  EXPECT_EQ(has_precision(Precision::bf16), here);
  if (here)
    EXPECT_NO_THROW(require_precision(Precision::bf16));
  else
    EXPECT_THROW(require_precision(Precision::bf16), InputError);
}

}  // namespace
}  // namespace infomax
