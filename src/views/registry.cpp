#include "views/view_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/names.h"

namespace infomax {

namespace {

constexpr ViewRow kViews[] = {
    {"mnist-halves", "mnist", "top and bottom 14 rows of MNIST's digits, 392 values each"},
    {"cifar10-halves", "cifar10",
     "top and bottom 16 rows of CIFAR-10's photographs, 1,536 values each"},
    {"glyph-halves", "glyphs",
     "top and bottom 14 rows of built-in digit-like images, 392 values each"},
};

// The rows, and the texts of those that are made of image sets.
struct Rows {
  std::vector<ViewRow> rows{std::begin(kViews), std::end(kViews)};
  std::deque<std::string> texts;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

Rows rows_with(std::span<const ImageSetRow> sets) {
  Rows out;
  for (const ImageSetRow& set : sets) {
    const bool seen = std::any_of(std::begin(kViews), std::end(kViews), [&](const ViewRow& row) {
      return row.image_set == set.name || image_set_named(row.image_set).stand_in == set.name;
    });
    if (seen) continue;
    out.rows.push_back(
        {.name = out.keep(fmt::format("{}-halves", set.name)),
         .image_set = set.name,
         .summary = out.keep(fmt::format("top and bottom halves of {}", set.summary)),
         .version = 1});
  }
  return out;
}

}  // namespace

std::span<const ViewRow> views() {
  static std::mutex mutex;
  static std::map<const ImageSetRow*, Rows> by_sets;
  const std::span<const ImageSetRow> sets = image_sets();
  const std::lock_guard lock(mutex);
  auto at = by_sets.find(sets.data());
  if (at == by_sets.end()) at = by_sets.emplace(sets.data(), rows_with(sets)).first;
  return at->second.rows;
}
const ViewRow& view_named(std::string_view name) {
  return row_named<ViewRow>("views", views(), name);
}

std::shared_ptr<const ImageSet> load_images(const ViewRow& row, const DataPlaces& places) {
  std::shared_ptr<const ImageSet> images = load_image_set(row.image_set, places);
  if (images->height % 2 != 0)
    throw InputError(fmt::format("views {}: the images of {} are {} rows high, want an even number",
                                 row.name, images->name, images->height));
  return images;
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
