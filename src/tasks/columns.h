// Distributions of d columns a side, each pair of columns an independent copy of one scalar pair:
//
//   I(X;Y) = d I(X_1;Y_1),   f*(x, y) = sum_k f*(x_k, y_k)
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tasks/task.h"

namespace infomax {

struct PairMoments {
  double mean_x = 0, mean_y = 0, variance_x = 0, variance_y = 0, covariance = 0;
};

// A distribution of two numbers.
class ScalarPair {
 public:
  virtual ~ScalarPair() = default;
  virtual Truth truth() const = 0;
  virtual void draw(Stream& stream, double& x, double& y) const = 0;
  // x [n], y [n]: what n draws of one after the other give.
  virtual void draw_many(Stream& stream, std::span<double> x, std::span<double> y) const = 0;
  // log p(x, y) - log p(x) - log p(y), where has_density_ratio(); -infinity for pairs that never
  // come.
  virtual bool has_density_ratio() const { return true; }
  virtual double log_density_ratio(double x, double y) const = 0;
  virtual bool square_integrable() const { return true; }                      // DensityRatio
  virtual std::optional<PairMoments> moments() const { return std::nullopt; }  // Task
};

// Of a distribution whose draws have nothing in common: one by one, without a virtual call each.
template <class Pair>
class DrawnOneByOne : public ScalarPair {
 public:
  void draw_many(Stream& stream, std::span<double> x, std::span<double> y) const final {
    const Pair& pair = static_cast<const Pair&>(*this);
    for (std::size_t i = 0; i < x.size(); ++i) pair.Pair::draw(stream, x[i], y[i]);
  }
};

// A row is drawn column by column. `name` is for messages. Throws InputError for a dimension below
// 1.
std::unique_ptr<Task> make_columns(std::string name, std::size_t dimension,
                                   std::unique_ptr<ScalarPair> pair);

}  // namespace infomax
