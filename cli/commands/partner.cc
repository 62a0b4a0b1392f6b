#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_draft.h"
#include "cli/editor.h"
#include "cli/names.h"
#include "cli/partner_edits.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

std::string ContactsText(const v1::Partner& partner) {
  std::vector<std::string> lines;
  for (const v1::Contact& contact : partner.contacts()) {
    lines.push_back(absl::StrCat(contact.label(), " <", contact.email(), ">"));
  }
  return absl::StrJoin(lines, "\n");
}

class PartnerAdd : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PARTNER", &arguments_, 1, 1, "Its id, such as giz");
    partner_.Declare(flags, /*editing=*/false);
  }

  absl::Status Run(Context* context) override {
    v1::CreatePartnerRequest request;
    request.set_partner_id(ShortNameOf(arguments_[0]));
    EditDraft draft(request.mutable_partner());
    JP_RETURN_IF_ERROR(partner_.Apply(context, &draft));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Partner added, client->CreatePartner(std::move(request)));
    return context->ShowLine(added, absl::StrCat("Added ", added.name(), "."));
  }

 private:
  std::vector<std::string> arguments_;
  PartnerFlags partner_;
};

class PartnerEdit : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PARTNER", &arguments_, 1, 1, "The partner, such as giz");
    partner_.Declare(flags, /*editing=*/true);
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Partner now, ReadPartner(context, arguments_[0]));
    EditedPartner edited(context, now, message_.value_or(""));
    if (partner_.empty()) return EditInEditor(context, &edited);
    v1::Partner values = now;
    EditDraft draft(&values);
    JP_RETURN_IF_ERROR(partner_.Apply(context, &draft));
    return edited.Send(values, draft.mask());
  }

 private:
  std::vector<std::string> arguments_;
  PartnerFlags partner_;
  std::optional<std::string> message_;
};

class PartnerList : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse response, client::AllPartners(*client, {}));
    Table table({"partner", "short name", "title", "type"});
    for (const v1::Partner& partner : response.partners()) {
      table.Add({ShortNameOf(partner.name()), partner.short_name(),
                 LocalText(partner.title(), context->ReadingLanguage()), EnumText(partner.type())});
    }
    return context->Show(response, table,
                         "There are no partners yet; see `jointplan partner add`.");
  }
};

class PartnerShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PARTNER", &arguments_, 1, 1, "The partner, such as giz");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Partner partner, ReadPartner(context, arguments_[0]));
    Sheet sheet;
    sheet.Add("partner", partner.name(), Style::kHeading);
    sheet.Add("title", AllTexts(partner.title()));
    sheet.Add("short name", partner.short_name());
    sheet.Add("type", EnumText(partner.type()));
    sheet.Add("IATI", partner.iati_reference());
    sheet.Add("contacts", ContactsText(partner));
    sheet.Add("changed", TimeText(partner.update_time()));
    return context->Show(partner, sheet);
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddPartnerCommands(Group* group) {
  group->Add<PartnerAdd>({"add",
                          "Adds an organization",
                          {"partner add giz --short-name GIZ --type bilateral-agency --title "
                           "\"German Agency for International Cooperation\""}});
  group->Add<PartnerEdit>({"edit",
                           "Changes an organization, with flags or in your editor",
                           {"partner edit giz",
                            "partner edit giz --title \"fr=Agence allemande de "
                            "coopération internationale\" --contact 'office:Focal point:"
                            "office@example.org'"}});
  group->Add<PartnerList>({"list", "Lists the organizations", {"partner list"}});
  group->Add<PartnerShow>({"show", "Shows one organization", {"partner show giz"}});
}

}  // namespace jointplan::cli
