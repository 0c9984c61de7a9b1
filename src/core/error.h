// What can go wrong, as types. Library code throws one of these and nothing else; `cli` alone
// catches them, prints what() and sets the exit status. A message says where, what was found, what
// was wanted.
#pragma once

#include <stdexcept>
#include <string>

namespace infomax {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Arguments whose shapes don't fit together: a fault of the caller.
class ShapeError : public Error {
 public:
  using Error::Error;
};

// Something the user gave is wrong or isn't there: an option, a suite file, a data set, a result.
class InputError : public Error {
 public:
  using Error::Error;
};

// The system refused: a directory that can't be written, a disk that is full.
class IoError : public Error {
 public:
  using Error::Error;
};

// A computation left the numbers: a bound that is NaN, an optimiser that diverged. Ends one trial.
class NumericError : public Error {
 public:
  using Error::Error;
};

}  // namespace infomax
