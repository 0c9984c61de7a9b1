// A distribution seen through one-to-one maps of either side: another distribution of the same
// information.
//
// A suite writes the maps before the distribution, the last one first: "spiral@normal-cdf@gaussian"
// is the Gaussian, then Phi on every column, then the spiral.
//
//   f*(x, y) = f*_before( S^-1(x), T^-1(y) ),   S and T the maps of x and of y
//
// sample draws as the distribution does, so equal streams give the images of equal pairs.
// A control (tasks/controls.h) may stand there like a transform: "independent@gaussian".
// log_density_ratio keeps the pairs that it mapped back, and sample those of another width, in
// memory of the task's own, so a task with transforms serves one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/registry.h"
#include "tasks/task.h"
#include "transforms/transform.h"

namespace infomax {

// Whether maps alone stand before the distribution, one at least: it has the distribution's
// information.
bool is_transformed(std::string_view task);
// What follows the last @: "gaussian".
std::string_view distribution_name(std::string_view task);
// The rows of the transforms, first to last as the name has them. Throws InputError, naming the
// known ones, for one that isn't known.
std::vector<const TransformRow*> transforms_of(std::string_view task);
// What the name says, row by row: transforms, controls, and the distribution or the task of the
// catalogue; after the latter the rows that it is made of, whose parameters it has stated. Throws
// InputError as make_task does.
std::vector<RowInfo> rows_of_task(std::string_view task);
// The parameters that a point or a command states with it. Same errors.
std::vector<const Parameter*> parameters_of_task(std::string_view task);
// Operations that the transforms of a value cost there and back, about. Same errors.
double transform_work(std::string_view task);

// The task that a suite names, with or without transforms: a distribution at the parameters of its
// rows, or a task of the catalogue (tasks/catalogue.h). Throws InputError, naming the known ones,
// for a name that isn't known, for impossible parameters, and for a transform that wants other
// numbers of columns.
// `images` are those of images_of_task.
std::unique_ptr<Task> make_task(std::string_view task, const Settings& settings,
                                const std::shared_ptr<const ImageSet>& images = nullptr);

// The image sets that a task is made of: that whose images are drawn, then that of their
// background. Empty where it is made of none. Throws InputError for a name that isn't known.
std::vector<std::string> image_sets_of_task(std::string_view task, const Settings& settings);
// Its images; null where it is made of none. Throws InputError where they can't be found.
std::shared_ptr<const ImageSet> images_of_task(std::string_view task, const Settings& settings,
                                               const DataPlaces& places);

}  // namespace infomax
