// The catalogue of tasks: joint distributions with names of their own, such as "student-3x3-df2",
// each a distribution of the registry at stated parameters, maybe seen through transforms, with the
// information that is published for it. A suite names one as it names a distribution, with further
// transforms before it ("asinh@student-3x3-df2"), and states no parameters.
//
// What a name means never changes: what is drawn for it is part of the id of every trial that names
// it (suite/trial.h).
//
// The rows are src/tasks/catalogue.toml, in [[task]] blocks:
//
//   id         = "student-3x3-df2"
//   family     = "core"              # the part of the catalogue that it belongs to
//   task       = "student-t"         # transforms and a distribution of the registry; left out,
//                                    # with the parameters, where the id says it: "asinh@..."
//   parameters = { x_dimension = 3, y_dimension = 3, degrees_of_freedom = 2, correlation = 0 }
//   nats       = 0.29092192          # as published, to all digits that it has
//   by         = "closed form"       # or "quadrature", "Monte Carlo", "upper bound"; "unknown"
//                                    # without nats
//   error      = 0.0004              # of a Monte Carlo mean: its standard error; else left out
//   summary    = "heavy tails: standardising ruins neighbour estimates"
//   source     = "Czyz et al. (2023)"
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/registry.h"
#include "core/settings.h"
#include "tasks/task.h"

namespace infomax {

struct CataloguedTask {
  std::string id, family, task;
  Settings parameters;
  Truth published;
  int decimals = 0;  // of the published value
  std::string summary, source;
};

// In the order of the file.
std::span<const CataloguedTask> catalogue();
// Null where there is none.
const CataloguedTask* find_catalogued(std::string_view id);

// Of a text like that of src/tasks/catalogue.toml. Throws InputError "PATH:LINE: ..." for a row
// that isn't as described above, whose id is taken, or whose task can't be made.
std::vector<CataloguedTask> read_catalogue(const std::string& path, std::string_view text);

// "1.02165125": the published information to all digits that it has; empty where it is unknown.
std::string nats_text(const CataloguedTask& task);

// As a row of the registry of tasks: it takes no parameters.
RowInfo row_info(const CataloguedTask& task);
// Its distribution, with the published information where that has none of its own.
// `images` are those of images_of_task.
std::unique_ptr<Task> make_catalogued(const CataloguedTask& task,
                                      const std::shared_ptr<const ImageSet>& images = nullptr);
// "student-t,correlation=0,degrees_of_freedom=2,...": what is drawn for it.
std::string definition_of(const CataloguedTask& task);

}  // namespace infomax
