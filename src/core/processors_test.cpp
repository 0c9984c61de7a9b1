#include "core/processors.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::ScratchFolder;

void write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

TEST(GroupQuota, IsTheSmallestOnTheWayToTheRoot) {
  const ScratchFolder root;
  const std::string at = root.path();
  EXPECT_EQ(group_quota("0::/a/b\n", at), std::nullopt);
  write(at + "/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(group_quota("0::/a/b\n", at), std::nullopt);
  write(at + "/a/cpu.max", "150000 100000\n");
  EXPECT_EQ(group_quota("0::/a/b\n", at), 1.5);
  write(at + "/a/b/cpu.max", "400000 100000\n");
  EXPECT_EQ(group_quota("0::/a/b\n", at), 1.5);
  // In a container the group's own files are at the mount's root.
  write(at + "/cpu.max", "50000 100000\n");
  EXPECT_EQ(group_quota("0::/\n", at), 0.5);
}

TEST(GroupQuota, IsFoundOfVersionOneToo) {
  const ScratchFolder root;
  const std::string at = root.path();
  write(at + "/cpu,cpuacct/docker/1f/cpu.cfs_quota_us", "200000\n");
  write(at + "/cpu,cpuacct/docker/1f/cpu.cfs_period_us", "100000\n");
  const std::string membership = "5:memory:/docker/1f\n4:cpu,cpuacct:/docker/1f\n";
  EXPECT_EQ(group_quota(membership, at), 2.0);
  write(at + "/cpu,cpuacct/docker/1f/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(group_quota(membership, at), std::nullopt);
  EXPECT_EQ(group_quota("nonsense\n4:cpuset:/a\n", at), std::nullopt);
}

TEST(UsableProcessors, AreThoseOfTheThreadsAffinity) {
  EXPECT_GE(usable_processors(), 1u);
  std::size_t found = 0;
  std::thread([&] {
    cpu_set_t one, allowed;
    CPU_ZERO(&one);
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &allowed)) {
        CPU_SET(cpu, &one);
        break;
      }
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    found = usable_processors();
  }).join();
  EXPECT_EQ(found, 1u);
}

}  // namespace
}  // namespace infomax
