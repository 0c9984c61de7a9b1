#include "objectives/experiment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>

#include "core/error.h"
#include "objectives/objective_row.h"
#include "tasks/transformed.h"
#include "views/halves.h"
#include "views/view_row.h"

namespace infomax {

namespace {

// Where a setting takes so many images of a split at a time.
void require_images(const Settings& settings, std::string_view key, const ImageSet& images,
                    std::string_view split, std::size_t most) {
  if (settings.find(key) == nullptr) return;
  const std::int64_t wanted = settings.count(key);
  if (wanted > static_cast<std::int64_t>(most))
    throw InputError(fmt::format("{} is {}, want at most {}: the {} images of {}", key, wanted,
                                 most, split, images.name));
}

}  // namespace

std::unique_ptr<Task> stated_task(const Settings& settings,
                                  const std::shared_ptr<const ImageSet>& images) {
  if (settings.find("task") == nullptr) return nullptr;
  return make_task(settings.word("task"), settings, images);
}

std::unique_ptr<Task> stated_distribution(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images) {
  if (settings.find("task") == nullptr) return nullptr;
  return make_task(distribution_name(settings.word("task")), settings, images);
}

std::unique_ptr<Task> stated_still_task(const Settings& settings, std::string_view what,
                                        const std::shared_ptr<const ImageSet>& images) {
  std::unique_ptr<Task> task = stated_task(settings, images);
  if (task != nullptr && task->moves())
    throw InputError(
        fmt::format("{} needs a task that stays as it is, and {} moves with the step of "
                    "a training",
                    what, settings.word("task")));
  return task;
}

std::string stated_images(const Settings& settings) {
  if (settings.has("views")) return settings.word("views");
  if (!settings.has("task")) return {};
  return fmt::format("{}", fmt::join(image_sets_of_task(settings.word("task"), settings), "+"));
}

std::shared_ptr<const ImageSet> load_stated_images(const Settings& settings,
                                                   const DataPlaces& places) {
  if (settings.has("views")) return load_images(view_named(settings.word("views")), places);
  return images_of_task(settings.word("task"), settings, places);
}

InputShape input_shape(const Settings& settings, const std::shared_ptr<const ImageSet>& images) {
  if (images != nullptr && !settings.has("task")) {
    const std::size_t width = half_width(*images);
    return {width, width, half_shape(*images), static_cast<double>(images->train.count),
            static_cast<double>(images->test.count)};
  }
  const std::unique_ptr<Task> task = stated_task(settings, images);
  if (task == nullptr) return {};
  return {task->x_width(), task->y_width(), {}, 0, 0};
}

std::unique_ptr<Experiment> make_experiment(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images,
                                            const Streams& streams) {
  if (images != nullptr && !settings.has("task"))
    require_images(settings, "batch", *images, "training", images->train.count);
  return objective_named(settings.word("objective")).make(settings, images, streams);
}

}  // namespace infomax
