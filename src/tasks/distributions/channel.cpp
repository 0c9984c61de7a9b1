#include "tasks/distributions/channel.h"

#include <fmt/format.h>

#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "tasks/columns.h"

namespace infomax {

namespace {

class Channel final : public DrawnOneByOne<Channel> {
 public:
  Channel(double redrawn, std::size_t labels)
      : t_(redrawn),
        labels_(static_cast<std::uint32_t>(labels)),
        truth_{channel_information(redrawn, labels)} {
    const double a = static_cast<double>(labels);
    same_ = std::log(a * (1 - t_ * (a - 1) / a));
    other_ = t_ > 0 ? std::log(t_) : -std::numeric_limits<double>::infinity();
  }

  Truth truth() const override { return truth_; }

  void draw(Stream& stream, double& x, double& y) const override {
    const std::uint32_t label = stream.below(labels_);
    x = label;
    y = stream.uniform() < t_ ? stream.below(labels_) : label;
  }

  std::optional<PairMoments> moments() const override {
    const double a = labels_, variance = (a * a - 1) / 12;
    return PairMoments{0.5 * (a - 1), 0.5 * (a - 1), variance, variance, (1 - t_) * variance};
  }

  double log_density_ratio(double x, double y) const override { return x == y ? same_ : other_; }

 private:
  double t_;
  std::uint32_t labels_;
  Truth truth_;
  double same_ = 0, other_ = 0;
};

}  // namespace

double channel_information(double t, std::size_t labels) {
  const double a = static_cast<double>(labels), s = 1 - t * (a - 1) / a;
  return std::log(a) + s * std::log(s) + (t > 0 ? (1 - s) * std::log(t / a) : 0);
}

double channel_redrawn(double information, std::size_t labels) {
  if (information == 0) return 1;
  if (information == std::log(static_cast<double>(labels))) return 0;
  const auto off = [&](double t) { return channel_information(t, labels) - information; };
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      off, 0.0, 1.0, boost::math::tools::eps_tolerance<double>(50), steps);
  return 0.5 * (low + high);
}

std::unique_ptr<Task> make_channel(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension")),
             labels = static_cast<std::size_t>(settings.count("labels"));
  double t = 0;
  if (settings.has("redrawn")) {
    t = settings.number("redrawn");
  } else {
    const double d = static_cast<double>(dimension),
                 most = d * std::log(static_cast<double>(labels)),
                 information = settings.number("information");
    if (!(information >= 0 && information <= most))
      throw InputError(fmt::format(
          "channel: information is {}, want a number of nats in [0, {:.8g}], the logarithm of {} "
          "labels for each of {} pairs",
          information, most, labels, dimension));
    t = channel_redrawn(information / d, labels);
  }
  return make_columns("channel", dimension, std::make_unique<Channel>(t, labels));
}

}  // namespace infomax
