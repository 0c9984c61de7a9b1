// Small files for the tests of readers: packed, encoded, written.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "testkit/message_of.h"

namespace infomax::testkit {

inline std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

inline std::vector<std::uint8_t> gzipped(std::vector<std::uint8_t> bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::vector<std::uint8_t> out(deflateBound(&stream, bytes.size()) + 32);
  stream.next_in = bytes.data();
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::logic_error("gzipped: the buffer was too small");
  return out;
}

// An IDX file; the plain opposite of parse_idx.
inline std::vector<std::uint8_t> idx_file(std::uint8_t type, const std::vector<std::size_t>& shape,
                                          const std::vector<std::uint8_t>& values) {
  std::vector<std::uint8_t> out{0, 0, type, static_cast<std::uint8_t>(shape.size())};
  for (const std::size_t size : shape) {
    for (int shift = 24; shift >= 0; shift -= 8)
      out.push_back(static_cast<std::uint8_t>(size >> shift));
  }
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

// Gives a tar header the checksum of its other bytes.
inline void seal_tar_header(std::vector<std::uint8_t>& archive, std::size_t at = 0) {
  std::size_t sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    if (i < 148 || i >= 156) sum += archive[at + i];
  for (std::size_t i = 6; i > 0; --i, sum /= 8)
    archive[at + 147 + i] = static_cast<std::uint8_t>('0' + sum % 8);
}

// One tar entry of GNU's format, header and padded content.
inline std::vector<std::uint8_t> tar_entry(const std::string& name,
                                           const std::vector<std::uint8_t>& content,
                                           char type = '0') {
  std::vector<std::uint8_t> out(512);
  const auto put = [&](std::size_t at, const std::string& text) {
    std::copy(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  };
  const auto octal = [](std::size_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (; value > 0; value /= 8) text[--digits] = static_cast<char>('0' + value % 8);
    return text;
  };
  put(0, name);
  put(100, "0000644");
  put(124, octal(content.size(), 11));
  put(156, std::string(1, type));
  put(257, "ustar  ");
  seal_tar_header(out);
  out.insert(out.end(), content.begin(), content.end());
  out.resize((out.size() + 511) / 512 * 512);
  return out;
}

// An archive of these entries: its two blocks of zeros come last.
inline std::vector<std::uint8_t> tar_file(const std::vector<std::vector<std::uint8_t>>& entries) {
  std::vector<std::uint8_t> out;
  for (const auto& entry : entries) out.insert(out.end(), entry.begin(), entry.end());
  out.resize(out.size() + 1024);
  return out;
}

inline void write_file(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error(path + ": can't be written");
}

}  // namespace infomax::testkit
