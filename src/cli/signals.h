// Ctrl-C and its kin, as a request to end in good order.
#pragma once

#include <atomic>

namespace infomax {

// What comes back becomes true at the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 (which batch systems are asked to send
// ahead of a time limit). A second one ends the program at once, which loses nothing either: files are whole or absent.
const std::atomic<bool>& watch_signals();

}  // namespace infomax
