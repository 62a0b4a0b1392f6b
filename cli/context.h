#ifndef JOINTPLAN_CLI_CONTEXT_H_
#define JOINTPLAN_CLI_CONTEXT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/config.h"
#include "cli/io.h"
#include "cli/paint.h"
#include "cli/table.h"
#include "jointplan/client.h"

namespace jointplan::cli {

// How results are written.
enum class Format { kTable, kJson, kCsv };

// The options that every command takes.
struct GlobalFlags {
  std::optional<std::string> server;
  std::optional<std::string> token;
  std::optional<std::string> token_file;
  std::optional<std::string> profile;
  std::optional<std::string> plan;
  std::optional<std::string> format;
  std::optional<std::string> language;
  bool no_color = false;
  bool yes = false;
};

// Makes a client; tests hand in one of their own.
using ClientMaker = std::function<client::Client(const client::ConnectionOptions&)>;

// What a command works with: the server, the person's choices, and where to write. Arguments go
// before environment, and environment before profile.
class Context {
 public:
  Context(Io io, const GlobalFlags* flags, ClientMaker make_client)
      : io_(std::move(io)), flags_(flags), make_client_(std::move(make_client)) {}

  // ---- The server ----

  // Connects, the first time; the client lives as long as this.
  absl::StatusOr<const client::Client*> client();
  // Where the server is, for messages.
  std::string ServerAddress();
  // The settings of the person.
  absl::StatusOr<Config*> config();

  // ---- Names ----

  // The plan to work on, `plans/{plan}`: one that UsePlan was told, --plan, the environment's, or
  // the profile's.
  absl::StatusOr<std::string> PlanName();
  // Makes this the plan to work on, in place of every other.
  void UsePlan(absl::string_view text);
  // Takes a leading whole plan name (`plans/hub`) off the arguments and makes it the plan, so that
  // it can stand first wherever a command works in a plan; `max` is how many may remain.
  absl::Status TakePlan(std::vector<std::string>* arguments, size_t min, size_t max,
                        absl::string_view wanted);
  // The whole name of something in the plan, from its short or whole name.
  absl::StatusOr<std::string> NameIn(absl::string_view collection, absl::string_view text);
  // The plan's own record, read once.
  absl::StatusOr<v1::Plan> ReadPlan(const std::string& plan);
  // The language that texts without one are in: --language, else the plan's.
  absl::StatusOr<std::string> WritingLanguage(const std::string& plan);
  // The language to show texts in, if the person chose one.
  std::string ReadingLanguage() const { return flags_->language.value_or(""); }

  // ---- Output ----

  const Io& io() const { return io_; }
  Format format() const { return format_; }
  absl::Status SetFormat();
  Paint paint() const;
  int width() const { return io_.width; }

  // Writes to the results.
  void Print(absl::string_view text) const;
  // Writes a message to the person, who may not be the reader of the results.
  void Say(absl::string_view text) const;
  // Writes a response in the format that was asked for.
  absl::Status Show(const google::protobuf::Message& response, const Table& table,
                    absl::string_view if_empty) const;
  absl::Status Show(const google::protobuf::Message& response, const Sheet& sheet) const;
  // Writes a response as JSON, or one line for people.
  absl::Status ShowLine(const google::protobuf::Message& response, absl::string_view line) const;
  absl::Status PrintJson(const google::protobuf::Message& response) const;

  // ---- The person ----

  // Whether there is somebody who can answer a question.
  bool CanAsk() const { return io_.in_is_terminal; }
  bool yes() const { return flags_->yes; }
  // Asks; true without asking if --yes was given or nobody could answer.
  bool Confirm(absl::string_view question) const;
  // Asks for a line; nothing at the end of the input.
  std::optional<std::string> Ask(absl::string_view question) const;

 private:
  absl::StatusOr<Profile> ChosenProfile();
  absl::StatusOr<std::string> Token(const Profile& profile);
  // The language in which the server shall tell errors besides English: --language, the profile's,
  // or the environment's; empty: none.
  std::string MessageLanguage(const Profile& profile) const;

  Io io_;
  const GlobalFlags* flags_;
  ClientMaker make_client_;
  Format format_ = Format::kTable;
  std::string server_;
  std::string plan_;
  std::optional<Config> config_;
  std::optional<client::Client> client_;
  std::map<std::string, v1::Plan> plans_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_CONTEXT_H_
