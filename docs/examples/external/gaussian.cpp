// Information of jointly Gaussian columns from their covariances, with the standard library alone.
//
//   g++ -O2 -std=c++17 -o gaussian gaussian.cpp
//   infomax check-estimator "./gaussian {csv} {dim_x} {dim_y}"
//   infomax run known-mi --estimator-command "./gaussian {csv} {dim_x} {dim_y}" --name my-gaussian
//
//   I = (log det C_x + log det C_y - log det C) / 2

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using Rows = std::vector<std::vector<double>>;

// The head is X0,X1,...,Y0,Y1,...
Rows read_csv(const char* path) {
  std::ifstream file(path);
  Rows rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');)
      rows.back().push_back(std::strtod(cell.c_str(), nullptr));
  }
  return rows;
}

Rows covariance(const Rows& rows) {
  const std::size_t d = rows.front().size();
  const double n = static_cast<double>(rows.size());
  std::vector<double> mean(d);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < d; ++i) mean[i] += row[i] / n;
  Rows out(d, std::vector<double>(d));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < d; ++i)
      for (std::size_t j = 0; j < d; ++j) out[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / n;
  return out;
}

// Of the columns from `begin` to `end`, by Cholesky's factorisation.
double log_det(const Rows& c, std::size_t begin, std::size_t end) {
  const std::size_t d = end - begin;
  Rows l(d, std::vector<double>(d));
  double out = 0;
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = c[begin + i][begin + j];
      for (std::size_t k = 0; k < j; ++k) rest -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(rest) : rest / l[j][j];
      if (i == j) out += std::log(rest);
    }
  return out;
}

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s CSV DIM_X DIM_Y\n", argv[0]);
    return 2;
  }
  const Rows rows = read_csv(argv[1]);
  const std::size_t dx = std::strtoul(argv[2], nullptr, 10);
  const std::size_t dy = std::strtoul(argv[3], nullptr, 10);
  if (rows.size() < 2 || rows.front().size() != dx + dy) {
    std::fprintf(stderr, "%s: %zu rows, want 2 at least, of %zu columns\n", argv[1], rows.size(),
                 dx + dy);
    return 2;
  }
  const Rows c = covariance(rows);
  std::printf("%.17g\n", (log_det(c, 0, dx) + log_det(c, dx, dx + dy) - log_det(c, 0, dx + dy)) / 2);
}
