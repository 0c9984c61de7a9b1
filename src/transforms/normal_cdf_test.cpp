#include "transforms/normal_cdf.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/random.h"

namespace infomax {
namespace {

using Map = void (*)(Side, MatrixView<double>);

// Bit for bit, whole and in rows of 7 within 9: blocks are cut elsewhere.
void expect_as_alone(const std::vector<double>& values, Map map, double (*alone)(double)) {
  std::vector<double> whole = values, rows = values;
  map(Side::x, {whole.data(), 1, whole.size()});
  map(Side::y, {rows.data(), rows.size() / 9, 7, 9});
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    const double want = alone(values[i]);
    ASSERT_EQ(std::isnan(whole[i]), std::isnan(want)) << values[i];
    if (std::isnan(want)) continue;
    ASSERT_EQ(bits(whole[i]), bits(want)) << values[i];
    const bool mapped = i % 9 < 7 && i < rows.size() / 9 * 9;
    ASSERT_EQ(bits(rows[i]), bits(mapped ? want : values[i])) << values[i];
  }
}

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

std::vector<double> uniforms(std::size_t count) {
  std::vector<double> out(count);
  Stream stream = Streams("normal-cdf", "test", SeedBlock::reference, 0)("uniforms");
  stream.fill_uniform(out);
  return out;
}

TEST(NormalCdf, OfManyValuesIsThatOfEach) {
  std::vector<double> values{0, -0.0, 2, -2, 8.5, -8.5, 40, -40, 1e-300, 1e300, -1e300, kNoNumber};
  for (const double at : {-2.0, 2.0})
    for (const double towards : {-9.0, 9.0}) values.push_back(std::nextafter(at, towards));
  for (const double u : uniforms(3000)) values.push_back(20 * (u - 0.5));
  expect_as_alone(values, normal_cdf, standard_normal_cdf);
}

TEST(NormalCdf, InverseOfManyValuesIsThatOfEach) {
  std::vector<double> values{0,
                             1,
                             0.5,
                             -0.1,
                             1.1,
                             kNoNumber,
                             1e-300,
                             1e-17,
                             0x1p-53,
                             1 - 0x1p-53,
                             std::nextafter(0.5, 0),
                             std::nextafter(0.5, 1)};
  for (const double u : uniforms(1000)) {
    values.push_back(u);
    values.push_back(std::pow(u, 30));
    values.push_back(1 - u * 1e-9);
  }
  expect_as_alone(values, normal_cdf_inverse, standard_normal_quantile);
}

}  // namespace
}  // namespace infomax
