// g(x) = x: no parameters. The baseline of every encoder, and the encoder of tasks whose x and y
// are already representations.
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace infomax {

// Reads input_width alone. Throws ShapeError for input_width = 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Encoder<Real>> make_identity(const EncoderSpec& spec, std::size_t max_rows,
                                             Workspace& workspace);

}  // namespace infomax
