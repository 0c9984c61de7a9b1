#include "encoders/from_settings.h"

#include <algorithm>

namespace infomax {

namespace {

// Whether all runs of a point draw an encoder's permutations alike.
bool shares_permutations(const EncoderRow& row, const Settings& settings) {
  const auto parameter = std::ranges::find(row.parameters, "permutations", &Parameter::name);
  return parameter != row.parameters.end() && choice(*parameter, settings) == "shared";
}

}  // namespace

EncoderSpec encoder_spec(const Settings& settings, const ImageShape& image, std::size_t input_width,
                         View view, EncoderUse use, const Streams& streams) {
  const EncoderRow& row = encoder_named(settings.word("encoder"));
  EncoderSpec spec;
  spec.input_width = input_width;
  spec.settings = settings;
  spec.image = image;
  const Streams& drawn = shares_permutations(row, settings) ? streams.shared_by_seeds() : streams;
  spec.permutations =
      drawn(view == View::x ? Purpose::encoder1_permutations : Purpose::encoder2_permutations);
  spec.precision = precision_of(settings);
  spec.map_only = use == EncoderUse::map;
  return spec;
}

std::unique_ptr<Encoder<float>> make_encoder(const Settings& settings, const ImageShape& image,
                                             std::size_t input_width, View view, EncoderUse use,
                                             std::size_t rows, const Streams& streams,
                                             Workspace& workspace) {
  return encoder_named(settings.word("encoder"))
      .make(encoder_spec(settings, image, input_width, view, use, streams), rows, workspace);
}

std::unique_ptr<Encoder<float>> encoder_to_count(const Settings& settings, const ImageShape& image,
                                                 std::size_t input_width, Workspace& workspace) {
  return make_encoder(settings, image, input_width, View::x, EncoderUse::train, 1,
                      Streams("count", "", SeedBlock::reference, 0), workspace);
}

}  // namespace infomax
