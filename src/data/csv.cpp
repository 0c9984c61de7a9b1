#include "data/csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "core/error.h"

namespace infomax {

namespace {

constexpr std::size_t kLongestCell = 1 << 16, kMostColumns = 100'000, kLongestShown = 100;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool missing(std::string_view text) {
  std::string lower(text.substr(0, 5));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.empty() || lower == "nan" || lower == "na" || lower == "n/a" || lower == "null";
}

// NaN where it is missing, nothing where it is text.
std::optional<double> number_in(std::string_view cell) {
  std::string_view text = trimmed(cell);
  if (missing(text)) return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || std::isnan(value))
    return std::nullopt;
  return value;
}

// Bytes one at a time, with a look at the next.
class Characters {
 public:
  Characters(ByteSource& file, std::uint64_t most, const std::string& where, std::size_t line = 1)
      : file_(file), most_(most), where_(where), piece_(kLongestCell), line_(line) {}

  static constexpr int kEnd = -1;
  int peek() {
    if (at_ == size_) fill();
    return at_ == size_ ? kEnd : piece_[at_];
  }
  int take() {
    const int c = peek();
    if (c == kEnd) return c;
    ++at_;
    if (c == '\n') ++line_;
    if (c == 0) fail("has a byte of value 0, want text");
    return c;
  }
  std::size_t line() const { return line_; }
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, line_, what));
  }

 private:
  void fill() {
    at_ = 0;
    size_ = file_.read(piece_);
    read_ += size_;
    if (read_ > most_)
      throw InputError(fmt::format("{}: more than {} bytes, want at most these", where_, most_));
  }

  ByteSource& file_;
  std::uint64_t most_, read_ = 0;
  const std::string& where_;
  std::vector<std::uint8_t> piece_;
  std::size_t at_ = 0, size_ = 0, line_;
};

class Parser {
 public:
  Parser(ByteSource& file, std::uint64_t most, const std::string& where)
      : in_(file, most, where), where_(where) {}

  CsvTable table() {
    skip_mark();
    CsvTable out;
    while (record()) {
      if (out.columns.empty() && first(out)) continue;
      if (cells_.size() != out.columns.size())
        throw InputError(fmt::format("{}: line {}: {} cells, want {}", where_, begun_,
                                     cells_.size(), out.columns.size()));
      add_row(out);
    }
    if (out.rows() == 0) throw InputError(where_ + ": no rows, want a table of numbers");
    return out;
  }

 private:
  void skip_mark() {  // the byte order mark of UTF-8
    if (in_.peek() != 0xef) return;
    if (in_.take() != 0xef || in_.take() != 0xbb || in_.take() != 0xbf)
      in_.fail("begins with other than text in UTF-8");
  }

  // Makes the columns; true if these cells were their names.
  bool first(CsvTable& out) {
    out.header = std::ranges::any_of(cells_, [](const auto& cell) { return !number_in(cell); });
    for (std::size_t c = 0; c < cells_.size(); ++c)
      out.columns.push_back(
          {out.header ? std::string(trimmed(cells_[c])) : fmt::format("column {}", c), {}, {}, 0});
    return out.header;
  }

  void add_row(CsvTable& out) const {
    out.lines.push_back(begun_);
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      CsvColumn& column = out.columns[c];
      const std::optional<double> value = number_in(cells_[c]);
      if (!value && column.text_line == 0) {
        column.text = trimmed(cells_[c]).substr(0, kLongestShown);
        column.text_line = begun_;
      }
      column.values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
  }

  // The cells of the next line that has any; false at the end.
  bool record() {
    for (;;) {
      begun_ = in_.line();
      if (in_.peek() == Characters::kEnd) return false;
      if (in_.peek() == '#' || in_.peek() == '%') {
        while (in_.peek() != Characters::kEnd && in_.take() != '\n') {
        }
        continue;
      }
      if (separator_ == 0) {
        first_line();
      } else {
        cells_.clear();
        line();
      }
      if (cells_.size() > 1 || !trimmed(cells_[0]).empty() || quoted_) return true;
    }
  }

  // Decides the separator: reads the line as one cell with quotes left in, then as cells.
  void first_line() {
    std::string text;
    bool inside = false;
    while (in_.peek() != Characters::kEnd && (inside || in_.peek() != '\n')) {
      text += static_cast<char>(in_.take());
      inside ^= text.back() == '"';
      if (text.size() > kLongestCell * 16) in_.fail("more than 1 MiB, want a shorter first line");
    }
    in_.take();
    char found = 0;
    inside = false;
    for (const char c : text) {
      inside ^= c == '"';
      if (!inside && (c == ',' || c == ';' || c == '\t')) {
        found = c;
        break;
      }
    }
    if (found == 0) found = trimmed(text).find(' ') == std::string_view::npos ? ',' : ' ';
    if (!trimmed(text).empty()) separator_ = found;
    cells_.clear();
    MemorySource bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    Characters again(bytes, text.size(), where_, begun_);
    line_of(again, found);
  }

  void line() { line_of(in_, separator_); }

  void line_of(Characters& in, char separator) {
    quoted_ = false;
    do {
      if (separator == ' ')
        while (in.peek() == ' ') in.take();
      if (separator == ' ' && !cells_.empty() && ends(in)) break;
      if (cells_.size() == kMostColumns)
        in.fail(fmt::format("more than {} cells, want at most these", kMostColumns));
      cells_.push_back(cell(in, separator));
    } while (in.peek() == separator && in.take() != Characters::kEnd);
    if (in.peek() == '\r') in.take();
    in.take();  // the line's end, or that of all
  }

  static bool ends(Characters& in) {
    return in.peek() == Characters::kEnd || in.peek() == '\n' || in.peek() == '\r';
  }

  std::string cell(Characters& in, char separator) {
    while (separator != ' ' && in.peek() == ' ') in.take();
    std::string out;
    if (in.peek() == '"') {
      quoted(in, out);
      while (separator != ' ' && in.peek() == ' ') in.take();
      if (!ends(in) && in.peek() != separator) in.fail("text follows a cell's closing quote");
      return out;
    }
    while (in.peek() != Characters::kEnd && in.peek() != '\n' && in.peek() != separator)
      append(in, out);
    return out;
  }

  void quoted(Characters& in, std::string& out) {
    quoted_ = true;
    in.take();
    for (;;) {
      if (in.peek() == Characters::kEnd) in.fail("a quote is open at the end, want it closed");
      append(in, out);
      if (out.back() != '"') continue;
      if (in.peek() == '"') {
        in.take();
        continue;
      }
      out.pop_back();
      return;
    }
  }

  static void append(Characters& in, std::string& out) {
    out += static_cast<char>(in.take());
    if (out.size() > kLongestCell)
      in.fail(fmt::format("a cell of more than {} bytes, want at most these", kLongestCell));
  }

  Characters in_;
  const std::string& where_;
  char separator_ = 0;
  std::size_t begun_ = 1;
  bool quoted_ = false;  // a cell of this line was
  std::vector<std::string> cells_;
};

}  // namespace

CsvTable parse_csv(ByteSource& file, std::uint64_t most, const std::string& where) {
  return Parser(file, most, where).table();
}

}  // namespace infomax
