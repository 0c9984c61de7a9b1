// Numbers of the command line as people write them: 010 is ten, and NaN is none.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace infomax {

// "010" -> "10", "-007" -> "-7"; other texts stay as they are. The library would read a leading
// zero as a base of eight.
std::string without_leading_zeros(const std::string& text);

// Has every option of the commands that takes a number read it so: whole ones without leading
// zeros, others finite.
void read_numbers_plainly(CLI::App& app);

}  // namespace infomax
