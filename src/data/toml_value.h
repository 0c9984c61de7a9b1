// A value of a setting as TOML has it.
#pragma once

#include <string_view>

#include "core/settings.h"
#include "data/toml_table.h"

namespace infomax {

// Throws InputError at `place` for what is no string, number, truth value or list of one kind of
// them.
Value toml_value(const TomlPlace& place, std::string_view key, const toml::node& node);

}  // namespace infomax
