// What points and trials have of their own, as texts: lists of settings, changes of facts. And
// columns of few distinct texts: a data set NAME of indices into the texts NAME_values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "results/h5.h"
#include "results/layout.h"
#include "results/record.h"

namespace infomax {

// A JSON list of pairs; "null" for settings that are `usual`.
std::string settings_text(const SettingList& settings, const SettingList& usual);
// A JSON list of the keys.
std::string keys_text(const SettingList& settings);
// A JSON merge patch (RFC 7386) that makes `to` of `from`; "null" for no facts at all.
std::string facts_patch(const Facts& from, const Facts& to);
// The names, parted by spaces.
std::string names_text(const std::vector<Metric>& metrics);

// Their opposites; `path` is where the text was found. They refuse by the reader, as it does.
SettingList settings_from(const h5::Reader& reader, const std::string& path,
                          const std::string& text, const SettingList& usual);
std::vector<std::string> keys_from(const h5::Reader& reader, const std::string& path,
                                   const std::string& text);
Facts patched(const h5::Reader& reader, const std::string& path, const std::string& text,
              const Facts& from);
// The indices in `all` of the names, each once.
std::vector<std::size_t> places_from(const h5::Reader& reader, const std::string& path,
                                     const std::string& text, const std::vector<Metric>& all);

// Both data sets, the first along `leads`. Distinct texts stand in the order of first appearance.
void write_coded(h5::Writer& writer, const std::string& path, const std::string& description,
                 const Leads& leads, std::span<const std::string> texts);

struct Coded {
  std::vector<std::uint32_t> codes;  // below values.size()
  std::vector<std::string> values;
};

// Refuses another shape than that of `leads`, and indices beyond the texts.
Coded read_coded(const h5::Reader& reader, const std::string& path, const Leads& leads);

// Shape of a data set along leads.
h5::Shape shape_of(const Leads& leads);
// Says what a data set along leads is and attaches their scales, which lie in its group.
void describe(h5::Writer& writer, const std::string& path, const std::string& description,
              const Leads& leads);

}  // namespace infomax
