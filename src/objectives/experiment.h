// From the settings of a point to the objects that a trial is made of. One trial owns one of these;
// nothing in it is shared but the images.
//
// The setting `objective` says which kind (objectives/objective_row.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/image_shape.h"
#include "core/random.h"
#include "core/settings.h"
#include "core/state.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "kernels/work.h"
#include "measure/measurement.h"
#include "results/record.h"
#include "tasks/task.h"

namespace infomax {

class Experiment {
 public:
  virtual ~Experiment() = default;

  // One optimiser step (an iteration, where that is several). Allocates nothing of ours; what the
  // libraries ask for within their calls, they give back. Throws NumericError that names the step
  // where a loss is no finite number: training can't go on from there.
  virtual void step() = 0;
  virtual std::int64_t taken() const = 0;  // steps so far

  virtual std::span<const Quantity> quantities() const = 0;
  // The quantities now, in that order. `evaluation` counts the evaluations of a trial: each has
  // noise and draws of its own. Throws NumericError where a theorem is broken (I_NCE > log K).
  virtual void evaluate(std::uint64_t evaluation, std::span<double> values) = 0;
  // What the whole run gave besides, complete after its last step.
  virtual std::vector<Metric> metrics() const { return {}; }

  // All that later steps, evaluations and metrics depend on and that isn't a function of settings
  // and step: with it restored, an experiment goes on as if it had taken the steps itself.
  virtual void describe(State& state) = 0;

  // Null for a task.
  virtual const std::shared_ptr<const ImageSet>& images() const = 0;
  virtual std::span<const float> encoder1_parameters() const = 0;
  // Empty where there is no second encoder.
  virtual std::span<const float> encoder2_parameters() const { return {}; }

  // Processor seconds that other processes have spent on it.
  virtual double seconds_elsewhere() const { return 0; }

  // The arithmetic of a step, and how many parameters its optimisers move (each once per move).
  virtual Work step_work() const = 0;
  virtual std::size_t moved_parameters() const = 0;
};

// `images` are those of stated_images; null where it names none. Throws InputError for
// settings that don't fit together or the images: of those that take so many images at a time
// (batch) it names the one that is larger than its split.
std::unique_ptr<Experiment> make_experiment(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images,
                                            const Streams& streams);

// The task that a point states, transforms and all, or the distribution alone beneath them; null
// where it states none.
std::unique_ptr<Task> stated_task(const Settings& settings,
                                  const std::shared_ptr<const ImageSet>& images = nullptr);
std::unique_ptr<Task> stated_distribution(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images = nullptr);
// The task, for what draws no training steps. Throws InputError, which begins with `what`, for one
// that moves with them.
std::unique_ptr<Task> stated_still_task(const Settings& settings, std::string_view what,
                                        const std::shared_ptr<const ImageSet>& images);

// The views or the image set that a point's images are of, by name; empty for a point without
// images.
std::string stated_images(const Settings& settings);
// They themselves. Throws InputError where there are none or a check of their files fails.
std::shared_ptr<const ImageSet> load_stated_images(const Settings& settings,
                                                   const DataPlaces& places);

// What a point's encoders get: so many values, of an image where there are views. `images` are
// those of the point's views; null for a task.
struct InputShape {
  std::size_t x_width = 0, y_width = 0;
  ImageShape image;
  double train = 0, test = 0;  // images
};
InputShape input_shape(const Settings& settings, const std::shared_ptr<const ImageSet>& images);

}  // namespace infomax
