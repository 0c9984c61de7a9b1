// gzip files that may lie: whole, unharmed and no larger than expected, or an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace infomax {

// The bytes of a gzip stream (RFC 1952) of one member. At most `most` of them: a stream which holds
// more stops there, after at most one byte too many, so memory stays bounded by `most` whatever the
// stream says.
//
// Throws InputError, which begins with `where`, for anything but a gzip stream, a truncated one,
// damaged data, a wrong checksum or length at the end, bytes after the end (a second member too),
// and more than `most` bytes.
std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> stream, std::size_t most,
                                 const std::string& where);

}  // namespace infomax
