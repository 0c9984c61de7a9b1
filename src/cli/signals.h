// Ctrl-C and its kin, as a request to end in good order.
#pragma once

#include <atomic>

namespace infomax {

// What comes back becomes true at the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 (which batch systems
// are asked to send ahead of a time limit). A second one, whichever it is, ends the program at once
// with status 130, which loses nothing either: files are whole or absent. A signal that was ignored
// when the program started stays ignored, for nohup and the like have said that it isn't meant for
// this program. SIGPIPE is ignored too: whoever read the progress may go away, the results are
// wanted all the same.
const std::atomic<bool>& watch_signals();

// What a parent may have left that is meant for its own children and not for us: these signals
// blocked, and SIGCHLD ignored, under which nobody learns how a child ended. For the start of the
// program.
void take_over_signals();

}  // namespace infomax
