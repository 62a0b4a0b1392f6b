#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "cli/agreement_name.h"
#include "cli/agreement_view.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/silence_view.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

// What the commands on the silence procedure of one agreement share.
class SilenceCommand : public Command {
 protected:
  void DeclareAgreement(Flags* flags) {
    flags->Arguments("NUMBER", &arguments_, 0, 2,
                     "Its number; the newest if left out; a plan may stand before it");
  }

  void DeclareUntil(Flags* flags) {
    flags->Text("--until", &until_, "TIME",
                "When it is adopted (UTC): 2019-03-15T12:00Z, a day (its end), 14d or 48h",
                /*required=*/true);
    flags->Text("--message", &message_, "TEXT", "What the partners are told");
  }

  absl::StatusOr<std::string> Name(Context* context) {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one agreement"));
    return AgreementName(context, arguments_.empty() ? "" : arguments_[0]);
  }

  absl::StatusOr<google::protobuf::Timestamp> Until() const {
    return ReadDeadline("--until", *until_, absl::Now());
  }

  std::string message() const { return message_.value_or(""); }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> until_, message_;
};

class SilenceStart : public SilenceCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareAgreement(flags);
    DeclareUntil(flags);
    flags->Text("--digest", &digest_, "DIGEST",
                "Start it only for what has this digest: what somebody looked at before");
  }

  absl::Status Run(Context* context) override {
    v1::StartSilenceRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_deadline(), Until());
    request.set_message(message());
    v1::GetAgreementRequest get;
    JP_ASSIGN_OR_RETURN(*get.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement shown, client->GetAgreement(std::move(get)));
    request.set_name(shown.name());
    request.set_digest(shown.digest());
    if (digest_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_digest(), ReadDigest(*digest_));
    }
    if (context->format() == Format::kTable) context->Print(AgreementText(*context, shown));
    const std::string when = TimeText(request.deadline());
    if (!context->Confirm(absl::StrCat("Adopt this at ", when, " unless a partner objects?"))) {
      return absl::CancelledError("Nothing was started.");
    }
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->StartSilence(std::move(request)));
    return context->ShowLine(agreement, absl::StrCat(agreement.name(), " is adopted at ", when,
                                                     " unless a partner objects before."));
  }

 private:
  std::optional<std::string> digest_;
};

class SilenceExtend : public SilenceCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareAgreement(flags);
    DeclareUntil(flags);
  }

  absl::Status Run(Context* context) override {
    v1::ExtendSilenceRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_deadline(), Until());
    request.set_message(message());
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->ExtendSilence(std::move(request)));
    return context->ShowLine(agreement, absl::StrCat("The partners have time until ",
                                                     TimeText(agreement.silence().deadline()),
                                                     " to object to ", agreement.name(), "."));
  }
};

class SilenceWithdraw : public SilenceCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareAgreement(flags);
    flags->Text("--reason", &reason_, "TEXT", "Why", /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    v1::WithdrawSilenceRequest request;
    request.set_reason(*reason_);
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->WithdrawSilence(std::move(request)));
    return context->ShowLine(agreement, absl::StrCat("Withdrew the silence procedure of ",
                                                     agreement.name(), "; it stays open."));
  }

 private:
  std::optional<std::string> reason_;
};

}  // namespace

void AddSilenceCommands(Group* group) {
  group->Add<SilenceStart>(
      {"silence",
       "Has it adopted at a deadline, unless a partner objects",
       {"agreement silence --until 2019-03-15T12:00Z",
        "agreement silence 2 --until 14d --message \"The text of our meeting of 1 March\""}});
  group->Add<SilenceExtend>({"extend-silence",
                             "Gives the partners more time to object",
                             {"agreement extend-silence --until 2019-03-22T12:00Z"}});
  group->Add<SilenceWithdraw>({"withdraw-silence",
                               "Gives a silence procedure up; the agreement stays open",
                               {"agreement withdraw-silence --reason \"We meet again before\""}});
}

}  // namespace jointplan::cli
