#include "suite/experiment.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "suite/oracle_critic.h"
#include "suite/parts.h"
#include "suite/task_pairs.h"
#include "views/halves.h"
#include "views/image_pairs.h"

namespace infomax {

namespace {

std::unique_ptr<Task> make_task(const Settings& settings) {
  if (settings.find("task") == nullptr) return nullptr;
  TaskSpec spec;
  spec.dimension = static_cast<std::size_t>(settings.count("dimension"));
  if (settings.find("information") != nullptr) spec.information = settings.number("information");
  if (settings.find("correlation") != nullptr) spec.correlation = settings.number("correlation");
  return task_named(settings.word("task")).make(spec);
}

std::unique_ptr<Critic<float>> make_critic(const Settings& settings, std::size_t width,
                                           std::size_t batch, const Task* task,
                                           const BoundRow& bound, Workspace& workspace) {
  const std::string name = settings.word("critic");
  if (name == kOracle)
    return std::make_unique<OracleCritic>(*task, bound.optimal_shift, batch, workspace);
  const CriticRow& row = critic_named(name);
  CriticSpec spec;
  spec.width = width;
  if (row.takes_layers) spec.layers = settings.counts(fmt::format("{}_layers", row.name));
  return row.make(spec, batch, workspace);
}

}  // namespace

std::unique_ptr<Encoder<float>> make_encoder(const Settings& settings, std::size_t input_width,
                                             std::size_t max_rows, bool map_only,
                                             Workspace& workspace) {
  const EncoderRow& row = encoder_named(settings.word("encoder"));
  EncoderSpec spec;
  spec.input_width = input_width;
  spec.map_only = map_only;
  if (!row.layers.empty()) spec.layers = settings.counts(row.layers);
  if (!row.depth.empty()) spec.depth = static_cast<std::size_t>(settings.count(row.depth));
  return row.make(spec, max_rows, workspace);
}

Experiment::Experiment(const Settings& settings, std::shared_ptr<const ImageSet> images,
                       const Streams& streams)
    : images_(std::move(images)),
      task_(make_task(settings)),
      bound_(bound_named(settings.word("bound"))),
      evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))) {
  const std::size_t batch = static_cast<std::size_t>(settings.count("batch"));
  if (task_) {
    const auto pairs = [&](Purpose purpose) {
      return std::make_unique<TaskPairs>(*task_, batch, streams, purpose, workspace_);
    };
    train_ = pairs(Purpose::task_train);
    test_ = pairs(Purpose::task_test);
    train_eval_ = pairs(Purpose::task_train_eval);
  } else {
    const std::uint64_t full = images_->test.count / batch;
    if (evaluate_batches_ > full)
      throw InputError(fmt::format(
          "evaluate_batches is {}, want at most {}: the full batches of {} in {} test images",
          evaluate_batches_, full, batch, images_->test.count));
    const double noise = settings.number("noise");
    const auto pairs = [&](Split split, Purpose order, bool one_epoch, Purpose noise_of) {
      return std::make_unique<ImagePairs>(
          images_, streams, ImagePairsPlan{split, batch, order, one_epoch, noise, noise_of});
    };
    train_ = pairs(Split::train, Purpose::batch_order, false, Purpose::train_noise);
    // One fixed permutation of the test set; training data are drawn afresh for every evaluation.
    test_ = pairs(Split::test, Purpose::test_order, true, Purpose::test_noise);
    train_eval_ = pairs(Split::train, Purpose::train_eval_order, false, Purpose::train_eval_noise);
  }
  auto encoder1 = make_encoder(settings, train_->x_width(), batch, false, workspace_);
  auto encoder2 = make_encoder(settings, train_->y_width(), batch, false, workspace_);
  auto critic =
      make_critic(settings, encoder1->output_width(), batch, task_.get(), bound_, workspace_);
  model_ = std::make_unique<Model<float>>(std::move(encoder1), std::move(encoder2),
                                          std::move(critic), bound_, batch, workspace_);
  TrainSettings train;
  train.steps = settings.count("steps");
  train.adam.lr = settings.number("lr");
  if (settings.word("objective") == "match") train.objective.target = settings.number("target");
  trainer_ = std::make_unique<Trainer>(*model_, *train_, train, streams, workspace_);
  x_ = workspace_.matrix<float>(batch, model_->x_width());
  y_ = workspace_.matrix<float>(batch, model_->y_width());
}

double Experiment::evaluate(PairSource& source, std::uint64_t evaluation) {
  double largest = 0;
  const double mean = mean_bound(*model_, trainer_->theta(), source, evaluation * evaluate_batches_,
                                 evaluate_batches_, x_, y_, &largest);
  // A theorem, whatever the critic: sum_j exp(s_ij) >= exp(s_ii). The slack is rounding of a mean of logs.
  const double ceiling = std::log(static_cast<double>(model_->batch()));
  if (bound_.at_most_log_batch && largest > ceiling * (1 + 1e-12))
    throw NumericError(fmt::format("{} is {} nats on a batch of {}; it can't exceed log {} = {}",
                                   bound_.name, largest, model_->batch(), model_->batch(),
                                   ceiling));
  return mean;
}

double Experiment::bound_test(std::uint64_t evaluation) {
  return evaluate(*test_, evaluation);
}
double Experiment::bound_train(std::uint64_t evaluation) {
  return evaluate(*train_eval_, evaluation);
}

}  // namespace infomax
