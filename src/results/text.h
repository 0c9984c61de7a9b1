// Small questions about texts.
#pragma once

#include <string_view>

namespace infomax {

// Well-formed UTF-8 as the Unicode standard's table 3-7 has it: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

// A letter, then letters, digits and "_": what names of metrics and axes look like.
bool is_identifier(std::string_view text);

}  // namespace infomax
