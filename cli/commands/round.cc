#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_draft.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/record_flags.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr char kRoundArgument[] = "The round; the one that is open if left out";

std::string SilentText(const v1::Round& round) {
  std::vector<std::string> silent;
  for (const v1::RoundPartner& partner : round.progress()) {
    if (!partner.answered()) silent.push_back(ShortNameOf(partner.partner()));
  }
  return absl::StrJoin(silent, ", ");
}

std::string StateText(const v1::Round& round) {
  return round.overdue() ? absl::StrCat(EnumText(round.state()), ", overdue")
                         : EnumText(round.state());
}

absl::Status ShowRound(Context* context, const v1::Round& round) {
  Sheet sheet;
  sheet.Add("round", ShortNameOf(round.name()), Style::kHeading);
  sheet.Add("title", AllTexts(round.title()));
  sheet.Add("asks", AllTexts(round.description()));
  sheet.Add("until", round.deadline());
  sheet.Add("state", StateText(round), round.overdue() ? Style::kBad : Style::kPlain);
  sheet.Add("opened by", AuthorText(round.opened_by()));
  sheet.Add("closed by", AuthorText(round.closed_by()));
  sheet.Add("not answered", SilentText(round), Style::kChanged);
  if (context->format() != Format::kTable) return context->Show(round, sheet);
  context->Print(sheet.ToText(context->paint(), context->width()));
  Table table({"partner", "answered", "comments", "says", "when"});
  for (const v1::RoundPartner& partner : round.progress()) {
    const v1::RoundAnswer* answer = nullptr;
    for (const v1::RoundAnswer& one : round.answers()) {
      if (one.partner() == partner.partner()) answer = &one;
    }
    table.Add({ShortNameOf(partner.partner()),
               Cell(partner.answered() ? "yes" : "no",
                    partner.answered() ? Style::kGood : Style::kChanged),
               absl::StrCat(partner.comment_count()), answer == nullptr ? "" : answer->statement(),
               answer == nullptr ? "" : TimeText(answer->time())});
  }
  context->Print(absl::StrCat("\n", table.ToText(context->paint(), context->width())));
  return absl::OkStatus();
}

// What the commands on one round share: finding it.
class RoundCommand : public Command {
 protected:
  // The round that the arguments name, or the newest of the plan that is open.
  absl::StatusOr<std::string> Name(Context* context) {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one round"));
    if (!arguments_.empty()) return context->NameIn("rounds", arguments_[0]);
    v1::ListRoundsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    const std::string plan = request.parent();
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListRoundsResponse response,
                        client::AllRounds(*client, std::move(request)));
    std::vector<std::string> open;
    for (const v1::Round& round : response.rounds()) {
      if (round.state() == v1::ROUND_STATE_OPEN) open.push_back(round.name());
    }
    if (open.size() == 1) return open.front();
    if (open.empty()) return absl::NotFoundError(absl::StrCat(plan, " has no open round."));
    return UsageError(absl::StrCat("There are ", open.size(),
                                   " open rounds; name one: ", absl::StrJoin(open, ", "), "."));
  }

  std::vector<std::string> arguments_;
};

class RoundOpen : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
    flags->Texts("--description", &description_.texts, "TEXT", "What is asked, likewise");
    flags->Text("--deadline,--until", &deadline_, "DATE", "The last day for answers",
                /*required=*/true);
    flags->Texts("--partner", &partners_, "NAME",
                 "Whom to ask; every partner of the plan if left out; may be repeated");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::OpenRoundRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    std::string language;
    if (title_.NeedsLanguage() || description_.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(request.parent()));
    }
    EditDraft draft(request.mutable_round());
    JP_RETURN_IF_ERROR(title_.Apply(language, &draft));
    JP_RETURN_IF_ERROR(description_.Apply(language, &draft));
    request.mutable_round()->set_deadline(*deadline_);
    for (const std::string& partner : partners_) {
      request.mutable_round()->add_partners(PartnerNameOf(partner));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Round round, client->OpenRound(std::move(request)));
    return context->ShowLine(round, absl::StrCat("Opened round ", ShortNameOf(round.name()), ": ",
                                                 Count(round.partners_size(), "partner"),
                                                 " asked until ", round.deadline(), "."));
  }

 private:
  std::vector<std::string> arguments_, partners_;
  TextFlag title_{"title", {}};
  TextFlag description_{"description", {}};
  std::optional<std::string> deadline_;
};

class RoundShow : public RoundCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ROUND", &arguments_, 0, 2, kRoundArgument);
  }

  absl::Status Run(Context* context) override {
    v1::GetRoundRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Round round, client->GetRound(std::move(request)));
    return ShowRound(context, round);
  }
};

class RoundList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListRoundsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListRoundsResponse response,
                        client::AllRounds(*client, std::move(request)));
    Table table({"round", "title", "state", "until", "not answered"});
    for (const v1::Round& round : response.rounds()) {
      table.Add({ShortNameOf(round.name()), LocalText(round.title(), context->ReadingLanguage()),
                 StateText(round), round.deadline(), SilentText(round)});
    }
    return context->Show(response, table, "There are no rounds.");
  }

 private:
  std::vector<std::string> arguments_;
};

class RoundAnswer : public RoundCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ROUND", &arguments_, 0, 2, kRoundArgument);
    flags->Text("--statement,--text", &statement_, "TEXT",
                "What there is to say to the whole; nothing to add if left out");
  }

  absl::Status Run(Context* context) override {
    v1::AnswerRoundRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    request.set_statement(statement_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Round round, client->AnswerRound(std::move(request)));
    return context->ShowLine(round,
                             absl::StrCat("Answered round ", ShortNameOf(round.name()), "."));
  }

 private:
  std::optional<std::string> statement_;
};

class RoundClose : public RoundCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ROUND", &arguments_, 0, 2, kRoundArgument);
  }

  absl::Status Run(Context* context) override {
    v1::CloseRoundRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Round round, client->CloseRound(std::move(request)));
    const std::string silent = SilentText(round);
    return context->ShowLine(
        round, absl::StrCat("Closed round ", ShortNameOf(round.name()),
                            silent.empty() ? "; everybody has answered."
                                           : absl::StrCat("; not answered: ", silent, ".")));
  }
};

}  // namespace

void AddRoundCommands(Group* group) {
  group->Add<RoundOpen>(
      {"open",
       "Asks partners for feedback until a day",
       {"round open --title \"First draft\" --deadline 2019-06-30",
        "round open --title \"Theme 2\" --deadline 2019-06-30 --partner giz --partner iom"}});
  group->Add<RoundShow>({"show", "Shows a round, and who has not answered", {"round show"}});
  group->Add<RoundList>({"list", "Lists the rounds of a plan", {"round list"}});
  group->Add<RoundAnswer>(
      {"answer",
       "Answers for your organization",
       {"round answer", "round answer --statement \"We have commented on theme 2\""}});
  group->Add<RoundClose>({"close", "Ends a round", {"round close"}});
}

}  // namespace jointplan::cli
