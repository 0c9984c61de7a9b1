// Labelled images, whole in memory, shared by all trials of a process and never changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace infomax {

struct ImageSplit {
  std::size_t count = 0;
  std::vector<std::uint8_t> pixels;  // [count, height, width, channels], 0 = background
  std::vector<std::uint8_t> labels;  // [count], 0 ... classes - 1
};

struct ImageSet {
  std::string name;  // "mnist", "cifar10-59896"
  std::string
      family;  // whose facts results state: "mnist"; sets that stand in for each other share one
  std::size_t height = 0, width = 0, channels = 1, classes = 10;
  ImageSplit train, test;
  // SHA-256 of each file as read, and of the decoded pixels and labels; keys like
  // "train-images-idx3-ubyte.gz", "decoded".
  std::map<std::string, std::string> sha256;
  // Images that stand behind these, where a task asks for some; else null.
  std::shared_ptr<const ImageSet> background;
};

// Where to look, in this order; the first folder that has the set wins.
struct DataPlaces {
  std::vector<std::string> folders;  // --data-dir, $INFOMAX_DATA, $XDG_CACHE_HOME/infomax
  std::string manifest;              // datasets/manifest.toml of this program (data/manifest.h)
};

struct ImageSetRow {
  std::string_view name;
  std::string_view summary;
  bool built_in;  // needs no file
  // Both are given the row's name.
  std::shared_ptr<const ImageSet> (*load)(std::string_view name, const DataPlaces&);
  // The folder or archive it would be loaded from, or empty: for `infomax info`.
  std::string (*find)(std::string_view name, const DataPlaces&);
  int version = 0;              // core/registry.h
  std::string_view stand_in{};  // the set that is taken where this one isn't there; empty: none
};

// Every known set: those that the program knows by name, and those in a format that it knows
// (data/idx_set.h) that the manifests list besides (data/manifest.h). What is returned stays where
// it is. Throws InputError for a manifest that can't be read.
std::span<const ImageSetRow> image_sets();
// Throws InputError, naming the known ones, for an unknown name.
const ImageSetRow& image_set_named(std::string_view name);

// Are the files of that set, or of its stand-in, there? Of a built-in one always.
bool image_set_is_there(std::string_view name, const DataPlaces& places);
// The set of that name, or where it isn't there but its stand-in is, that one. Throws InputError
// for a name that isn't known, and where neither can be found or read.
std::shared_ptr<const ImageSet> load_image_set(std::string_view name, const DataPlaces& places);

}  // namespace infomax
