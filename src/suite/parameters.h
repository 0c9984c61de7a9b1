// All parameters that a point may state, from the rows that take them, in the order of stored
// settings.
//
// The order is part of every stored id: first the names that were there when references were first
// stored, in the order of that time, then the rest by name. What is added goes to its alphabetical
// place among the rest.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/parameter.h"

namespace infomax {

// One per name.
std::span<const Parameter* const> parameters();
// Null for a name that isn't one.
const Parameter* find_parameter(std::string_view name);

// Settings as text, in that order.
std::vector<std::pair<std::string, std::string>> texts(const Settings& settings);

}  // namespace infomax
