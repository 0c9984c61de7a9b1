#include "data/image_set.h"

#include <gtest/gtest.h>

#include "core/build.h"
#include "core/error.h"
#include "data/manifest.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

TEST(ImageSets, AnUnknownNameIsRefused) {
  EXPECT_THROW(image_set_named("mnits"), InputError);
}

// Every row: loaded where it can be, a set keeps the promises of its struct.
TEST(ImageSets, EveryRowLoadsOrSaysHowToGetIt) {
  const testkit::ScratchFolder empty;
  const std::string manifest = build_facts().source_dir + "/datasets/manifest.toml";
  for (const ImageSetRow& row : image_sets()) {
    EXPECT_EQ(&image_set_named(row.name), &row);
    EXPECT_FALSE(row.summary.empty());
    const DataPlaces nowhere{{empty.path().string()}, manifest};
    EXPECT_EQ(row.find(row.name, nowhere), "");
    DataPlaces places = nowhere;
    if (!row.built_in) {
      const std::string message =
          testkit::message_of<InputError>([&] { row.load(row.name, nowhere); });
      EXPECT_NE(message.find(empty.path().string()), std::string::npos) << message;
      const bool public_address = !read_manifest(manifest).set(row.name).mirrors.empty();
      EXPECT_EQ(message.find("infomax fetch " + std::string(row.name)) != std::string::npos,
                public_address)
          << message;
      const auto data = testkit::data_folder();
      if (!data) continue;
      places.folders.push_back(*data);
      // Of CIFAR-10's two archives one is enough.
      const std::string found = row.find(row.name, places);
      if (found.empty() && row.name.starts_with("cifar10")) continue;
      EXPECT_TRUE(found.starts_with(*data)) << row.name << ": " << found;
    }
    const auto set = row.load(row.name, places);
    EXPECT_EQ(set->name, row.name);
    EXPECT_TRUE(row.name.starts_with(set->family)) << set->family;
    EXPECT_EQ(set->sha256.at("decoded").size(), 64u);
    for (const ImageSplit* split : {&set->train, &set->test}) {
      EXPECT_GT(split->count, 0u);
      EXPECT_EQ(split->labels.size(), split->count);
      EXPECT_EQ(split->pixels.size(), split->count * set->height * set->width * set->channels);
      for (std::uint8_t label : split->labels) ASSERT_LT(label, set->classes);
    }
  }
}

}  // namespace
}  // namespace infomax
