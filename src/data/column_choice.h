// Which columns of a table a user means, in words: names, beginnings of names, numbers.
//
//   "age"       the column of that name; else all whose names begin so, in their order
//   "pixel*"    all whose names begin so
//   "3", "0-9"  by their numbers from 0, where no column has that name
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "data/csv.h"

namespace infomax {

// The columns that the words name, in the order of the words, each once. Throws InputError, which
// begins with `where`, for a word that names none or a name that several columns have, and for no
// words; it lists the columns that there are.
std::vector<std::size_t> choose_columns(const CsvTable& table, std::span<const std::string> words,
                                        const std::string& where);

}  // namespace infomax
