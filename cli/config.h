#ifndef JOINTPLAN_CLI_CONFIG_H_
#define JOINTPLAN_CLI_CONFIG_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/io.h"

namespace jointplan::cli {

// Where to connect and as whom, under a name.
struct Profile {
  std::string server;
  std::string token;
  std::string plan;      // Used where a command names none.
  std::string language;  // In which errors are told; empty: as the environment says.
};

// The person's settings.
struct Config {
  std::string current;  // The profile that is used unless another is named.
  std::map<std::string, Profile> profiles;
};

// `jointplan/config.yaml` in $XDG_CONFIG_HOME or ~/.config.
std::string ConfigPath(const Io& io);

// Reads the settings; an absent file holds none. PERMISSION_DENIED if others may read the file,
// for it holds tokens; INVALID_ARGUMENT names line and column of what cannot be read.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// Replaces the file at once; only its owner may read it.
absl::Status SaveConfig(const Config& config, const std::string& path);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_CONFIG_H_
