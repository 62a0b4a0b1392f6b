#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/synergy_view.h"
#include "cli/text.h"
#include "jointplan/pages.h"
#include "jointplan/v1/synergy_service.pb.h"

namespace jointplan::cli {
namespace {

constexpr int64_t kShownUsually = 20;

absl::StatusOr<std::string> OwnPartner(const client::Client& client) {
  JP_ASSIGN_OR_RETURN(const v1::WhoAmIResponse who, client.WhoAmI({}));
  if (!who.token().partner().empty()) return who.token().partner();
  return UsageError("--mine is for partners: your token acts for no organization.");
}

// Reads what was typed as values of an enum. `what` is what there is none of.
absl::Status ReadEnums(const std::vector<std::string>& texts,
                       const google::protobuf::EnumDescriptor* type, absl::string_view what,
                       google::protobuf::RepeatedField<int>* values) {
  for (const std::string& text : texts) {
    const std::optional<int> value = ReadEnum(type, text);
    if (!value) {
      return UsageError(absl::StrCat("There is no ", what, " \"", text, "\". There are ",
                                     EnumChoices(type), "."));
    }
    values->Add(*value);
  }
  return absl::OkStatus();
}

class FindSynergies : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Texts("--in", &plans_, "PLAN",
                 "Look at this plan only; may be repeated. All that you see something of if left "
                 "out");
    flags->Text("--activity", &activity_, "ACTIVITY", "Only pairs with this activity");
    flags->Text("--partner", &partner_, "PARTNER", "Only pairs with a side of this partner");
    flags->Switch("--mine", &mine_, "Only pairs with a side of your organization");
    flags->Texts("--kind", &kinds_, "KIND",
                 "Only overlap, complement or sequence; may be repeated");
    flags->Texts("--state", &states_, "STATE",
                 "Only open, accepted or dismissed; may be repeated (open and accepted)");
    flags->Number("--min-score", &min_score_, "POINTS", "Only with so many points, 1 to 100 (40)");
    flags->Number("--limit", &limit_, "N", "Show so many at most (20); 0: all");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::FindSynergiesRequest request, Request(context, *client));
    if (limit_.value_or(0) < 0) return UsageError("--limit must not be negative.");
    const int64_t limit = limit_.value_or(kShownUsually);
    JP_ASSIGN_OR_RETURN(
        const v1::FindSynergiesResponse found,
        client::AllSynergies(*client, std::move(request),
                             limit == 0 ? client::kAllItems : static_cast<int>(limit)));
    JP_ASSIGN_OR_RETURN(const ObjectiveLabels labels, LabelsFor(context, found));
    if (context->format() != Format::kTable || found.synergies().empty()) {
      return context->Show(found, SynergyTable(*context, found, labels), NothingText(found));
    }
    std::vector<std::string> texts;
    for (const v1::Synergy& synergy : found.synergies()) {
      texts.push_back(SynergyText(*context, synergy, labels));
    }
    context->Print(absl::StrJoin(texts, "\n"));
    context->Say(Summary(found));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<v1::FindSynergiesRequest> Request(Context* context,
                                                   const client::Client& client) const {
    v1::FindSynergiesRequest request;
    for (const std::string& plan : plans_) request.add_plans(PlanNameOf(plan));
    if (activity_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_activity(), context->NameIn("activities", *activity_));
    }
    if (mine_ && partner_) return UsageError("Give --mine or --partner, not both.");
    if (partner_) request.set_partner(PartnerNameOf(*partner_));
    if (mine_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_partner(), OwnPartner(client));
    }
    JP_RETURN_IF_ERROR(
        ReadEnums(kinds_, v1::SynergyKind_descriptor(), "kind", request.mutable_kinds()));
    JP_RETURN_IF_ERROR(
        ReadEnums(states_, v1::SynergyState_descriptor(), "state", request.mutable_states()));
    if (min_score_ && (*min_score_ < 1 || *min_score_ > 100)) {
      return UsageError("--min-score must be from 1 to 100.");
    }
    request.set_min_score(static_cast<int32_t>(min_score_.value_or(0)));
    return request;
  }

  static std::string NothingText(const v1::FindSynergiesResponse& found) {
    return absl::StrCat("Nothing was found among ",
                        Count(found.activity_count(), "activity", "activities"), ".");
  }

  static std::string Summary(const v1::FindSynergiesResponse& found) {
    std::string text = absl::StrCat(Count(found.total_size(), "pair"), " among ",
                                    Count(found.activity_count(), "activity", "activities"));
    if (found.synergies_size() < found.total_size()) {
      absl::StrAppend(
          &text, ", of which the first ",
          found.synergies_size() == 1 ? "is" : absl::StrCat(found.synergies_size(), " are"),
          " shown; --limit shows more");
    }
    if (found.more()) absl::StrAppend(&text, ". There are more: ask with a higher --min-score");
    return text + ".";
  }

  std::vector<std::string> plans_, kinds_, states_;
  std::optional<std::string> activity_, partner_;
  std::optional<int64_t> min_score_, limit_;
  bool mine_ = false;
};

// Answers for one's own side of a pair: shows it, asks, and sends the states that were shown.
class SynergyAnswerCommand : public Command {
 protected:
  void DeclarePair(Flags* flags) {
    flags->Arguments("ACTIVITY", &arguments_, 2, 2, "The two activities, in any order");
  }

  absl::Status Give(Context* context, v1::SynergyChoice choice, const std::string& reason) {
    JP_ASSIGN_OR_RETURN(const std::string first, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const std::string second, context->NameIn("activities", arguments_[1]));
    JP_ASSIGN_OR_RETURN(const v1::Synergy shown, Show(context, first, second));
    const char* question = choice == v1::SYNERGY_CHOICE_ACCEPT ? "Accept it?" : "Dismiss it?";
    if (!context->Confirm(question)) return absl::CancelledError("No answer was given.");
    v1::AnswerSynergyRequest request;
    request.set_first(shown.first().activity());
    request.set_second(shown.second().activity());
    request.set_first_version(shown.first().version());
    request.set_second_version(shown.second().version());
    request.set_choice(choice);
    request.set_reason(reason);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::AnswerSynergyResponse answered,
                        client->AnswerSynergy(std::move(request)));
    return context->ShowLine(
        answered, absl::StrCat("Recorded. ", ShortNameOf(first), " and ", ShortNameOf(second), ": ",
                               EnumText(answered.synergy().state()), "."));
  }

 private:
  // The pair as it is now, whatever speaks for it.
  static absl::StatusOr<v1::Synergy> Show(Context* context, const std::string& first,
                                          const std::string& second) {
    v1::FindSynergiesRequest request;
    request.set_activity(first);
    request.set_min_score(1);
    for (const auto state :
         {v1::SYNERGY_STATE_OPEN, v1::SYNERGY_STATE_ACCEPTED, v1::SYNERGY_STATE_DISMISSED}) {
      request.add_states(state);
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::FindSynergiesResponse found,
                        client::AllSynergies(*client, std::move(request)));
    for (v1::Synergy& synergy : *found.mutable_synergies()) {
      if (synergy.first().activity() != second && synergy.second().activity() != second) continue;
      v1::FindSynergiesResponse only;
      *only.add_synergies() = synergy;
      JP_ASSIGN_OR_RETURN(const ObjectiveLabels labels, LabelsFor(context, only));
      if (context->format() == Format::kTable) {
        context->Print(SynergyText(*context, synergy, labels));
      }
      return std::move(synergy);
    }
    return absl::NotFoundError(absl::StrCat("Nothing speaks for a synergy of ", first, " and ",
                                            second, " as they are now. See: jointplan synergies"));
  }

  std::vector<std::string> arguments_;
};

class SynergyAccept : public SynergyAnswerCommand {
 public:
  void Declare(Flags* flags) override {
    DeclarePair(flags);
    flags->Text("--reason", &reason_, "TEXT", "Why; the other side reads it");
  }
  absl::Status Run(Context* context) override {
    return Give(context, v1::SYNERGY_CHOICE_ACCEPT, reason_.value_or(""));
  }

 private:
  std::optional<std::string> reason_;
};

class SynergyDismiss : public SynergyAnswerCommand {
 public:
  void Declare(Flags* flags) override {
    DeclarePair(flags);
    flags->Text("--reason", &reason_, "TEXT", "Why not; the other side reads it",
                /*required=*/true);
  }
  absl::Status Run(Context* context) override {
    return Give(context, v1::SYNERGY_CHOICE_DISMISS, *reason_);
  }

 private:
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> MakeSynergiesCommand() { return std::make_unique<FindSynergies>(); }

void AddSynergyCommands(Group* group) {
  group->Add<SynergyAccept>({"accept",
                             "Says that a synergy is worth while, for your side",
                             {"synergies accept a1 plans/giz-own/activities/b7",
                              "synergies accept a1 a2 --reason 'Let us share the trainers'"}});
  group->Add<SynergyDismiss>(
      {"dismiss",
       "Says that it is none, which holds until one of the two changes",
       {"synergies dismiss a1 a2 --reason 'One trains staff, the other residents'"}});
}

}  // namespace jointplan::cli
