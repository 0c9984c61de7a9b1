#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/build.h"
#include "core/error.h"
#include "core/processors.h"
#include "kernels/profile.h"
#include "machine/kernel_fingerprint.h"
#include "machine/roofline.h"

namespace infomax {

namespace {

int info(const std::string& data_dir, bool json) {
  const Places places = find_places();
  require_data_dir(data_dir);
  const DataPlaces data = data_places(places, data_dir);
  const BuildFacts& build = build_facts();
  TextTable table({"fact", "value"});
  table.add({"infomax.version", build.version});
  table.add({"infomax.numerics", fmt::format("{}", kNumericsVersion)});
  table.add({"infomax.commit", build.commit});
  table.add({"infomax.dirty", build.dirty});
  table.add({"infomax.sources", build.sources});
  table.add({"build.compiler", build.compiler});
  table.add({"build.flags", build.flags});
  table.add({"build.type", build.build_type});
  table.add({"build.sanitize", build.sanitize.empty() ? "none" : build.sanitize});
  for (const auto& [key, value] : profile_facts()) table.add({key, value});
  table.add({"fingerprint.kernels", kernel_fingerprint()});
  table.add({"cores", fmt::format("{}", usable_processors())});
  table.add({"suites", places.suites()});
  for (const ImageSetRow& row : image_sets()) {
    // A set that can't be looked for is a fact as well, and the other facts still matter.
    std::string found;
    try {
      found = row.built_in ? "built in" : row.find(row.name, data);
    } catch (const Error& e) {
      found = e.what();
    }
    table.add({fmt::format("data.{}", row.name), found.empty() ? "not found" : found});
  }
  table.print(json);
  return 0;
}

std::string shape_of(const ProductShape& s) {
  return fmt::format("{}x{}x{}", s.m, s.n, s.k);
}

void add_roofline(TextTable& table, const Roofline& r) {
  const std::string threads = fmt::format("{}", r.threads);
  const auto add = [&](std::string what, std::string shape, std::string_view pass,
                       std::string_view precision, double rate, const char* unit,
                       std::string_view library) {
    table.add({std::move(what), std::move(shape), std::string(pass), std::string(precision),
               threads, fmt::format("{:.1f}", rate / 1e9), unit, std::string(library)});
  };
  add("multiply-add", "", "", "float32", r.multiply_add, "GFLOP/s", "");
  if (r.multiply_add_bf16 > 0)
    add("multiply-add", "", "", "bf16", r.multiply_add_bf16, "GFLOP/s", "");
  for (const ProductRate& p : r.products)
    add("product", shape_of(p.shape), p.shape.pass, to_string(p.precision), p.flops, "GFLOP/s",
        p.library);
  for (const Precision precision : {Precision::float32, Precision::bf16})
    if (const double rate = product_rate(r, precision); rate > 0)
      add("products", "all", "all", to_string(precision), rate, "GFLOP/s", "");
  for (const ConvolutionRate& c : r.convolutions)
    add("convolution", c.name, c.pass, to_string(c.precision), c.flops, "GFLOP/s", "");
  for (const Precision precision : {Precision::float32, Precision::bf16})
    if (const double rate = convolution_rate(r, precision); rate > 0)
      add("convolutions", "all", "all", to_string(precision), rate, "GFLOP/s", "");
  for (const AdamRate& a : r.adam)
    add("adam", fmt::format("{}", a.parameters), "", "float32", a.bytes, "GB/s", "");
  add("read", "64 MiB", "", "float32", r.read, "GB/s", "");
  add("triad", "64 MiB", "", "float32", r.triad, "GB/s", "");
}

// One thread, then as many as there are cores, where that is another number: what trials side by
// side leave each other.
int measure(bool json) {
  TextTable table({"what", "shape", "pass", "precision", "threads", "rate", "unit", "library"});
  add_roofline(table, measure_roofline());
  if (const std::size_t cores = usable_processors(); cores > 1)
    add_roofline(table, measure_roofline({.threads = cores}));
  table.print(json);
  return 0;
}

}  // namespace

void add_info(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string data_dir;
    bool json = false, measure = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "info", "Build, libraries, instruction set, threads, data sets found",
                  "infomax info --json");
  command->add_option("--data-dir", options->data_dir, "Folder of the data sets");
  command->add_flag("--json", options->json, "A list of objects");
  command->add_flag(
      "--measure", options->measure,
      "Instead, what this machine reaches at best: arithmetic, products, memory; per thread, "
      "for one and for all cores at once (some ten seconds)");
  command->callback([options, &chosen] {
    chosen.command = [options] {
      return options->measure ? measure(options->json) : info(options->data_dir, options->json);
    };
  });
}

}  // namespace infomax
