#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "cli/translation_view.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

// What the commands on the translations of a plan or an activity share.
class TranslationsCommand : public Command {
 protected:
  void DeclareFlags(Flags* flags) {
    flags->Switch("--out-of-date", &out_of_date_, "Not those that are missing");
    flags->Switch("--all", &all_, "Also those that are up to date, or of which it is not known");
    flags->Number("--revision", &revision_, "N", "As they were at this revision");
    flags->Texts("--still-right", &still_right_, "TEXT",
                 "Say that this one, such as title[fr], still fits; may be repeated");
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
  }

  absl::Status RunOn(Context* context, const std::string& name) {
    if (still_right_.empty()) return List(context, name);
    if (revision_) {
      return UsageError("--still-right is about the texts as they are now; take --revision off.");
    }
    return Confirm(context, name);
  }

 private:
  absl::Status List(Context* context, const std::string& name) {
    v1::ListTranslationsRequest request;
    request.set_name(name);
    request.set_language(context->ReadingLanguage());
    request.set_revision(revision_.value_or(0));
    if (all_) AddAllStates(&request);
    if (out_of_date_) request.add_states(v1::TRANSLATION_STATE_STALE);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListTranslationsResponse response,
                        client::AllTranslations(*client, std::move(request)));
    return context->Show(response, TranslationsTable(response.translations()),
                         all_           ? "There are no translations."
                         : out_of_date_ ? "No translation is out of date."
                                        : "No translation is missing or out of date.");
  }

  static void AddAllStates(v1::ListTranslationsRequest* request) {
    for (const auto state : {v1::TRANSLATION_STATE_CURRENT, v1::TRANSLATION_STATE_STALE,
                             v1::TRANSLATION_STATE_MISSING, v1::TRANSLATION_STATE_UNKNOWN}) {
      request->add_states(state);
    }
  }

  // Shows what is confirmed, asks, and sends the state that was shown.
  absl::Status Confirm(Context* context, const std::string& name) {
    v1::ConfirmTranslationRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_etag(), EtagOf(context, name));
    request.set_name(name);
    request.set_message(message_.value_or(""));
    for (const std::string& text : still_right_) request.add_texts(text);
    JP_RETURN_IF_ERROR(ShowTexts(context, name));
    const std::string texts = absl::StrJoin(still_right_, ", ");
    if (!context->Confirm(absl::StrCat("Still right: ", texts, "?"))) {
      return absl::CancelledError("Nothing was recorded.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Changeset changeset,
                        client->ConfirmTranslation(std::move(request)));
    const std::string where = IsWholePlanName(name) ? "the plan" : KindAndNameOf(name);
    return context->ShowLine(
        changeset, changeset.revision() == 0
                       ? absl::StrCat("Up to date already: ", texts, " of ", where, ".")
                       : absl::StrCat("Revision ", changeset.revision(), ": ", texts, " of ", where,
                                      " is still right."));
  }

  absl::StatusOr<std::string> EtagOf(Context* context, const std::string& name) const {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    if (IsWholePlanName(name)) {
      JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(name));
      return plan.etag();
    }
    v1::GetActivityRequest get;
    get.set_name(name);
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, client->GetActivity(std::move(get)));
    return activity.etag();
  }

  absl::Status ShowTexts(Context* context, const std::string& name) const {
    if (context->format() != Format::kTable) return absl::OkStatus();
    v1::ListTranslationsRequest request;
    request.set_name(name);
    AddAllStates(&request);
    request.set_page_size(1);  // The record's own come first, and all on one page.
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::ListTranslationsResponse response,
                        client->ListTranslations(std::move(request)));
    auto* all = response.mutable_translations();
    all->erase(std::remove_if(all->begin(), all->end(),
                              [&](const v1::Translation& one) {
                                return one.record() != name ||
                                       std::find(still_right_.begin(), still_right_.end(),
                                                 one.path()) == still_right_.end();
                              }),
               all->end());
    if (!all->empty()) {
      context->Print(TranslationsTable(*all).ToText(context->paint(), context->width()));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> still_right_;
  std::optional<int64_t> revision_;
  std::optional<std::string> message_;
  bool all_ = false;
  bool out_of_date_ = false;
};

class PlanTranslations : public TranslationsCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    DeclareFlags(flags);
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(const std::string name, context->PlanName());
    return RunOn(context, name);
  }

 private:
  std::vector<std::string> arguments_;
};

class ActivityTranslations : public TranslationsCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    DeclareFlags(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    return RunOn(context, name);
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddPlanTranslationCommands(Group* group) {
  group->Add<PlanTranslations>(
      {"translations",
       "Lists what is to be translated in a plan",
       {"plan translations", "plan translations --out-of-date --language fr --format csv",
        "plan translations --still-right 'themes[local].title[fr]'"}});
}

void AddActivityTranslationCommands(Group* group) {
  group->Add<ActivityTranslations>(
      {"translations",
       "Lists what is to be translated in an activity",
       {"activity translations led-training", "activity translations led-training --all",
        "activity translations led-training --still-right 'title[fr]'"}});
}

}  // namespace jointplan::cli
