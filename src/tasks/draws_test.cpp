#include "tasks/draws.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "tasks/gamma.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

// A stream as samplers find them: after 32 bits of a number, or after the first normal of a pair.
Stream started(int kind) {
  Stream stream = testkit::test_stream(static_cast<std::uint32_t>(kind));
  if (kind % 2 == 1) stream.bits32();
  if (kind / 2 % 2 == 1) stream.normal();
  return stream;
}

void expect_same_place(Stream& stream, Stream& plain) {
  EXPECT_EQ(stream.normal(), plain.normal());
  EXPECT_EQ(stream.normal(), plain.normal());
  EXPECT_EQ(stream.bits32(), plain.bits32());
}

// Rows of which each says how many normals it wants, and now and then another uniform.
TEST(Draws, AreThoseOfTheStreamOneByOne) {
  for (int kind = 0; kind < 8; ++kind) {
    Stream stream = started(kind), plain = stream, widths = testkit::test_stream(100);
    {
      Draws draws(stream);
      for (int block = 0; block < 20; ++block) {
        draws.begin(block % 3 == 0 ? 40 : Draws::kNumbers);
        std::vector<double> uniforms;
        std::vector<std::size_t> normals;
        while (draws.room() >= 13) {
          uniforms.push_back(draws.uniform());
          normals.push_back(widths.below(11));
          draws.normals(normals.back());
        }
        const std::span<const double> z = draws.end();
        ASSERT_EQ(z.size(), draws.asked());
        std::size_t at = 0;
        for (std::size_t i = 0; i < uniforms.size(); ++i) {
          ASSERT_EQ(uniforms[i], plain.uniform()) << kind << ' ' << block << ' ' << i;
          for (std::size_t k = 0; k < normals[i]; ++k)
            ASSERT_EQ(z[at++], plain.normal()) << kind << ' ' << block << ' ' << i;
        }
        ASSERT_EQ(at, z.size());
      }
    }
    expect_same_place(stream, plain);
  }
}

TEST(Draws, RowsAreUniformsAndNormalsByTurns) {
  for (int kind = 0; kind < 4; ++kind)
    for (const std::size_t width : {1, 2, 3, 6, 51, 512}) {
      Stream stream = started(kind), plain = stream;
      {
        Draws draws(stream);
        for (std::size_t block = 0; block < 5; ++block) {
          draws.begin(Draws::kNumbers);
          std::vector<double> u(100);
          const std::size_t rows = draws.rows(u.size(), width, u.data());
          ASSERT_GE(rows, std::min<std::size_t>(u.size(), Draws::kNumbers / (width + 2)));
          const std::span<const double> z = draws.end();
          ASSERT_EQ(z.size(), rows * width);
          for (std::size_t i = 0; i < rows; ++i) {
            ASSERT_EQ(u[i], plain.uniform()) << kind << ' ' << width << ' ' << i;
            for (std::size_t k = 0; k < width; ++k) ASSERT_EQ(z[i * width + k], plain.normal());
          }
        }
      }
      expect_same_place(stream, plain);
    }
}

TEST(Draws, TakeBackWhatWasAskedForAfterAMark) {
  Stream stream = started(2), plain = stream;
  {
    Draws draws(stream);
    draws.begin(Draws::kNumbers);
    draws.normals(4);
    const Draws::Mark mark = draws.mark();
    draws.uniform();
    draws.normals(7);
    draws.back_to(mark);
    const double u = draws.uniform();
    draws.normals(2);
    const std::span<const double> z = draws.end();
    ASSERT_EQ(z.size(), 6);
    for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(z[k], plain.normal());
    EXPECT_EQ(u, plain.uniform());
    for (std::size_t k = 4; k < 6; ++k) EXPECT_EQ(z[k], plain.normal());
  }
  expect_same_place(stream, plain);
}

TEST(Draws, WithoutAskingLeaveTheStreamAsItWas) {
  for (int kind = 0; kind < 4; ++kind) {
    Stream stream = started(kind), plain = stream;
    { const Draws nothing(stream); }
    expect_same_place(stream, plain);
    {
      Draws draws(stream);
      draws.begin(Draws::kNumbers);
      EXPECT_TRUE(draws.end().empty());
    }
    expect_same_place(stream, plain);
  }
}

// The bound holds for every one of 100,000, and is of use: a hundredth above on average.
TEST(Draws, BoundTheSquareOfTheLastNormal) {
  for (int kind = 0; kind < 4; ++kind) {
    Stream stream = started(kind), plain = stream;
    Draws draws(stream);
    double above = 0;
    for (int i = 0; i < 25000; ++i) {
      draws.begin(8);
      draws.normals(1);
      const double z = plain.normal(), bound = draws.last_square_at_most();
      ASSERT_EQ(draws.last_normal(), z);
      ASSERT_GT(bound, z * z);
      above += (bound - z * z) / 25000;
      draws.end();
    }
    EXPECT_LT(above, 0.05) << kind;
  }
}

// Every variate, the place of the stream after it, and a uniform between, for shapes that refuse
// often (1 and 1.5), hardly ever, and that are boosted.
TEST(GammaDraws, AreTheVariatesOfTheStream) {
  for (const double a : {0.05, 0.5, 0.9, 1.0, 2.5, 4.0, 30.0, 1e6}) {
    const GammaDraws gamma(a);
    for (int kind = 0; kind < 4; ++kind) {
      Stream stream = started(kind), plain = stream;
      {
        Draws draws(stream);
        for (int block = 0; block < 50; ++block) {
          draws.begin(Draws::kNumbers);
          struct Asked {
            std::size_t normal;
            double boost, uniform;
          };
          std::vector<Asked> asked;
          for (;;) {
            const Draws::Mark mark = draws.mark();
            Asked one{};
            if (!gamma.ask(draws, one.boost) || draws.room() == 0) {
              draws.back_to(mark);
              break;
            }
            one.normal = draws.asked() - 1;
            one.uniform = draws.uniform();
            asked.push_back(one);
          }
          ASSERT_GT(asked.size(), 100);
          const std::span<const double> z = draws.end();
          for (const Asked& one : asked) {
            ASSERT_EQ(gamma.variate(z[one.normal], one.boost), gamma_variate(plain, a)) << a;
            ASSERT_EQ(one.uniform, plain.uniform());
          }
        }
      }
      expect_same_place(stream, plain);
    }
  }
}

}  // namespace
}  // namespace infomax
