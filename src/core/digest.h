// SHA-256, as lower-case hexadecimal where nothing else is said.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // libcrypto's

namespace infomax {

std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);
// As base64, padded: what HTML calls a script by.
std::string sha256_base64(std::string_view text);
// Of a whole file, read in pieces. Throws IoError.
std::string sha256_file(const std::string& path);

// Of bytes that come in pieces. hex() ends it; nothing may be added after.
class Sha256 {
 public:
  Sha256();
  void add(std::span<const std::byte> bytes);
  std::string hex();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace infomax
