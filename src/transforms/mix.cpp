#include "transforms/mix.h"

#include <cmath>
#include <map>
#include <vector>

#include "core/random.h"

namespace infomax {

namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

// Twice, for the rounding of the first time leaves rows that are not quite orthogonal.
std::vector<double> random_rotation(Side side, std::size_t width) {
  std::vector<double> q(width * width);
  Stream stream = Streams("transform", "mix", SeedBlock::reference,
                          static_cast<std::uint32_t>(width))(side == Side::x ? "x" : "y");
  stream.fill_normal(q);
  const auto row = [&](std::size_t i) { return std::span(q).subspan(i * width, width); };
  for (std::size_t i = 0; i < width; ++i)
    for (int round = 0; round < 2; ++round) {
      for (std::size_t j = 0; j < i; ++j) {
        const double along = dot(row(i), row(j));
        for (std::size_t k = 0; k < width; ++k) row(i)[k] -= along * row(j)[k];
      }
      const double length = std::sqrt(dot(row(i), row(i)));
      for (double& value : row(i)) value /= length;
    }
  return q;
}

class Mix final : public Transform {
 public:
  void apply(Side side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    const std::vector<double>& q = rotation(side, u.cols());
    for (std::size_t i = 0; i < u.rows(); ++i) {
      row_.assign(u.row(i).begin(), u.row(i).end());
      for (std::size_t k = 0; k < u.cols(); ++k)
        image(i, k) = dot(row_, std::span(q).subspan(k * u.cols(), u.cols()));
    }
  }
  void invert(Side side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    const std::vector<double>& q = rotation(side, u.cols());
    for (std::size_t i = 0; i < u.rows(); ++i) {
      row_.assign(image.row(i).begin(), image.row(i).end());
      for (double& value : u.row(i)) value = 0;
      for (std::size_t k = 0; k < u.cols(); ++k)
        for (std::size_t c = 0; c < u.cols(); ++c) u(i, c) += row_[k] * q[k * u.cols() + c];
    }
  }
  std::size_t image_width(Side side, std::size_t width) const override {
    rotation(side, width);
    row_.reserve(width);
    return width;
  }

 private:
  // Made when it is first asked for, by a task that learns its width, and kept.
  const std::vector<double>& rotation(Side side, std::size_t width) const {
    auto& kept = side == Side::x ? of_x_ : of_y_;
    auto at = kept.find(width);
    if (at == kept.end()) at = kept.emplace(width, random_rotation(side, width)).first;
    return at->second;
  }

  mutable std::map<std::size_t, std::vector<double>> of_x_, of_y_;
  mutable std::vector<double> row_;
};

}  // namespace

std::unique_ptr<Transform> make_mix(const Settings&) {
  return std::make_unique<Mix>();
}

}  // namespace infomax
