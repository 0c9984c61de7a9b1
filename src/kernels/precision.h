// In what numbers products and convolutions take their inputs.
#pragma once

#include <string_view>

#include "core/parameter.h"

namespace infomax {

// float32: everything in float. bf16: inputs of products and convolutions are rounded to bfloat16
// (8 significant bits, to nearest even), sums are float; parameters, their optimiser and everything
// else stay float: so do the loops over all pairs of a narrow concatenated critic (pair_relu.h,
// pair_mlp.h), the linear classifier of ten classes on an encoder (adversarial and supervised
// training) and the K-pair loss's scores, none of which takes a noticeable part of a step. In
// double, which only checks use, there is no rounding: Precision has no effect.
enum class Precision { float32, bf16 };

std::string_view to_string(Precision precision);

inline constexpr std::string_view kPrecisions[] = {"float32", "bf16"};
inline constexpr Parameter kPrecision{
    .name = "precision",
    .type = "word",
    .summary = "inputs of products and convolutions: float32 (where it isn't stated), bf16",
    .choices = kPrecisions,
    .need = Need::optional};

// Throws InputError, naming the known ones, for another name.
Precision precision_named(std::string_view name);
// What the parameter says.
Precision precision_of(const Settings& settings);

// Throws InputError where this processor can't compute in it: bf16 wants AVX512_BF16, and a
// numerics profile (kernels/profile.h) that lets oneDNN use it.
void require_precision(Precision precision);

// Whether require_precision lets it pass.
bool has_precision(Precision precision);

}  // namespace infomax
