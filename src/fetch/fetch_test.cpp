#include "fetch/fetch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>

#include "core/digest.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::ScratchFolder;
namespace fs = std::filesystem;

const std::string kBody = "0123456789";

// What one request gets: an answer's status, the body's bytes, and whether the line breaks after
// them.
struct Reply {
  long status = 200;
  std::string body{};
  bool breaks = false;
  std::optional<std::uint64_t> length{}, first{}, total{};
};

// Whole and right; with a Range the rest.
Reply right(std::uint64_t from) {
  Reply reply{from > 0 ? 206 : 200, kBody.substr(from), false, kBody.size() - from, {}, {}};
  if (from > 0) reply.first = from, reply.total = kBody.size();
  return reply;
}

// A set of one file of ten bytes, mirrors that answer by functions of the first byte asked for, and
// what was asked and said.
class Fetch : public testing::Test {
 protected:
  using Mirror = std::function<Reply(std::uint64_t from)>;

  Fetch() {
    set_.name = set_.folder = "tiny";
    set_.files.push_back({"x", kBody.size(), sha256(std::string_view(kBody)), 0, {}});
    options_.place = scratch_.path().string();
  }

  void add(const std::string& name, Mirror mirror) {
    set_.mirrors.push_back("https://" + name + "/");
    mirrors_["https://" + name + "/x"] = std::move(mirror);
  }

  bool fetch() {
    FetchEvents events;
    events.file_done = [&](const FetchedFile& file) { done_.push_back(file); };
    events.mirror_failed = [&](const std::string& address, const std::string& reason) {
      said_ += address + ": " + reason + "\n";
    };
    return fetch_set(set_, options_, events, stop_,
                     [&](const HttpRequest& request, HttpSink& sink, const std::atomic<bool>&) {
                       return get(request, sink);
                     });
  }

  std::string path() const { return scratch_ / "tiny/x"; }
  std::string part() const { return path() + ".part"; }
  void leave(const std::string& path, const std::string& text) {
    fs::create_directories(scratch_ / "tiny");
    testkit::write_file(path, testkit::bytes_of(text));
  }
  void expect_in_place() const {
    EXPECT_EQ(sha256_file(path()), set_.files[0].sha256);
    EXPECT_FALSE(fs::exists(part()));
  }

  const ScratchFolder scratch_;
  ManifestSet set_;
  FetchOptions options_;
  std::atomic<bool> stop_{false};
  std::vector<FetchedFile> done_;
  std::string said_;
  std::string asked_;  // "a from 0, b from 3, "

 private:
  bool get(const HttpRequest& request, HttpSink& sink) {
    asked_ += request.address.substr(8, request.address.rfind('/') - 8) + " from " +
              std::to_string(request.from) + ", ";
    const Reply reply = mirrors_.at(request.address)(request.from);
    HttpAnswer answer{reply.status, reply.length, std::nullopt};
    if (reply.first) answer.range = ContentRange{*reply.first, reply.total};
    sink.begin(answer);
    for (const char& byte : reply.body) sink.add(std::as_bytes(std::span(&byte, 1)));
    if (reply.breaks) throw MirrorError("the line broke");
    return !stop_;
  }

  std::map<std::string, Mirror> mirrors_;
};

TEST_F(Fetch, PutsTheRightFileInPlaceOnce) {
  add("a", right);
  EXPECT_TRUE(fetch());
  expect_in_place();
  EXPECT_TRUE(fetch());
  EXPECT_EQ(asked_, "a from 0, ");
  ASSERT_EQ(done_.size(), 2u);
  EXPECT_EQ(done_[0].mirror, "https://a/");
  EXPECT_FALSE(done_[0].there_already);
  EXPECT_TRUE(done_[1].there_already);
}

TEST_F(Fetch, NamesAMirrorThatLiesAndTriesTheNext) {
  add("a", [](auto) { return Reply{.body = "0123456780"}; });
  add("b", right);
  EXPECT_TRUE(fetch());
  expect_in_place();
  EXPECT_EQ(asked_, "a from 0, b from 0, ");
  EXPECT_EQ(said_, "https://a/x: SHA-256 of its 10 bytes is " +
                       sha256(std::string_view("0123456780")) + ", want " + set_.files[0].sha256 +
                       "\n");
}

struct Bad {
  Reply reply;
  const char* said;
};

// None of it is kept: the second mirror is asked for the first byte.
TEST_F(Fetch, NamesEveryOtherFault) {
  std::vector<Bad> faults;
  faults.push_back({{.status = 404}, "answers 404"});
  faults.push_back({{.status = 206, .body = kBody}, "answers 206"});
  faults.push_back({{.status = 416}, "answers 416"});
  faults.push_back({{.length = 11}, "offers 11 bytes, want 10"});
  faults.push_back({{.length = 9}, "offers 9 bytes, want 10"});
  faults.push_back({{.body = kBody + "and on and on"}, "sends more than 10 bytes"});
  faults.push_back({{.body = ""}, "ends after 0 of 10 bytes"});
  faults.push_back({{.breaks = true}, "the line broke"});
  for (const Bad& fault : faults) {
    set_.mirrors.clear();
    said_.clear();
    asked_.clear();
    fs::remove_all(scratch_ / "tiny");
    add("a", [&](auto) { return fault.reply; });
    add("b", right);
    EXPECT_TRUE(fetch());
    expect_in_place();
    EXPECT_EQ(said_, std::string("https://a/x: ") + fault.said + "\n");
    EXPECT_EQ(asked_, "a from 0, b from 0, ") << fault.said;
  }
}

TEST_F(Fetch, GoesOnAtTheNextMirrorWhereOneCutOff) {
  add("a", [](auto) { return Reply{.body = "0123", .breaks = true}; });
  add("b", right);
  EXPECT_TRUE(fetch());
  expect_in_place();
  EXPECT_EQ(asked_, "a from 0, b from 4, ");
  EXPECT_EQ(done_.at(0).resumed, 4u);
}

TEST_F(Fetch, TakesTheWholeOfAServerThatKnowsNoRange) {
  leave(part(), "0123");
  add("a", [](auto) { return right(0); });
  EXPECT_TRUE(fetch());
  expect_in_place();
  EXPECT_EQ(asked_, "a from 4, ");
  EXPECT_EQ(said_, "");
  EXPECT_EQ(done_.at(0).resumed, 0u);
}

TEST_F(Fetch, AsksForTheWholeWhereWhatIsThereDoesNotFit) {
  add("a", right);
  for (const char* left : {"0xxx", "0"}) {
    fs::remove_all(scratch_ / "tiny");
    leave(part(), left);
    said_.clear();
    // The second time the server answers another Range than it was asked for.
    if (left[1] == '\0') {
      set_.mirrors.clear();
      add("a", [](std::uint64_t from) {
        Reply reply = right(from);
        if (from > 0) reply.first = from + 1;
        return reply;
      });
    }
    EXPECT_TRUE(fetch());
    expect_in_place();
    EXPECT_NE(said_.find("; asks for the whole file\n"), std::string::npos) << said_;
  }
  EXPECT_EQ(asked_, "a from 4, a from 0, a from 1, a from 0, ");
}

TEST_F(Fetch, AFileOfAnotherLengthIsNoContinuationAndCostsNothing) {
  leave(part(), "0123");
  add("a", [](std::uint64_t from) {
    Reply reply = right(from);
    reply.total = 11;
    return reply;
  });
  add("b", right);
  EXPECT_TRUE(fetch());
  EXPECT_EQ(said_, "https://a/x: offers 11 bytes, want 10\n");
  EXPECT_EQ(asked_, "a from 4, b from 4, ");
}

TEST_F(Fetch, AWholePartAsksNobody) {
  leave(part(), kBody);
  add("a", right);
  EXPECT_TRUE(fetch());
  expect_in_place();
  EXPECT_EQ(asked_, "");
}

TEST_F(Fetch, APartThatIsTooLongOrWrongStartsAnew) {
  add("a", right);
  for (const char* left : {"0123456789x", "0123456780"}) {
    fs::remove_all(scratch_ / "tiny");
    leave(part(), left);
    EXPECT_TRUE(fetch());
    expect_in_place();
  }
  EXPECT_EQ(asked_, "a from 0, a from 0, ");
}

// One byte a time: four rounds and no more, and what has come stays.
TEST_F(Fetch, AsksAgainAsLongAsBytesComeButNotForEver) {
  add("a", [](std::uint64_t from) {
    Reply reply = right(from);
    reply.body.resize(1);
    reply.breaks = true;
    return reply;
  });
  EXPECT_EQ(message_of<InputError>([&] { fetch(); }),
            path() + ": no mirror gave it; 4 of 10 bytes are kept in " + part() +
                ", from where the same command goes on");
  EXPECT_EQ(asked_, "a from 0, a from 1, a from 2, a from 3, ");
  EXPECT_EQ(fs::file_size(part()), 4u);
}

TEST_F(Fetch, AMirrorThatFailsAtOnceIsAskedOnce) {
  add("a", [](auto) { return Reply{.status = 500}; });
  EXPECT_EQ(message_of<InputError>([&] { fetch(); }), path() + ": no mirror gave it");
  EXPECT_EQ(asked_, "a from 0, ");
  EXPECT_FALSE(fs::exists(part()));
}

TEST_F(Fetch, ItsOwnMirrorsComeFirst) {
  add("a", right);
  add("me:secret@mine", [](auto) { return Reply{.status = 500}; });
  set_.mirrors.pop_back();
  options_.mirrors = {"https://me:secret@mine"};
  EXPECT_TRUE(fetch());
  EXPECT_EQ(asked_, "me:secret@mine from 0, a from 0, ");
  EXPECT_EQ(said_, "https://mine/x: answers 500\n");
  options_.mirrors = {"ftp://mine/"};
  EXPECT_THROW(fetch(), InputError);
}

TEST_F(Fetch, WrongFilesStayUnlessForced) {
  add("a", right);
  leave(path(), "0123456780");
  EXPECT_EQ(message_of<InputError>([&] { fetch(); }),
            path() + ": SHA-256 of its 10 bytes is " + sha256(std::string_view("0123456780")) +
                ", want " + set_.files[0].sha256 + "\nwhat is there stays unless --force is given");
  leave(path(), "012");
  EXPECT_NE(message_of<InputError>([&] { fetch(); }).find(path() + ": 3 bytes, want 10"),
            std::string::npos);
  EXPECT_EQ(asked_, "");
  options_.force = true;
  EXPECT_TRUE(fetch());
  expect_in_place();
}

TEST_F(Fetch, ASetWithoutMirrorsIsAnErrorUnlessItIsThere) {
  EXPECT_EQ(message_of<InputError>([&] { fetch(); }),
            path() +
                ": not there, and the data set \"tiny\" has no mirror; want the file there, or a "
                "mirror by --mirror");
  leave(path(), kBody);
  EXPECT_TRUE(fetch());
}

TEST_F(Fetch, StoppedItKeepsThePartAndAsksNobodyElse) {
  add("a", [&](auto) {
    stop_ = true;
    return Reply{.body = "0123", .breaks = true};
  });
  add("b", right);
  EXPECT_FALSE(fetch());
  EXPECT_EQ(asked_, "a from 0, ");
  EXPECT_EQ(fs::file_size(part()), 4u);
  EXPECT_TRUE(done_.empty());
}

}  // namespace
}  // namespace infomax
