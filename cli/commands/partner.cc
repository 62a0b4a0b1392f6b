#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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

// Partners belong to no plan, so that their texts are English unless something else is said.
std::string LanguageOf(Context* context) {
  return context->ReadingLanguage().empty() ? "en" : context->ReadingLanguage();
}

// `id:label:email`.
absl::Status AddContact(const std::string& text, v1::Partner* partner) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() != 3) {
    return UsageError(absl::StrCat("--contact takes id:label:email, not ", text, "."));
  }
  v1::Contact* contact = partner->add_contacts();
  contact->set_id(parts[0]);
  contact->set_label(parts[1]);
  contact->set_email(parts[2]);
  return absl::OkStatus();
}

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
    flags->Texts("--title", &title_.texts, "TEXT", "Full name; fr=TEXT for another language");
    flags->Text("--short-name", &short_name_, "TEXT", "Acronym, as tables show it");
    flags->Text("--type", &type_, "TYPE",
                "government, local-government, multilateral, international-ngo, national-ngo, "
                "network, academic, private-sector or bilateral-agency");
    flags->Text("--iati", &iati_, "REFERENCE", "IATI reference, such as XM-DAC-5-1");
    flags->Texts("--contact", &contacts_, "CONTACT",
                 "'id:label:email'; the organization's address, not a person's");
  }

  absl::Status Run(Context* context) override {
    v1::CreatePartnerRequest request;
    request.set_partner_id(ShortNameOf(arguments_[0]));
    v1::Partner* partner = request.mutable_partner();
    EditDraft draft(partner);
    JP_RETURN_IF_ERROR(title_.Apply(LanguageOf(context), &draft));
    if (short_name_) partner->set_short_name(*short_name_);
    if (iati_) partner->set_iati_reference(*iati_);
    if (type_) {
      const auto type = ReadEnum(v1::PartnerType_descriptor(), *type_);
      if (!type) {
        return UsageError(
            absl::StrCat("--type is one of ", EnumChoices(v1::PartnerType_descriptor()), "."));
      }
      partner->set_type(static_cast<v1::PartnerType>(*type));
    }
    for (const std::string& contact : contacts_) JP_RETURN_IF_ERROR(AddContact(contact, partner));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Partner added, client->CreatePartner(std::move(request)));
    return context->ShowLine(added, absl::StrCat("Added ", added.name(), "."));
  }

 private:
  std::vector<std::string> arguments_, contacts_;
  TextFlag title_{"title", {}};
  std::optional<std::string> short_name_, type_, iati_;
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
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::GetPartnerRequest request;
    request.set_name(PartnerNameOf(arguments_[0]));
    JP_ASSIGN_OR_RETURN(const v1::Partner partner, client->GetPartner(std::move(request)));
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
  group->Add<PartnerList>({"list", "Lists the organizations", {"partner list"}});
  group->Add<PartnerShow>({"show", "Shows one organization", {"partner show giz"}});
}

}  // namespace jointplan::cli
