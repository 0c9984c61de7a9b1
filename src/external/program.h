// A user's program as an estimator: asked about a sample, it answers with an estimate in time and
// within its memory, or it is said why not.
//
//   by process   one process for each sample; the last line with anything on it that it prints is
//                its answer (external/answer.h), if its exit status is 0
//   by line      one process is asked about many samples, by a line of its standard input each,
//
//                    {"x": "/tmp/.../x.npy", "y": "/tmp/.../y.npy", "seed": 3}
//
//                and answers with a line of its standard output before the next comes; lines of
//                white space are passed over. After an answer that is no estimate, and where none
//                comes, the process is ended and the next sample gets another. One that ends after
//                an answer is started anew for the next question.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "external/answer.h"
#include "external/command.h"
#include "external/process.h"
#include "external/sample_files.h"

namespace infomax {

struct ProgramSpec {
  std::string command;  // external/command.h
  AskedBy by = AskedBy::process;
  double seconds = 600;  // for one answer, the start of its process included
  double gibibytes = 8;  // resident, of the program and all its descendants
  bool operator==(const ProgramSpec&) const = default;
};

// "one process an estimate, each for at most 600 s and 8 GiB of resident memory with all that it
// starts"
std::string limits_in_words(const ProgramSpec& spec);

// Processes that are asked by lines and wait for the next. For several threads.
class IdlePrograms {
 public:
  // One of that spec that is still there; null where there is none.
  std::unique_ptr<Process> take(const ProgramSpec& spec);
  void put(const ProgramSpec& spec, std::unique_ptr<Process> process);

 private:
  struct Idle {
    ProgramSpec spec;
    std::unique_ptr<Process> process;
  };
  std::mutex mutex_;
  std::vector<Idle> idle_;
};

// One estimate under way. Ended with the object.
class AskedProgram {
 public:
  // Writes the sample's files and starts the program, with this environment, or asks one of `idle`,
  // which has to outlive this. Throws InputError as check_command does, IoError where a file can't
  // be written or there is no process left.
  AskedProgram(const ProgramSpec& spec, ConstMatrixView<double> x, ConstMatrixView<double> y,
               std::uint32_t seed, const std::vector<std::string>& environment, IdlePrograms& idle);
  AskedProgram(const AskedProgram&) = delete;
  AskedProgram& operator=(const AskedProgram&) = delete;

  // Waits for that long at most; the answer, once there is one.
  std::optional<Answer> wait(std::chrono::milliseconds most);

  // What the answer took of processors, as far as the system tells; complete once it is there.
  double processor_seconds() const { return seconds_; }
  // What it printed on standard error, the end of it, for people: at most ten lines.
  std::string errors() const;

 private:
  void start(const std::vector<std::string>& environment);
  std::optional<Answer> answer_of_process();
  std::optional<Answer> answer_of_line();
  Answer of_end() const;
  Answer failed(AnswerKind kind, std::string reason) const;

  ProgramSpec spec_;
  IdlePrograms& idle_;
  SampleFolder folder_;
  std::unique_ptr<Process> process_;
  std::string line_;                         // by line: the question
  bool was_idle_ = false;                    // then one that ends without an answer is started anew
  std::vector<std::string> environment_;     // of that one
  std::string errors_;                       // of a process that is idle again
  double waited_ = 0;                        // seconds
  double seconds_ = 0, seconds_before_ = 0;  // of processors; before: of a process that was idle
};

// The answer, however long it takes.
Answer ask(const ProgramSpec& spec, ConstMatrixView<double> x, ConstMatrixView<double> y,
           std::uint32_t seed, const std::vector<std::string>& environment, IdlePrograms& idle);

}  // namespace infomax
