#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/agreement_name.h"
#include "cli/agreement_view.h"
#include "cli/changes.h"
#include "cli/commands/commands.h"
#include "cli/edit_draft.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/pulled_file.h"
#include "cli/record_flags.h"
#include "cli/silence_view.h"
#include "cli/text.h"
#include "jointplan/pages.h"
#include "jointplan/pull.h"

namespace jointplan::cli {
namespace {

constexpr char kAgreementArgument[] =
    "Its number; the newest if left out; a plan may stand before it";
constexpr absl::Duration kPullTimeout = absl::Minutes(10);

// What the commands on one agreement share: finding it.
class AgreementCommand : public Command {
 protected:
  // The agreement that the arguments name, or the newest of the plan.
  absl::StatusOr<std::string> Name(Context* context) {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one agreement"));
    return AgreementName(context, arguments_.empty() ? "" : arguments_[0]);
  }

  absl::StatusOr<v1::Agreement> Read(Context* context) {
    v1::GetAgreementRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return client->GetAgreement(std::move(request));
  }

  std::vector<std::string> arguments_;
};

class AgreementOpen : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::OpenAgreementRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    std::string language;
    if (title_.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(request.parent()));
    }
    EditDraft draft(request.mutable_agreement());
    JP_RETURN_IF_ERROR(title_.Apply(language, &draft));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->OpenAgreement(std::move(request)));
    return context->ShowLine(
        agreement, absl::StrCat("Opened ", agreement.name(), "; partners can answer now."));
  }

 private:
  std::vector<std::string> arguments_;
  TextFlag title_{"title", {}};
};

class AgreementShow : public AgreementCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NUMBER", &arguments_, 0, 2, kAgreementArgument);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, Read(context));
    return ShowAgreement(context, agreement);
  }
};

class AgreementList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListAgreementsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListAgreementsResponse response,
                        client::AllAgreements(*client, std::move(request)));
    Table table({"agreement", "title", "state", "plan revision", "answers", "closed", "digest"});
    for (const v1::Agreement& agreement : response.agreements()) {
      table.Add({ShortNameOf(agreement.name()),
                 LocalText(agreement.title(), context->ReadingLanguage()),
                 EnumText(agreement.state()), absl::StrCat(agreement.plan_revision()),
                 absl::StrCat(agreement.endorsements_size()), TimeText(agreement.close_time()),
                 HexText(agreement.digest()).substr(0, 12)});
    }
    return context->Show(response, table, "There are no agreements that you may see.");
  }

 private:
  std::vector<std::string> arguments_;
};

// Gives a partner's answer: shows the scope, asks, and sends the digest of what was shown.
class Answering : public AgreementCommand {
 protected:
  void DeclareScope(Flags* flags) {
    flags->Arguments("NUMBER", &arguments_, 0, 2, kAgreementArgument);
    flags->Text("--scope", &scope_, "SCOPE", "plan (the default), theme:ID, or own");
  }

  absl::Status Give(Context* context, v1::Answer answer, const std::string& statement) {
    v1::GetScopeRequest get;
    JP_ASSIGN_OR_RETURN(*get.mutable_agreement(), Name(context));
    JP_ASSIGN_OR_RETURN(*get.mutable_scope(), ReadScope(context, scope_.value_or("plan")));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Scope scope, client->GetScope(get));
    if (context->format() == Format::kTable) context->Print(ScopeText(*context, scope));
    if (!context->Confirm(absl::StrCat("Answer for this: ", AnswerText(answer), "?"))) {
      return absl::CancelledError("No answer was given.");
    }
    v1::EndorseRequest request;
    request.set_agreement(get.agreement());
    request.set_scope(get.scope());
    request.set_answer(answer);
    request.set_statement(statement);
    request.set_scope_digest(scope.digest());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->Endorse(std::move(request)));
    return context->ShowLine(
        agreement, absl::StrCat("Answered for ", ScopeName(scope.scope()), " of ", agreement.name(),
                                ": ", AnswerText(answer), "."));
  }

  std::optional<std::string> scope_;
};

class AgreementEndorse : public Answering {
 public:
  void Declare(Flags* flags) override {
    DeclareScope(flags);
    flags->Text("--reservation", &reservation_, "TEXT", "Agree, and put a reservation on record");
    flags->Text("--statement", &statement_, "TEXT", "Words that go with it");
  }

  absl::Status Run(Context* context) override {
    if (reservation_) {
      return Give(context, v1::ANSWER_ENDORSE_WITH_RESERVATION, *reservation_);
    }
    return Give(context, v1::ANSWER_ENDORSE, statement_.value_or(""));
  }

 private:
  std::optional<std::string> reservation_, statement_;
};

class AgreementObject : public Answering {
 public:
  void Declare(Flags* flags) override {
    DeclareScope(flags);
    flags->Text("--statement,--reason", &statement_, "TEXT", "Why", /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    return Give(context, v1::ANSWER_OBJECT, *statement_);
  }

 private:
  std::optional<std::string> statement_;
};

class AgreementAbstain : public Answering {
 public:
  void Declare(Flags* flags) override {
    DeclareScope(flags);
    flags->Text("--statement", &statement_, "TEXT", "Words that go with it");
  }

  absl::Status Run(Context* context) override {
    return Give(context, v1::ANSWER_ABSTAIN, statement_.value_or(""));
  }

 private:
  std::optional<std::string> statement_;
};

class AgreementSeal : public AgreementCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NUMBER", &arguments_, 0, 2, kAgreementArgument);
    flags->Text("--digest", &digest_, "DIGEST",
                "Seal only what has this digest: what somebody looked at before");
    flags->Text("--override-reason", &override_reason_, "TEXT",
                "Why it is sealed although a partner objects; becomes a part of it");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Agreement shown, Read(context));
    v1::SealAgreementRequest request;
    request.set_name(shown.name());
    request.set_digest(shown.digest());
    if (digest_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_digest(), ReadDigest(*digest_));
    }
    request.set_override_reason(override_reason_.value_or(""));
    if (context->format() == Format::kTable) context->Print(AgreementText(*context, shown));
    if (!context->Confirm("Seal this? It is fixed for ever.")) {
      return absl::CancelledError("Nothing was sealed.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement sealed, client->SealAgreement(std::move(request)));
    return context->ShowLine(
        sealed, absl::StrCat("Sealed ", sealed.name(), " at revision ", sealed.plan_revision(),
                             ", digest ", HexText(sealed.digest()), "."));
  }

 private:
  std::optional<std::string> digest_, override_reason_;
};

class AgreementAbandon : public AgreementCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NUMBER", &arguments_, 0, 2, kAgreementArgument);
    flags->Text("--reason", &reason_, "TEXT", "Why", /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    v1::AbandonAgreementRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    request.set_reason(*reason_);
    if (!context->Confirm(absl::StrCat("Give ", request.name(), " up?"))) {
      return absl::CancelledError("Nothing was changed.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement,
                        client->AbandonAgreement(std::move(request)));
    return context->ShowLine(agreement, absl::StrCat("Abandoned ", agreement.name(), "."));
  }

 private:
  std::optional<std::string> reason_;
};

class AgreementDiff : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NUMBERS", &arguments_, 1, 3,
                     "A sealed agreement, and another one or `draft` (the plan as it is now, the "
                     "default)");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 2, "one or two agreements"));
    v1::DiffAgreementsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("agreements", arguments_[0]));
    if (arguments_.size() > 1 && arguments_[1] != "draft") {
      JP_ASSIGN_OR_RETURN(*request.mutable_other(), context->NameIn("agreements", arguments_[1]));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::DiffAgreementsResponse response,
                        client->DiffAgreements(std::move(request)));
    if (context->format() != Format::kTable) {
      return context->Show(response, DiffTable(response.records()), "");
    }
    if (response.records().empty()) context->Say("No difference.");
    context->Print(DiffText(response.records(), context->paint(), context->width()));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
};

class AgreementPull : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NUMBER", &arguments_, 0, 2,
                     "Its number; the newest sealed if left out; a plan may stand before it");
    flags->Text("-o,--output", &output_, "FILE", "Where to write it (- for the results)",
                /*required=*/true);
    flags->Text("--have", &have_, "FILE",
                "An agreement of the plan that was pulled before: only what is new is sent");
    flags->Text("--since", &since_, "NUMBER", "Check that --have is this one; or its file");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one agreement"));
    JP_ASSIGN_OR_RETURN(
        const std::string name,
        context->NameIn("agreements", arguments_.empty() ? "latest" : arguments_[0]));
    JP_ASSIGN_OR_RETURN(const std::optional<client::PulledAgreement> have, Held(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(
        const client::PulledAgreement pulled,
        client::PullAgreement(*client, name, have ? &*have : nullptr, {.timeout = kPullTimeout}));
    JP_RETURN_IF_ERROR(WritePulledFile(context, pulled, *output_));
    const std::string line = absl::StrCat(
        "Pulled ", pulled.manifest.agreement(), ": ",
        Count(static_cast<int64_t>(pulled.records.size()), "record"), " (", pulled.received_count,
        " sent); verified, digest ", HexText(pulled.digest), ".");
    if (*output_ == "-") {
      context->Say(line);
    } else {
      context->Print(line + "\n");
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::optional<client::PulledAgreement>> Held(Context* context) {
    if (!have_ && since_ && IsFile(*since_)) have_.swap(since_);
    if (!have_) {
      if (since_) return UsageError("--since needs --have FILE, the agreement that you hold.");
      return std::optional<client::PulledAgreement>();
    }
    JP_ASSIGN_OR_RETURN(client::PulledAgreement have, ReadPulledFile(*have_));
    if (since_) {
      JP_ASSIGN_OR_RETURN(const std::string since, context->NameIn("agreements", *since_));
      if (since != have.manifest.agreement()) {
        return UsageError(
            absl::StrCat(*have_, " holds ", have.manifest.agreement(), ", not ", since, "."));
      }
    }
    return std::optional<client::PulledAgreement>(std::move(have));
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> output_, have_, since_;
};

class AgreementVerify : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, 1, "What `agreement pull` wrote");
    flags->Text("--digest", &digest_, "DIGEST",
                "The digest that it must have, from whoever sealed it");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::PulledAgreement pulled, ReadPulledFile(arguments_[0]));
    if (digest_) {
      JP_ASSIGN_OR_RETURN(const std::string digest, ReadDigest(*digest_));
      if (digest != pulled.digest) {
        return absl::DataLossError(absl::StrCat("The agreement has the digest ",
                                                HexText(pulled.digest), ", not ", HexText(digest),
                                                ": it is another one."));
      }
    }
    Sheet sheet;
    sheet.Add("agreement", pulled.manifest.agreement(), Style::kHeading);
    sheet.Add("plan", absl::StrCat("revision ", pulled.manifest.plan_revision()));
    sheet.Add("records", absl::StrCat(pulled.records.size()));
    sheet.Add("answers", absl::StrCat(pulled.manifest.endorsements_size()));
    sheet.Add("adopted", AdoptionText(pulled.manifest.silence()));
    sheet.Add("digest", HexText(pulled.digest));
    sheet.Add("verified", digest_ ? "yes" : "yes, as far as the file itself says", Style::kGood);
    return context->Show(pulled.manifest, sheet);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> digest_;
};

}  // namespace

void AddAgreementCommands(Group* group) {
  group->Add<AgreementOpen>({"open",
                             "Opens the next agreement, for partners to answer",
                             {"agreement open --title \"Joint work plan 2019-2021\""}});
  group->Add<AgreementEndorse>(
      {"endorse",
       "Agrees, for your organization",
       {"agreement endorse", "agreement endorse 1 --scope theme:inclusion",
        "agreement endorse --scope own --reservation \"Funding beyond 2020 is still open.\""}});
  group->Add<AgreementObject>({"object",
                               "Objects, for your organization",
                               {"agreement object --statement \"The places were not agreed.\""}});
  group->Add<AgreementAbstain>({"abstain",
                                "Neither agrees nor disagrees, for your organization",
                                {"agreement abstain --scope theme:inclusion"}});
  group->Add<AgreementSeal>(
      {"seal",
       "Fixes the agreement for ever",
       {"agreement seal",
        "agreement seal 1 --override-reason \"The objection is answered in the annex.\""}});
  group->Add<AgreementAbandon>(
      {"abandon", "Gives an open agreement up", {"agreement abandon 2 --reason \"Too early\""}});
  group->Add<AgreementShow>({"show",
                             "Shows an agreement with all answers, and what made some outdated",
                             {"agreement show", "agreement show 1"}});
  group->Add<AgreementList>({"list", "Lists the agreements of a plan", {"agreement list"}});
  group->Add<AgreementPull>({"pull",
                             "Fetches a sealed agreement and verifies it",
                             {"agreement pull -o agreement-1.json",
                              "agreement pull 2 -o agreement-2.json --have agreement-1.json"}});
  group->Add<AgreementDiff>({"diff",
                             "Compares a sealed agreement with another, or with the plan now",
                             {"agreement diff 1", "agreement diff 1 2"}});
  group->Add<AgreementVerify>(
      {"verify",
       "Checks a pulled agreement; needs no server",
       {"agreement verify agreement-1.json --digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b82"
        "2cd15d6c15b0f00a08"}});
}

}  // namespace jointplan::cli
