// What an action says when it refuses.
#pragma once

#include <string>

namespace infomax::testkit {

inline constexpr const char* kNothingThrown = "nothing thrown";

// The message of the Expected that an action throws, or kNothingThrown. Every other exception goes
// through.
template <class Expected, class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const Expected& error) {
    return error.what();
  }
  return kNothingThrown;
}

}  // namespace infomax::testkit
