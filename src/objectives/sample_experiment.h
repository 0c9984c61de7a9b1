// What trials that ask about one sample have in common: a task, its rows and a number; no encoder,
// nothing that is trained, and nothing to evaluate on the way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "objectives/estimated_task.h"
#include "objectives/experiment.h"

namespace infomax {

class SampleExperiment : public Experiment {
 public:
  std::int64_t taken() const override { return taken_; }
  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::uint64_t, std::span<double>) override {}
  // The truth and the estimate.
  std::vector<Metric> metrics() const override {
    std::vector<Metric> out = truth_of(*task_);
    out.push_back(
        {"estimate", "nats", "the estimate of the sample", {}, {estimate_}, Role::estimate});
    return out;
  }
  void describe(State& state) override {
    state.value("taken", taken_);
    state.value("estimate", estimate_);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }
  Work step_work() const override { return {}; }
  std::size_t moved_parameters() const override { return 0; }

 protected:
  // `who` begins errors: "objective estimate".
  SampleExperiment(const Settings& settings, const std::string& who,
                   const std::shared_ptr<const ImageSet>& images, const Streams& streams)
      : task_(stated_still_task(settings, who, images)),
        sample_(stated_sample(settings, *task_, streams)) {}

  const FiniteSample& sample() const { return sample_; }

  double estimate_ = 0;
  std::int64_t taken_ = 0;

 private:
  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  std::unique_ptr<Task> task_;
  FiniteSample sample_;
};

}  // namespace infomax
