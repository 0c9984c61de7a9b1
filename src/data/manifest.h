// What the data sets' files are: names, lengths, SHA-256, shapes and where the originals can be
// had. Read from datasets/manifest.toml:
//
//   schema = 1
//
//   [mnist]
//   title   = "MNIST handwritten digits"
//   authors = "..."
//   licence = "..."
//   folder  = "mnist"                      # files lie in PLACE/folder
//   classes = 10                           # labels are 0 to 9; optional, 10 where it isn't given
//   mirrors = ["https://host/folder/"]     # a file's address is a mirror + its name; none where
//   there is no original
//
//   [[mnist.files]]
//   name     = "train-images-idx3-ubyte.gz"
//   bytes    = 9912422
//   sha256   = "..."                       # 64 lower-case hexadecimal digits
//   unpacked = 47040016                    # bytes; stands where a file is compressed
//   shape    = [60000, 28, 28]             # of what it holds; optional
//
//   [[cifar10.members]]                    # what an archive holds; optional
//   name   = "test_batch.bin"
//   shape  = [10000, 3073]
//   sha256 = "..."                         # optional
//
// The reader is strict: an unknown, missing or ill-typed key is an InputError with file and line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace infomax {

struct ManifestFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::uint64_t unpacked = 0;      // 0: not given
  std::vector<std::size_t> shape;  // empty: not given
};

struct ManifestMember {
  std::string name;
  std::vector<std::size_t> shape;
  std::string sha256;  // empty: not given
};

struct ManifestSet {
  std::string name, title, authors, licence, folder;
  std::size_t classes = 10;
  std::vector<std::string> mirrors;
  std::vector<ManifestFile> files;
  std::vector<ManifestMember> members;

  // Throws InputError for a name that isn't among `files`.
  const ManifestFile& file(std::string_view file_name) const;
};

struct Manifest {
  std::string path;  // where it was read from; of two, both
  std::vector<ManifestSet> sets;

  // Throws InputError, naming the known ones, for a name that isn't among `sets`.
  const ManifestSet& set(std::string_view name) const;
};

// Throws InputError for a file that isn't there, is larger than 1 MiB, or isn't as described above.
Manifest read_manifest(const std::string& path);

// The program's manifest, and with it the sets of the one that $INFOMAX_MANIFEST names, where it
// does: a user's own sets. Throws InputError as well where both list a set of one name.
Manifest read_manifests(const std::string& path);

}  // namespace infomax
