#include <array>

#include "core/names.h"
#include "encoders/convnet.h"
#include "encoders/encoder.h"
#include "encoders/identity.h"
#include "encoders/mlp.h"
#include "encoders/realnvp.h"
#include "encoders/skip_mlp.h"

namespace infomax {

namespace {

constexpr std::array kEncoders{
    EncoderRow{.name = "identity",
               .summary = "g(x) = x, no parameters",
               .invertible = true,
               .has_jacobian = true,
               .make = make_identity<float>,
               .make_double = make_identity<double>},
    EncoderRow{.name = "mlp",
               .summary = "dense layers with ReLU between them; the paper's is 392-300-300-100",
               .parameters = kMlpParameters,
               .make = make_mlp_encoder<float>,
               .make_double = make_mlp_encoder<double>},
    EncoderRow{.name = "skip-mlp",
               .summary = "dense layers that each add to their input; the identity at the start",
               .parameters = kSkipMlpParameters,
               .has_jacobian = true,
               .make = make_skip_mlp<float>,
               .make_double = make_skip_mlp<double>},
    EncoderRow{
        .name = "realnvp",
        .summary = "couplings that add to one half what an MLP makes of the other; a bijection",
        .parameters = kRealNvpParameters,
        .invertible = true,
        .make = make_realnvp<float>,
        .make_double = make_realnvp<double>},
    EncoderRow{
        .name = "realnvp-scale",
        .summary = "couplings that scale and shift one half by an MLP of the other; a bijection",
        .parameters = kRealNvpParameters,
        .invertible = true,
        .make = make_realnvp_scale<float>,
        .make_double = make_realnvp_scale<double>},
    EncoderRow{
        .name = "convnet",
        .summary = "convolutions 5x5 with stride 2, layer normalisation, average over pixels",
        .parameters = kConvNetParameters,
        .make = make_convnet<float>,
        .make_double = make_convnet<double>},
};

}  // namespace

std::span<const EncoderRow> encoders() {
  return kEncoders;
}

const EncoderRow& encoder_named(std::string_view name) {
  return row_named("encoder", encoders(), name);
}

}  // namespace infomax
