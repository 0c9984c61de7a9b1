#include "views/view_row.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/names.h"

namespace infomax {

namespace {

constexpr ViewRow kViews[] = {
    {"mnist-halves",
     "mnist",
     "",
     "top and bottom 14 rows of MNIST's digits, 392 values each",
     {14, 28, 1},
     60000,
     10000},
    {"cifar10-halves",
     "cifar10",
     "cifar10-59896",
     "top and bottom 16 rows of CIFAR-10's photographs, 1,536 values each",
     {16, 32, 3},
     50000,
     10000},
    {"glyph-halves",
     "glyphs",
     "",
     "top and bottom 14 rows of built-in digit-like images, 392 values each",
     {14, 28, 1},
     10000,
     2000},
};

}  // namespace

std::span<const ViewRow> views() {
  return kViews;
}
const ViewRow& view_named(std::string_view name) {
  return row_named<ViewRow>("views", kViews, name);
}

std::shared_ptr<const ImageSet> load_images(const ViewRow& row, const DataPlaces& places) {
  const ImageSetRow& first = image_set_named(row.image_set);
  if (!row.stand_in.empty() && first.find(places).empty()) {
    const ImageSetRow& second = image_set_named(row.stand_in);
    if (!second.find(places).empty()) return second.load(places);
  }
  return first.load(places);
}

void require_full_batches(std::uint64_t batches, std::size_t batch, const ImageSet& images) {
  if (batch > images.test.count)
    throw InputError(fmt::format("batch is {}, want at most {}: the test images of {}", batch,
                                 images.test.count, images.name));
  const std::uint64_t full = images.test.count / batch;
  if (batches > full)
    throw InputError(fmt::format(
        "evaluate_batches is {}, want at most {}: the full batches of {} in {} test images",
        batches, full, batch, images.test.count));
}

}  // namespace infomax
