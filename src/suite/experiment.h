// From the settings of a point to the objects that a trial is made of: task or images, sources of pairs,
// model, optimiser. One trial owns one of these; nothing in it is shared but the images.
#pragma once

#include <cstdint>
#include <memory>

#include "core/random.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "suite/settings.h"
#include "tasks/task.h"
#include "train/trainer.h"
#include "views/pairs.h"

namespace infomax {

// g1 of a point as a plan for max_rows rows: the model's own, or one that only maps whole image
// sets.
std::unique_ptr<Encoder<float>> make_encoder(const Settings& settings, std::size_t input_width,
                                             std::size_t max_rows, bool map_only,
                                             Workspace& workspace);

class Experiment {
 public:
  // `images` is the set that the setting `views` names; null for a task. Throws InputError for settings that
  // don't fit together or the images.
  Experiment(const Settings& settings, std::shared_ptr<const ImageSet> images,
             const Streams& streams);

  // The bound, in nats: its mean over evaluate_batches batches of test (or training) data. `evaluation`
  // counts the evaluations of a trial: each has noise and draws of its own.
  double bound_test(std::uint64_t evaluation);
  double bound_train(std::uint64_t evaluation);

  Trainer& trainer() { return *trainer_; }
  const Task* task() const { return task_.get(); }
  const std::shared_ptr<const ImageSet>& images() const { return images_; }  // null for a task
  std::span<const float> encoder1_parameters() const {
    return model_->encoder1_parameters(trainer_->theta());
  }

 private:
  double evaluate(PairSource& source, std::uint64_t evaluation);

  std::shared_ptr<const ImageSet> images_;
  std::unique_ptr<Task> task_;
  Workspace workspace_;
  const BoundRow& bound_;
  std::uint64_t evaluate_batches_;
  std::unique_ptr<PairSource> train_, test_, train_eval_;
  std::unique_ptr<Model<float>> model_;
  std::unique_ptr<Trainer> trainer_;
  Matrix x_, y_;
};

}  // namespace infomax
