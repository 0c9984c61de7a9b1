// Files that a command writes and may replace: its own of an earlier call, and nobody else's.
#pragma once

#include <string>
#include <string_view>

namespace infomax {

// Throws InputError "PATH: is there already and is no WHAT" for a regular file with something in it
// whose first 1,024 bytes don't hold `mark`. Links are followed; devices, pipes and what isn't
// there pass. For the start of a command, before it computes.
void require_replaceable(const std::string& path, std::string_view mark, std::string_view what);

}  // namespace infomax
