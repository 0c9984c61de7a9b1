#include "kernels/precision.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.h>

#include "core/error.h"

namespace infomax {

namespace {

bool processor_has_bf16() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16");
}

bool onednn_has_bf16() {
  const auto kernels = static_cast<unsigned>(dnnl_get_effective_cpu_isa());
  const auto wanted = static_cast<unsigned>(dnnl_cpu_isa_avx512_core_bf16);
  return (kernels & wanted) == wanted;
}

}  // namespace

std::string_view to_string(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "float32";
}

Precision precision_named(std::string_view name) {
  for (const Precision known : {Precision::float32, Precision::bf16})
    if (name == to_string(known)) return known;
  throw InputError(fmt::format("precision \"{}\" is not known; known are float32, bf16", name));
}

Precision precision_of(const Settings& settings) {
  return precision_named(choice(kPrecision, settings));
}

bool has_precision(Precision precision) {
  return precision == Precision::float32 || (processor_has_bf16() && onednn_has_bf16());
}

void require_precision(Precision precision) {
  if (has_precision(precision)) return;
  if (!processor_has_bf16())
    throw InputError(
        "precision bf16 wants a processor with AVX512_BF16, which this one lacks; "
        "want precision float32 here");
  throw InputError(
      "precision bf16 wants oneDNN's kernels for AVX512_BF16, which this numerics profile keeps it "
      "from; want precision float32 or profile fast");
}

}  // namespace infomax
