#include "kernels/profile.h"

#include <cblas.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <unistd.h>
#include <xmmintrin.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <cerrno>
#include <cfenv>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "core/math.h"
#include "kernels/digest_of_values.h"
#include "kernels/product.h"

namespace infomax {

namespace {

constexpr const char* kProfileVariable = "INFOMAX_PROFILE";
// Set from one start of the program to the next: whoever finds it doesn't start a third time. It
// tells the second one what the first has changed (noted).
constexpr const char* kGuardVariable = "INFOMAX_PINNED";

constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;

Profile wanted_profile() {
  const char* name = std::getenv(kProfileVariable);
  if (name == nullptr || std::string_view(name) == "fast") return Profile::fast;
  if (std::string_view(name) == "portable") return Profile::portable;
  throw InputError(fmt::format("{}: profile \"{}\" is not known; known are fast, portable",
                               kProfileVariable, name));
}

std::string_view to_string(Profile profile) {
  return profile == Profile::fast ? "fast" : "portable";
}

std::string_view to_string(Processor processor) {
  switch (processor) {
    case Processor::baseline:
      return "baseline";
    case Processor::avx2:
      return "avx2";
    case Processor::avx512:
      return "avx512";
  }
  return "";
}

std::string_view to_string(dnnl::cpu_isa isa) {
  switch (isa) {
    case dnnl::cpu_isa::sse41:
      return "sse41";
    case dnnl::cpu_isa::avx:
      return "avx";
    case dnnl::cpu_isa::avx2:
      return "avx2";
    case dnnl::cpu_isa::avx2_vnni:
      return "avx2_vnni";
    case dnnl::cpu_isa::avx512_core:
      return "avx512_core";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "avx512_core_bf16";
    case dnnl::cpu_isa::avx512_core_amx:
      return "avx512_core_amx";
    default:
      return "other";
  }
}

using Variables = std::map<std::string, std::optional<std::string>>;

// What the user had set of what is pinned; filled by pin_environment.
Variables& users_own() {
  static Variables own;
  return own;
}

// "+15:OMP_NUM_THREADS1:8" for each variable: the length of its name, the name, then the length of
// its value and the value; "-15:OMP_NUM_THREADS" for one that isn't set.
std::string noted(const Variables& variables) {
  std::string out;
  for (const auto& [name, pinned] : variables) {
    const char* found = std::getenv(name.c_str());
    out += fmt::format("{}{}:{}", found != nullptr ? '+' : '-', name.size(), name);
    if (found != nullptr) out += fmt::format("{}:{}", std::string_view(found).size(), found);
  }
  return out;
}

// Empty of a text that isn't so: one that somebody has set by hand.
Variables read_noted(std::string_view text) {
  Variables out;
  const auto next = [&]() -> std::optional<std::string> {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || digits >= text.size() || *end != ':' ||
        size > text.size() - digits - 1)
      return std::nullopt;
    std::string found(text.substr(digits + 1, size));
    text.remove_prefix(digits + 1 + size);
    return found;
  };
  while (!text.empty()) {
    const char kind = text.front();
    text.remove_prefix(1);
    const std::optional<std::string> name = next();
    if (!name || (kind != '+' && kind != '-')) return {};
    out[*name] = std::nullopt;
    if (kind == '-') continue;
    if (!(out[*name] = next())) return {};
  }
  return out;
}

bool is_so(const Variables& variables) {
  for (const auto& [name, wanted] : variables) {
    const char* found = std::getenv(name.c_str());
    if ((found != nullptr) != wanted.has_value()) return false;
    if (wanted && *wanted != found) return false;
  }
  return true;
}

void make_so(const Variables& variables) {
  for (const auto& [name, wanted] : variables) {
    const int status = wanted ? setenv(name.c_str(), wanted->c_str(), 1) : unsetenv(name.c_str());
    if (status != 0)
      throw Error(fmt::format("pin_environment: can't set {}: {}", name, std::strerror(errno)));
  }
}

// oneDNN computes with OpenMP; which library that is was its builder's choice, so it is asked for
// by name.
int openmp_threads() {
  using Function = int (*)();
  void* symbol = dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  if (symbol == nullptr) return 1;
  return reinterpret_cast<Function>(symbol)();
}

void require_report(std::string_view what, std::string_view found, std::string_view wanted) {
  if (found != wanted)
    throw Error(fmt::format("pin_environment: {} reports {}, want {}", what, found, wanted));
}

void check_libraries(Profile profile, Processor processor) {
  const auto variables = pinned_variables(profile, processor);
  require_report("OpenBLAS's number of threads", std::to_string(openblas_get_num_threads()), "1");
  require_report("OpenMP's number of threads", std::to_string(openmp_threads()), "1");
  if (const auto& core = variables.at("OPENBLAS_CORETYPE"))
    require_report("OpenBLAS's kernels", openblas_get_corename(), *core);
  if (profile == Profile::portable && processor != Processor::baseline)
    require_report("oneDNN's instruction set", to_string(dnnl::get_effective_cpu_isa()), "avx2");
}

// "OpenBLAS 0.3.21 DYNAMIC_ARCH ..." to "0.3.21".
std::string openblas_version() {
  const std::string_view config = openblas_get_config();
  const auto first = config.find(' ');
  if (first == std::string_view::npos) return std::string(config);
  const auto last = config.find(' ', first + 1);
  return std::string(
      config.substr(first + 1, last == std::string_view::npos ? last : last - first - 1));
}

std::string onednn_version() {
  const dnnl_version_t* v = dnnl_version();
  return fmt::format("{}.{}.{}", v->major, v->minor, v->patch);
}

template <class Real>
void add_products(DigestOfValues& fingerprint) {
  struct Case {
    std::size_t m, n, k;
  };
  // Small and large kernels of both libraries, tiles that don't come out even, and a vector.
  for (const Case& t :
       {Case{17, 13, 29}, Case{64, 48, 32}, Case{128, 100, 300}, Case{131, 1, 77}}) {
    const auto a = congruence<Real>(t.m * t.k, 1), b = congruence<Real>(t.k * t.n, 2);
    std::vector<Real> c(t.m * t.n);
    for (const Transpose ta : {Transpose::no, Transpose::yes}) {
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        const bool at = ta == Transpose::yes, bt = tb == Transpose::yes;
        product<Real>(ta, {a.data(), at ? t.k : t.m, at ? t.m : t.k}, tb,
                      {b.data(), bt ? t.n : t.k, bt ? t.k : t.n}, {c.data(), t.m, t.n});
        fingerprint.add<Real>(c);
      }
    }
  }
}

// What convolutions, normalisations and other primitives are built from follows the instruction set
// that oneDNN picks, and so does its matmul.
void add_matmul(DigestOfValues& fingerprint) {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  using dnnl::memory;
  const auto desc = [](memory::dim rows, memory::dim cols) {
    return memory::desc({rows, cols}, memory::data_type::f32, memory::format_tag::ab);
  };
  auto a = congruence<float>(37 * 53, 3), b = congruence<float>(53 * 41, 4);
  std::vector<float> c(37 * 41);
  const dnnl::matmul matmul({{desc(37, 53), desc(53, 41), desc(37, 41)}, engine});
  matmul.execute(stream, {{DNNL_ARG_SRC, memory(desc(37, 53), engine, a.data())},
                          {DNNL_ARG_WEIGHTS, memory(desc(53, 41), engine, b.data())},
                          {DNNL_ARG_DST, memory(desc(37, 41), engine, c.data())}});
  stream.wait();
  fingerprint.add<float>(c);
}

template <class Real>
void add_functions(DigestOfValues& fingerprint) {
  std::vector<Real> out;
  for (const Real u : congruence<Real>(64, 5)) {
    const Real x = Real(20) * u, positive = std::abs(x) + Real(0.001);
    for (const Real y : {std::exp(x), std::log(positive), std::sin(x), std::cos(x), std::tanh(u),
                         std::log1p(std::abs(u)), std::expm1(u), std::pow(positive, u),
                         std::sqrt(positive), std::erf(u), std::lgamma(positive)})
      out.push_back(y);
    out.push_back(static_cast<Real>(det_exp(double(x))));
    out.push_back(static_cast<Real>(det_log(double(positive))));
  }
  fingerprint.add<Real>(out);
}

std::string fingerprint() {
  DigestOfValues fingerprint;
  add_products<float>(fingerprint);
  add_products<double>(fingerprint);
  add_matmul(fingerprint);
  add_functions<float>(fingerprint);
  add_functions<double>(fingerprint);
  return fingerprint.hex();
}

}  // namespace

Processor this_processor() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd"))
    return Processor::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Processor::avx2;
  return Processor::baseline;
}

std::map<std::string, std::optional<std::string>> pinned_variables(Profile profile,
                                                                   Processor processor) {
  Variables variables = {{"OMP_NUM_THREADS", "1"},
                         {"OPENBLAS_NUM_THREADS", "1"},
                         {"OPENBLAS_CORETYPE", std::nullopt},
                         {"ONEDNN_MAX_CPU_ISA", std::nullopt},
                         {"DNNL_MAX_CPU_ISA", std::nullopt},
                         {"ONEDNN_CPU_ISA_HINTS", std::nullopt},
                         {"DNNL_CPU_ISA_HINTS", std::nullopt},
                         {"ONEDNN_DEFAULT_FPMATH_MODE", std::nullopt},
                         {"DNNL_DEFAULT_FPMATH_MODE", std::nullopt}};
  if (processor == Processor::baseline) return variables;
  const bool wide = profile == Profile::fast && processor == Processor::avx512;
  variables["OPENBLAS_CORETYPE"] = wide ? "SkylakeX" : "Haswell";
  variables["ONEDNN_MAX_CPU_ISA"] = profile == Profile::portable ? "AVX2"
                                    : wide                       ? "AVX512_CORE_BF16"
                                                                 : "DEFAULT";
  return variables;
}

void pin_environment(char** argv) {
  const Profile profile = wanted_profile();
  const Processor processor = this_processor();
  const Variables variables = pinned_variables(profile, processor);
  const char* guard = std::getenv(kGuardVariable);
  const bool second_start = guard != nullptr;
  if (!is_so(variables)) {
    if (second_start)
      throw Error(
          fmt::format("pin_environment: the environment is not as set before the program started "
                      "itself again; {} must not be set by hand",
                      kGuardVariable));
    const std::string before = noted(variables);
    make_so(variables);
    make_so({{kGuardVariable, before}});
    execv("/proc/self/exe", argv);
    throw Error(
        fmt::format("pin_environment: can't start /proc/self/exe again: {}", std::strerror(errno)));
  }
  if (second_start) users_own() = read_noted(guard);
  // A program that this one starts may want another profile.
  unsetenv(kGuardVariable);
  check_libraries(profile, processor);
  pin_thread();
}

std::vector<std::string> users_environment() {
  const Variables& own = users_own();
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!own.contains(std::string(text.substr(0, text.find('='))))) out.emplace_back(text);
  }
  for (const auto& [name, value] : own)
    if (value) out.push_back(fmt::format("{}={}", name, *value));
  return out;
}

void pin_thread() {
  std::fesetround(FE_TONEAREST);
  _mm_setcsr(_mm_getcsr() | kFlushToZero | kDenormalsAreZero);
  if (std::fegetround() != FE_TONEAREST) throw Error("pin_thread: can't round to nearest");
}

std::map<std::string, std::string> profile_facts() {
  const unsigned csr = _mm_getcsr();
  const bool flushed = (csr & kFlushToZero) != 0 && (csr & kDenormalsAreZero) != 0;
  return {{"profile", std::string(to_string(wanted_profile()))},
          {"processor", std::string(to_string(this_processor()))},
          {"threads", std::to_string(openblas_get_num_threads())},
          {"glibc", gnu_get_libc_version()},
          {"denormals", flushed ? "zero" : "kept"},
          {"rounding", std::fegetround() == FE_TONEAREST ? "nearest" : "other"},
          {"openblas.version", openblas_version()},
          {"openblas.core", openblas_get_corename()},
          {"onednn.version", onednn_version()},
          {"onednn.isa", std::string(to_string(dnnl::get_effective_cpu_isa()))},
          {"fingerprint", fingerprint()}};
}

}  // namespace infomax
