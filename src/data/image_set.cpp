#include "data/image_set.h"

#include "core/names.h"
#include "data/cifar10.h"
#include "data/glyphs.h"
#include "data/mnist.h"

namespace infomax {

namespace {

std::shared_ptr<const ImageSet> load_glyphs(const DataPlaces&) {
  return std::make_shared<const ImageSet>(make_glyphs(kGlyphsTrain, kGlyphsTest));
}

std::string find_nothing(const DataPlaces&) {
  return {};
}

constexpr std::array kRows{
    ImageSetRow{"mnist", "handwritten digits, 60,000 and 10,000 of 28x28", false, load_mnist,
                find_mnist},
    ImageSetRow{"cifar10", "photographs in ten classes, 50,000 and 10,000 of 32x32 in colour",
                false, load_cifar10, find_cifar10},
    ImageSetRow{"cifar10-59896", "the same less 104 images: 49,919 and 9,977", false,
                load_cifar10_59896, find_cifar10_59896},
    ImageSetRow{"glyphs", "drawn digits, 10,000 and 2,000 of 28x28, no file needed", true,
                load_glyphs, find_nothing},
};

}  // namespace

std::span<const ImageSetRow> image_sets() {
  return kRows;
}

const ImageSetRow& image_set_named(std::string_view name) {
  return row_named<ImageSetRow>("data set", kRows, name);
}

}  // namespace infomax
