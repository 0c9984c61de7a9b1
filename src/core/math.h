// exp, log, sine and cosine in double from plain arithmetic: the same bits on every x86-64 machine,
// whatever its C library picks at run time. Branch-free, so loops over them vectorise.
//
//   det_log(x)      x > 0, normal; relative error below 2e-16 away from 1, absolute below 2e-16 near it
//   det_exp(x)      x in [-708, 709], clamped outside; relative error below 4e-16
//   det_sincos_turns(u, s, c)   sine and cosine of 2 pi u, u in [0, 1); absolute error below 4e-16
#pragma once

namespace infomax {

double det_log(double x);
double det_exp(double x);
void det_sincos_turns(double u, double& sine, double& cosine);

}  // namespace infomax
