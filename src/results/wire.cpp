#include "results/wire.h"

#include <fmt/core.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <type_traits>

#include "core/error.h"
#include "results/text.h"

namespace infomax {
namespace {

class Encoder {
 public:
  static constexpr bool kReads = false;

  void operator()(const std::string& text) {
    size(text.size());
    bytes_ += text;
  }
  void operator()(const std::uint32_t& number) { raw(&number, sizeof number); }
  void operator()(const TrialStatus& status) { size(status == TrialStatus::done ? 0 : 1); }
  void operator()(const Role& role) { size(static_cast<std::size_t>(role)); }
  void operator()(const std::vector<double>& numbers) {
    size(numbers.size());
    raw(numbers.data(), numbers.size() * sizeof(double));
  }
  template <class Item>
  void operator()(const std::vector<Item>& items) {
    size(items.size());
    for (const Item& item : items) walk(*this, item);
  }
  void operator()(const Facts& facts) {
    size(facts.size());
    for (const auto& [key, value] : facts) {
      (*this)(key);
      (*this)(value);
    }
  }
  void operator()(const Shared<SettingList>& shared) { once(shared, settings_); }
  void operator()(const Shared<Facts>& shared) { once(shared, facts_); }
  std::string take() { return std::move(bytes_); }

 private:
  void size(std::uint64_t n) { raw(&n, sizeof n); }
  void raw(const void* from, std::size_t n) {
    if (n > 0) bytes_.append(static_cast<const char*>(from), n);
  }
  using Known = std::map<const void*, std::uint64_t>;
  // What several trials share is written once: the number of those before it, and where it is new
  // its value.
  template <class T>
  void once(const Shared<T>& shared, Known& known) {
    const auto [place, fresh] = known.emplace(shared.address(), known.size());
    size(place->second);
    if (fresh) (*this)(shared.get());
  }

  std::string bytes_;
  Known settings_, facts_;
};

class Decoder {
 public:
  static constexpr bool kReads = true;

  Decoder(const std::string& where, std::string_view bytes) : where_(where), bytes_(bytes) {}

  void operator()(std::string& text) {
    const std::size_t n = size(1);
    spend(n);
    text.assign(bytes_.substr(0, n));
    bytes_.remove_prefix(n);
    if (!is_utf8(text)) refuse("a text that is not UTF-8");
  }
  void operator()(std::uint32_t& number) { raw(&number, sizeof number); }
  void operator()(TrialStatus& status) {
    std::uint64_t word = 0;
    raw(&word, sizeof word);
    if (word > 1) refuse("an unknown status");
    status = word == 0 ? TrialStatus::done : TrialStatus::failed;
  }
  void operator()(Role& role) {
    std::uint64_t word = 0;
    raw(&word, sizeof word);
    if (word > static_cast<std::uint64_t>(Role::truth)) refuse("an unknown role");
    role = static_cast<Role>(word);
  }
  void operator()(std::vector<double>& numbers) {
    const std::size_t n = size(sizeof(double));
    spend(n * sizeof(double));
    numbers.resize(n);
    raw(numbers.data(), n * sizeof(double));
  }
  template <class Item>
  void operator()(std::vector<Item>& items) {
    const std::size_t n = size(kLeast);
    spend(n * sizeof(Item));
    items.resize(n);
    for (Item& item : items) walk(*this, item);
  }
  void operator()(Facts& facts) {
    constexpr std::size_t kNode = sizeof(Facts::value_type) + 32;
    for (std::size_t n = size(kLeast); n > 0; --n) {
      spend(kNode);
      std::string key, value;
      (*this)(key);
      (*this)(value);
      if (!facts.emplace(std::move(key), std::move(value)).second) refuse("a fact twice");
    }
  }
  void operator()(Shared<SettingList>& shared) { take(shared, settings_); }
  void operator()(Shared<Facts>& shared) { take(shared, facts_); }
  void filled(const Metric& metric) const {
    std::size_t wanted = 1;
    for (const Axis& axis : metric.axes)
      if (__builtin_mul_overflow(wanted, axis.coordinates.size(), &wanted))
        refuse("axes beyond all numbers");
    if (metric.values.size() != wanted) refuse("values that don't fill their axes");
  }
  void at_end() const {
    if (!bytes_.empty()) refuse("bytes after its end");
  }

 private:
  // Every item of a list takes at least its own length.
  static constexpr std::size_t kLeast = sizeof(std::uint64_t);

  [[noreturn]] void refuse(const char* found) const {
    throw InputError(fmt::format("{}: reading it gave {}, want a record", where_, found));
  }
  std::size_t size(std::size_t each) {
    std::uint64_t n = 0;
    raw(&n, sizeof n);
    if (n > bytes_.size() / each) refuse("a length beyond its end");
    return n;
  }
  void raw(void* to, std::size_t n) {
    if (n > bytes_.size()) refuse("less than a whole record");
    if (n > 0) std::memcpy(to, bytes_.data(), n);
    bytes_.remove_prefix(n);
  }
  void spend(std::size_t n) {
    if (n > left_)
      throw InputError(fmt::format("{}: its record takes more than {} MiB of memory", where_,
                                   kMostRecordBytes >> 20));
    left_ -= n;
  }

  template <class T>
  void take(Shared<T>& shared, std::vector<Shared<T>>& known) {
    std::uint64_t place = 0;
    raw(&place, sizeof place);
    if (place > known.size()) refuse("a list beyond those that it has");
    if (place == known.size()) {
      T value;
      (*this)(value);
      known.emplace_back(std::move(value));
    }
    shared = known[place];
  }

  const std::string& where_;
  std::string_view bytes_;
  std::vector<Shared<SettingList>> settings_;
  std::vector<Shared<Facts>> facts_;
  std::size_t left_ = kMostRecordBytes;
};

// The fields of every record in one order, for both directions.
template <class Code, class Record>
using In = std::conditional_t<Code::kReads, Record, const Record>;

template <class Code>
void walk(Code& code, In<Code, std::pair<std::string, std::string>>& pair) {
  code(pair.first);
  code(pair.second);
}

template <class Code>
void walk(Code& code, In<Code, Axis>& axis) {
  code(axis.name);
  code(axis.units);
  code(axis.coordinates);
}

template <class Code>
void walk(Code& code, In<Code, Metric>& metric) {
  code(metric.name);
  code(metric.units);
  code(metric.description);
  code(metric.axes);
  code(metric.values);
  code(metric.role);
  if constexpr (Code::kReads) code.filled(metric);
}

template <class Code>
void walk(Code& code, In<Code, TrialRecord>& trial) {
  code(trial.suite);
  code(trial.point);
  code(trial.block);
  code(trial.seed);
  code(trial.id);
  code(trial.status);
  code(trial.message);
  code(trial.settings);
  code(trial.facts);
  code(trial.metrics);
}

template <class Code>
void walk(Code& code, In<Code, PointRecord>& point) {
  code(point.name);
  code(point.settings);
  code(point.trials);
  code(point.summaries);
}

template <class Code>
void walk(Code& code, In<Code, SuiteRecord>& suite) {
  code(suite.suite);
  code(suite.text);
  code(suite.sha256);
  code(suite.facts);
  code(suite.points);
}

template <class Record>
std::string encoded(const Record& record) {
  Encoder encoder;
  walk(encoder, record);
  return encoder.take();
}

template <class Record>
Record decoded(const std::string& where, std::string_view bytes) {
  Decoder decoder(where, bytes);
  Record record;
  walk(decoder, record);
  decoder.at_end();
  return record;
}

}  // namespace

std::string encode(const TrialRecord& trial) {
  return encoded(trial);
}
std::string encode(const SuiteRecord& suite) {
  return encoded(suite);
}
TrialRecord decode_trial(const std::string& where, std::string_view bytes) {
  return decoded<TrialRecord>(where, bytes);
}
SuiteRecord decode_suite(const std::string& where, std::string_view bytes) {
  return decoded<SuiteRecord>(where, bytes);
}

}  // namespace infomax
