// g(x): what turns one view into a representation, with its gradient by hand.
//
// An encoder is a plan for at most max_rows rows: shapes and buffers, no parameters. Those are a
// flat block theta that the caller owns; forward and backward are functions of (theta, x). The
// registry lists the kinds; tests walk it, so a listed encoder is a checked encoder.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/image_shape.h"
#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "core/workspace.h"
#include "kernels/precision.h"
#include "kernels/work.h"

namespace infomax {

template <class Real>
class Encoder {
 public:
  virtual ~Encoder() = default;

  // As the registry has it.
  virtual std::string_view name() const = 0;

  virtual std::size_t input_width() const = 0;
  virtual std::size_t output_width() const = 0;
  virtual std::size_t parameter_count() const = 0;  // 0 for the identity

  // Writes the initial parameters; equal for float and double up to rounding.
  virtual void initialise(std::span<Real> theta, Stream stream) const = 0;

  // g = encoder(x):  x [n, input_width], g [n, output_width], n <= max_rows.
  virtual void forward(std::span<const Real> theta, ConstMatrixView<Real> x,
                       MatrixView<Real> g) = 0;

  // Gradients of the last forward. dg [n, output_width] is overwritten with scratch; dtheta is
  // overwritten; dx [n, input_width] too, unless it is empty: then it is not computed.
  virtual void backward(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> g, MatrixView<Real> dg, std::span<Real> dtheta,
                        MatrixView<Real> dx) = 0;

  // Large encoders announce parts of dtheta while backward goes on: [first, first + count) is
  // complete, and backward won't read that part of theta again. So it may be moved at once, while
  // it is in the cache. An encoder that announces parts announces all of dtheta, each element once.
  virtual bool announces_parts() const { return false; }
  using PartDone = std::function<void(std::size_t first, std::size_t count)>;
  void when_part_done(PartDone listener) { part_done_ = std::move(listener); }

  // Whether g is x, to the bit.
  virtual bool is_identity() const { return false; }

  // Whether every g comes from exactly one x, and inverse finds it.
  virtual bool invertible() const { return false; }
  // x = encoder^-1(g): g [n, output_width], x [n, input_width], n <= max_rows; they must not
  // overlap. Throws Error where the encoder isn't invertible. The last forward counts as forgotten.
  virtual void inverse(std::span<const Real>, ConstMatrixView<Real>, MatrixView<Real>) {
    throw Error(std::string(name()) + ": has no inverse");
  }

  // Whether jacobian finds the exact derivative at a point.
  virtual bool has_jacobian() const { return false; }
  // J(i, j) = dg_j / dx_i at row `row` of the last forward, at the same theta: J [input_width,
  // output_width], so that a small change dx, as a row, moves g by dx J. Throws Error where the
  // encoder has none.
  virtual void jacobian(std::span<const Real>, std::size_t, MatrixView<Real>) {
    throw Error(std::string(name()) + ": has no Jacobian");
  }

  // The arithmetic of forward, and of backward without dx, on `rows` rows.
  virtual Work forward_work(std::size_t rows) const = 0;
  virtual Work backward_work(std::size_t rows) const = 0;

 protected:
  void part_done(std::size_t first, std::size_t count) const {
    if (part_done_) part_done_(first, count);
  }

 private:
  PartDone part_done_;
};

// What an encoder is made from: the parameters of its row in `settings`, and what its place in a
// trial decides.
struct EncoderSpec {
  std::size_t input_width = 0;
  Settings settings{};  // at least what the row's parameters name; the rest isn't looked at
  ImageShape image{};   // convnet: what the input's values are the pixels of
  // realnvp: where its permutations come from. Plans made from equal streams have equal
  // permutations.
  std::optional<Stream> permutations{};
  Precision precision = Precision::float32;
  // A plan for forward alone, over very many rows: it works through blocks of them and keeps
  // nothing, so its memory doesn't grow with max_rows. Its backward throws Error.
  bool map_only = false;
};

struct EncoderRow {
  std::string_view name;
  std::string_view summary;  // one line for `infomax list encoders`
  std::span<const Parameter> parameters{};
  int version = 0;            // core/registry.h
  bool invertible = false;    // as its encoders say
  bool has_jacobian = false;  // likewise, of plans that don't only map
  std::unique_ptr<Encoder<float>> (*make)(const EncoderSpec&, std::size_t max_rows, Workspace&);
  std::unique_ptr<Encoder<double>> (*make_double)(const EncoderSpec&, std::size_t max_rows,
                                                  Workspace&);
};

std::span<const EncoderRow> encoders();
// Throws InputError that names the known ones.
const EncoderRow& encoder_named(std::string_view name);

}  // namespace infomax
