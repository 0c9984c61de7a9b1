// The unit interval cut into cells, in d independent pairs of columns: Y knows X's cell and nothing
// else.
//
//   quantised   X ~ U(0, 1),   Y the number of the cell that X lies in: one side is discrete
//   cells       X ~ U(0, 1),   Y uniform in X's cell
//
//   I = H(p) = -sum_k p_k ln p_k   per pair of columns, p_k the lengths of the cells
//   f*(x, y) = -ln p_k  where x and y are of one cell k, else -infinity
//
// Asked for H, n = ceil(e^H) cells: n - 1 equal ones and a last one of length q <= 1/n. With a
// share F that is idle, the first cell has length F and the others cut the rest: H = h(F) + (1 - F)
// H', h the entropy of (F, 1 - F).
//
// Source: the entropy of the cells.
#pragma once

#include <memory>
#include <vector>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kQuantisedParameters[] = {kDimension, kInformation};
inline constexpr Parameter kCellsParameters[] = {
    kDimension,
    kInformation,
    {.name = "idle_share",
     .type = "number",
     .summary = "F: length of a first cell within which nothing is told",
     .at_least = 0,
     .at_most = 0.999999,
     .otherwise = "0"},
};
inline constexpr std::string_view kQuantisedExamples[] = {
    "dimension = 1, information = 0.1",
    "dimension = 2, information = 3",
};
inline constexpr std::string_view kCellsExamples[] = {
    "dimension = 1, information = 0.2, idle_share = 0",
    "dimension = 1, information = 2, idle_share = 0.5",
    "dimension = 3, information = 2, idle_share = 0",
};

// n - 1 equal lengths and a last one, at most as long, whose entropy is that. Throws InputError for
// one below 0 or above 9 nats.
std::vector<double> cells_of_entropy(double entropy);

// Throw InputError for an information that can't be: below h(F) per pair of columns, or above 9
// nats.
std::unique_ptr<Task> make_quantised(const Settings& settings);
std::unique_ptr<Task> make_cells(const Settings& settings);

}  // namespace infomax
