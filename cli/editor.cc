#include "cli/editor.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "cli/typed_file.h"
#include "exchange/yaml.h"
#include "plan/diff.h"

namespace jointplan::cli {
namespace {

constexpr char kHeader[] =
    "Change what should be different, save and leave the editor.\n"
    "What others change meanwhile is merged with yours. An empty file changes nothing.";

template <class Record>
class EditedRecordOf : public EditedRecord {
 public:
  explicit EditedRecordOf(Record record) : record_(std::move(record)) {}

  const google::protobuf::Message& read() const override { return record_; }
  v1::Edit EditFor(const google::protobuf::Message& typed,
                   const google::protobuf::FieldMask& mask) const override {
    auto values = dynamic_cast<const Record&>(typed);
    values.set_name(record_.name());
    values.set_etag(record_.etag());
    return UpdateEdit(std::move(values), mask);
  }

 private:
  const Record record_;
};

// What a person typed, read and compared.
struct Typed {
  bool nothing = false;  // Nothing was typed, or it changes nothing.
  v1::Edit edit;
};

std::string NameOf(const google::protobuf::Message& record) {
  const auto* field = record.GetDescriptor()->FindFieldByName("name");
  return record.GetReflection()->GetString(record, field);
}

absl::StatusOr<Typed> ReadTyped(const EditedRecord& record, const std::string& text) {
  Typed typed;
  if (absl::StripAsciiWhitespace(WithoutComplaints(text)).empty()) {
    typed.nothing = true;
    return typed;
  }
  const std::unique_ptr<google::protobuf::Message> message(record.read().New());
  JP_RETURN_IF_ERROR(exchange::FromYaml(text, message.get()));
  if (!NameOf(*message).empty() && NameOf(*message) != NameOf(record.read())) {
    return absl::InvalidArgumentError(absl::StrCat("name: a record keeps its name for ever; leave ",
                                                   NameOf(record.read()), " as it is."));
  }
  google::protobuf::FieldMask mask;
  for (const v1::FieldChange& change : plan::Diff(&record.read(), message.get())) {
    mask.add_paths(change.path());
  }
  typed.nothing = mask.paths().empty();
  typed.edit = record.EditFor(*message, mask);
  return typed;
}

// Whether the person can put it right by typing something else.
bool IsTypingError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

// One conflict, settled with the person.
enum class Settled { kYes, kPark, kStop };

struct Settlement {
  Settled settled = Settled::kStop;
  v1::Resolution resolution;
};

class EditorSession {
 public:
  EditorSession(Context* context, const EditFlags& flags, const EditTarget& target,
                const EditedRecord& record, std::string offered, TypedFile file)
      : context_(context),
        flags_(flags),
        target_(target),
        record_(record),
        offered_(std::move(offered)),
        file_(std::move(file)) {}

  absl::Status Run() {
    while (true) {
      JP_RETURN_IF_ERROR(Kept(file_.Open(context_->io())));
      JP_ASSIGN_OR_RETURN(const std::string text, file_.Read());
      const auto typed = ReadTyped(record_, text);
      absl::Status status = typed.status();
      if (typed.ok() && typed->nothing) {
        file_.Discard();
        context_->Say("Nothing was changed.");
        return absl::OkStatus();
      }
      if (typed.ok()) status = Send(typed->edit);
      if (status.ok()) {
        file_.Discard();
        return status;
      }
      if (!IsTypingError(status) || !MayTryAgain(text)) return Kept(std::move(status));
      context_->Say(Explain(status, context_->ServerAddress()));
      JP_RETURN_IF_ERROR(Kept(Complain(status)));
    }
  }

 private:
  // Writes what is wrong into the file. What is written above the text moves it down, so that line
  // numbers are told anew for the text as it stands there.
  absl::Status Complain(const absl::Status& problem) const {
    JP_RETURN_IF_ERROR(file_.Complain(Explain(problem, context_->ServerAddress())));
    JP_ASSIGN_OR_RETURN(const std::string text, file_.Read());
    const auto typed = ReadTyped(record_, text);
    if (typed.ok()) return absl::OkStatus();
    return file_.Complain(Explain(typed.status(), context_->ServerAddress()));
  }

  // Says of an error where the text is, if there is one worth keeping.
  absl::Status Kept(absl::Status status) const {
    if (status.ok()) return status;
    const auto text = file_.Read();
    if (text.ok() && *text == offered_) {
      file_.Discard();
      return HintAtProposal(std::move(status), target_);
    }
    return WithHint(HintAtProposal(std::move(status), target_),
                    absl::StrCat("What you typed is kept in ", file_.path(), "."));
  }

  // The editor is opened again, unless nothing was changed in it since it was wrong before: then
  // whoever sits there, or the script, has given up.
  bool MayTryAgain(const std::string& text) {
    const std::string typed = WithoutComplaints(text);
    if (typed == last_wrong_) return false;
    last_wrong_ = typed;
    return true;
  }

  absl::Status Send(const v1::Edit& edit) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context_->client());
    JP_ASSIGN_OR_RETURN(v1::BatchEditRequest request, RequestFor(flags_, target_, {edit}));
    while (true) {
      const auto outcome = client::Edit(*client, request);
      if (!outcome.ok()) return NameRecords(outcome.status(), RecordsOf(request));
      if (!outcome->conflicted()) return ShowOutcome(context_, target_, *outcome);
      if (!context_->CanAsk()) return ShowAndStop(outcome->conflicts);
      JP_RETURN_IF_ERROR(SettleAll(outcome->conflicts, &request));
    }
  }

  absl::Status ShowAndStop(const std::vector<v1::Conflict>& conflicts) {
    JP_RETURN_IF_ERROR(ShowConflicts(context_, conflicts));
    return ConflictsRemain(absl::StrCat(Count(static_cast<int64_t>(conflicts.size()), "conflict"),
                                        " with others' changes; nothing was written."));
  }

  // Asks about each conflict, and puts the answers into the request.
  absl::Status SettleAll(const std::vector<v1::Conflict>& conflicts,
                         v1::BatchEditRequest* request) {
    int number = 0;
    for (const v1::Conflict& conflict : conflicts) {
      context_->Say(ConflictText(conflict,
                                 absl::StrCat("Conflict ", ++number, " of ", conflicts.size()),
                                 /*with_record=*/false, context_->paint(), context_->width()));
      const Settlement settlement = Settle(conflict);
      if (settlement.settled == Settled::kStop) {
        return ConflictsRemain("Stopped at a conflict; nothing was written.");
      }
      if (settlement.settled == Settled::kPark) {
        request->set_on_conflict(v1::ON_CONFLICT_PARK);
        request->clear_resolutions();
        return absl::OkStatus();
      }
      *request->add_resolutions() = settlement.resolution;
    }
    return absl::OkStatus();
  }

  Settlement Settle(const v1::Conflict& conflict) {
    while (true) {
      const auto answer = context_->Ask(
          "Keep [t]heirs, take [m]ine, [b]oth (sets), another [v]alue, [p]ark as a proposal, or "
          "[q]uit? ");
      if (!answer || *answer == "q") return {};
      if (*answer == "p") return {Settled::kPark, {}};
      std::string choice = *answer == "t"   ? "theirs"
                           : *answer == "m" ? "mine"
                           : *answer == "b" ? "both"
                                            : "";
      if (*answer == "v") {
        const auto value = context_->Ask("Value: ");
        if (!value) return {};
        choice = absl::StrCat("value:", *value);
      }
      if (choice.empty()) continue;
      auto resolution = MakeResolution(conflict.record(), conflict.path(), choice,
                                       flags_.resolve.reason.value_or(""));
      if (resolution.ok()) return {Settled::kYes, *std::move(resolution)};
      context_->Say(resolution.status().message());
    }
  }

  Context* const context_;
  const EditFlags& flags_;
  const EditTarget& target_;
  const EditedRecord& record_;
  const std::string offered_;  // What the file held before anybody typed.
  const TypedFile file_;
  std::string last_wrong_;
};

}  // namespace

std::unique_ptr<EditedRecord> EditedActivity(v1::Activity activity) {
  return std::make_unique<EditedRecordOf<v1::Activity>>(std::move(activity));
}

std::unique_ptr<EditedRecord> EditedPlan(v1::Plan plan) {
  return std::make_unique<EditedRecordOf<v1::Plan>>(std::move(plan));
}

absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          const EditedRecord& record) {
  std::string offered = exchange::ToYaml(record.read(), kHeader);
  JP_ASSIGN_OR_RETURN(TypedFile file, TypedFile::Make(context->io(), offered));
  return EditorSession(context, flags, target, record, std::move(offered), std::move(file)).Run();
}

}  // namespace jointplan::cli
