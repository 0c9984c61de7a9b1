#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "core/error.h"
#include "data/image_set.h"
#include "data/manifest.h"
#include "fetch/fetch.h"

namespace infomax {

namespace {

struct Options : FetchOptions {
  std::string set, data_dir;
};

// What has come of a file, on a terminal alone.
class Bar {
 public:
  Bar() : terminal_(isatty(STDERR_FILENO) != 0) {}
  ~Bar() { clear(); }
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;

  void clear() {
    if (shown_) say("\r\033[K");
    shown_ = false;
  }

  // Ten times a second: a fast line brings thousands of pieces in that time.
  void show(const std::string& name, std::uint64_t bytes, std::uint64_t of) {
    const auto now = Clock::now();
    if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    const double share = static_cast<double>(bytes) / static_cast<double>(of);
    say("\r\033[K{} {:3.0f}%  {}  {:.1f} of {:.1f} MB", progress_bar(share), 100 * share, name,
        static_cast<double>(bytes) / 1e6, static_cast<double>(of) / 1e6);
    std::fflush(stderr);
    shown_ = true;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_, shown_ = false;
  Clock::time_point last_;
};

void print_done(const FetchedFile& file) {
  std::string how = "there already";
  if (!file.there_already && file.mirror.empty()) {
    how = "whole from an earlier run";
  } else if (!file.there_already) {
    how = "from " + file.mirror;
    if (file.resumed > 0) how += fmt::format(", {} of its bytes from before", file.resumed);
  }
  fmt::print("{}: {} bytes, {}\n", file.path, file.bytes, how);
  std::fflush(stdout);
}

int fetch(const Options& options) {
  const std::atomic<bool>& stop = watch_signals();
  const DataPlaces data = data_places(find_places(), options.data_dir);
  for (const ImageSetRow& row : image_sets()) {
    if (row.built_in && row.name == options.set) {
      fmt::print("{}: built in, there is nothing to fetch\n", options.set);
      return 0;
    }
  }
  const Manifest manifest = read_manifests(data.manifest);
  const ManifestSet& set = manifest.set(options.set);
  if (data.folders.empty())
    throw InputError("no folder for data sets: want --data-dir, $INFOMAX_DATA or $HOME");
  FetchOptions with = options;
  with.place = data.folders.front();

  Bar bar;
  FetchEvents events;
  events.progress = [&](const std::string& name, std::uint64_t bytes, std::uint64_t of) {
    bar.show(name, bytes, of);
  };
  events.file_done = [&](const FetchedFile& file) {
    bar.clear();
    print_done(file);
  };
  events.mirror_failed = [&](const std::string& address, const std::string& reason) {
    bar.clear();
    say("{}: {}\n", address, reason);
  };
  if (fetch_set(set, with, events, stop)) return 0;
  bar.clear();
  say("interrupted; the same command goes on\n");
  return 130;
}

}  // namespace

void add_fetch(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "fetch",
                  "Download a data set and check its SHA-256; run again, it goes on where it ended",
                  "infomax fetch mnist --data-dir ~/data");
  command
      ->add_option("dataset", options->set,
                   "A name from datasets/manifest.toml: mnist, cifar10; or from the one that "
                   "$INFOMAX_MANIFEST names")
      ->required();
  command->add_option("--data-dir", options->data_dir,
                      "Folder of the data sets (else $INFOMAX_DATA, then the user's cache)");
  command
      ->add_option("--mirror", options->mirrors,
                   "Ask this http:// or https:// folder before the manifest's mirrors")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--timeout", options->timeout_seconds,
                   "Seconds to connect, and of less than 1 KiB/s, after which a mirror is given up")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command->add_flag("--force", options->force,
                    "Replace files that are there and wrong, once the right ones have come");
  command->callback([options, &chosen] { chosen.command = [options] { return fetch(*options); }; });
}

}  // namespace infomax
