// Singular values of a skip-MLP's Jacobian, [392, 392]: ours in float and in double beside LAPACK's
// drivers in float. The counter `error` is the largest relative difference from those in double.
#include "kernels/singular_values.h"

#include <benchmark/benchmark.h>
#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "testkit/matrices.h"

extern "C" {
void sgesdd_(const char* jobz, const blasint* m, const blasint* n, float* a, const blasint* lda,
             float* s, float* u, const blasint* ldu, float* vt, const blasint* ldvt, float* work,
             const blasint* lwork, blasint* iwork, blasint* info, std::size_t);
void sgesvd_(const char* jobu, const char* jobvt, const blasint* m, const blasint* n, float* a,
             const blasint* lda, float* s, float* u, const blasint* ldu, float* vt,
             const blasint* ldvt, float* work, const blasint* lwork, blasint* info, std::size_t,
             std::size_t);
}

namespace infomax {
namespace {

constexpr std::size_t kSide = 392;

// Normal numbers: ln(s_1 / s_392) is about that of a trained Jacobian, 6 to 8.
std::vector<float> some_matrix() {
  Stream stream = testkit::test_stream(1);
  std::vector<float> out(kSide * kSide);
  for (float& e : out) e = static_cast<float>(stream.normal());
  return out;
}

std::vector<double> in_double() {
  const std::vector<float> a = some_matrix();
  const std::vector<double> wide(a.begin(), a.end());
  Workspace workspace;
  SingularValues<double> plan(kSide, workspace);
  std::vector<double> s(kSide);
  plan(ConstMatrixView<double>(wide.data(), kSide, kSide), s);
  return s;
}

template <class Values>
void report(benchmark::State& state, const Values& s) {
  const std::vector<double> want = in_double();
  double error = 0;
  for (std::size_t k = 0; k < kSide; ++k)
    error = std::max(error, std::abs(static_cast<double>(s[k]) - want[k]) / want[k]);
  state.counters["error"] = error;
  state.counters["ln_condition"] = std::log(want.front() / want.back());
}

template <class Real>
void ours(benchmark::State& state) {
  const std::vector<float> a = some_matrix();
  const std::vector<Real> matrix(a.begin(), a.end());
  Workspace workspace;
  SingularValues<Real> plan(kSide, workspace);
  std::vector<double> s(kSide);
  for (auto _ : state) {
    plan(ConstMatrixView<Real>(matrix.data(), kSide, kSide), s);
    benchmark::ClobberMemory();
  }
  report(state, s);
}

// By sgesdd, or else sgesvd: values alone. The libraries' work space is 3 d + 7 d and more; 64 d is
// enough for both.
void lapack(benchmark::State& state, bool divide_and_conquer) {
  const std::vector<float> a = some_matrix();
  const auto n = static_cast<blasint>(kSide);
  const blasint one = 1, room = 64 * n;
  std::vector<float> copy(a.size()), s(kSide), work(static_cast<std::size_t>(room));
  std::vector<blasint> integers(8 * kSide);
  blasint info = 0;
  for (auto _ : state) {
    std::ranges::copy(a, copy.begin());
    if (divide_and_conquer)
      sgesdd_("N", &n, &n, copy.data(), &n, s.data(), nullptr, &one, nullptr, &one, work.data(),
              &room, integers.data(), &info, 1);
    else
      sgesvd_("N", "N", &n, &n, copy.data(), &n, s.data(), nullptr, &one, nullptr, &one,
              work.data(), &room, &info, 1, 1);
    if (info != 0) {
      state.SkipWithError(("LAPACK gave up with info " + std::to_string(info)).c_str());
      return;
    }
    benchmark::ClobberMemory();
  }
  report(state, s);
}

const bool registered = [] {
  const auto add = [](const char* name, auto&&... call) {
    benchmark::RegisterBenchmark(name, call...)->Unit(benchmark::kMillisecond);
  };
  add("singular-values/392/float", ours<float>);
  add("singular-values/392/double", ours<double>);
  add("singular-values/392/sgesdd", lapack, true);
  add("singular-values/392/sgesvd", lapack, false);
  return true;
}();

}  // namespace
}  // namespace infomax
