// One whole optimiser step at the paper's shapes: draw the batch, forward, bound, backward, Adam.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "bounds/bound.h"
#include "core/random.h"
#include "suite/experiment.h"

namespace infomax {
namespace {

// As many images as MNIST has, of random bytes: what a step costs depends on their number alone.
std::shared_ptr<const ImageSet> random_images() {
  static const std::shared_ptr<const ImageSet> shared = [] {
    auto set = std::make_shared<ImageSet>();
    set->name = "random";
    set->height = set->width = 28;
    Stream stream = Streams("bench", "images", SeedBlock::reference, 0)(Purpose::other);
    for (auto& [split, count] :
         {std::pair<ImageSplit*, std::size_t>{&set->train, 60000}, {&set->test, 10000}}) {
      split->count = count;
      split->labels.resize(count);
      split->pixels.resize(count * 784);
      for (std::uint8_t& pixel : split->pixels)
        pixel = static_cast<std::uint8_t>(stream.bits32() >> 24);
    }
    return set;
  }();
  return shared;
}

Settings paper_settings(const std::string& critic, std::string_view bound) {
  Settings s;
  s.set("views", std::string("mnist-halves"));
  s.set("noise", 0.0);
  s.set("encoder", std::string("mlp"));
  s.set("mlp_layers", std::vector<std::int64_t>{300, 300, 100});
  s.set("critic", critic);
  s.set("separable_layers", std::vector<std::int64_t>{100, 100});
  s.set("concat_layers", std::vector<std::int64_t>{200});
  s.set("bound", std::string(bound));
  s.set("objective", std::string("maximise"));
  s.set("batch", std::int64_t{128});
  s.set("steps", std::int64_t{21000});
  s.set("lr", 1e-4);
  s.set("evaluate_every", std::int64_t{1000});
  s.set("evaluate_batches", std::int64_t{78});
  return s;
}

void step(benchmark::State& state, const std::string& critic, const std::string& bound) {
  const auto experiment = make_experiment(paper_settings(critic, bound), random_images(),
                                          Streams("bench", critic, SeedBlock::reference, 0));
  for (auto _ : state) benchmark::DoNotOptimize(experiment->step());
}

const bool registered = [] {
  for (const char* critic : {"bilinear", "separable", "concat"})
    for (const BoundRow& bound : bounds())
      benchmark::RegisterBenchmark(
          ("step/mlp-" + std::string(critic) + "/" + std::string(bound.name)).c_str(), step,
          std::string(critic), std::string(bound.name))
          ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace infomax
