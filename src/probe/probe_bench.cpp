// The linear probe's two fits at the paper's size: 60,000 x 392, ten classes. MNIST's top halves
// with noise 0.05 where $INFOMAX_DATA has them, else as many glyphs. With $INFOMAX_PROBE_DUMP
// naming a folder, the arrays are written there once (train.f32, train.u8, test.f32, test.u8), for
// ci/peers/probe.py.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/build.h"
#include "core/error.h"
#include "core/workspace.h"
#include "data/glyphs.h"
#include "data/idx_set.h"
#include "probe/logistic.h"
#include "probe/probe.h"
#include "testkit/limit.h"
#include "views/halves.h"

namespace infomax {
namespace {

struct Features {
  Workspace workspace;
  std::string name;
  Matrix train, test;
  std::vector<std::uint8_t> train_labels, test_labels;
};

std::shared_ptr<const ImageSet> images() {
  const char* folder = std::getenv("INFOMAX_DATA");
  if (folder != nullptr && *folder != '\0')
    return load_idx_set("mnist", {{folder}, build_facts().source_dir + "/datasets/manifest.toml"});
  return std::make_shared<const ImageSet>(make_glyphs(60'000, 10'000));
}

Matrix noisy_halves(const ImageSet& set, const ImageSplit& split, Purpose purpose,
                    Workspace& workspace) {
  const Matrix x = workspace.matrix<float>(split.count, half_width(set));
  Stream noise = Streams("bench", "probe", SeedBlock::reference, 0)(purpose);
  std::vector<std::uint32_t> indices(split.count);
  for (std::uint32_t i = 0; i < split.count; ++i) indices[i] = i;
  gather_half(set, split, Half::top, indices, x);
  add_noise(0.05, noise, x);
  return x;
}

template <class T>
void write(const std::string& path, const T* data, std::size_t count) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(count * sizeof(T)));
  if (!file) throw IoError(path + ": can't be written");
}

const Features& features() {
  static const std::unique_ptr<const Features> made = [] {
    auto f = std::make_unique<Features>();
    const auto set = images();
    f->name = set->name;
    f->train = noisy_halves(*set, set->train, Purpose::probe_train_noise, f->workspace);
    f->test = noisy_halves(*set, set->test, Purpose::probe_test_noise, f->workspace);
    f->train_labels = set->train.labels;
    f->test_labels = set->test.labels;
    const MinMaxScaler scaler = MinMaxScaler::fit(f->train);
    scaler.apply(f->train);
    scaler.apply(f->test);
    if (const char* dump = std::getenv("INFOMAX_PROBE_DUMP"); dump != nullptr && *dump != '\0') {
      const std::string to = dump;
      write(to + "/train.f32", f->train.data(), f->train.size());
      write(to + "/test.f32", f->test.data(), f->test.size());
      write(to + "/train.u8", f->train_labels.data(), f->train_labels.size());
      write(to + "/test.u8", f->test_labels.data(), f->test_labels.size());
    }
    return f;
  }();
  return *made;
}

// Two products of n x d x classes for each of `passes` over the data, which a pass has to read
// once: both products of a block of rows can be formed while it is in a cache.
void report(benchmark::State& state, const LogisticModel& model, double passes) {
  const Features& f = features();
  state.SetLabel(f.name);
  state.counters["fit_iterations"] = model.iterations;
  state.counters["objective"] = model.objective;
  state.counters["accuracy"] = accuracy(model, f.test, f.test_labels);
  state.counters["accuracy_train"] = accuracy(model, f.train, f.train_labels);
  const Work work = 2.0 * product_work(f.train.rows(), model.classes, f.train.cols());
  testkit::report_limit(
      state, {.work = passes * work,
              .bytes_read = passes * static_cast<double>(f.train.size() * sizeof(float))});
}

void saga(benchmark::State& state) {
  const Features& f = features();
  const Stream order = Streams("bench", "probe", SeedBlock::reference, 0)(Purpose::probe_order);
  LogisticModel model;
  for (auto _ : state) model = fit_saga(f.train, f.train_labels, 10, {}, order);
  report(state, model, model.iterations);
}

void lbfgs(benchmark::State& state) {
  const Features& f = features();
  LogisticModel model;
  for (auto _ : state) model = fit_lbfgs(f.train, f.train_labels, 10, {});
  report(state, model, model.iterations);
}

BENCHMARK(saga)->Name("probe/saga/392")->Unit(benchmark::kMillisecond);
BENCHMARK(lbfgs)->Name("probe/lbfgs/392")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace infomax
