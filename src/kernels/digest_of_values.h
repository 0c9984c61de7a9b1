// What fingerprints are made of: numbers that are the same on every machine, and the digest of what
// was computed from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"

namespace infomax {

// Multiples of 2^-16 in (-1, 1) from a linear congruence.
template <class Real>
std::vector<Real> congruence(std::size_t n, std::uint32_t seed) {
  std::vector<Real> out(n);
  std::uint32_t state = seed;
  for (Real& e : out) {
    state = state * 1664525U + 1013904223U;
    e = static_cast<Real>(static_cast<int>(state >> 15U) - 65536) / Real(65536);
  }
  return out;
}

// SHA-256 over the bytes of values in the order in which they were added.
class DigestOfValues {
 public:
  template <class T>
  void add(std::span<const T> values) {
    digest_.add(std::as_bytes(values));
  }
  void add(std::string_view text) { digest_.add(std::as_bytes(std::span(text))); }
  std::string hex() { return digest_.hex(); }

 private:
  Sha256 digest_;
};

}  // namespace infomax
