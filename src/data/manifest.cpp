#include "data/manifest.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>

#include "core/error.h"
#include "data/read_file.h"
#include "data/toml.h"

namespace infomax {

namespace {

constexpr std::size_t kMostBytes = 1 << 20;

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// One table, whose keys are taken one by one; what is left over at the end is unknown.
class Table {
 public:
  Table(const std::string& path, const toml::table& table, std::string name)
      : path_(path), table_(table), name_(std::move(name)) {}

  bool has(std::string_view key) const { return table_.contains(key); }

  const toml::node& take(std::string_view key) {
    taken_.insert(std::string(key));
    const toml::node* node = table_.get(key);
    if (node == nullptr) fail(table_, fmt::format("{}{} is missing", name_, key));
    return *node;
  }

  std::string string(std::string_view key) { return string_of(take(key), key); }

  std::string string_of(const toml::node& node, std::string_view key) const {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty())
      fail(node, fmt::format("{}{} must be a string that isn't empty", name_, key));
    return *value;
  }

  std::uint64_t count(std::string_view key) { return count_of(take(key), key); }

  std::uint64_t count_of(const toml::node& node, std::string_view key) const {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1)
      fail(node, fmt::format("{}{} must be a whole number above 0", name_, key));
    return static_cast<std::uint64_t>(*value);
  }

  const toml::array& array(std::string_view key) {
    const toml::node& node = take(key);
    if (!node.is_array()) fail(node, fmt::format("{}{} must be a list", name_, key));
    return *node.as_array();
  }

  Table table(std::string_view key) { return table_of(take(key), key); }

  Table table_of(const toml::node& node, std::string_view key) const {
    if (!node.is_table()) fail(node, fmt::format("{}{} must be a table", name_, key));
    return {path_, *node.as_table(), fmt::format("{}{}.", name_, key)};
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const auto& [key, node] : table_) out.emplace_back(key.str());
    return out;
  }

  void done() const {
    for (const auto& [key, node] : table_) {
      if (!taken_.contains(std::string(key.str()))) {
        fail(node,
             fmt::format("{}{} is not known; known are {}", name_, key.str(), joined(taken_)));
      }
    }
  }

  [[noreturn]] void fail(const toml::node& node, const std::string& what) const {
    throw InputError(fmt::format("{}:{}: {}", path_, node.source().begin.line, what));
  }

 private:
  const std::string& path_;
  const toml::table& table_;
  std::string name_;  // "mnist.files."
  std::set<std::string> taken_;
};

// Names become parts of paths and addresses: no folder above, no hidden file.
void require_plain_name(Table& table, std::string_view key, const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  if (!plain || name.front() == '.') {
    table.fail(table.take(key),
               fmt::format("{} \"{}\" must consist of letters, digits, -, _ and .", key, name));
  }
}

std::string read_name(Table& table) {
  std::string name = table.string("name");
  require_plain_name(table, "name", name);
  return name;
}

std::string read_sha256(Table& table) {
  std::string digest = table.string("sha256");
  if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    table.fail(table.take("sha256"),
               fmt::format("sha256 \"{}\" must be 64 lower-case hexadecimal digits", digest));
  }
  return digest;
}

std::vector<std::size_t> read_shape(Table& table) {
  std::vector<std::size_t> shape;
  for (const toml::node& size : table.array("shape"))
    shape.push_back(table.count_of(size, "shape"));
  return shape;
}

ManifestFile read_file_entry(Table table) {
  ManifestFile file;
  file.name = read_name(table);
  file.bytes = table.count("bytes");
  file.sha256 = read_sha256(table);
  if (table.has("unpacked")) file.unpacked = table.count("unpacked");
  if (table.has("shape")) file.shape = read_shape(table);
  table.done();
  return file;
}

ManifestMember read_member(Table table) {
  ManifestMember member;
  member.name = read_name(table);
  member.shape = read_shape(table);
  if (table.has("sha256")) member.sha256 = read_sha256(table);
  table.done();
  return member;
}

ManifestSet read_set(Table table, const std::string& name) {
  ManifestSet set;
  set.name = name;
  set.title = table.string("title");
  set.authors = table.string("authors");
  set.licence = table.string("licence");
  set.folder = table.string("folder");
  require_plain_name(table, "folder", set.folder);
  if (table.has("classes")) set.classes = table.count("classes");
  if (set.classes > 256)
    table.fail(table.take("classes"),
               fmt::format("classes is {}, want at most 256: labels are bytes", set.classes));
  for (const toml::node& mirror : table.array("mirrors")) {
    const std::string address = table.string_of(mirror, "mirrors");
    if (!address.starts_with("https://") || !address.ends_with('/')) {
      table.fail(mirror,
                 fmt::format("mirror \"{}\" must begin with https:// and end with /", address));
    }
    set.mirrors.push_back(address);
  }
  for (const toml::node& file : table.array("files")) {
    set.files.push_back(read_file_entry(table.table_of(file, "files")));
  }
  if (table.has("members")) {
    for (const toml::node& member : table.array("members")) {
      set.members.push_back(read_member(table.table_of(member, "members")));
    }
  }
  table.done();
  return set;
}

}  // namespace

const ManifestFile& ManifestSet::file(std::string_view file_name) const {
  for (const ManifestFile& candidate : files) {
    if (candidate.name == file_name) return candidate;
  }
  throw InputError(fmt::format("the manifest's set \"{}\" has no file {}", name, file_name));
}

const ManifestSet& Manifest::set(std::string_view name) const {
  std::vector<std::string> known;
  for (const ManifestSet& candidate : sets) {
    if (candidate.name == name) return candidate;
    known.push_back(candidate.name);
  }
  throw InputError(
      fmt::format("{}: data set \"{}\" is not there; there are {}", path, name, joined(known)));
}

Manifest read_manifest(const std::string& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMostBytes);
  Manifest manifest;
  manifest.path = path;
  const toml::table document =
      parse_toml(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), path);
  Table top(path, document, "");
  if (const std::uint64_t schema = top.count("schema"); schema != 1) {
    top.fail(top.take("schema"), fmt::format("schema {}, want 1", schema));
  }
  for (const std::string& name : top.keys()) {
    if (name != "schema") manifest.sets.push_back(read_set(top.table(name), name));
  }
  return manifest;
}

Manifest read_manifests(const std::string& path) {
  Manifest manifest = read_manifest(path);
  const char* own = std::getenv("INFOMAX_MANIFEST");
  if (own == nullptr || *own == '\0') return manifest;
  Manifest more = read_manifest(own);
  for (ManifestSet& set : more.sets) {
    for (const ManifestSet& known : manifest.sets)
      if (known.name == set.name)
        throw InputError(
            fmt::format("{}: data set \"{}\" is in {} already; give yours another name", more.path,
                        set.name, manifest.path));
  }
  std::move(more.sets.begin(), more.sets.end(), std::back_inserter(manifest.sets));
  manifest.path += " and " + more.path;
  return manifest;
}

}  // namespace infomax
