#include "suite/experiment.h"

#include <fmt/format.h>

#include <string>

#include "core/error.h"
#include "suite/objective_row.h"
#include "suite/parts.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

TaskSpec task_spec(const Settings& settings) {
  TaskSpec spec;
  if (settings.find("dimension") != nullptr)
    spec.dimension = static_cast<std::size_t>(settings.count("dimension"));
  if (settings.find("information") != nullptr) spec.information = settings.number("information");
  if (settings.find("correlation") != nullptr) spec.correlation = settings.number("correlation");
  return spec;
}

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

std::unique_ptr<Task> stated_task(const Settings& settings) {
  if (settings.find("task") == nullptr) return nullptr;
  return make_task(settings.word("task"), task_spec(settings));
}

std::unique_ptr<Task> stated_law(const Settings& settings) {
  if (settings.find("task") == nullptr) return nullptr;
  return make_task(law_name(settings.word("task")), task_spec(settings));
}

ImageShape half_shape(const ImageSet& images) {
  return {images.height / 2, images.width, images.channels};
}

EncoderSpec encoder_spec(const Settings& settings, const ImageShape& image, std::size_t input_width,
                         View view, EncoderUse use, const Streams& streams) {
  const EncoderRow& row = encoder_named(settings.word("encoder"));
  EncoderSpec spec;
  spec.input_width = input_width;
  spec.image = image;
  if (!row.layers.empty()) spec.layers = settings.counts(row.layers);
  if (!row.depth.empty()) spec.depth = static_cast<std::size_t>(settings.count(row.depth));
  const Streams& drawn = shares_permutations(settings) ? streams.shared_by_seeds() : streams;
  spec.permutations =
      drawn(view == View::x ? Purpose::encoder1_permutations : Purpose::encoder2_permutations);
  spec.precision = settings.precision();
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

InputShape input_shape(const Settings& settings) {
  if (settings.find("views") != nullptr) {
    const ViewRow& row = view_named(settings.word("views"));
    return {row.half.size(), row.half, row.train, row.test};
  }
  const bool scalar = settings.find("dimension") == nullptr;
  return {scalar ? 1 : static_cast<std::size_t>(settings.count("dimension")), {}, 0, 0};
}

std::unique_ptr<Encoder<float>> encoder_to_count(const Settings& settings, Workspace& workspace) {
  const InputShape shape = input_shape(settings);
  return make_encoder(settings, shape.image, shape.width, View::x, EncoderUse::train, 1,
                      Streams("count", "", SeedBlock::reference, 0), workspace);
}

std::unique_ptr<Experiment> make_experiment(const Settings& settings,
                                            std::shared_ptr<const ImageSet> images,
                                            const Streams& streams) {
  if (images) {
    require_images(settings, "batch", *images, "training", images->train.count);
    require_images(settings, "jacobian_points", *images, "training", images->train.count);
    require_images(settings, "inverse_points", *images, "test", images->test.count);
  }
  return objective_named(settings.word("objective")).make(settings, std::move(images), streams);
}

}  // namespace infomax
