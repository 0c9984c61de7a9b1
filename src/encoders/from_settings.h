// The encoder that a point's settings state, for one of its two views.
#pragma once

#include <memory>

#include "core/image_shape.h"
#include "core/random.h"
#include "core/settings.h"
#include "encoders/encoder.h"

namespace infomax {

enum class View { x, y };
// How: to train exactly `rows` rows at a time, or only to map up to so many.
enum class EncoderUse { train, map };

// What the settings say of that encoder, and the same made of it for `rows` rows. `image` is empty
// where the input is none. Throws InputError for settings that the encoder refuses.
EncoderSpec encoder_spec(const Settings& settings, const ImageShape& image, std::size_t input_width,
                         View view, EncoderUse use, const Streams& streams);
std::unique_ptr<Encoder<float>> make_encoder(const Settings& settings, const ImageShape& image,
                                             std::size_t input_width, View view, EncoderUse use,
                                             std::size_t rows, const Streams& streams,
                                             Workspace& workspace);

// A plan for one row: to count, not to run.
std::unique_ptr<Encoder<float>> encoder_to_count(const Settings& settings, const ImageShape& image,
                                                 std::size_t input_width, Workspace& workspace);

}  // namespace infomax
