// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/profile/speedscope.h"

#include <algorithm>

namespace mvm::tools::profile {
namespace {

using Json = nlohmann::ordered_json;

/// The functions from the called one down to the node, as numbers of frames.
Json path_of(const CallTree& tree, std::size_t node, const std::vector<std::size_t>& frame_of) {
  std::vector<std::size_t> path;
  for (; node != 0; node = tree.nodes()[node].parent) path.push_back(frame_of[node]);
  std::ranges::reverse(path);
  return path;
}

template <class Weight>
Json profile_of(const CallTree& tree, const std::vector<std::size_t>& frame_of, std::string_view name,
                std::string_view unit, const Weight& weight_of) {
  Json samples = Json::array();
  Json weights = Json::array();
  std::uint64_t end = 0;
  for (std::size_t i = 1; i < tree.nodes().size(); ++i) {
    const std::uint64_t weight = weight_of(tree.nodes()[i]);
    if (weight == 0) continue;
    samples.push_back(path_of(tree, i, frame_of));
    weights.push_back(weight);
    end += weight;
  }
  return {{"type", "sampled"},
          {"name", name},
          {"unit", unit},
          {"startValue", 0},
          {"endValue", end},
          {"samples", std::move(samples)},
          {"weights", std::move(weights)}};
}

}  // namespace

Json speedscope(const CallTree& tree, std::string_view title) {
  Json frames = Json::array();
  std::map<std::string, std::size_t> numbers;
  std::vector<std::size_t> frame_of(tree.nodes().size());
  for (std::size_t i = 1; i < tree.nodes().size(); ++i) {
    const std::string& name = tree.nodes()[i].name;
    const auto [number, is_new] = numbers.try_emplace(name, numbers.size());
    if (is_new) frames.push_back({{"name", name}});
    frame_of[i] = number->second;
  }
  const auto gas = [](const CallTree::Node& node) { return node.self_gas; };
  const auto time = [](const CallTree::Node& node) {
    return static_cast<std::uint64_t>(node.self_time.count());
  };
  return {{"$schema", "https://www.speedscope.app/file-format-schema.json"},
          {"name", title},
          {"exporter", "mvm " MVM_VERSION},
          {"activeProfileIndex", 0},
          {"shared", {{"frames", std::move(frames)}}},
          {"profiles",
           {profile_of(tree, frame_of, "gas (internal units)", "none", gas),
            profile_of(tree, frame_of, "time", "nanoseconds", time)}}};
}

}  // namespace mvm::tools::profile
