#include <array>

#include "core/names.h"
#include "encoders/encoder.h"
#include "encoders/identity.h"
#include "encoders/mlp.h"

namespace infomax {

namespace {

constexpr std::array kEncoders{
    EncoderRow{.name = "identity",
               .summary = "g(x) = x, no parameters",
               .layers = "",
               .depth = "",
               .make = make_identity<float>,
               .make_double = make_identity<double>},
    EncoderRow{.name = "mlp",
               .summary = "dense layers with ReLU between them; the paper's is 392-300-300-100",
               .layers = "mlp_layers",
               .depth = "",
               .make = make_mlp_encoder<float>,
               .make_double = make_mlp_encoder<double>},
};

}  // namespace

std::span<const EncoderRow> encoders() {
  return kEncoders;
}

const EncoderRow& encoder_named(std::string_view name) {
  return row_named("encoder", encoders(), name);
}

}  // namespace infomax
