#include "machine/kernel_fingerprint.h"

#include <array>
#include <cstdint>
#include <vector>

#include "core/build.h"
#include "core/workspace.h"
#include "image_kernels/convolution.h"
#include "image_kernels/layer_norm.h"
#include "kernels/adam.h"
#include "kernels/bf16.h"
#include "kernels/digest_of_values.h"
#include "kernels/elementwise.h"
#include "kernels/feature_rows.h"
#include "kernels/log_sum_exp.h"
#include "kernels/matmul.h"
#include "kernels/mlp.h"
#include "kernels/precision.h"
#include "kernels/product.h"
#include "kernels/singular_values.h"
#include "kernels/softmax_regression.h"
#include "pair_kernels/pair_mlp.h"
#include "pair_kernels/pair_relu.h"

namespace infomax {
namespace {

struct Product {
  std::size_t rows, in, out;
};
// Batches of 128 on the layers of the paper's encoders and critics, and the score matrix.
constexpr std::array kProducts{
    Product{128, 392, 300}, Product{128, 300, 300}, Product{128, 300, 100}, Product{128, 100, 100},
    Product{128, 196, 512}, Product{128, 512, 512}, Product{128, 512, 196}, Product{128, 100, 128},
    Product{128, 768, 300}, Product{128, 10, 10}};

template <class T>
std::span<const T> values(MatrixView<T> matrix) {
  return {matrix.data(), matrix.rows() * matrix.cols()};
}

MatrixView<float> filled(Workspace& workspace, std::size_t rows, std::size_t cols,
                         std::uint32_t seed) {
  const MatrixView<float> out = workspace.matrix<float>(rows, cols);
  const std::vector<float> numbers = congruence<float>(rows * cols, seed);
  std::copy(numbers.begin(), numbers.end(), out.data());
  return out;
}

std::span<float> filled(Workspace& workspace, std::size_t n, std::uint32_t seed) {
  return {filled(workspace, 1, n, seed).data(), n};
}

MatrixView<Bf16> rounded(Workspace& workspace, ConstMatrix a) {
  const MatrixView<Bf16> out = workspace.matrix<Bf16>(a.rows(), a.cols());
  round_to_bf16(a, out);
  return out;
}

// y = x w, dw = x^T dy and dx = dy w^T, as a layer computes them.
void add_products(DigestOfValues& digest, bool bf16) {
  for (const Product& p : kProducts) {
    Workspace workspace;
    const MatrixView<float> x = filled(workspace, p.rows, p.in, 1),
                            w = filled(workspace, p.in, p.out, 2),
                            dy = filled(workspace, p.rows, p.out, 3);
    const MatrixView<float> y = workspace.matrix<float>(p.rows, p.out),
                            dw = workspace.matrix<float>(p.in, p.out),
                            dx = workspace.matrix<float>(p.rows, p.in);
    if (bf16) {
      const MatrixView<Bf16> bx = rounded(workspace, x), bw = rounded(workspace, w),
                             bdy = rounded(workspace, dy);
      matmul(Transpose::no, bx, Transpose::no, bw, y, Store::overwrite);
      matmul(Transpose::yes, bx, Transpose::no, bdy, dw, Store::overwrite);
      matmul(Transpose::no, bdy, Transpose::yes, bw, dx, Store::overwrite);
    } else {
      product<float>(Transpose::no, x, Transpose::no, w, y);
      product<float>(Transpose::yes, x, Transpose::no, dy, dw);
      product<float>(Transpose::no, dy, Transpose::yes, w, dx);
    }
    digest.add(values(y));
    digest.add(values(dw));
    digest.add(values(dx));
  }
}

template <class T>
std::span<T> images(Workspace& workspace, const ImageLayout& layout, std::size_t rows,
                    std::uint32_t seed) {
  const std::span<T> out = workspace.vector<T>(rows * layout.size());
  pack_images<T>(filled(workspace, rows, layout.size(), seed), layout, out.data());
  return out;
}

// Both convolutions of the paper's ConvNet, on a few of MNIST's and of CIFAR-10's halves.
template <class T>
void add_convolutions(DigestOfValues& digest) {
  constexpr std::size_t kRows = 4;
  constexpr std::array<std::size_t, 2> kOuts{64, 128};
  struct Half {
    std::size_t height, width, channels;
  };
  for (const Half& half : {Half{14, 28, 1}, Half{16, 32, 3}}) {
    for (const ConvolutionShape& shape :
         convolution_chain(half.height, half.width, half.channels, kOuts)) {
      Workspace workspace;
      Convolution<T> convolution(shape, kRows, Passes::and_data, workspace);
      const std::span<float> w = filled(workspace, shape.weights(), 1),
                             b = filled(workspace, shape.out, 2);
      const std::span<T> x = images<T>(workspace, shape.x(), kRows, 3),
                         dz = images<T>(workspace, shape.y(), kRows, 4);
      const std::span<T> y = workspace.vector<T>(dz.size()), dx = workspace.vector<T>(x.size());
      const std::span<float> dw = workspace.vector<float>(shape.weights());
      convolution.load(w);
      convolution.forward(b, x.data(), y.data());
      convolution.backward_weights(x.data(), dz.data(), dw);
      convolution.backward_data(w, dz.data(), dx.data());
      digest.add(std::span<const T>(y));
      digest.add(std::span<const float>(dw));
      digest.add(std::span<const T>(dx));
    }
  }
}

void add_layer_norm(DigestOfValues& digest) {
  constexpr std::size_t kRows = 3;
  Workspace workspace;
  const ConvolutionShape shape = convolution_chain(7, 14, 64, std::array<std::size_t, 1>{128})[0];
  const ImageLayout layout = shape.y();
  LayerNormPool<float> pool(layout, kRows, workspace);
  const std::span<float> x = images<float>(workspace, layout, kRows, 1);
  const std::span<float> scale = filled(workspace, layout.channels, 2),
                         bias = filled(workspace, layout.channels, 3);
  const MatrixView<float> pooled = workspace.matrix<float>(kRows, layout.channels),
                          dpooled = filled(workspace, kRows, layout.channels, 4);
  pool.forward(x.data(), scale, bias, pooled);
  const std::span<float> dscale = workspace.vector<float>(layout.channels),
                         dbias = workspace.vector<float>(layout.channels),
                         sums = workspace.vector<float>(layout.channels),
                         dz = workspace.vector<float>(x.size());
  pool.backward<float>(x.data(), scale, dpooled, dscale, dbias, dz.data(), sums);
  digest.add(values(pooled));
  for (const std::span<float> part : {dscale, dbias, sums, dz})
    digest.add(std::span<const float>(part));
}

// Log-sum-exp and exponentials of a score matrix, and what a layer does besides multiplying.
void add_elementwise(DigestOfValues& digest) {
  Workspace workspace;
  const MatrixView<float> scores = filled(workspace, 128, 128, 1);
  const std::span<double> rows = workspace.vector<double>(128);
  log_sum_exp_rows<float>(scores, rows);
  digest.add(std::span<const double>(rows));
  const double off = log_sum_exp_off_diagonal<float>(scores);
  digest.add(std::span<const double>(&off, 1));
  const MatrixView<float> exponentials = workspace.matrix<float>(128, 128);
  scaled_exp<float>(values(scores), 1, 0.5, {exponentials.data(), 128 * 128});
  digest.add(values(exponentials));
  const std::span<float> bias = filled(workspace, 128, 2), sums = workspace.vector<float>(128);
  add_bias_relu<float>(bias, scores);
  relu_mask_column_sums<float>(scores, exponentials, sums);
  digest.add(values(scores));
  digest.add(std::span<const float>(sums));
}

void add_pairs(DigestOfValues& digest) {
  constexpr std::size_t kRows = 37, kWidth = 200;
  Workspace workspace;
  PairRelu<float> pairs(kWidth, kRows, workspace);
  const MatrixView<float> a = filled(workspace, kRows, kWidth, 1),
                          b = filled(workspace, kRows, kWidth, 2);
  const std::span<float> w = filled(workspace, kWidth, 3);
  const MatrixView<float> scores = workspace.matrix<float>(kRows, kRows),
                          dscores = filled(workspace, kRows, kRows, 4),
                          da = workspace.matrix<float>(kRows, kWidth),
                          db = workspace.matrix<float>(kRows, kWidth);
  const std::span<float> dw = workspace.vector<float>(kWidth);
  float dc = 0;
  pairs.forward(a, b, w, 0.5F, scores);
  pairs.backward(a, b, w, dscores, da, db, dw, dc);
  for (const MatrixView<float>& part : {scores, da, db}) digest.add(values(part));
  digest.add(std::span<const float>(dw));
  digest.add(std::span<const float>(&dc, 1));
}

void add_pair_mlp(DigestOfValues& digest) {
  constexpr std::size_t kRows = 37, kWidth = 10;
  Workspace workspace;
  PairMlp<float> pairs(std::vector<std::size_t>(5, kWidth), kRows, workspace, 0);
  const MatrixView<float> a = filled(workspace, kRows, kWidth, 1),
                          b = filled(workspace, kRows, kWidth, 2);
  const std::span<float> theta = filled(workspace, pairs.parameter_count(), 3);
  const MatrixView<float> scores = workspace.matrix<float>(kRows, kRows),
                          dscores = filled(workspace, kRows, kRows, 4),
                          da = workspace.matrix<float>(kRows, kWidth),
                          db = workspace.matrix<float>(kRows, kWidth);
  const std::span<float> dtheta = workspace.vector<float>(theta.size());
  pairs.forward(theta, a, b, scores);
  pairs.backward(theta, a, b, dscores, dtheta, da, db);
  for (const MatrixView<float>& part : {scores, da, db}) digest.add(values(part));
  digest.add(std::span<const float>(dtheta));
}

void add_probe(DigestOfValues& digest) {
  constexpr std::size_t kRows = 300, kWidth = 100, kClasses = 10;
  Workspace workspace;
  const MatrixView<float> x = filled(workspace, kRows, kWidth, 1);
  std::vector<std::uint8_t> labels(kRows);
  std::vector<std::uint32_t> visits(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    labels[i] = static_cast<std::uint8_t>(i % kClasses);
    visits[i] = static_cast<std::uint32_t>(i * 7 % kRows);
  }
  Saga saga(x, labels, kClasses, 1e-3, 1e-4, workspace);
  saga.run(visits);
  digest.add(saga.weights());
  digest.add(saga.intercept());
  SoftmaxRegression regression(kWidth, kClasses, workspace);
  const PackedWeights& packing = regression.packing();
  const std::span<double> dw = workspace.vector<double>(packing.size()),
                          db = workspace.vector<double>(packing.padded_classes());
  const double loss =
      regression.loss_backward(x, labels, filled(workspace, packing.size(), 2),
                               filled(workspace, packing.padded_classes(), 3), dw, db);
  digest.add(std::span<const double>(dw));
  digest.add(std::span<const double>(db));
  digest.add(std::span<const double>(&loss, 1));
}

void add_singular_values(DigestOfValues& digest) {
  constexpr std::size_t kWidth = 48;
  Workspace workspace;
  SingularValues<float> decompose(kWidth, workspace);
  const std::span<double> s = workspace.vector<double>(kWidth);
  decompose(filled(workspace, kWidth, kWidth, 1), s);
  digest.add(std::span<const double>(s));
}

void add_adam(DigestOfValues& digest) {
  constexpr std::size_t kParameters = 1003;
  Workspace workspace;
  const std::span<float> gradient = filled(workspace, kParameters, 1),
                         theta = filled(workspace, kParameters, 2),
                         m = workspace.vector<float>(kParameters),
                         v = workspace.vector<float>(kParameters);
  for (std::int64_t t = 1; t <= 3; ++t) adam_step<float>(AdamSettings{}, t, gradient, m, v, theta);
  digest.add(std::span<const float>(theta));
}

}  // namespace

std::string kernel_fingerprint() {
  DigestOfValues digest;
  add_products(digest, false);
  add_convolutions<float>(digest);
  add_layer_norm(digest);
  add_elementwise(digest);
  add_pairs(digest);
  add_pair_mlp(digest);
  add_probe(digest);
  add_singular_values(digest);
  add_adam(digest);
  if (has_precision(Precision::bf16)) {
    add_products(digest, true);
    add_convolutions<Bf16>(digest);
  } else {
    digest.add(std::string_view("none"));
  }
  digest.add(std::string_view(build_facts().compiler));
  digest.add(std::string_view(build_facts().flags));
  return digest.hex();
}

}  // namespace infomax
