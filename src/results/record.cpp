#include "results/record.h"

#include <algorithm>

namespace infomax {

namespace {

constexpr Role kRoles[] = {Role::other, Role::estimate, Role::truth};

}  // namespace

const Metric* find_metric(const std::vector<Metric>& metrics, std::string_view name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  return found == metrics.end() ? nullptr : &*found;
}

Role role_of(const Metric& metric) {
  if (metric.role != Role::other) return metric.role;
  if (metric.name == "bound_test") return Role::estimate;
  return metric.name == "mi_true" ? Role::truth : Role::other;
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::estimate:
      return "estimate";
    case Role::truth:
      return "truth";
    case Role::other:
      break;
  }
  return "other";
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : kRoles)
    if (to_string(role) == name) return role;
  return std::nullopt;
}

}  // namespace infomax
