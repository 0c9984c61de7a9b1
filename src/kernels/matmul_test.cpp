// The compiled products in bfloat16. Those in float are tested through kernels/product.h.
#include "kernels/matmul.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testkit/environment.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

struct Case {
  std::size_t m, n, k;
};

// A matrix of rounded normals, as it is stored: op(stored) is [rows, cols]. `gap` unused elements
// behind each row.
struct Rounded {
  Rounded(Transpose transpose, std::size_t rows, std::size_t cols, std::uint32_t seed,
          std::size_t gap)
      : transposed(transpose == Transpose::yes),
        stored_rows(transposed ? cols : rows),
        stored_cols(transposed ? rows : cols),
        data(stored_rows * (stored_cols + gap)),
        view(data.data(), stored_rows, stored_cols, stored_cols + gap) {
    const auto normals = normal_matrix<float>(stored_rows, stored_cols, seed);
    round_to_bf16(normals, view);
  }
  double operator()(std::size_t i, std::size_t j) const {
    return double(to_float(transposed ? view(j, i) : view(i, j)));
  }
  bool transposed;
  std::size_t stored_rows, stored_cols;
  std::vector<Bf16> data;
  MatrixView<Bf16> view;
};

// Products of two bfloat16 are exact in float. Sums of k of them, standard normals each, are of
// size k^(1/2) and round k times at 6e-8 of that, in whatever order: k^(1/2) 6e-8 k^(1/2) where
// roundings are as good as random, ten times that for the largest of many; what Store::add finds
// there, below 5, adds to it.
TEST(Matmul, InBf16IsThePlainLoopOverRoundedInputs) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  for (const Case& t : {Case{128, 512, 196}, Case{196, 512, 128}, Case{128, 128, 100},
                        Case{5, 3, 7}, Case{1, 17, 33}, Case{31, 1, 2}}) {
    for (const Transpose ta : {Transpose::no, Transpose::yes}) {
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        for (const std::size_t gap : {std::size_t{0}, std::size_t{16}}) {
          const Rounded a(ta, t.m, t.k, 1, gap), b(tb, t.k, t.n, 2, gap);
          Owned<float> c(t.m, t.n, gap), sum = normal_matrix<float>(t.m, t.n, 3, 1, gap);
          const Owned<float> before = sum;
          matmul(ta, a.view, tb, b.view, c, Store::overwrite);
          matmul(ta, a.view, tb, b.view, sum, Store::add);
          const double tolerance = 10 * 6e-8 * (static_cast<double>(t.k) + 5);
          for (std::size_t i = 0; i < t.m; ++i) {
            for (std::size_t j = 0; j < t.n; ++j) {
              double wanted = 0;
              for (std::size_t l = 0; l < t.k; ++l) wanted += a(i, l) * b(l, j);
              ASSERT_NEAR(c(i, j), wanted, tolerance) << t.m << " " << t.n << " " << t.k;
              ASSERT_NEAR(sum(i, j), double(before(i, j)) + wanted, tolerance)
                  << t.m << " " << t.n << " " << t.k;
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace infomax
