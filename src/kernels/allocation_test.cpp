// Steps allocate nothing: none of the kernels asks for memory, but for what oneDNN takes in large
// float products and gives back before it returns (kernels/choice.h).
#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "core/random.h"
#include "kernels/adam.h"
#include "kernels/choice.h"
#include "kernels/log_sum_exp.h"
#include "kernels/mlp.h"
#include "kernels/product.h"
#include "testkit/allocations.h"

namespace infomax {
namespace {

struct Found {
  std::uint64_t own, libraries;
};

// The second call counts: the first one loads what is loaded late.
Found allocations(const std::function<void()>& call) {
  call();
  const testkit::AllocationCounter counter;
  call();
  return {counter.own(), counter.libraries()};
}

class Allocations : public testing::Test {
 protected:
  void SetUp() override {
    if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer replaced malloc";
  }
};

template <class Real>
Found of_product(Transpose ta, Transpose tb, std::size_t m, std::size_t n, std::size_t k) {
  std::vector<Real> a(m * k, 1), b(k * n, 1), c(m * n);
  const bool at = ta == Transpose::yes, bt = tb == Transpose::yes;
  return allocations([&] {
    product<Real>(ta, {a.data(), at ? k : m, at ? m : k}, tb, {b.data(), bt ? n : k, bt ? k : n},
                  {c.data(), m, n});
  });
}

// What oneDNN asks for to run a compiled primitive: some hundred bytes for its arguments.
constexpr std::uint64_t kCompiledCall = 5;

TEST_F(Allocations, AProductMakesNoneOfOursAndFewOfTheLibrarys) {
  struct Case {
    std::size_t m, n, k;
  };
  for (const Case& t : {Case{128, 300, 392}, Case{128, 100, 300}, Case{300, 100, 128},
                        Case{128, 10, 20}, Case{128, 64, 64}, Case{128, 1, 200}}) {
    for (const Transpose ta : {Transpose::no, Transpose::yes}) {
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        const Found single = of_product<float>(ta, tb, t.m, t.n, t.k);
        EXPECT_EQ(single.own, 0U) << t.m << "x" << t.n << "x" << t.k;
        const ProductLibrary library = choose_library(ta, tb, t.m, t.n, t.k);
        const std::uint64_t most = library == ProductLibrary::openblas ? 0
                                   : library == ProductLibrary::onednn ? 1
                                                                       : kCompiledCall;
        EXPECT_LE(single.libraries, most) << t.m << "x" << t.n << "x" << t.k;
        EXPECT_EQ(of_product<double>(ta, tb, t.m, t.n, t.k).own, 0U);
      }
    }
  }
}

template <class Real>
Found of_mlp(const std::vector<std::size_t>& widths) {
  Workspace workspace;
  const std::size_t n = 128;
  Mlp<Real> mlp(widths, n, workspace);
  std::vector<Real> theta(mlp.parameter_count(), Real(0.01)), dtheta(theta.size());
  const auto x = workspace.matrix<Real>(n, widths.front());
  const auto y = workspace.matrix<Real>(n, widths.back());
  const auto dy = workspace.matrix<Real>(n, widths.back());
  const auto dx = workspace.matrix<Real>(n, widths.front());
  return allocations([&] {
    mlp.forward(theta, x, y);
    mlp.backward(theta, x, y, dy, dtheta, dx);
  });
}

// Three layers, nine products: three of them input gradients, which are compiled.
TEST_F(Allocations, ANetworkMakesNoneOfOurs) {
  const Found paper = of_mlp<float>({392, 300, 300, 100});
  EXPECT_EQ(paper.own, 0U);
  EXPECT_LE(paper.libraries, 6 + 3 * kCompiledCall);
  const Found toy = of_mlp<float>({20, 10, 10, 4});
  EXPECT_EQ(toy.own, 0U);
  EXPECT_EQ(of_mlp<double>({392, 300, 300, 100}).own, 0U);
}

TEST_F(Allocations, AdamAndSumsMakeNone) {
  const std::size_t n = 128, h = 200;
  std::vector<float> a(n * h, 1), b(n * h, 2), s(n * n, 0.5F), m(n * h), v(n * h);
  volatile double sum = 0;
  const Found found = allocations([&] {
    sum = log_sum_exp_off_diagonal<float>({s.data(), n, n}) + log_sum_exp<float>(s);
    scaled_exp<float>(s, sum, 1, s);
    adam_step<float>({}, 1, a, m, v, b);
  });
  EXPECT_EQ(found.own, 0U);
  EXPECT_EQ(found.libraries, 0U);
}

}  // namespace
}  // namespace infomax
