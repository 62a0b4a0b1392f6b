#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/files.h"
#include "cli/import_flow.h"
#include "cli/names.h"
#include "cli/text.h"
#include "exchange/iati_edits.h"
#include "exchange/iati_import.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr size_t kLinesShown = 20;
constexpr int kFilesMax = 1000;

// Lines of a list, as many as a person reads.
std::string Lines(const std::string& heading, const std::vector<std::string>& items) {
  if (items.empty()) return "";
  std::vector<std::string> lines;
  if (!heading.empty()) lines.push_back(heading);
  for (size_t i = 0; i < items.size() && i < kLinesShown; ++i) lines.push_back(items[i]);
  if (items.size() > kLinesShown) {
    lines.push_back(absl::StrCat("and ", items.size() - kLinesShown, " more"));
  }
  return absl::StrJoin(lines, "\n");
}

class ImportIatiCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, kFilesMax,
                     "Files of IATI activities, 2.01 to 2.03; - is the input");
    flags->Text("--theme", &theme_, "THEME", "The theme of new activities that name none");
    flags->Switch("--create-partners", &create_partners_,
                  "Add the organizations that the catalogue lacks");
    flags->Switch("--file-wins", &file_wins_,
                  "Where the plan and the file both changed a field, take the file's");
    flow_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(flow_.BeginWithFiles(context, arguments_));
    JP_ASSIGN_OR_RETURN(plan_, ReadPlanOrDraft(context, flow_.proposal()));
    JP_RETURN_IF_ERROR(ReadFiles(context));
    JP_ASSIGN_OR_RETURN(const exchange::IatiChanges changes, Work(context, flow_.proposal()));
    ShowSummary(context, changes);
    JP_RETURN_IF_ERROR(RequireThemes(changes));
    const std::string language = plan_.default_language().empty() ? "en" : plan_.default_language();
    return flow_.Finish(context, WithPartners(changes.edits), language,
                        [&](const std::string& proposal) -> absl::StatusOr<std::vector<v1::Edit>> {
                          JP_ASSIGN_OR_RETURN(exchange::IatiChanges anew, Work(context, proposal));
                          return WithPartners(std::move(anew.edits));
                        });
  }

 private:
  absl::StatusOr<v1::Plan> ReadPlanOrDraft(Context* context, const std::string& proposal) {
    EditTarget target{flow_.plan(), proposal, 0};
    return ReadPlanRecord(context, &target);
  }

  absl::Status ReadFiles(Context* context) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse response, client::AllPartners(*client, {}));
    exchange::PartnerBook partners;
    for (const v1::Partner& partner : response.partners()) partners.Add(partner);
    exchange::IatiReader reader(plan_, &partners, create_partners_);
    absl::Status status;
    for (const std::string& file : flow_.files()) {
      JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(file));
      const exchange::Faults faults =
          reader.Read(std::filesystem::path(file).filename().string(), bytes);
      warnings_ += faults.size();
      // The faults of every file are shown before the first error ends it.
      status.Update(flow_.ShowFaults(context, file, faults, reader.activities(),
                                     "Correct the file, or leave it out.", "activity",
                                     "activities"));
    }
    import_ = reader.Finish();
    return status;
  }

  absl::StatusOr<exchange::IatiChanges> Work(Context* context, const std::string& proposal) const {
    v1::ListActivitiesRequest request;
    request.set_parent(flow_.plan());
    request.set_proposal(proposal);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListActivitiesResponse response,
                        client::AllActivities(*client, std::move(request)));
    return exchange::IatiEditsFor({response.activities().begin(), response.activities().end()},
                                  import_, plan_, {theme_.value_or(""), file_wins_});
  }

  // New partners go first: activities name them.
  std::vector<v1::Edit> WithPartners(std::vector<v1::Edit> edits) const {
    if (!create_partners_ || edits.empty()) return edits;
    std::vector<v1::Edit> all;
    for (const v1::Partner& partner : import_.unmatched) {
      *all.emplace_back().mutable_create_partner() = partner;
    }
    all.insert(all.end(), edits.begin(), edits.end());
    return all;
  }

  static absl::Status RequireThemes(const exchange::IatiChanges& changes) {
    if (changes.without_theme.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "Of ",
        Count(static_cast<int64_t>(changes.without_theme.size()), "new activity", "new activities"),
        " no sector is called like a theme of the plan, such as ",
        ShortNameOf(changes.without_theme.front()), ". Name their theme with --theme."));
  }

  void ShowSummary(Context* context, const exchange::IatiChanges& changes) const {
    if (context->format() != Format::kTable) return;
    Sheet sheet;
    sheet.Add("files", absl::StrCat(flow_.files().size()));
    sheet.Add("warnings", absl::StrCat(warnings_));
    sheet.Add("activities",
              absl::StrCat(import_.records.size(), ": ", changes.created, " new, ", changes.changed,
                           " changed, ", changes.unchanged, " as they are"));
    if (create_partners_ && !import_.unmatched.empty()) {
      sheet.Add("new partners", absl::StrCat(import_.unmatched.size()));
    } else {
      sheet.Add("no partners", UnmatchedText());
    }
    sheet.Add("kept as is", KeptText());
    if (import_.left_out > 0) {
      sheet.Add("left out", absl::StrCat("contact-info ", import_.left_out,
                                         ": it names persons, and is not kept"));
    }
    sheet.Add("both changed", CollisionsText(changes));
    sheet.Add("missing", MissingText(changes));
    context->Print(sheet.ToText(context->paint(), context->width()));
  }

  std::string UnmatchedText() const {
    std::vector<std::string> lines;
    for (const v1::Partner& partner : import_.unmatched) {
      lines.push_back(absl::StrCat(LocalText(partner.title(), "en"),
                                   partner.iati_reference().empty()
                                       ? ""
                                       : absl::StrCat(" (", partner.iati_reference(), ")")));
    }
    return Lines("", lines);
  }

  std::string KeptText() const {
    std::vector<std::string> parts;
    for (const auto& [element, count] : import_.kept) {
      parts.push_back(absl::StrCat(element, " ", count));
    }
    return absl::StrJoin(parts, ", ");
  }

  std::string CollisionsText(const exchange::IatiChanges& changes) const {
    std::vector<std::string> lines;
    for (const exchange::IatiCollision& collision : changes.collisions) {
      lines.push_back(absl::StrCat(ShortNameOf(collision.activity), " ", collision.path));
    }
    return Lines(file_wins_ ? "by the plan and by the file; the file's is taken:"
                            : "by the plan and by the file; the plan's stays (see --file-wins):",
                 lines);
  }

  static std::string MissingText(const exchange::IatiChanges& changes) {
    std::vector<std::string> lines;
    for (const std::string& name : changes.missing) lines.push_back(ShortNameOf(name));
    return Lines(absl::StrCat(lines.size(), " that the plan has and the files do not:"), lines);
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> theme_;
  bool create_partners_ = false;
  bool file_wins_ = false;
  ImportFlow flow_;
  v1::Plan plan_;
  size_t warnings_ = 0;
  exchange::IatiImport import_;
};

}  // namespace

void AddImportIatiCommand(Group* group) {
  group->Add<ImportIatiCommand>(
      {"iati",
       "Brings files of IATI activities into a draft proposal",
       {"import iati activities.xml --theme inclusion --dry-run",
        "import iati unhcr.xml iom.xml --theme services --create-partners --submit",
        "import iati activities-2024.xml --file-wins"}});
}

}  // namespace jointplan::cli
