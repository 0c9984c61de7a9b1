// The state of a computation: all that the rest of it depends on, as named pieces of its owners'
// own memory.
//
// Each owner describes its part once, by the same call for saving and for restoring, so nothing can
// be saved and not restored. Sizes are fixed when a computation is built: what grows is planned in
// full and filled by index.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.h"

namespace infomax {

class State {
 public:
  struct Piece {
    std::string name;
    std::span<std::byte> bytes;
  };

  // The memory has to outlive the state. Throws Error for a name that is taken or isn't made of
  // printable ASCII without spaces.
  template <class T>
  void values(const std::string& name, std::span<T> values) {
    static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>,
                  "a piece is bytes that may be copied");
    add(name, std::as_writable_bytes(values));
  }
  template <class T>
  void value(const std::string& name, T& value) {
    values(name, std::span<T>(&value, 1));
  }

  std::span<const Piece> pieces() const { return pieces_; }

 private:
  void add(std::string name, std::span<std::byte> bytes) {
    if (name.empty()) throw Error("state: a piece has no name");
    for (const char c : name)
      if (c <= ' ' || c > '~')
        throw Error("state: piece \"" + name + "\", want a name of printable ASCII, no spaces");
    for (const Piece& piece : pieces_)
      if (piece.name == name) throw Error("state: two pieces are called \"" + name + "\"");
    pieces_.push_back({std::move(name), bytes});
  }

  std::vector<Piece> pieces_;
};

}  // namespace infomax
