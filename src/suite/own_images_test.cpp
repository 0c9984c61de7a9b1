// A user's own image set: four files in IDX format and an entry in a manifest, and no line of code.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/build.h"
#include "core/digest.h"
#include "core/error.h"
#include "data/idx.h"
#include "data/test_files.h"
#include "suite/registries.h"
#include "suite/run.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Striped images of [height, 6] in three classes by the stripes' direction, 96 for training and 64
// for tests, in a folder of their own with a manifest that $INFOMAX_MANIFEST names.
class Stripes {
 public:
  explicit Stripes(std::size_t height) {
    std::filesystem::create_directories(folder_ / "stripes");
    std::string manifest =
        "schema = 1\n[stripes]\ntitle = \"Stripes\"\nauthors = \"this test\"\nlicence = \"any\"\n"
        "folder = \"stripes\"\nclasses = 3\nmirrors = []\n";
    for (const auto& [name, count] :
         {std::pair<std::string, std::size_t>{"train", 96}, {"test", 64}}) {
      Bytes pixels, labels;
      for (std::size_t i = 0; i < count; ++i) {
        labels.push_back(static_cast<std::uint8_t>(i % 3));
        for (std::size_t row = 0; row < height; ++row)
          for (std::size_t column = 0; column < 6; ++column) {
            const std::size_t at = i % 3 == 0 ? row : i % 3 == 1 ? column : row + column;
            pixels.push_back(static_cast<std::uint8_t>((at + i / 3) % 4 < 2 ? 20 + i : 250 - i));
          }
      }
      manifest += put(name + "-images-idx3-ubyte", {count, height, 6}, pixels);
      manifest += put(name + "-labels-idx1-ubyte.gz", {count}, labels);
    }
    testkit::write_file(folder_ / "own.toml", testkit::bytes_of(manifest));
    setenv("INFOMAX_MANIFEST", (folder_ / "own.toml").c_str(), 1);
  }
  ~Stripes() { unsetenv("INFOMAX_MANIFEST"); }
  Stripes(const Stripes&) = delete;
  Stripes& operator=(const Stripes&) = delete;

  RunOptions options() const {
    RunOptions options;
    options.data = {{folder_.path().string()},
                    build_facts().source_dir + "/datasets/manifest.toml"};
    options.out = folder_ / "results";
    return options;
  }

 private:
  // Writes a file, packed where its name says so, and returns its entry.
  std::string put(const std::string& name, const std::vector<std::size_t>& shape,
                  const Bytes& values) {
    Bytes bytes = testkit::idx_file(8, shape, values);
    const std::size_t unpacked = bytes.size();
    if (name.ends_with(".gz")) bytes = testkit::gzipped(bytes);
    testkit::write_file((folder_ / "stripes") + "/" + name, bytes);
    return fmt::format(
        "[[stripes.files]]\nname = \"{}\"\nbytes = {}\nsha256 = \"{}\"\nunpacked = {}\nshape = "
        "[{}]\n",
        name, bytes.size(), sha256(std::as_bytes(std::span(bytes))), unpacked, sizes_text(shape));
  }

  testkit::ScratchFolder folder_;
};

constexpr const char* kSuite = R"(
schema = 1
question = "Does a set of one's own work?"
source = "a test"
seeds = 1

[[experiment]]
name = "stripes"
[experiment.sweep]
views = ["stripes-halves"]
[experiment.fixed]
noise = 0
encoder = "mlp"
mlp_layers = [32, 16]
critic = "bilinear"
bound = "nce"
objective = "maximise"
batch = 32
steps = 301
lr = 1e-2
evaluate_every = 300
evaluate_batches = 2
probe = []
probe_last = ["lbfgs"]
)";

const Metric& metric_of(const TrialRecord& record, std::string_view name) {
  for (const Metric& metric : record.metrics)
    if (metric.name == name) return metric;
  throw std::runtime_error("no metric " + std::string(name));
}

TEST(OwnImages, AreTrainedOnLikeAnyOther) {
  const Stripes stripes(8);
  const Suite suite = parse_suite("own.toml", kSuite);
  const Plan plan = plan_run(suite, stripes.options(), {});
  ASSERT_EQ(plan.trials.size(), 1u);
  const auto& images = plan.images.at("stripes-halves");
  EXPECT_EQ(images->height, 8u);
  EXPECT_EQ(images->width, 6u);
  EXPECT_EQ(images->classes, 3u);
  const TrialRecord record =
      run_trial(suite, suite.points.at(0), SeedBlock::reference, 0, {images, plan.facts});
  ASSERT_EQ(record.status, TrialStatus::done) << record.message;
  EXPECT_EQ(record.id, plan.trials.at(0).id);
  // The bytes and the row's version are part of what the trial is.
  EXPECT_EQ(record.facts->at("data.stripes.decoded"), images->sha256.at("decoded"));
  EXPECT_EQ(record.facts->at("version.views.stripes-halves"), "1");
  const double bound = metric_of(record, "bound_test").values.back();
  EXPECT_GT(bound, 0.5);
  EXPECT_LE(bound, std::log(32.0));
  // A classifier that knows nothing is right once in three: of 64 images four standard errors
  // above.
  EXPECT_GT(metric_of(record, "accuracy_lbfgs").values.back(), 0.57);
}

TEST(OwnImages, AreListedWhileTheirManifestIsNamed) {
  const auto listed = [](std::string_view kind, std::string_view name) {
    for (const Registry& registry : registries())
      if (registry.kind == kind)
        for (const RowInfo& row : registry.rows)
          if (row.name == name) return true;
    return false;
  };
  {
    const Stripes stripes(8);
    EXPECT_TRUE(listed("views", "stripes-halves"));
    EXPECT_TRUE(listed("data set", "stripes"));
  }
  EXPECT_FALSE(listed("views", "stripes-halves"));
  const std::string message =
      testkit::message_of<InputError>([&] { parse_suite("own.toml", kSuite); });
  EXPECT_NE(message.find("stripes-halves"), std::string::npos) << message;
}

TEST(OwnImages, OfAnOddHeightHaveNoHalves) {
  const Stripes stripes(7);
  const Suite suite = parse_suite("own.toml", kSuite);
  EXPECT_EQ(testkit::message_of<InputError>([&] { plan_run(suite, stripes.options(), {}); }),
            "views stripes-halves: the images of stripes are 7 rows high, want an even number");
}

}  // namespace
}  // namespace infomax
