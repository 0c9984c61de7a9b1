#include "estimators/samples/gaussian_mixture.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "estimators/samples/arrays.h"
#include "estimators/samples/normal_density.h"

namespace infomax {

namespace {

constexpr double kVariance = 1e-6;   // added to each, of standardised columns
constexpr double kConverged = 1e-7;  // nats a row between two steps
constexpr int kMostSteps = 1000;
constexpr std::size_t kMostComponents = 50;  // that are tried

class Mixture {
 public:
  Mixture(ConstMatrixView<double> data, std::size_t parts, Stream stream)
      : data_(data),
        parts_(parts),
        shares_(data.rows() * parts),
        weights_(parts),
        means_(parts * data.cols()),
        covariances_(parts) {
    begin(stream);
    double before = -std::numeric_limits<double>::infinity();
    for (int step = 0; step < kMostSteps; ++step) {
      maximise();
      log_likelihood_ = expect();
      const double rows = static_cast<double>(data_.rows());
      if (!(log_likelihood_ - before > kConverged * rows)) break;
      before = log_likelihood_;
    }
  }

  double criterion() const {
    const double d = static_cast<double>(data_.cols()), parts = static_cast<double>(parts_);
    const double parameters = parts * (d + d * (d + 1) / 2) + parts - 1;
    return -2 * log_likelihood_ + parameters * std::log(static_cast<double>(data_.rows()));
  }

  // The mean of ln p(x, y) - ln p(x) - ln p(y), x the first dx columns.
  double information(std::size_t dx) const {
    const std::size_t d = data_.cols();
    const double of_x = log_likelihood(0, dx), of_y = log_likelihood(dx, d);
    return (log_likelihood_ - of_x - of_y) / static_cast<double>(data_.rows());
  }

 private:
  // Centres far from each other: each a row drawn with the square of its distance from those
  // before; every row belongs to the nearest.
  void begin(Stream& stream) {
    const std::size_t n = data_.rows();
    std::vector<double> away(n, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> of_row(n);
    for (std::size_t m = 0; m < parts_; ++m) {
      double all = 0;
      for (const double square : away) all += square;
      std::size_t centre = stream.below(static_cast<std::uint32_t>(n));
      if (m > 0 && all > 0) {
        double left = stream.uniform() * all;
        for (centre = 0; centre + 1 < n && left >= away[centre]; ++centre) left -= away[centre];
      }
      for (std::size_t i = 0; i < n; ++i) {
        double square = 0;
        for (std::size_t c = 0; c < data_.cols(); ++c)
          square += (data_(i, c) - data_(centre, c)) * (data_(i, c) - data_(centre, c));
        if (square >= away[i]) continue;
        away[i] = square;
        of_row[i] = m;
      }
    }
    for (std::size_t i = 0; i < n; ++i) shares_[i * parts_ + of_row[i]] = 1;
  }

  void maximise() {
    const std::size_t n = data_.rows(), d = data_.cols();
    std::vector<double> moments(d * d);
    for (std::size_t m = 0; m < parts_; ++m) {
      double all = std::numeric_limits<double>::min();
      double* mean = means_.data() + m * d;
      std::fill_n(mean, d, 0.0);
      std::ranges::fill(moments, 0.0);
      for (std::size_t i = 0; i < n; ++i) {
        const double share = shares_[i * parts_ + m];
        all += share;
        for (std::size_t c = 0; c < d; ++c) mean[c] += share * data_(i, c);
      }
      for (std::size_t c = 0; c < d; ++c) mean[c] /= all;
      for (std::size_t i = 0; i < n; ++i) {
        const double share = shares_[i * parts_ + m];
        for (std::size_t a = 0; a < d; ++a) {
          const double times = share * (data_(i, a) - mean[a]);
          for (std::size_t b = 0; b <= a; ++b)
            moments[a * d + b] += times * (data_(i, b) - mean[b]);
        }
      }
      for (std::size_t a = 0; a < d; ++a)
        for (std::size_t b = 0; b <= a; ++b)
          moments[b * d + a] = moments[a * d + b] =
              moments[a * d + b] / all + (a == b ? kVariance : 0);
      weights_[m] = all / static_cast<double>(n);
      covariances_[m] = moments;
    }
  }

  // Of columns from ... to - 1 of row i under each part: ln( w_m N(...) ).
  class Densities {
   public:
    Densities(const Mixture& mixture, std::size_t from, std::size_t to)
        : mixture_(mixture), from_(from), to_(to), offset_(to - from), logs_(mixture.parts_) {
      const std::size_t d = mixture.data_.cols(), width = to - from;
      for (const std::vector<double>& covariance : mixture.covariances_) {
        std::vector<double> block(width * width);
        for (std::size_t a = 0; a < width; ++a)
          for (std::size_t b = 0; b < width; ++b)
            block[a * width + b] = covariance[(from + a) * d + from + b];
        normals_.emplace_back(width, std::move(block));
      }
    }
    // ln sum_m w_m N(...), and its terms in logs().
    double operator()(std::size_t i) {
      const std::size_t d = mixture_.data_.cols();
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t m = 0; m < normals_.size(); ++m) {
        for (std::size_t c = from_; c < to_; ++c)
          offset_[c - from_] = mixture_.data_(i, c) - mixture_.means_[m * d + c];
        logs_[m] = std::log(mixture_.weights_[m]) + normals_[m].log_density(offset_);
        most = std::max(most, logs_[m]);
      }
      double sum = 0;
      for (const double log : logs_) sum += det_exp(log - most);
      return most + std::log(sum);
    }
    const std::vector<double>& logs() const { return logs_; }

   private:
    const Mixture& mixture_;
    std::size_t from_, to_;
    std::vector<double> offset_, logs_;
    std::vector<NormalDensity> normals_;
  };

  double expect() {
    Densities densities(*this, 0, data_.cols());
    double sum = 0;
    for (std::size_t i = 0; i < data_.rows(); ++i) {
      const double log = densities(i);
      sum += log;
      for (std::size_t m = 0; m < parts_; ++m)
        shares_[i * parts_ + m] = det_exp(densities.logs()[m] - log);
    }
    return sum;
  }

  double log_likelihood(std::size_t from, std::size_t to) const {
    Densities densities(*this, from, to);
    double sum = 0;
    for (std::size_t i = 0; i < data_.rows(); ++i) sum += densities(i);
    return sum;
  }

  ConstMatrixView<double> data_;
  std::size_t parts_;
  std::vector<double> shares_;  // [n, parts]: of each row, how far it is each part's
  std::vector<double> weights_, means_;
  std::vector<std::vector<double>> covariances_;
  double log_likelihood_ = 0;
};

// The columns of the narrower side first, so that neither is the first by its name.
std::vector<double> standardised(ConstMatrixView<double> x, ConstMatrixView<double> y) {
  const SideBySide both(x, y);
  const ConstMatrixView<double> rows = both;
  const double n = static_cast<double>(rows.rows());
  std::vector<double> out(rows.size());
  for (std::size_t c = 0; c < rows.cols(); ++c) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) mean += rows(i, c) / n;
    for (std::size_t i = 0; i < rows.rows(); ++i)
      square += (rows(i, c) - mean) * (rows(i, c) - mean) / n;
    for (std::size_t i = 0; i < rows.rows(); ++i)
      out[i * rows.cols() + c] = (rows(i, c) - mean) / std::sqrt(square);
  }
  return out;
}

void require_varied(std::string_view side, ConstMatrixView<double> a) {
  for (std::size_t c = 0; c < a.cols(); ++c) {
    bool varies = false;
    for (std::size_t i = 1; i < a.rows(); ++i) varies = varies || a(i, c) != a(0, c);
    if (!varies)
      throw NumericError(fmt::format("gaussian-mixture: column {} of {} is constant", c, side));
  }
}

}  // namespace

double gaussian_mixture_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                 const Settings& settings, Stream stream) {
  require_sample("gaussian-mixture", x, y, x.cols() + y.cols() + 1);
  require_varied("x", x);
  require_varied("y", y);
  const bool x_first = x.cols() <= y.cols();
  const std::vector<double> values = x_first ? standardised(x, y) : standardised(y, x);
  const ConstMatrixView<double> rows(values.data(), x.rows(), x.cols() + y.cols());
  const std::size_t first = std::min(x.cols(), y.cols());
  if (const auto stated = static_cast<std::size_t>(settings.count("components")); stated > 0)
    return Mixture(rows, std::min(stated, x.rows()), stream).information(first);
  double least = std::numeric_limits<double>::infinity(), best = 0;
  std::size_t worse = 0;
  for (std::size_t parts = 1; parts <= std::min(kMostComponents, x.rows()) && worse < 2; ++parts) {
    const Mixture mixture(rows, parts, stream);
    if (mixture.criterion() < least) {
      least = mixture.criterion();
      best = mixture.information(first);
      worse = 0;
    } else {
      ++worse;
    }
  }
  return best;
}

double gaussian_mixture_seconds(std::size_t n, std::size_t dx, std::size_t dy,
                                const Settings& settings) {
  constexpr double kSeconds = 1.5e-8;  // per row, part, pair of columns and step
  constexpr double kSteps = 100, kTried = 15;
  const double d = static_cast<double>(dx + dy + 2);
  const auto stated = static_cast<double>(settings.count("components"));
  return kSeconds * kSteps * static_cast<double>(n) * d * d * (stated > 0 ? stated : kTried);
}

}  // namespace infomax
