#include "cli/config.h"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/files.h"
#include "exchange/yaml_tree.h"

namespace jointplan::cli {
namespace {

constexpr int kOwnerOnly = 0600;

absl::Status CheckOwnerOnly(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return absl::OkStatus();
  if ((info.st_mode & 077) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("Others may read ", path, ", which holds tokens. Run: chmod 600 ", path));
}

absl::StatusOr<std::string> TextOf(const exchange::YamlNode& node, const std::string& path) {
  if (node.kind == exchange::YamlNode::Kind::kScalar) return node.text;
  if (node.kind == exchange::YamlNode::Kind::kNull) return "";
  return exchange::YamlError(node, path, "must be a text");
}

absl::StatusOr<Profile> ReadProfile(const exchange::YamlNode& node, const std::string& name) {
  Profile profile;
  const std::map<std::string, std::string*> fields = {{"server", &profile.server},
                                                      {"token", &profile.token},
                                                      {"plan", &profile.plan},
                                                      {"language", &profile.language}};
  for (const auto& [key, value] : node.fields) {
    const auto field = fields.find(key);
    const std::string path = absl::StrCat("profiles.", name, ".", key);
    if (field == fields.end()) {
      return exchange::YamlError(value, path,
                                 "is no setting; there are server, token, plan and language");
    }
    JP_ASSIGN_OR_RETURN(*field->second, TextOf(value, path));
  }
  return profile;
}

absl::StatusOr<Config> ReadConfig(absl::string_view text) {
  JP_ASSIGN_OR_RETURN(const exchange::YamlNode root, exchange::ParseYaml(text));
  Config config;
  for (const auto& [key, value] : root.fields) {
    if (key == "current") {
      JP_ASSIGN_OR_RETURN(config.current, TextOf(value, key));
    } else if (key == "profiles") {
      for (const auto& [name, profile] : value.fields) {
        JP_ASSIGN_OR_RETURN(config.profiles[name], ReadProfile(profile, name));
      }
    } else {
      return exchange::YamlError(value, key, "is no setting; there are current and profiles");
    }
  }
  return config;
}

void AppendSetting(absl::string_view key, absl::string_view value, std::string* text) {
  if (!value.empty()) absl::StrAppend(text, "    ", key, ": ", exchange::YamlScalar(value), "\n");
}

}  // namespace

std::string ConfigPath(const Io& io) {
  const auto xdg = io.env("XDG_CONFIG_HOME");
  const std::string base = xdg ? *xdg : absl::StrCat(io.env("HOME").value_or("."), "/.config");
  return absl::StrCat(base, "/jointplan/config.yaml");
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  JP_RETURN_IF_ERROR(CheckOwnerOnly(path));
  const auto text = ReadFile(path);
  if (absl::IsNotFound(text.status())) return Config();
  JP_RETURN_IF_ERROR(text.status());
  auto config = ReadConfig(*text);
  if (config.ok()) return config;
  return absl::Status(config.status().code(), absl::StrCat(path, ": ", config.status().message()));
}

absl::Status SaveConfig(const Config& config, const std::string& path) {
  std::error_code error;
  const auto folder = std::filesystem::path(path).parent_path();
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::InternalError(
        absl::StrCat("Cannot make the folder ", folder.string(), ": ", error.message()));
  }
  std::string text = "# Profiles of jointplan; change them with `jointplan profile`.\n";
  if (!config.current.empty()) {
    absl::StrAppend(&text, "current: ", exchange::YamlScalar(config.current), "\n");
  }
  if (!config.profiles.empty()) text += "profiles:\n";
  for (const auto& [name, profile] : config.profiles) {
    absl::StrAppend(&text, "  ", exchange::YamlScalar(name), ":\n");
    if (profile.server.empty() && profile.token.empty() && profile.plan.empty() &&
        profile.language.empty()) {
      text.insert(text.size() - 1, " {}");
    }
    AppendSetting("server", profile.server, &text);
    AppendSetting("token", profile.token, &text);
    AppendSetting("plan", profile.plan, &text);
    AppendSetting("language", profile.language, &text);
  }
  return WriteFile(path, text, kOwnerOnly);
}

}  // namespace jointplan::cli
