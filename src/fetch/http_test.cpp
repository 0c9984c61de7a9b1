#include "fetch/http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::message_of;

TEST(ContentRange, ReadsFirstByteAndLength) {
  const auto known = parse_content_range("bytes 100-299/300");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->first, 100u);
  EXPECT_EQ(known->total, 300u);
  const auto unknown = parse_content_range("bytes 7-7/*");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->first, 7u);
  EXPECT_FALSE(unknown->total);
}

TEST(ContentRange, IsNothingForAnythingElse) {
  for (const char* text :
       {"", "bytes", "bytes */300", "items 0-1/2", "bytes 5-4/9", "bytes 0-9/9", "bytes 0-9/10x",
        "bytes -1-9/10", "bytes 0-9", "bytes 0-18446744073709551616/18446744073709551617"}) {
    EXPECT_FALSE(parse_content_range(text)) << text;
  }
}

TEST(HttpAddress, IsShownWithoutCredentials) {
  EXPECT_EQ(without_credentials("https://me:secret@host:1/a@b"), "https://host:1/a@b");
  EXPECT_EQ(without_credentials("https://me:se@cret@host"), "https://host");
  EXPECT_EQ(without_credentials("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(without_credentials("no address"), "no address");
}

TEST(HttpAddress, MustBeHttpWithAHost) {
  EXPECT_NO_THROW(require_http("http://127.0.0.1:8080/x/"));
  EXPECT_NO_THROW(require_http("https://host"));
  for (const char* text : {"", "host", "ftp://host/", "file:///etc/", "http://", "http://host/?a",
                           "https://host/#a", "http://ho st/"}) {
    EXPECT_THROW(require_http(text), InputError) << text;
  }
}

// A server on a loopback port that gives each connection the next of its answers, as they are, and
// hangs up.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> answers) {
    // A proxy of the environment would stand between.
    setenv("no_proxy", "*", 1);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_, plain, size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    EXPECT_EQ(::getsockname(listener_, plain, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answers = std::move(answers)] { serve(answers); });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);  // ends an accept
    thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/x"; }

 private:
  void serve(const std::vector<std::string>& answers) const {
    for (const std::string& answer : answers) {
      const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) return;
      std::string asked;
      char piece[4096];
      while (asked.find("\r\n\r\n") == std::string::npos) {
        const ssize_t n = ::recv(peer, piece, sizeof piece, 0);
        if (n <= 0) break;
        asked.append(piece, static_cast<std::size_t>(n));
      }
      ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(peer);
    }
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

struct Kept : HttpSink {
  void begin(const HttpAnswer& said) override {
    answer = said;
    if (refuses) throw MirrorError("not wanted");
  }
  void add(std::span<const std::byte> bytes) override {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  HttpAnswer answer;
  std::string body;
  bool refuses = false;
};

const std::atomic<bool> kGoOn{false};

TEST(HttpThread, HandsOverTheAnswerAndTheBody) {
  const ScriptedServer server(
      {"HTTP/1.1 206 ok\r\nContent-Length: 5\r\nContent-Range: bytes "
       "3-7/8\r\n\r\nhello"});
  Kept kept;
  EXPECT_TRUE(http_get({server.address(), 3, 5}, kept, kGoOn));
  EXPECT_EQ(kept.answer.status, 206);
  EXPECT_EQ(kept.answer.length, 5u);
  ASSERT_TRUE(kept.answer.range);
  EXPECT_EQ(kept.answer.range->first, 3u);
  EXPECT_EQ(kept.answer.range->total, 8u);
  EXPECT_EQ(kept.body, "hello");
}

TEST(HttpThread, AnAnswerWithoutABodyBeginsToo) {
  const ScriptedServer server({"HTTP/1.1 404 no\r\nContent-Length: 0\r\n\r\n"});
  Kept kept;
  EXPECT_TRUE(http_get({server.address(), 0, 5}, kept, kGoOn));
  EXPECT_EQ(kept.answer.status, 404);
}

TEST(HttpThread, WhatTheSinkThrowsComesOut) {
  const ScriptedServer server({"HTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\nhello"});
  Kept kept;
  kept.refuses = true;
  EXPECT_EQ(message_of<MirrorError>([&] {
              http_get({server.address(), 0, 5}, kept, kGoOn);
            }),
            "not wanted");
  EXPECT_EQ(kept.body, "");
}

TEST(HttpThread, FollowsRedirectsToHttpAlone) {
  const ScriptedServer server({"HTTP/1.1 302 there\r\nLocation: /y\r\n\r\nbody",
                               "HTTP/1.1 200 ok\r\nContent-Length: 2\r\n\r\nhi",
                               "HTTP/1.1 302 there\r\nLocation: file:///etc/passwd\r\n\r\n"});
  Kept kept;
  EXPECT_TRUE(http_get({server.address(), 0, 5}, kept, kGoOn));
  EXPECT_EQ(kept.body, "hi");
  EXPECT_EQ(message_of<MirrorError>([&] {
              http_get({server.address(), 0, 5}, kept, kGoOn);
            }),
            "redirects to file:///etc/passwd, want http or https");
}

TEST(HttpThread, ACutOffAnswerIsTheMirrorsFault) {
  const ScriptedServer server({"HTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\nhel"});
  Kept kept;
  EXPECT_NE(message_of<MirrorError>([&] {
              http_get({server.address(), 0, 5}, kept, kGoOn);
            }).find("2 bytes remaining"),
            std::string::npos);
  EXPECT_EQ(kept.body, "hel");
}

TEST(HttpThread, StopsWhenAsked) {
  const ScriptedServer server({"HTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\nhello"});
  const std::atomic<bool> stop{true};
  Kept kept;
  EXPECT_FALSE(http_get({server.address(), 0, 5}, kept, stop));
}

}  // namespace
}  // namespace infomax
