#include "encoders/from_settings.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

Settings realnvp() {
  return {{"encoder", std::string("realnvp")},
          {"realnvp_layers", std::vector<std::int64_t>{4}},
          {"couplings", std::int64_t{2}}};
}

// The first permutation of an encoder made from these settings.
std::uint64_t permutations_of(const Settings& settings, View view, std::uint32_t seed) {
  const Streams streams("from-settings-test", "p", SeedBlock::reference, seed);
  return encoder_spec(settings, {}, 8, view, EncoderUse::train, streams).permutations->bits64();
}

TEST(EncoderFromSettings, DrawsPermutationsForEachViewAndSeed) {
  const std::uint64_t one = permutations_of(realnvp(), View::x, 0);
  EXPECT_EQ(permutations_of(realnvp(), View::x, 0), one);
  EXPECT_NE(permutations_of(realnvp(), View::y, 0), one);
  EXPECT_NE(permutations_of(realnvp(), View::x, 1), one);
}

TEST(EncoderFromSettings, MayShareThemAmongSeeds) {
  Settings shared = realnvp();
  shared.set("permutations", std::string("shared"));
  EXPECT_EQ(permutations_of(shared, View::x, 0), permutations_of(shared, View::x, 1));
  EXPECT_NE(permutations_of(shared, View::x, 0), permutations_of(realnvp(), View::x, 0));
  shared.set("permutations", std::string("common"));
  EXPECT_THROW(permutations_of(shared, View::x, 0), InputError);
}

TEST(EncoderFromSettings, IsThatOfTheWidthAndUseAskedFor) {
  Workspace workspace;
  const Settings mlp{{"encoder", std::string("mlp")},
                     {"mlp_layers", std::vector<std::int64_t>{6, 3}}};
  const auto encoder = encoder_to_count(mlp, {}, 5, workspace);
  EXPECT_EQ(encoder->name(), "mlp");
  EXPECT_EQ(encoder->input_width(), 5u);
  EXPECT_EQ(encoder->output_width(), 3u);
  const Streams streams("from-settings-test", "p", SeedBlock::reference, 0);
  EXPECT_TRUE(encoder_spec(mlp, {}, 5, View::x, EncoderUse::map, streams).map_only);
  EXPECT_FALSE(encoder_spec(mlp, {}, 5, View::x, EncoderUse::train, streams).map_only);
}

}  // namespace
}  // namespace infomax
