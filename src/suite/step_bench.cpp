// step/...: one whole optimiser step at batch 128 on one thread with the paper's shapes: draw the
// batch, forward, bound, backward, Adam. step/realnvp-adversarial is one iteration: ten classifier
// steps and one of the encoder. A name that ends in /bf16 is the same in that precision.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "core/random.h"
#include "objectives/experiment.h"
#include "testkit/limit.h"

namespace infomax {
namespace {

// As many images as the real set has, of random bytes: what a step costs depends on their number
// alone.
std::shared_ptr<const ImageSet> random_images(std::size_t side, std::size_t channels,
                                              std::size_t train) {
  auto set = std::make_shared<ImageSet>();
  set->name = "random";
  set->height = set->width = side;
  set->channels = channels;
  Stream stream = Streams("bench", "images", SeedBlock::reference, 0)(Purpose::other);
  for (auto& [split, count] :
       {std::pair<ImageSplit*, std::size_t>{&set->train, train}, {&set->test, 10000}}) {
    split->count = count;
    split->labels.resize(count);
    split->pixels.resize(count * side * side * channels);
    for (std::uint8_t& pixel : split->pixels)
      pixel = static_cast<std::uint8_t>(stream.bits32() >> 24);
  }
  return set;
}
std::shared_ptr<const ImageSet> like_mnist() {
  static const auto shared = random_images(28, 1, 60000);
  return shared;
}
std::shared_ptr<const ImageSet> like_cifar() {
  static const auto shared = random_images(32, 3, 50000);
  return shared;
}

Settings common() {
  using Counts = std::vector<std::int64_t>;
  Settings s;
  s.set("noise", 0.0);
  s.set("mlp_layers", Counts{300, 300, 100});
  s.set("skip_layers", std::int64_t{5});
  s.set("realnvp_layers", Counts{512, 512});
  s.set("couplings", std::int64_t{30});
  s.set("convnet_layers", Counts{64, 128, 100});
  s.set("critic", std::string("bilinear"));
  s.set("separable_layers", Counts{100, 100});
  s.set("concat_layers", Counts{200});
  s.set("objective", std::string("maximise"));
  s.set("batch", std::int64_t{128});
  s.set("steps", std::int64_t{21000});
  s.set("lr", 1e-4);
  s.set("evaluate_batches", std::int64_t{78});
  return s;
}

struct Workload {
  const char* name;
  const char* encoder;
  const char* critic;  // null: the adversarial experiment
  std::shared_ptr<const ImageSet> (*images)();
};

constexpr Workload kWorkloads[] = {
    {"realnvp", "realnvp", "bilinear", like_mnist},
    {"realnvp-adversarial", "realnvp-scale", nullptr, like_mnist},
    {"skip-mlp", "skip-mlp", "bilinear", like_mnist},
    {"mlp-bilinear", "mlp", "bilinear", like_mnist},
    {"mlp-separable", "mlp", "separable", like_mnist},
    {"mlp-concat", "mlp", "concat", like_mnist},
    {"convnet", "convnet", "bilinear", like_mnist},
    {"toy-concat", "identity", "concat", nullptr},
    {"cifar-mlp", "mlp", "bilinear", like_cifar},
    {"cifar-convnet", "convnet", "bilinear", like_cifar},
};

Settings settings_of(const Workload& workload, const std::string& bound,
                     const std::string& precision) {
  Settings s = common();
  s.set("encoder", std::string(workload.encoder));
  s.set("precision", precision);
  if (workload.critic == nullptr) {
    s.set("objective", std::string("adversarial"));
    s.set("lr", 1e-5);
    s.set("classifier_lr", 1e-3);
    s.set("classifier_steps", std::int64_t{10});
    s.set("classifier_warm_up", std::int64_t{0});
    return s;
  }
  s.set("critic", std::string(workload.critic));
  s.set("bound", bound);
  // Figure 2 trains with noise; so does nobody else.
  if (workload.encoder == std::string("skip-mlp")) s.set("noise", 0.05);
  if (workload.images == nullptr) {
    s.set("task", std::string("offset-dependent"));
    s.set("concat_layers", std::vector<std::int64_t>{10, 10, 10, 10, 10});
  }
  return s;
}

void step(benchmark::State& state, const Workload& workload, const std::string& bound,
          const std::string& precision) {
  if (testkit::lacks(state, precision_named(precision))) return;
  const auto experiment = make_experiment(settings_of(workload, bound, precision),
                                          workload.images != nullptr ? workload.images() : nullptr,
                                          Streams("bench", workload.name, SeedBlock::reference, 0));
  experiment->step();  // what is compiled at the first call isn't part of a step
  for (auto _ : state) experiment->step();
  testkit::report_limit(state, {.work = experiment->step_work(),
                                .parameters = static_cast<double>(experiment->moved_parameters()),
                                .precision = precision_named(precision)});
}

void add(const Workload& workload, const std::string& bound, const std::string& precision) {
  std::string name = "step/" + std::string(workload.name);
  if (!bound.empty()) name += "/" + bound;
  if (precision != "float32") name += "/" + precision;
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    step(state, workload, bound, precision);
  })->Unit(benchmark::kMillisecond);
}

const bool registered = [] {
  for (const char* precision : {"float32", "bf16"}) {
    for (const Workload& workload : kWorkloads) {
      if (workload.critic == nullptr) {
        add(workload, "", precision);
        continue;
      }
      for (const char* bound : {"nce", "nwj"}) add(workload, bound, precision);
    }
  }
  return true;
}();

}  // namespace
}  // namespace infomax
