// Small questions about texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace infomax {

// The bytes of the UTF-8 sequence that `text` begins with, well-formed as the Unicode standard's
// table 3-7 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF. 0 where it begins
// with none.
std::size_t utf8_length(std::string_view text);

// Whether all of it is such sequences.
bool is_utf8(std::string_view text);

// A letter, then letters, digits and "_": what names of metrics and axes look like.
bool is_identifier(std::string_view text);

// An untrusted text as one may print it: control characters are "?", and after `most` bytes
// comes "...".
std::string printable(const std::string& text, std::size_t most);

}  // namespace infomax
