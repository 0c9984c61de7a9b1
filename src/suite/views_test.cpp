#include <gtest/gtest.h>

#include "core/build.h"
#include "core/error.h"
#include "suite/trial.h"
#include "testkit/environment.h"
#include "views/halves.h"
#include "views/view_row.h"

namespace infomax {
namespace {

// Every pair of views: its images are of its set or of the one that stands in, and have halves.
TEST(Views, AreOfTheirImages) {
  const testkit::ScratchFolder empty;
  DataPlaces places{{empty.path().string()}, build_facts().source_dir + "/datasets/manifest.toml"};
  if (const auto data = testkit::data_folder()) places.folders.push_back(*data);
  for (const ViewRow& row : views()) {
    EXPECT_EQ(&view_named(row.name), &row);
    std::shared_ptr<const ImageSet> images;
    try {
      images = load_images(row, places);
    } catch (const InputError& error) {
      // No data here: the message is that of the set, not of the one that stands in.
      EXPECT_NE(std::string(error.what()).find("infomax fetch " + std::string(row.image_set)),
                std::string::npos)
          << error.what();
      continue;
    }
    EXPECT_EQ(images->family, row.image_set);
    EXPECT_EQ(2 * half_width(*images), images->height * images->width * images->channels);
  }
}

// Two archives of one family: other trials, and facts of the same names, so that comparing and
// merging see it.
TEST(Views, OfAnotherArchiveAreOtherTrials) {
  const auto archive = [](const char* name, const char* digest) {
    auto set = std::make_shared<ImageSet>();
    set->name = name;
    set->family = "cifar10";
    set->sha256["decoded"] = digest;
    return set;
  };
  const auto official = archive("cifar10", "12"), other = archive("cifar10-59896", "34");
  EXPECT_EQ(data_facts(*official), (Facts{{"data.cifar10.decoded", "12"}}));
  EXPECT_EQ(data_facts(*other), (Facts{{"data.cifar10.decoded", "34"}}));
  Suite suite;
  suite.name = "s";
  const Point point{.name = "p", .settings = {}};
  const auto id = [&](const std::shared_ptr<ImageSet>& images) {
    return planned_trial(suite, point, SeedBlock::reference, 0, {images, {}}).id;
  };
  EXPECT_NE(id(official), id(other));
}

}  // namespace
}  // namespace infomax
