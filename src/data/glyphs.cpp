#include "data/glyphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/random.h"
#include "data/decoded.h"

namespace infomax {

namespace {

// --- What digits look like: in a box of width and height 1, x to the right, y down ---

struct Point {
  double x, y;
};

// A stroke runs smoothly through its points; at a corner it changes direction at once.
struct Knot {
  double x, y;
  bool corner = false;
};
using Stroke = std::vector<Knot>;
using Spelling = std::vector<Stroke>;
constexpr bool kCorner = true;

const std::array<std::vector<Spelling>, 10>& alphabet() {
  static const std::array<std::vector<Spelling>, 10> spellings{{
      // 0
      {{{{.5, 0},
         {.17, .15},
         {.05, .5},
         {.17, .85},
         {.5, 1},
         {.83, .85},
         {.95, .5},
         {.83, .15},
         {.5, 0}}}},
      // 1: a bar; with a flag; with flag and foot
      {{{{.5, 0}, {.5, .5}, {.5, 1}}},
       {{{.25, .22}, {.55, 0, kCorner}, {.54, .5}, {.53, 1}}},
       {{{.25, .22}, {.52, 0, kCorner}, {.52, 1}}, {{.25, 1}, {.8, 1}}}},
      // 2: with a corner; with a loop
      {{{{.1, .22},
         {.32, .03},
         {.66, .03},
         {.87, .26},
         {.7, .52},
         {.35, .8},
         {.05, 1, kCorner},
         {.95, .98}}},
       {{{.1, .2}, {.42, 0}, {.85, .2}, {.62, .6}, {.2, .97}, {.1, .85}, {.4, .84}, {.95, 1}}}},
      // 3: round; with a flat top
      {{{{.12, .14}, {.45, 0}, {.82, .22}, {.42, .47, kCorner}, {.9, .7}, {.5, 1}, {.08, .86}}},
       {{{.1, .02}, {.85, .02, kCorner}, {.42, .4, kCorner}, {.9, .68}, {.5, 1}, {.08, .88}}}},
      // 4: open; closed
      {{{{.2, 0}, {.08, .55, kCorner}, {.95, .53}}, {{.74, .05}, {.7, 1}}},
       {{{.7, 0}, {.05, .64, kCorner}, {.98, .64}}, {{.72, 0}, {.7, 1}}}},
      // 5: in one stroke; with its bar apart
      {{{{.85, .02},
         {.24, .03, kCorner},
         {.17, .45, kCorner},
         {.55, .38},
         {.9, .68},
         {.5, 1},
         {.08, .88}}},
       {{{.26, .06}, {.18, .46, kCorner}, {.58, .4}, {.88, .7}, {.48, 1}, {.08, .9}},
        {{.26, .04}, {.9, 0}}}},
      // 6
      {{{{.75, 0}, {.32, .28}, {.08, .68}, {.4, 1}, {.86, .75}, {.52, .5}, {.12, .7}}},
       {{{.5, 0}, {.2, .35}, {.08, .72}, {.4, 1}, {.8, .8}, {.55, .58}, {.14, .76}}}},
      // 7: plain; crossed; with a serif
      {{{{.08, .05}, {.92, .05, kCorner}, {.52, .5}, {.35, 1}}},
       {{{.08, .05}, {.92, .05, kCorner}, {.55, .5}, {.38, 1}}, {{.28, .52}, {.8, .48}}},
       {{{.06, .22}, {.1, .05, kCorner}, {.9, .03, kCorner}, {.6, .45}, {.5, 1}}}},
      // 8
      {{{{.82, .16},
         {.48, 0},
         {.18, .22},
         {.5, .46},
         {.85, .74},
         {.5, 1},
         {.13, .76},
         {.48, .47},
         {.8, .2}}}},
      // 9: with a curved back; with a straight stem; with a hook
      {{{{.84, .18},
         {.5, 0},
         {.14, .24},
         {.42, .5},
         {.8, .28},
         {.85, .12, kCorner},
         {.8, .55},
         {.62, 1}}},
       {{{.82, .14}, {.45, 0}, {.12, .25}, {.4, .48}, {.8, .2, kCorner}, {.8, 1}}},
       {{{.84, .18},
         {.5, 0},
         {.14, .24},
         {.42, .5},
         {.82, .25, kCorner},
         {.8, .7},
         {.55, 1},
         {.2, .92}}}},
  }};
  return spellings;
}

// --- How hands differ: standard deviations, in the box's units unless said otherwise ---

constexpr double kJitter = 0.055;      // of each control point
constexpr double kHeight = 19.0;       // pixels
constexpr double kWidth = 13.0;        // pixels
constexpr double kScaleSpread = 0.09;  // of height and width, apart
constexpr double kSlantSpread = 0.20;  // x per y
constexpr double kTurnSpread = 0.022;  // whole turns
constexpr double kShiftSpread = 1.15;  // pixels
constexpr double kPenRadius = 1.15;    // pixels
constexpr double kPenSpread = 0.3;     // pixels
constexpr double kPenLeast = 0.5;      // pixels
constexpr double kNoise = 0.06;        // of full ink
constexpr int kStepsPerSpan = 5;       // straight pieces between two control points

// The plane map of one sample: box to pixels.
struct Hand {
  double xx, xy, yx, yy, x0, y0;

  explicit Hand(Stream& stream) {
    const double width = kWidth * (1 + kScaleSpread * stream.truncated_normal());
    const double height = kHeight * (1 + kScaleSpread * stream.truncated_normal());
    const double slant = kSlantSpread * stream.truncated_normal();
    double sine, cosine;
    // Angles lie in [0, 1) turns; a whole turn more changes nothing.
    const double turn = kTurnSpread * stream.truncated_normal();
    det_sincos_turns(turn < 0 ? turn + 1 : turn, sine, cosine);
    // First the slant, then the scale, then the turn.
    xx = cosine * width;
    xy = -cosine * width * slant - sine * height;
    yx = sine * width;
    yy = -sine * width * slant + cosine * height;
    x0 = 0.5 * kGlyphSide + kShiftSpread * stream.truncated_normal();
    y0 = 0.5 * kGlyphSide + kShiftSpread * stream.truncated_normal();
  }

  Point operator()(double x, double y) const {
    const double u = x - 0.5, v = y - 0.5;
    return {x0 + xx * u + xy * v, y0 + yx * u + yy * v};
  }
};

// Squared distance from every pixel's centre to the nearest ink, exact up to the pen's reach.
class Canvas {
 public:
  explicit Canvas(double reach) : reach_(reach) { squared_.fill(1e9); }

  void line(Point a, Point b) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double per_length = length > 0 ? 1 / length : 0;
    const Range columns = near(std::min(a.x, b.x), std::max(a.x, b.x));
    const Range rows = near(std::min(a.y, b.y), std::max(a.y, b.y));
    for (int i = rows.first; i < rows.last; ++i) {
      for (int j = columns.first; j < columns.last; ++j) {
        const double px = j + 0.5 - a.x, py = i + 0.5 - a.y;
        const double t = std::clamp((px * dx + py * dy) * per_length, 0.0, 1.0);
        const double ex = px - t * dx, ey = py - t * dy;
        double& nearest =
            squared_[static_cast<std::size_t>(i) * kGlyphSide + static_cast<std::size_t>(j)];
        nearest = std::min(nearest, ex * ex + ey * ey);
      }
    }
  }

  double squared(std::size_t pixel) const { return squared_[pixel]; }

 private:
  struct Range {
    int first, last;
  };
  // Pixels whose centres lie within reach of [low, high].
  Range near(double low, double high) const {
    constexpr double kSide = kGlyphSide;
    return {static_cast<int>(std::clamp(low - reach_ - 0.5, 0.0, kSide)),
            static_cast<int>(std::clamp(high + reach_ + 0.5, 0.0, kSide))};
  }

  double reach_;
  std::array<double, kGlyphSide * kGlyphSide> squared_;
};

// Cubic Hermite spans; the direction at a point is the way from its predecessor to its successor,
// at an end or a corner the span's own.
void draw_stroke(std::span<const Point> points, const Stroke& stroke, Canvas& canvas) {
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point a = points[i], b = points[i + 1];
    const Point straight{b.x - a.x, b.y - a.y};
    Point leave = straight, arrive = straight;
    if (i > 0 && !stroke[i].corner) {
      leave = {0.5 * (b.x - points[i - 1].x), 0.5 * (b.y - points[i - 1].y)};
    }
    if (i + 2 < points.size() && !stroke[i + 1].corner) {
      arrive = {0.5 * (points[i + 2].x - a.x), 0.5 * (points[i + 2].y - a.y)};
    }
    Point last = a;
    for (int step = 1; step <= kStepsPerSpan; ++step) {
      const double t = static_cast<double>(step) / kStepsPerSpan, r = 1 - t;
      const double wa = r * r * (1 + 2 * t), wb = t * t * (1 + 2 * r);
      const double wl = t * r * r, wr = -t * t * r;
      const Point next{wa * a.x + wb * b.x + wl * leave.x + wr * arrive.x,
                       wa * a.y + wb * b.y + wl * leave.y + wr * arrive.y};
      canvas.line(last, next);
      last = next;
    }
  }
}

const Streams& glyph_streams() {
  static const Streams streams("glyphs", "glyphs", SeedBlock::reference, 0);
  return streams;
}

void fill(ImageSplit& split, Purpose purpose, std::size_t count) {
  constexpr std::size_t kPixels = kGlyphSide * kGlyphSide;
  split.count = count;
  split.pixels.resize(count * kPixels);
  split.labels.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    split.labels[i] = draw_glyph(purpose, static_cast<std::uint32_t>(i),
                                 std::span(split.pixels).subspan(i * kPixels, kPixels));
  }
}

}  // namespace

std::uint8_t draw_glyph(Purpose split, std::uint32_t i, std::span<std::uint8_t> pixels) {
  constexpr std::size_t kPixels = kGlyphSide * kGlyphSide;
  if (pixels.size() != kPixels) {
    throw ShapeError("draw_glyph: pixels is [" + std::to_string(pixels.size()) + "], want [784]");
  }
  if (split != Purpose::glyphs_train && split != Purpose::glyphs_test) {
    throw ShapeError("draw_glyph: purpose " + std::to_string(static_cast<std::uint32_t>(split)) +
                     ", want glyphs_train or glyphs_test");
  }
  Stream stream = glyph_streams()(split, i);
  const std::uint32_t digit = stream.below(10);
  const auto& spellings = alphabet()[digit];
  const Spelling& spelling = spellings[stream.below(static_cast<std::uint32_t>(spellings.size()))];
  const Hand hand(stream);
  const double pen = std::max(kPenLeast, kPenRadius + kPenSpread * stream.truncated_normal());

  Canvas canvas(pen + 0.5);
  std::array<Point, 16> points;
  for (const Stroke& stroke : spelling) {
    for (std::size_t k = 0; k < stroke.size(); ++k) {
      const double x = stroke[k].x + kJitter * stream.truncated_normal();
      const double y = stroke[k].y + kJitter * stream.truncated_normal();
      points[k] = hand(x, y);
    }
    draw_stroke(std::span(points).first(stroke.size()), stroke, canvas);
  }

  std::array<float, kPixels> noise;
  stream.fill_normal(noise);
  for (std::size_t p = 0; p < kPixels; ++p) {
    // Full ink inside the pen's radius, none one pixel further out.
    const double ink = std::clamp(pen + 0.5 - std::sqrt(canvas.squared(p)), 0.0, 1.0);
    const double value = std::clamp(ink + kNoise * static_cast<double>(noise[p]), 0.0, 1.0);
    const double level = 255 * value + 0.5;  // cut off below: to the nearest
    pixels[p] = static_cast<std::uint8_t>(level);
  }
  return static_cast<std::uint8_t>(digit);
}

ImageSet make_glyphs(std::size_t n_train, std::size_t n_test) {
  ImageSet set;
  set.name = set.family = "glyphs";
  set.height = set.width = kGlyphSide;
  fill(set.train, Purpose::glyphs_train, n_train);
  fill(set.test, Purpose::glyphs_test, n_test);
  set.sha256["decoded"] = decoded_sha256(set);
  return set;
}

}  // namespace infomax
