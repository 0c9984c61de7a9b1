// A gradient by hand against central differences in double.
//
//   df/dx_k  ~  ( f(x + h e_k) - f(x - h e_k) ) / 2h
//
// The truncation error is h^2/6 f''', the rounding error about eps |f| / h: at h = 1e-5 and with
// derivatives of the size of f both are below 1e-10 |f|, a hundred times under the tolerance.
//
// Kinks. A ReLU whose input passes zero between x - h and x + h spoils the difference. That shows
// without knowing the gradient: differences at h and h/2 then disagree, while on a smooth piece
// they agree to h^2. So a difference counts only if it agrees with the one at half its step; if
// not, the step shrinks, and where even the smallest (h/16) disagrees, the check fails and says
// that the point lies at a kink: choose another point. No coordinate is ever left out, nor is a
// tolerance widened.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <string_view>

namespace infomax::testkit {

struct GradientCheckSettings {
  double step = 1e-5;
  // |difference - gradient| <= tolerance * (|f| + max_k |gradient_k|), and the same for h against
  // h/2.
  double tolerance = 1e-8;
};

// `value()` computes f at what `variable` holds at the time; every element is moved and put back
// bit for bit. `gradient` is what was found by hand at that point. Fails with the name, the first
// wrong element, the two numbers and how many elements are wrong.
testing::AssertionResult gradient_agrees(std::string_view name,
                                         const std::function<double()>& value,
                                         std::span<double> variable,
                                         std::span<const double> gradient,
                                         const GradientCheckSettings& settings = {});

}  // namespace infomax::testkit
