#include "tasks/transformed.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/require.h"
#include "tasks/catalogue.h"
#include "tasks/sample_maps.h"

namespace infomax {

namespace {

class Transformed final : public Task, public DensityRatio {
 public:
  Transformed(const TransformRow& row, const Settings& settings, std::unique_ptr<Task> before)
      : Transformed(row, settings, *before) {
    owned_ = std::move(before);
  }
  // `before` has to outlive the task.
  Transformed(const TransformRow& row, const Settings& settings, const Task& before)
      : row_(row), settings_(settings), map_(row.make(settings)), before_(&before) {
    const auto image_width = [&](Side side, std::size_t width, std::size_t least,
                                 std::size_t most) {
      const char* const name = side == Side::x ? "x" : "y";
      if (width < least)
        throw InputError(
            fmt::format("{}: {} has {} columns, want at least {}", row.name, name, width, least));
      if (width > most)
        throw InputError(
            fmt::format("{}: {} has {} columns, want at most {}", row.name, name, width, most));
      return map_->image_width(side, width);
    };
    x_width_ = image_width(Side::x, before_->x_width(), row.least_x, row.most_x);
    y_width_ = image_width(Side::y, before_->y_width(), row.least_y, row.most_y);
  }

  std::size_t x_width() const override { return x_width_; }
  std::size_t y_width() const override { return y_width_; }
  Truth truth() const override { return before_->truth(); }

  // Of a distribution that moves: each that it comes to, seen through a map of its own.
  bool moves() const override { return before_->moves(); }
  std::size_t dependent_rows() const override { return before_->dependent_rows(); }
  const Task& at(std::int64_t step) const override {
    const Task& now = before_->at(step);
    if (&now == before_) return *this;
    std::unique_ptr<Transformed>& seen = seen_[&now];
    if (seen == nullptr) seen = std::make_unique<Transformed>(row_, settings_, now);
    return *seen;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(row_.name, "x", x, x.rows(), x_width_);
    require_shape(row_.name, "y", y, x.rows(), y_width_);
    const MatrixView<double> u = drawn_into(x, before_->x_width(), x_drawn_),
                             v = drawn_into(y, before_->y_width(), y_drawn_);
    before_->sample(stream, u, v);
    map_->apply(Side::x, u, x);
    map_->apply(Side::y, v, y);
  }

  const DensityRatio* density_ratio() const override {
    return before_->density_ratio() == nullptr ? nullptr : this;
  }
  bool square_integrable() const override { return before_->density_ratio()->square_integrable(); }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(row_.name, "x", x, x.rows(), x_width_);
    require_shape(row_.name, "y", y, y.rows(), y_width_);
    before_->density_ratio()->log_density_ratio(inverse(Side::x, x, before_->x_width(), x_before_),
                                                inverse(Side::y, y, before_->y_width(), y_before_),
                                                scores);
  }

 private:
  // `memory` grows once and is kept.
  static MatrixView<double> in(std::vector<double>& memory, std::size_t rows, std::size_t cols) {
    if (memory.size() < rows * cols) memory.resize(rows * cols);
    return {memory.data(), rows, cols};
  }
  // Where a side is drawn: in the image's own place if the map leaves the width as it is.
  static MatrixView<double> drawn_into(MatrixView<double> image, std::size_t width,
                                       std::vector<double>& memory) {
    return image.cols() == width ? image : in(memory, image.rows(), width);
  }
  ConstMatrixView<double> inverse(Side side, ConstMatrixView<double> image, std::size_t width,
                                  std::vector<double>& memory) const {
    const MatrixView<double> u = in(memory, image.rows(), width);
    map_->invert(side, image, u);
    return u;
  }

  const TransformRow& row_;
  Settings settings_;
  std::unique_ptr<Transform> map_;
  std::unique_ptr<Task> owned_;
  const Task* before_;
  mutable std::map<const Task*, std::unique_ptr<Transformed>> seen_;
  std::size_t x_width_ = 0, y_width_ = 0;
  mutable std::vector<double> x_drawn_, y_drawn_, x_before_, y_before_;
};

// What stands before the distribution, the last first.
std::vector<std::string_view> prefixes_of(std::string_view task) {
  std::vector<std::string_view> out;
  for (std::size_t at = task.find('@'); at != std::string_view::npos; at = task.find('@')) {
    out.push_back(task.substr(0, at));
    task.remove_prefix(at + 1);
  }
  return out;
}

// Null for a distribution of the registry, whose rows the catalogue's are made of.
const CataloguedTask* catalogued_or_null(std::string_view base) {
  const bool registered =
      std::ranges::any_of(tasks(), [&](const TaskRow& row) { return row.name == base; });
  return registered ? nullptr : find_catalogued(base);
}

}  // namespace

bool is_transformed(std::string_view task) {
  const std::vector<std::string_view> prefixes = prefixes_of(task);
  return !prefixes.empty() && std::ranges::none_of(prefixes, [](std::string_view name) {
    return find_sample_map(name) != nullptr;
  });
}

std::string_view distribution_name(std::string_view task) {
  return task.substr(task.rfind('@') + 1);  // npos + 1 is 0
}

std::vector<const TransformRow*> transforms_of(std::string_view task) {
  std::vector<const TransformRow*> out;
  for (const std::string_view name : prefixes_of(task))
    if (find_sample_map(name) == nullptr) out.push_back(&transform_named(name));
  return out;
}

std::vector<RowInfo> rows_of_task(std::string_view task) {
  std::vector<RowInfo> out;
  for (const std::string_view name : prefixes_of(task)) {
    if (const SampleMapRow* map = find_sample_map(name))
      out.push_back(row_info("map", *map));
    else
      out.push_back(row_info("transform", transform_named(name)));
  }
  const std::string_view base = distribution_name(task);
  if (const CataloguedTask* catalogued = catalogued_or_null(base)) {
    out.push_back(row_info(*catalogued));
    for (RowInfo row : rows_of_task(catalogued->task)) {
      row.parameters = {};
      out.push_back(row);
    }
  } else {
    out.push_back(row_info("task", task_named(base)));
  }
  return out;
}

std::vector<const Parameter*> parameters_of_task(std::string_view task) {
  std::vector<const Parameter*> out;
  for (const RowInfo& row : rows_of_task(task))
    for (const Parameter& parameter : row.parameters) out.push_back(&parameter);
  return out;
}

double transform_work(std::string_view task) {
  double sum = 0;
  for (const TransformRow* row : transforms_of(task)) sum += row->work;
  const CataloguedTask* catalogued = catalogued_or_null(distribution_name(task));
  return catalogued == nullptr ? sum : sum + transform_work(catalogued->task);
}

std::unique_ptr<Task> make_task(std::string_view task, const Settings& settings,
                                const std::shared_ptr<const ImageSet>& images) {
  const std::size_t at = task.find('@');
  if (at != std::string_view::npos) {
    std::unique_ptr<Task> before = make_task(task.substr(at + 1), settings, images);
    if (const SampleMapRow* map = find_sample_map(task.substr(0, at)))
      return map->make(std::move(before));
    return std::make_unique<Transformed>(transform_named(task.substr(0, at)), settings,
                                         std::move(before));
  }
  if (const CataloguedTask* catalogued = catalogued_or_null(task))
    return make_catalogued(*catalogued, images);
  return make_of(task_named(task), settings, images);
}

std::vector<std::string> image_sets_of_task(std::string_view task, const Settings& settings) {
  const std::string_view base = distribution_name(task);
  if (const CataloguedTask* catalogued = catalogued_or_null(base))
    return image_sets_of_task(catalogued->task, catalogued->parameters);
  std::vector<std::string> out;
  if (task_named(base).make_of_images == nullptr || !settings.has("image_set")) return out;
  out.push_back(settings.word("image_set"));
  if (settings.has("background")) out.push_back(settings.word("background"));
  return out;
}

std::shared_ptr<const ImageSet> images_of_task(std::string_view task, const Settings& settings,
                                               const DataPlaces& places) {
  const std::vector<std::string> names = image_sets_of_task(task, settings);
  if (names.empty()) return nullptr;
  std::shared_ptr<const ImageSet> images = load_image_set(names.front(), places);
  if (names.size() == 1) return images;
  auto with_background = std::make_shared<ImageSet>(*images);
  with_background->background = load_image_set(names.back(), places);
  return with_background;
}

}  // namespace infomax
