// All registries of the program in one list: what `infomax list` and `infomax show` print, and
// where parameters come from.
#pragma once

#include <span>
#include <vector>

#include "core/registry.h"

namespace infomax {

std::span<const Registry> registries();
// "tasks", "bounds", ...: their plurals, which no file decides.
std::span<const std::string_view> registry_plurals();

// The rows that the settings name, each once: its encoder, the transforms and the distribution of
// its task, its measurements. Throws InputError for a name that isn't known.
std::vector<RowInfo> named_rows(const Settings& settings);

}  // namespace infomax
