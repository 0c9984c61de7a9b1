#include "results/sample_file.h"

#include <cmath>
#include <span>

#include "core/require.h"
#include "results/h5.h"

namespace infomax {

namespace {

void write(h5::Writer& writer, const std::string& path, ConstMatrixView<double> rows) {
  std::vector<double> values;
  values.reserve(rows.rows() * rows.cols());
  for (std::size_t i = 0; i < rows.rows(); ++i)
    values.insert(values.end(), rows.row(i).begin(), rows.row(i).end());
  writer.numbers(path, {rows.rows(), rows.cols()}, values);
}

void write(h5::Writer& writer, ConstMatrixView<double> x, ConstMatrixView<double> y) {
  require_shape("sample", "y", y, x.rows(), y.cols());
  write(writer, "/x", x);
  write(writer, "/y", y);
}

}  // namespace

std::vector<std::byte> sample_file(ConstMatrixView<double> x, ConstMatrixView<double> y) {
  h5::Writer writer;
  write(writer, x, y);
  return writer.image();
}

std::vector<std::byte> sample_file(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                   const SampleFacts& facts) {
  h5::Writer writer;
  write(writer, x, y);
  writer.attribute("/", "task", facts.task);
  writer.attribute("/", "seed", facts.seed);
  writer.attribute("/", "scale", facts.scale);
  writer.attribute("/", "mi_true_known_by", facts.known_by);
  if (!std::isnan(facts.information)) {
    const bool bound = facts.known_by == "upper bound";
    writer.attribute("/", bound ? "mi_upper_bound" : "mi_true", facts.information);
    writer.attribute("/", "mi_true_error", facts.error);
  }
  return writer.image();
}

}  // namespace infomax
