// A built-in image set: ten classes of handwriting-like digits, drawn, not stored. It needs no
// file, so a first run and the tests work anywhere. It isn't MNIST and no paper's number refers to
// it; it is made so that multinomial logistic regression on the top halves of the default set
// reaches about the accuracy it reaches on MNIST's (0.84 to 0.85).
//
// A glyph is one of a few spellings of its digit: smooth strokes through control points. Each point
// is jittered, the whole scaled, slanted, rotated and shifted, then inked with a round pen of
// random thickness and overlaid with Gaussian pixel noise. 28x28 pixels, one byte each,
// 0 = background.
//
// Sample i of a split is a function of (split, i) alone: it comes from the stream ("glyphs",
// "glyphs", reference, seed 0, glyphs_train or glyphs_test, step i), so a larger set begins with
// the smaller one. The bytes are the same on every x86-64 machine.
#pragma once

#include <cstdint>
#include <span>

#include "core/random.h"
#include "data/image_set.h"

namespace infomax {

inline constexpr std::size_t kGlyphSide = 28;
// What the registry's row "glyphs" holds.
inline constexpr std::size_t kGlyphsTrain = 10'000, kGlyphsTest = 2'000;

// Draws a sample over pixels [28 * 28], row by row, and returns its label, 0 to 9. Throws
// ShapeError for another size and for purposes other than glyphs_train and glyphs_test.
std::uint8_t draw_glyph(Purpose split, std::uint32_t i, std::span<std::uint8_t> pixels);

// The first samples of both splits. sha256["decoded"] as for sets read from files.
ImageSet make_glyphs(std::size_t n_train, std::size_t n_test);

}  // namespace infomax
