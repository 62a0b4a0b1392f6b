#include "cli/partner_edits.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/settling.h"
#include "google/protobuf/util/message_differencer.h"
#include "jointplan/errors.h"
#include "plan/diff.h"
#include "plan/merge.h"

namespace jointplan::cli {
namespace {

// Partners belong to no plan, so that their texts are English unless something else is said.
std::string LanguageOf(const Context& context) {
  return context.ReadingLanguage().empty() ? "en" : context.ReadingLanguage();
}

bool IsSame(const v1::Conflict& one, const v1::Conflict& other) {
  return one.path() == other.path() &&
         google::protobuf::util::MessageDifferencer::Equals(one.theirs(), other.theirs());
}

// Whether both lists have the same fields, and theirs the same values.
bool AreSame(const std::vector<v1::Conflict>& some, const std::vector<v1::Conflict>& others) {
  return std::is_permutation(some.begin(), some.end(), others.begin(), others.end(), IsSame);
}

// The request that turns `base` into `mine`.
v1::UpdatePartnerRequest RequestFor(const v1::Partner& base, const v1::Partner& mine,
                                    const std::string& message) {
  v1::UpdatePartnerRequest request;
  *request.mutable_partner() = mine;
  request.mutable_partner()->set_name(base.name());
  request.mutable_partner()->set_etag(base.etag());
  for (const v1::FieldChange& change : plan::Diff(&base, &mine)) {
    request.mutable_update_mask()->add_paths(change.path());
  }
  request.set_message(message);
  return request;
}

std::string ChangedText(const v1::UpdatePartnerRequest& request) {
  return absl::StrCat("Changed ", request.partner().name(), " (",
                      absl::StrJoin(request.update_mask().paths(), ", "), ").");
}

}  // namespace

void PartnerFlags::Declare(Flags* flags, bool editing) {
  flags->Texts("--title", &title_.texts, "TEXT", "Full name; fr=TEXT for another language");
  flags->Text("--short-name", &short_name_, "TEXT", "Acronym, as tables show it");
  flags->Text("--type", &type_, "TYPE",
              "government, local-government, multilateral, international-ngo, national-ngo, "
              "network, academic, private-sector or bilateral-agency");
  flags->Text("--iati", &iati_, "REFERENCE", "IATI reference, such as XM-DAC-5-1");
  flags->Texts("--contact", &contacts_, "CONTACT",
               "'id:label:email'; the organization's address, not a person's");
  if (!editing) return;
  flags->Texts("--remove-contact", &remove_contacts_, "ID", "One contact less");
  fields_.Declare(flags, "contacts[office].email=office@example.org");
}

bool PartnerFlags::empty() const {
  return title_.texts.empty() && !short_name_ && !type_ && !iati_ && contacts_.empty() &&
         remove_contacts_.empty() && fields_.empty();
}

absl::Status PartnerFlags::Apply(Context* context, EditDraft* draft) const {
  JP_RETURN_IF_ERROR(title_.Apply(LanguageOf(*context), draft));
  if (short_name_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("short_name"), *short_name_));
  if (iati_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("iati_reference"), *iati_));
  if (type_) {
    const plan::FieldPath path = PathOf("type");
    JP_ASSIGN_OR_RETURN(const auto value, ReadValue(v1::Partner::descriptor(), path, *type_));
    JP_RETURN_IF_ERROR(draft->Set(path, value));
  }
  JP_RETURN_IF_ERROR(ApplyContacts(draft));
  return fields_.Apply(v1::Partner::descriptor(), draft);
}

absl::Status PartnerFlags::ApplyContacts(EditDraft* draft) const {
  for (const std::string& text : contacts_) {
    const std::vector<std::string> parts = absl::StrSplit(text, ':');
    if (parts.size() != 3 || parts[0].empty()) {
      return UsageError(absl::StrCat("--contact takes id:label:email, not ", text, "."));
    }
    JP_RETURN_IF_ERROR(draft->SetText(PathOf("contacts", parts[0], "label"), parts[1]));
    JP_RETURN_IF_ERROR(draft->SetText(PathOf("contacts", parts[0], "email"), parts[2]));
  }
  for (const std::string& id : remove_contacts_) {
    JP_RETURN_IF_ERROR(draft->Unset(PathOf("contacts", id)));
  }
  return absl::OkStatus();
}

absl::Status EditedPartner::Send(const google::protobuf::Message& typed,
                                 const google::protobuf::FieldMask& mask) {
  JP_ASSIGN_OR_RETURN(const auto wanted, plan::ApplyMask(read_, typed, mask));
  JP_ASSIGN_OR_RETURN(const client::Client* client, context_->client());
  v1::Partner base = read_;
  v1::Partner mine = dynamic_cast<const v1::Partner&>(*wanted);
  while (true) {
    const v1::UpdatePartnerRequest request = RequestFor(base, mine, message_);
    if (request.update_mask().paths().empty()) {
      return context_->ShowLine(base, "Nothing to change: it is so already.");
    }
    const auto changed = client->UpdatePartner(request);
    if (changed.ok()) return context_->ShowLine(*changed, ChangedText(request));
    const auto detail = client::ConflictsOf(changed.status());
    if (!detail) return changed.status();
    JP_RETURN_IF_ERROR(
        Settle({detail->conflicts().begin(), detail->conflicts().end()}, &base, &mine));
  }
}

absl::Status EditedPartner::Settle(const std::vector<v1::Conflict>& conflicts, v1::Partner* base,
                                   v1::Partner* mine) {
  JP_ASSIGN_OR_RETURN(const Settlement settlement, SettleWithPerson(context_, conflicts,
                                                                    /*may_park=*/false,
                                                                    /*reason=*/""));
  JP_ASSIGN_OR_RETURN(v1::Partner theirs, ReadPartner(context_, read_.name()));
  plan::MergeResult merge = plan::Merge(base, &theirs, mine);
  // If the partner has changed once more meanwhile, the edit is sent again as it was, and the
  // person is asked about what it collides with now.
  if (!AreSame(merge.conflicts, conflicts)) return absl::OkStatus();
  JP_RETURN_IF_ERROR(plan::Resolve(settlement.resolutions, mine, &merge));
  *mine = dynamic_cast<const v1::Partner&>(*merge.merged);
  *base = std::move(theirs);
  return absl::OkStatus();
}

absl::StatusOr<v1::Partner> ReadPartner(Context* context, absl::string_view partner) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::GetPartnerRequest request;
  request.set_name(PartnerNameOf(partner));
  return client->GetPartner(std::move(request));
}

}  // namespace jointplan::cli
