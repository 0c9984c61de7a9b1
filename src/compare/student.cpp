#include "compare/student.h"

#include <fmt/core.h>

#include <boost/math/distributions/cauchy.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "core/error.h"

namespace infomax {
namespace {

namespace policies = boost::math::policies;

// A quantile beyond all doubles is infinite.
using Policy = policies::policy<policies::promote_double<false>,
                                policies::overflow_error<policies::ignore_error>>;
using StudentsT = boost::math::students_t_distribution<double, Policy>;
using Cauchy = boost::math::cauchy_distribution<double, Policy>;

}  // namespace

double student_tail(double t, double nu) {
  if (!(nu > 0) || std::isnan(t))
    throw ShapeError(
        fmt::format("student_tail: t, nu are {}, {}, want a number and nu > 0", t, nu));
  // Of one degree of freedom Boost 1.74 loses half of the digits around t = 0, for its incomplete
  // beta function takes the arcsine of what rounds to 1; its Cauchy distribution doesn't.
  if (nu == 1) return cdf(complement(Cauchy(), t));
  return cdf(complement(StudentsT(nu), t));
}

double student_quantile(double p, double nu) {
  if (!(p > 0 && p < 1 && nu > 0))
    throw ShapeError(
        fmt::format("student_quantile: p, nu are {}, {}, want 0 < p < 1 and nu > 0", p, nu));
  return quantile(StudentsT(nu), p);
}

}  // namespace infomax
