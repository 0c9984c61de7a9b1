// CIFAR-10's photographs from its binary version: one archive, cifar-10-binary.tar.gz, or the
// folder cifar-10-batches-bin that it unpacks to.
//
//   data_batch_1.bin ... data_batch_5.bin, test_batch.bin    records, one after the other
//   a record    label, 0 to 9, then 3,072 pixels: 1,024 red, 1,024 green, 1,024 blue, each row by
//               row
//
// Two archives are known, as two sets: `cifar10` is the official one, `cifar10-59896` lacks 104 of
// the images. They share a family, so results of one are never taken for results of the other.
//
// Source: Krizhevsky, "Learning multiple layers of features from tiny images" (2009), and its page,
// www.cs.toronto.edu/~kriz/cifar.html.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "data/bytes.h"
#include "data/image_set.h"

namespace infomax {

inline constexpr std::size_t kCifarSide = 32, kCifarChannels = 3;
inline constexpr std::size_t kCifarPixels = kCifarSide * kCifarSide * kCifarChannels;
inline constexpr std::size_t kCifarRecord = 1 + kCifarPixels;

// The number of records in a file of so many bytes. Throws InputError, which begins with `where`,
// unless it is a multiple of kCifarRecord above zero.
std::size_t cifar_records(std::uint64_t bytes, const std::string& where);

// Reads labels.size() records: labels [n] and pixels [n, 32, 32, 3]. Holds 64 records besides.
// Throws InputError, which begins with `where`, for labels above 9 and a file that ends early or
// goes on, and ShapeError for pixels of another size. Returns the SHA-256 of the file.
std::string read_cifar_records(ByteSource& file, std::span<std::uint8_t> labels,
                               std::span<std::uint8_t> pixels, const std::string& where);

// `name` is cifar10 or cifar10-59896. Look in each of places.folders and read the first archive or
// folder that is there, in PLACE/NAME and for cifar10 in the place itself. An archive is checked by
// length and SHA-256 before it is opened, and in it gzip's checksum and tar's; the six files,
// packed or not, by the manifest's counts and where it knows them SHA-256; their labels. The
// archive is read twice and never held: memory is the images' own and about a MiB.
//
// Throws InputError where the set isn't found (it lists where it looked and how to get it) or a
// check fails (which file, what was found, what was wanted).
std::shared_ptr<const ImageSet> load_cifar10(std::string_view name, const DataPlaces& places);

// The archive or the folder that would be read, or empty.
std::string find_cifar10(std::string_view name, const DataPlaces& places);

}  // namespace infomax
