// Work on untrusted bytes, done in a child process that can compute and answer, and nothing
// else.
//
// A file whose digest is right may still have been made to do harm: anyone can compute a digest,
// and the HDF5 library crashes, loops or allocates without end on some files. So it runs in a
// forked child that
//
//   opens no file (RLIMIT_NOFILE 0) and has none open but the pipe back; writes none
//     (RLIMIT_FSIZE 0); leaves no core
//   has 512 MiB of memory and 4 times the bytes it reads (RLIMIT_AS)
//   has 3 s of processor time (RLIMIT_CPU) and 1 s more for every 4 MiB; 4 s on the wall for each
//     item, and 1 s more for every MiB
//   makes no system call but those of memory and of its pipe (system_call_filter.h), where the
//     kernel has seccomp
//
// Sanitizers want more of all: with them memory and system calls are free and times are tenfold.
//
// The child is a fork, so it sees what was loaded before. No other thread is inside the HDF5
// library at that moment; glibc keeps malloc whole; nothing else that threads share is used in it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace infomax {

// Calls work(i) in one child for i = 0 ... names.size() - 1 and, here, take(i, answer) with what it
// returned, as it comes. `bytes` is the size of all that the child works on.
//
// Throws InputError: with the message of the first InputError of `work`, shortened to 1,000 bytes
// and without control characters; and for the first item, by its name, that the child died of,
// didn't answer in time or answered too long (kMostAnswerBytes). IoError where there can be no
// child. What `take` throws goes through.
void in_sandbox(std::span<const std::string> names, std::size_t bytes,
                const std::function<std::string(std::size_t)>& work,
                const std::function<void(std::size_t, std::string)>& take);

inline constexpr std::size_t kMostAnswerBytes = std::size_t{256} << 20;

}  // namespace infomax
