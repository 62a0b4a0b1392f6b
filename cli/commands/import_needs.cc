#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/import_flow.h"
#include "cli/names.h"
#include "cli/text.h"
#include "exchange/survey.h"
#include "exchange/survey_edits.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr size_t kMissingShown = 20;

class ImportNeedsCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, 2,
                     "The survey, a row an answer; see docs/formats.md; - is the input");
    flags->Text("--survey", &survey_, "NAME", "The survey's name, for rows that have none");
    flags->Text("--places", &places_, "FILE", "Take these municipalities for the known ones");
    flags->Switch("--new-places", &new_places_, "Take municipalities that are not known, too");
    flags->Text("--encoding", &encoding_, "NAME", "utf-8 (the default), windows-1256 or another");
    flags->Text("--delimiter", &delimiter_, "C", "What stands between cells: , ; or tab");
    flags->Text("--decimal", &decimal_, "C", "The decimal mark of weights: . or ,");
    flow_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(flow_.Begin(context, arguments_));
    JP_RETURN_IF_ERROR(ReadFormat(context));
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(flow_.plan()));
    JP_ASSIGN_OR_RETURN(const std::vector<v1::Need> needs, ReadNeeds(context, flow_.proposal()));
    JP_ASSIGN_OR_RETURN(const exchange::PlaceBook places, KnownPlaces(context, needs));
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(flow_.file()));
    import_ = exchange::ImportSurvey(bytes, format_, plan, places);
    JP_RETURN_IF_ERROR(flow_.ShowFaults(context, flow_.file(), import_.faults, import_.rows,
                                        "Correct the table."));
    const exchange::NeedChanges changes = exchange::NeedEditsFor(needs, import_.needs);
    ShowSummary(context, changes);
    return flow_.Finish(context, changes.edits, format_.language,
                        [&](const std::string& proposal) -> absl::StatusOr<std::vector<v1::Edit>> {
                          JP_ASSIGN_OR_RETURN(const auto there, ReadNeeds(context, proposal));
                          return exchange::NeedEditsFor(there, import_.needs).edits;
                        });
  }

 private:
  absl::Status ReadFormat(Context* context) {
    format_.survey = survey_.value_or("");
    format_.new_places = new_places_;
    format_.table.comments = "#";
    if (encoding_) format_.table.encoding = *encoding_;
    JP_RETURN_IF_ERROR(ReadCharacter("--delimiter", delimiter_, &format_.table.delimiter));
    JP_RETURN_IF_ERROR(ReadCharacter("--decimal", decimal_, &format_.numbers.decimal));
    JP_ASSIGN_OR_RETURN(format_.language, context->WritingLanguage(flow_.plan()));
    return absl::OkStatus();
  }

  static absl::Status ReadCharacter(absl::string_view flag, const std::optional<std::string>& text,
                                    char* character) {
    if (!text) return absl::OkStatus();
    const std::string typed = *text == "tab" ? "\t" : *text;
    if (typed.size() != 1) {
      return UsageError(absl::StrCat(flag, " takes one character, not ", *text, "."));
    }
    *character = typed[0];
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<v1::Need>> ReadNeeds(Context* context,
                                                  const std::string& proposal) const {
    v1::ListNeedsRequest request;
    request.set_parent(flow_.plan());
    request.set_proposal(proposal);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListNeedsResponse response,
                        client::AllNeeds(*client, std::move(request)));
    return std::vector<v1::Need>(response.needs().begin(), response.needs().end());
  }

  // The municipalities of the list or, without one, those that the plan names.
  absl::StatusOr<exchange::PlaceBook> KnownPlaces(Context* context,
                                                  const std::vector<v1::Need>& needs) const {
    if (places_) return ReadPlaceList(context);
    v1::ListActivitiesRequest request;
    request.set_parent(flow_.plan());
    request.set_proposal(flow_.proposal());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListActivitiesResponse response,
                        client::AllActivities(*client, std::move(request)));
    return exchange::PlacesOf({response.activities().begin(), response.activities().end()}, needs);
  }

  absl::StatusOr<exchange::PlaceBook> ReadPlaceList(Context* context) const {
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(*places_));
    exchange::PlaceList list = exchange::ReadPlaces(bytes, format_.table);
    JP_RETURN_IF_ERROR(
        flow_.ShowFaults(context, *places_, list.faults, list.rows, "Correct the list of places."));
    return std::move(list.places);
  }

  void ShowSummary(Context* context, const exchange::NeedChanges& changes) const {
    if (context->format() != Format::kTable) return;
    Sheet sheet;
    sheet.Add("rows", absl::StrCat(import_.rows));
    sheet.Add("warnings", absl::StrCat(import_.faults.size()));
    sheet.Add("needs",
              absl::StrCat(import_.needs.size(), ": ", changes.created, " new, ", changes.changed,
                           " changed, ", changes.unchanged, " as they are"));
    sheet.Add("missing", MissingText(changes.missing));
    context->Print(sheet.ToText(context->paint(), context->width()));
  }

  static std::string MissingText(const std::vector<std::string>& missing) {
    if (missing.empty()) return "";
    std::vector<std::string> lines = {
        absl::StrCat(missing.size(), " of the same survey that the table does not have:")};
    for (size_t i = 0; i < missing.size() && i < kMissingShown; ++i) {
      lines.push_back(ShortNameOf(missing[i]));
    }
    if (missing.size() > kMissingShown) {
      lines.push_back(absl::StrCat("and ", missing.size() - kMissingShown, " more"));
    }
    return absl::StrJoin(lines, "\n");
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> survey_, places_, encoding_, delimiter_, decimal_;
  bool new_places_ = false;
  ImportFlow flow_;
  exchange::SurveyFormat format_;
  exchange::SurveyImport import_;
};

}  // namespace

void AddImportNeedsCommand(Group* group) {
  group->Add<ImportNeedsCommand>(
      {"needs",
       "Brings a survey into a draft proposal: all of it, or nothing",
       {"import needs survey.csv --survey \"HMLN 2018\" --dry-run",
        "import needs survey.csv --places municipalities.csv --submit",
        "import needs enquete.csv --delimiter ';' --decimal , --language fr --new-places"}});
}

}  // namespace jointplan::cli
