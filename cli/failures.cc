#include "cli/failures.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/display_width.h"
#include "jointplan/errors.h"
#include "plan/errors.h"

namespace jointplan::cli {
namespace {

// Payloads of our own; they never travel.
constexpr char kUsageMark[] = "jointplan-cli/usage";
constexpr char kShownMark[] = "jointplan-cli/shown";
constexpr char kHintMark[] = "jointplan-cli/hint";
constexpr char kErrorInfo[] = "google.rpc.ErrorInfo";

bool Has(const absl::Status& status, const char* mark) {
  return status.GetPayload(mark).has_value();
}

// Whether the error comes from a server, and not from the connection to one.
bool IsServers(const absl::Status& status) {
  return Has(status, plan::DetailUrl(kErrorInfo).c_str());
}

// All wrong fields, where there are several; the message names the first alone.
std::string FieldList(const absl::Status& status) {
  const auto request = client::BadRequestOf(status);
  if (!request || request->field_violations_size() < 2) return "";
  std::string text = "Several fields are wrong; nothing was written.";
  for (const auto& violation : request->field_violations()) {
    absl::StrAppend(&text, "\n  ", violation.field(), ": ", violation.description());
  }
  return text;
}

std::string ConnectionText(const absl::Status& status, absl::string_view server) {
  if (status.code() == absl::StatusCode::kDeadlineExceeded) {
    return absl::StrCat("The server ", server, " did not answer in time. Try again; an edit that ",
                        "did arrive is not made twice by `jointplan` itself, but look first.");
  }
  return absl::StrCat("Cannot reach a jointplan server at ", server, " (", status.message(),
                      "). Is it running, and is the address right (--server, JOINTPLAN_SERVER)?");
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsageMark, absl::Cord());
  return status;
}

absl::Status ConflictsRemain(absl::string_view message) {
  return plan::MakeError(plan::Reason::kConflict, message);
}

absl::Status AlreadyShown() {
  absl::Status status = absl::UnknownError("shown");
  status.SetPayload(kShownMark, absl::Cord());
  return status;
}

absl::Status WithHint(absl::Status status, absl::string_view hint) {
  absl::Cord hints = status.GetPayload(kHintMark).value_or(absl::Cord());
  if (!hints.empty()) hints.Append("\n");
  hints.Append(hint);
  status.SetPayload(kHintMark, std::move(hints));
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kDone;
  if (Has(status, kUsageMark)) return kUsage;
  return plan::ReasonOf(status) == plan::Reason::kConflict ? kConflict : kError;
}

std::string Explain(const absl::Status& status, absl::string_view server) {
  if (status.ok() || Has(status, kShownMark)) return "";
  const bool connection = (status.code() == absl::StatusCode::kUnavailable ||
                           status.code() == absl::StatusCode::kDeadlineExceeded) &&
                          !IsServers(status);
  std::string text = FieldList(status);
  if (text.empty()) {
    text = connection ? ConnectionText(status, server) : std::string(status.message());
  }
  // In the person's language first; English below it, so that whoever is asked can help.
  if (const auto localized = client::LocalizedMessageOf(status)) {
    text = absl::StrCat(localized->message(), "\nIn English: ", text);
  }
  if (const auto hint = status.GetPayload(kHintMark)) {
    absl::StrAppend(&text, "\n", std::string(*hint));
  }
  return Harmless(text);
}

}  // namespace jointplan::cli
