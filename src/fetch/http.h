// One file over HTTP: what a server sends, or why it can't be had. Alone names libcurl.
//
// Certificates are verified, always. Redirects are followed five times at most, to http and https
// alone, and never from https to http. Proxies are those of the environment (http_proxy,
// https_proxy, ALL_PROXY, no_proxy). A certificate authority of one's own stands in the file that
// $CURL_CA_BUNDLE or $SSL_CERT_FILE names, as with the curl program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

namespace infomax {

// A server's fault: it can't be reached, isn't who it should be, stalls, cuts off or says what it
// shouldn't. Another may do better.
class MirrorError : public InputError {
 public:
  using InputError::InputError;
};

struct HttpRequest {
  std::string address;     // http:// or https://
  std::uint64_t from = 0;  // first byte wanted; above 0 that is a Range
  // To connect; and of a stall, less than 1 KiB/s (mean of five seconds) for that long.
  unsigned timeout_seconds = 30;
};

// "bytes 100-299/300": first byte and, where it isn't *, the whole file's length.
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

// What the server says ahead of the body.
struct HttpAnswer {
  long status = 0;                      // no redirect
  std::optional<std::uint64_t> length;  // of the body, where it is announced
  std::optional<ContentRange> range;
};

// Takes an answer. What it throws ends the transfer and comes out of http_get.
class HttpSink {
 public:
  virtual ~HttpSink() = default;
  virtual void begin(const HttpAnswer& answer) = 0;  // once, before any add
  virtual void add(std::span<const std::byte> bytes) = 0;
};

// Returns true at the end of the body, false where `stop` became true before. Throws MirrorError.
bool http_get(const HttpRequest& request, HttpSink& sink, const std::atomic<bool>& stop);

// Throws InputError unless `address` is http:// or https:// with a host, and without query or
// fragment.
void require_http(const std::string& address);
// For messages: less what stands before an @ of the host.
std::string without_credentials(const std::string& address);

}  // namespace infomax
