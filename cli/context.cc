#include "cli/context.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/names.h"
#include "exchange/json.h"

namespace jointplan::cli {
namespace {

constexpr char kUserAgent[] = "jointplan-cli/0.1";
constexpr char kDefaultServer[] = "localhost:4720";

// The language tag of a locale: `fr_FR.UTF-8` -> `fr-FR`; empty for `C` and `POSIX`.
std::string TagOfLocale(absl::string_view locale) {
  const absl::string_view name = locale.substr(0, locale.find_first_of(".@"));
  if (name == "C" || name == "POSIX") return "";
  return absl::StrReplaceAll(name, {{"_", "-"}});
}

}  // namespace

absl::StatusOr<Config*> Context::config() {
  if (!config_) {
    JP_ASSIGN_OR_RETURN(config_, LoadConfig(ConfigPath(io_)));
  }
  return &*config_;
}

absl::StatusOr<Profile> Context::ChosenProfile() {
  JP_ASSIGN_OR_RETURN(const Config* settings, config());
  const std::string name =
      flags_->profile.value_or(io_.env("JOINTPLAN_PROFILE").value_or(settings->current));
  if (name.empty()) return Profile();
  const auto profile = settings->profiles.find(name);
  if (profile != settings->profiles.end()) return profile->second;
  return UsageError(absl::StrCat("There is no profile ", name,
                                 ". `jointplan profile list` shows those there are."));
}

absl::StatusOr<std::string> Context::Token(const Profile& profile) {
  if (flags_->token) return *flags_->token;
  if (flags_->token_file) {
    JP_ASSIGN_OR_RETURN(const std::string content, ReadFile(*flags_->token_file));
    return std::string(absl::StripAsciiWhitespace(content));
  }
  return io_.env("JOINTPLAN_TOKEN").value_or(profile.token);
}

std::string Context::MessageLanguage(const Profile& profile) const {
  if (flags_->language) return *flags_->language;
  if (!profile.language.empty()) return profile.language;
  // As POSIX has it: the first of these that is set counts, whatever it says.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const auto locale = io_.env(name)) return TagOfLocale(*locale);
  }
  return "";
}

absl::StatusOr<const client::Client*> Context::client() {
  if (client_) return &*client_;
  JP_ASSIGN_OR_RETURN(const Profile profile, ChosenProfile());
  client::ConnectionOptions options;
  options.target = flags_->server.value_or(io_.env("JOINTPLAN_SERVER").value_or(profile.server));
  if (options.target.empty()) options.target = kDefaultServer;
  server_ = options.target;
  JP_ASSIGN_OR_RETURN(options.token, Token(profile));
  options.user_agent = kUserAgent;
  options.languages = MessageLanguage(profile);
  client_.emplace(make_client_(options));
  return &*client_;
}

std::string Context::ServerAddress() { return server_.empty() ? kDefaultServer : server_; }

absl::StatusOr<std::string> Context::PlanName() {
  if (!plan_.empty()) return plan_;
  if (flags_->plan) return PlanNameOf(*flags_->plan);
  if (const auto plan = io_.env("JOINTPLAN_PLAN")) return PlanNameOf(*plan);
  JP_ASSIGN_OR_RETURN(const Profile profile, ChosenProfile());
  if (!profile.plan.empty()) return PlanNameOf(profile.plan);
  return UsageError(
      "Which plan? Name it with --plan PLAN or JOINTPLAN_PLAN, or set one for good with "
      "`jointplan profile set NAME --plan PLAN`. `jointplan plan list` shows the plans.");
}

void Context::UsePlan(absl::string_view text) { plan_ = PlanNameOf(text); }

absl::Status Context::TakePlan(std::vector<std::string>* arguments, size_t min, size_t max,
                               absl::string_view wanted) {
  if (!arguments->empty() && IsWholePlanName(arguments->front())) {
    UsePlan(arguments->front());
    arguments->erase(arguments->begin());
  }
  if (arguments->size() >= min && arguments->size() <= max) return absl::OkStatus();
  return UsageError(absl::StrCat("This command takes ", wanted, "; see its --help."));
}

absl::StatusOr<std::string> Context::NameIn(absl::string_view collection, absl::string_view text) {
  if (absl::StartsWith(text, "plans/")) {
    plan_ = PlanPartOf(text);
    return std::string(text);
  }
  JP_ASSIGN_OR_RETURN(const std::string plan, PlanName());
  return ChildNameOf(plan, collection, text);
}

absl::StatusOr<v1::Plan> Context::ReadPlan(const std::string& plan) {
  if (const auto known = plans_.find(plan); known != plans_.end()) return known->second;
  JP_ASSIGN_OR_RETURN(const client::Client* server, client());
  v1::GetPlanRequest request;
  request.set_name(plan);
  JP_ASSIGN_OR_RETURN(plans_[plan], server->GetPlan(std::move(request)));
  return plans_[plan];
}

absl::StatusOr<std::string> Context::WritingLanguage(const std::string& plan) {
  if (flags_->language) return *flags_->language;
  JP_ASSIGN_OR_RETURN(const v1::Plan record, ReadPlan(plan));
  return record.has_default_language() ? record.default_language() : "en";
}

absl::Status Context::SetFormat() {
  const std::string format = flags_->format.value_or("table");
  if (format == "table") {
    format_ = Format::kTable;
  } else if (format == "json") {
    format_ = Format::kJson;
  } else if (format == "csv") {
    format_ = Format::kCsv;
  } else {
    return UsageError(absl::StrCat("--format is table, json or csv, not ", format, "."));
  }
  return absl::OkStatus();
}

Paint Context::paint() const {
  return Paint(io_.out_is_terminal && format_ == Format::kTable && !flags_->no_color &&
               !io_.env("NO_COLOR"));
}

void Context::Print(absl::string_view text) const {
  io_.out->write(text.data(), static_cast<std::streamsize>(text.size()));
}

void Context::Say(absl::string_view text) const {
  io_.err->write(text.data(), static_cast<std::streamsize>(text.size()));
  *io_.err << "\n";
}

absl::Status Context::PrintJson(const google::protobuf::Message& response) const {
  JP_ASSIGN_OR_RETURN(const std::string json, exchange::ToJson(response));
  Print(json);
  if (!absl::EndsWith(json, "\n")) Print("\n");
  return absl::OkStatus();
}

absl::Status Context::Show(const google::protobuf::Message& response, const Table& table,
                           absl::string_view if_empty) const {
  if (format_ == Format::kJson) return PrintJson(response);
  if (format_ == Format::kCsv) {
    Print(table.ToCsv());
  } else if (table.empty()) {
    Say(if_empty);
  } else {
    Print(table.ToText(paint(), width()));
  }
  return absl::OkStatus();
}

absl::Status Context::Show(const google::protobuf::Message& response, const Sheet& sheet) const {
  if (format_ == Format::kJson) return PrintJson(response);
  Print(format_ == Format::kCsv ? sheet.ToCsv() : sheet.ToText(paint(), width()));
  return absl::OkStatus();
}

absl::Status Context::ShowLine(const google::protobuf::Message& response,
                               absl::string_view line) const {
  if (format_ == Format::kJson) return PrintJson(response);
  Print(absl::StrCat(line, "\n"));
  return absl::OkStatus();
}

std::optional<std::string> Context::Ask(absl::string_view question) const {
  *io_.err << std::string(question) << std::flush;
  std::string answer;
  if (!std::getline(*io_.in, answer)) return std::nullopt;
  return std::string(absl::StripAsciiWhitespace(answer));
}

bool Context::Confirm(absl::string_view question) const {
  if (yes() || !CanAsk()) return true;
  const auto answer = Ask(absl::StrCat(question, " [y/N] "));
  return answer && (absl::EqualsIgnoreCase(*answer, "y") || absl::EqualsIgnoreCase(*answer, "yes"));
}

}  // namespace jointplan::cli
