// A value that its copies share until one of them is changed: thousands of equal lists take the
// room of one.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <utility>

namespace infomax {

// Reading is T's; whoever changes gets a copy of its own first. T is a container. Not for two
// threads at once where one of them changes.
template <class T>
class Shared {
 public:
  Shared() = default;
  template <class Value>
  requires std::same_as<Value, T>  // so that a list in braces is one of T's items
  Shared(Value value) : value_(std::make_shared<T>(std::move(value))) {}
  Shared(std::initializer_list<typename T::value_type> items)
      : value_(std::make_shared<T>(items)) {}

  const T& get() const {
    static const T nothing{};
    return value_ ? *value_ : nothing;
  }
  operator const T&() const { return get(); }
  const T* operator->() const { return &get(); }

  auto begin() const { return get().begin(); }
  auto end() const { return get().end(); }
  auto size() const { return get().size(); }
  bool empty() const { return get().empty(); }
  template <class Key>
  auto find(const Key& key) const {
    return get().find(key);
  }
  template <class Key>
  const auto& at(const Key& key) const {
    return get().at(key);
  }
  template <class Key>
  bool contains(const Key& key) const {
    return get().contains(key);
  }

  T& edit() {
    if (!value_)
      value_ = std::make_shared<T>();
    else if (value_.use_count() > 1)
      value_ = std::make_shared<T>(*value_);
    return *value_;
  }
  template <class Key>
  auto& operator[](const Key& key) {
    return edit()[key];
  }
  void clear() { value_.reset(); }

  // Whether both are one value in memory; they may be equal without.
  bool is(const Shared& other) const { return value_ == other.value_; }
  const void* address() const { return value_.get(); }
  bool operator==(const Shared& other) const { return is(other) || get() == other.get(); }
  bool operator==(const T& other) const { return get() == other; }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace infomax
