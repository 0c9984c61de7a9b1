#include "suite/inverse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "encoders/encoder.h"
#include "views/halves.h"
#include "views/image_pairs.h"

namespace infomax {

namespace {

constexpr double kHalfGreyLevel = 1.0 / 510;

struct Errors {
  double worst = 0, lost = 0;
};

template <class Real>
Errors errors_of(ConstMatrixView<Real> x, ConstMatrixView<Real> back) {
  Errors out;
  for (std::size_t i = 0; i < x.rows(); ++i)
    for (std::size_t j = 0; j < x.cols(); ++j) {
      const double error = std::abs(static_cast<double>(x(i, j)) - back(i, j));
      const double e = error < 1 ? error : 1;  // no number isn't below 1 either
      out.worst = std::max(out.worst, e);
      out.lost += e > kHalfGreyLevel ? 1 : 0;
    }
  out.lost /= static_cast<double>(x.rows() * x.cols());
  return out;
}

}  // namespace

const std::array<Quantity, 3> InverseCheck::kQuantities{
    Quantity{"inverse_error", "1",
             "largest |x - g1^-1(g1(x))|, at most 1, over test points, pixels / 255", false},
    Quantity{"inverse_error_double", "1", "the same with g1 and its inverse in double", false},
    Quantity{"inverse_lost", "1",
             "fraction of the points' values that g1^-1(g1(x)) misses by half a grey level or more",
             false}};

InverseCheck::InverseCheck(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                           const Streams& streams) {
  const auto points = static_cast<std::size_t>(settings.count("inverse_points"));
  const std::size_t width = half_width(*images);
  EncoderSpec spec =
      encoder_spec(settings, half_shape(*images), width, View::x, EncoderUse::map, streams);
  const EncoderRow& row = encoder_named(settings.word("encoder"));
  if (!row.invertible)
    throw Error(fmt::format("inverse_points: encoder {} has no inverse", row.name));
  float_.encoder = row.make(spec, points, workspace_);
  spec.precision = Precision::float32;  // no rounding of products but double's own
  double_.encoder = row.make_double(spec, points, workspace_);
  const auto plan = [&]<class Real>(There<Real>& there) {
    there.x = workspace_.matrix<Real>(points, width);
    there.g = workspace_.matrix<Real>(points, there.encoder->output_width());
    there.back = workspace_.matrix<Real>(points, width);
  };
  plan(float_);
  plan(double_);
  ImagePairs source(images, streams,
                    {Split::test, points, Purpose::test_order, true, 0, Purpose::test_noise});
  source.batch(0, float_.x, float_.back);
  for (std::size_t i = 0; i < points; ++i) std::copy_n(&float_.x(i, 0), width, &double_.x(i, 0));
}

void InverseCheck::operator()(std::span<const float> theta, std::span<double> values) {
  // A RealNVP's are 100 MB: not kept between evaluations.
  const std::vector<double> theta_double(theta.begin(), theta.end());
  const auto there_and_back = []<class Real>(There<Real>& there, std::span<const Real> at) {
    there.encoder->forward(at, there.x, there.g);
    there.encoder->inverse(at, there.g, there.back);
    return errors_of<Real>(there.x, there.back);
  };
  const Errors in_float = there_and_back(float_, theta);
  values[0] = in_float.worst;
  values[1] = there_and_back(double_, std::span<const double>(theta_double)).worst;
  values[2] = in_float.lost;
}

}  // namespace infomax
