#include "fetch/http.h"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>

#include "core/build.h"

namespace infomax {

namespace {

constexpr int kMostRedirects = 5;
constexpr std::size_t kMostHeaderBytes = 1 << 16;
constexpr long kStallBytesPerSecond = 1024;

void require_ok(CURLcode code) {
  if (code != CURLE_OK)
    throw Error(fmt::format("libcurl can't be set up: {}", curl_easy_strerror(code)));
}

void start_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] { require_ok(curl_global_init(CURL_GLOBAL_DEFAULT)); });
}

// An address in parts. Empty for one that can't be parsed.
class Address {
 public:
  explicit Address(const std::string& text) : parts_(curl_url(), curl_url_cleanup) {
    good_ = parts_ != nullptr && curl_url_set(parts_.get(), CURLUPART_URL, text.c_str(),
                                              CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  }
  // Goes where `location`, absolute or relative, leads from here.
  void follow(const char* location) {
    good_ = good_ && curl_url_set(parts_.get(), CURLUPART_URL, location,
                                  CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) == CURLUE_OK;
  }
  bool good() const { return good_; }
  std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (!good_ || curl_url_get(parts_.get(), which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owner(text, curl_free);
    return text;
  }
  std::string scheme() const { return part(CURLUPART_SCHEME); }
  std::string text() const { return part(CURLUPART_URL); }

 private:
  std::unique_ptr<CURLU, void (*)(CURLU*)> parts_;
  bool good_ = false;
};

bool is_http(const std::string& scheme) {
  return scheme == "http" || scheme == "https";
}

// One request and its answer, without redirects.
class Transfer {
 public:
  Transfer(const HttpRequest& request, const std::string& address, HttpSink& sink,
           const std::atomic<bool>& stop)
      : curl_(curl_easy_init(), curl_easy_cleanup), sink_(sink), stop_(stop) {
    if (curl_ == nullptr) throw Error("libcurl can't be set up: no memory");
    set(CURLOPT_URL, address.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    for (const char* variable : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
      const char* file = std::getenv(variable);
      if (file != nullptr && *file != '\0') set(CURLOPT_CAINFO, file);
    }
    set(CURLOPT_USERAGENT, ("infomax/" + build_facts().version).c_str());
    // Files are wanted as they are: a server that packs on the way would give another digest.
    headers_.reset(curl_slist_append(nullptr, "Accept-Encoding: identity"));
    set(CURLOPT_HTTPHEADER, headers_.get());
    if (request.from > 0) set(CURLOPT_RANGE, fmt::format("{}-", request.from).c_str());
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.timeout_seconds));
    set(CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.timeout_seconds));
    // Else a name server that doesn't answer would hold up Ctrl-C.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  // Returns where a redirect leads, empty at the end of a body. `stopped()` tells whether it was
  // one.
  std::string run() {
    const CURLcode code = curl_easy_perform(curl_.get());
    if (error_) std::rethrow_exception(error_);
    if (stopped()) return {};
    if (is_redirect()) return location();
    if (code != CURLE_OK) {
      const std::string text = message_.data();
      throw MirrorError(text.empty() ? curl_easy_strerror(code) : text);
    }
    begin();  // where there was no body
    return {};
  }
  bool stopped() const { return stopped_; }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    require_ok(curl_easy_setopt(curl_.get(), option, value));
  }

  long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  std::string header(const char* name) const {
    curl_header* found = nullptr;
    if (curl_easy_header(curl_.get(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
    return found->value;
  }

  std::string location() const { return header("Location"); }
  bool is_redirect() const { return status() / 100 == 3 && !location().empty(); }

  void begin() {
    if (begun_) return;
    begun_ = true;
    HttpAnswer answer;
    answer.status = status();
    curl_off_t length = -1;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length >= 0) answer.length = static_cast<std::uint64_t>(length);
    answer.range = parse_content_range(header("Content-Range"));
    sink_.begin(answer);
  }

  // Exceptions don't cross libcurl: a callback that fails keeps its own and ends the transfer.
  template <class Action>
  std::size_t guarded(std::size_t size, Action action) {
    try {
      action();
      return size;
    } catch (...) {
      error_ = std::current_exception();
      return size == 0 ? 1 : 0;
    }
  }

  static std::size_t on_header(char*, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    return transfer.guarded(size, [&] {
      transfer.header_bytes_ += size;
      if (transfer.header_bytes_ > kMostHeaderBytes)
        throw MirrorError(fmt::format("sends more than {} bytes of headers", kMostHeaderBytes));
    });
  }

  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.is_redirect()) return size == 0 ? 1 : 0;  // nobody reads on
    return transfer.guarded(size, [&] {
      transfer.begin();
      transfer.sink_.add(std::as_bytes(std::span(bytes, size)));
    });
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.stop_) transfer.stopped_ = true;
    return transfer.stopped_ ? 1 : 0;
  }

  std::unique_ptr<CURL, void (*)(CURL*)> curl_;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers_{nullptr, curl_slist_free_all};
  HttpSink& sink_;
  const std::atomic<bool>& stop_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::exception_ptr error_;
  std::size_t header_bytes_ = 0;
  bool begun_ = false, stopped_ = false;
};

// Takes a number off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view piece) {
  if (!text.starts_with(piece)) return false;
  text.remove_prefix(piece.size());
  return true;
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!take(text, "bytes ")) return std::nullopt;
  const auto first = take_number(text);
  if (!first || !take(text, "-")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || *last < *first || !take(text, "/")) return std::nullopt;
  if (text == "*") return ContentRange{*first, std::nullopt};
  const auto total = take_number(text);
  if (!total || *total <= *last || !text.empty()) return std::nullopt;
  return ContentRange{*first, total};
}

bool http_get(const HttpRequest& request, HttpSink& sink, const std::atomic<bool>& stop) {
  start_libcurl();
  Address address(request.address);
  for (int redirects = 0;; ++redirects) {
    Transfer transfer(request, address.text(), sink, stop);
    const std::string location = transfer.run();
    if (location.empty()) return !transfer.stopped();
    if (redirects == kMostRedirects)
      throw MirrorError(fmt::format("redirects more than {} times", kMostRedirects));
    const std::string before = address.scheme();
    address.follow(location.c_str());
    if (!address.good()) throw MirrorError("redirects to something that is no address");
    if (!is_http(address.scheme()) || (before == "https" && address.scheme() != "https"))
      throw MirrorError(fmt::format("redirects to {}, want {}", without_credentials(address.text()),
                                    before == "https" ? "https" : "http or https"));
  }
}

void require_http(const std::string& text) {
  start_libcurl();
  const Address address(text);
  if (!address.good() || !is_http(address.scheme()) || address.part(CURLUPART_HOST).empty() ||
      text.find_first_of("?#") != std::string::npos)
    throw InputError(
        fmt::format("mirror \"{}\": want http:// or https:// with a host, without ? and #",
                    without_credentials(text)));
}

std::string without_credentials(const std::string& address) {
  const auto scheme = address.find("://");
  if (scheme == std::string::npos) return address;
  const auto host = scheme + 3;
  const auto end = std::min(address.find_first_of("/?#", host), address.size());
  const auto at = address.rfind('@', end);
  if (at == std::string::npos || at < host) return address;
  return address.substr(0, host) + address.substr(at + 1);
}

}  // namespace infomax
