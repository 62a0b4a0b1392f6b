#include "cli/record_flags.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "plan/formats.h"
#include "plan/names.h"

namespace jointplan::cli {
namespace {

using google::protobuf::Value;

// Takes `fr=` off a text; the language, or empty if the text begins with none.
std::string TakeLanguage(absl::string_view* text) {
  const size_t at = text->find('=');
  if (at == absl::string_view::npos || at < 2) return "";
  const absl::string_view tag = text->substr(0, at);
  if (!plan::IsLanguageTag(tag)) return "";
  text->remove_prefix(at + 1);
  return std::string(tag);
}

std::vector<std::string> Parts(absl::string_view text, char separator) {
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(text, separator)) {
    parts.emplace_back(absl::StripAsciiWhitespace(part));
  }
  return parts;
}

Value ListOf(const std::set<std::string>& members) {
  Value value;
  value.mutable_list_value();
  for (const std::string& member : members) {
    value.mutable_list_value()->add_values()->set_string_value(member);
  }
  return value;
}

std::string AsItIs(absl::string_view text) { return std::string(text); }

template <class Repeated>
std::set<std::string> MembersOf(const Repeated& members) {
  return {members.begin(), members.end()};
}

absl::Status SetOptional(const char* field, const std::string& text, const char* key,
                         const char* list, EditDraft* draft) {
  return text.empty() ? absl::OkStatus() : draft->SetText(PathOf(list, key, field), text);
}

}  // namespace

absl::Status ChangeSet(const SetChange& change, std::set<std::string> now, EditDraft* draft) {
  if (change.exactly.empty() && change.add.empty() && change.remove.empty()) {
    return absl::OkStatus();
  }
  if (!change.exactly.empty()) now.clear();
  for (const auto* added : {&change.exactly, &change.add}) {
    for (const std::string& member : *added) now.insert(change.expand(member));
  }
  for (const std::string& member : change.remove) now.erase(change.expand(member));
  return draft->Set(PathOf(change.field), ListOf(now));
}

std::string FreshId(absl::string_view text, const std::vector<std::string>& taken,
                    size_t length_max) {
  std::string id = plan::MakeId(text).substr(0, length_max);
  while (!id.empty() && id.back() == '-') id.pop_back();
  std::string fresh = id;
  for (int i = 2; std::find(taken.begin(), taken.end(), fresh) != taken.end(); ++i) {
    fresh = absl::StrCat(id, "-", i);
  }
  return fresh;
}

bool TextFlag::NeedsLanguage() const {
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    absl::string_view view = text;
    return TakeLanguage(&view).empty();
  });
}

absl::Status TextFlag::Apply(const std::string& language, EditDraft* draft) const {
  for (const std::string& typed : texts) {
    absl::string_view text = typed;
    const std::string tag = TakeLanguage(&text);
    JP_RETURN_IF_ERROR(draft->SetText(PathOf(field, tag.empty() ? language : tag), text));
  }
  return absl::OkStatus();
}

void FieldFlags::Declare(Flags* flags, const std::string& example) {
  flags->Texts("--set", &set, "FIELD=VALUE", "Set any field, such as '" + example + "'");
  flags->Texts("--unset", &unset, "FIELD", "Clear any field, or take an element away");
}

absl::Status FieldFlags::Apply(const google::protobuf::Descriptor* type, EditDraft* draft) const {
  for (const std::string& assignment : set) {
    JP_ASSIGN_OR_RETURN(const auto parts, SplitAssignment("--set", assignment));
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path, ReadPath(type, parts.first));
    JP_ASSIGN_OR_RETURN(const Value value, ReadValue(type, path, parts.second));
    JP_RETURN_IF_ERROR(draft->Set(path, value));
  }
  for (const std::string& text : unset) {
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path, ReadPath(type, text));
    JP_RETURN_IF_ERROR(draft->Unset(path));
  }
  return absl::OkStatus();
}

void ActivityFlags::Declare(Flags* flags, bool editing) {
  flags->Heading("What is in the activity");
  flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
  flags->Texts("--description", &description_.texts, "TEXT", "Description, likewise");
  const std::string exactly = editing ? "; these, and no others" : "; may be repeated";
  flags->Texts("--theme", &themes_, "ID", "Theme of the plan" + exactly);
  flags->Texts("--objective", &objectives_, "ID", "Objective, such as gcm/15" + exactly);
  flags->Texts("--tag", &tags_, "WORD", "Word to find it by" + exactly);
  flags->Texts("--need", &needs_, "ID", "Need that it answers" + exactly);
  if (editing) {
    flags->Texts("--add-theme", &add_themes_, "ID", "One more theme");
    flags->Texts("--remove-theme", &remove_themes_, "ID", "One theme less");
    flags->Texts("--add-objective", &add_objectives_, "ID", "One more objective");
    flags->Texts("--remove-objective", &remove_objectives_, "ID", "One objective less");
    flags->Texts("--add-tag", &add_tags_, "WORD", "One more word");
    flags->Texts("--remove-tag", &remove_tags_, "WORD", "One word less");
    flags->Texts("--add-need", &add_needs_, "ID", "One more need");
    flags->Texts("--remove-need", &remove_needs_, "ID", "One need less");
  }
  flags->Texts("--partner", &partners_, "NAME:ROLE,...",
               "Partner with its roles: lead, supporting, implementing, funding");
  flags->Texts("--lead", &leads_, "NAME", "Partner that answers for it");
  flags->Texts("--supporting", &supporting_, "NAME", "Partner that takes part");
  flags->Texts("--implementing", &implementing_, "NAME", "Partner that carries it out");
  flags->Texts("--funding", &funding_, "NAME", "Partner that gives money");
  if (editing) flags->Texts("--remove-partner", &remove_partners_, "NAME", "One partner less");
  flags->Texts("--location", &locations_, "PLACE",
               "'Sour, LB' or 'id:place:country'; may be repeated");
  flags->Text("--start", &start_, "DATE", "First day, YYYY-MM-DD");
  flags->Text("--end", &end_, "DATE", "Last day, YYYY-MM-DD");
  flags->Text("--status", &status_, "STATUS",
              "planned, ongoing, completed, suspended or cancelled");
  flags->Texts("--target", &targets_, "TARGET", "'id:indicator:unit:value[:date]'");
  flags->Texts("--step", &steps_, "STEP", "Next step, 'text[:partner[:date]]'");
  fields_.Declare(flags, "targets[t1].value=120");
  flags->Heading("Options");
}

bool ActivityFlags::empty() const {
  for (const auto* list :
       {&title_.texts,   &description_.texts, &themes_,         &add_themes_,
        &remove_themes_, &objectives_,        &add_objectives_, &remove_objectives_,
        &tags_,          &add_tags_,          &remove_tags_,    &needs_,
        &add_needs_,     &remove_needs_,      &partners_,       &leads_,
        &supporting_,    &implementing_,      &funding_,        &remove_partners_,
        &locations_,     &targets_,           &steps_}) {
    if (!list->empty()) return false;
  }
  return !start_ && !end_ && !status_ && fields_.empty();
}

absl::Status ActivityFlags::Apply(Context* context, const std::string& plan,
                                  const v1::Activity& now, EditDraft* draft) const {
  std::string language;
  if (title_.NeedsLanguage() || description_.NeedsLanguage() || !steps_.empty()) {
    JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(plan));
  }
  JP_RETURN_IF_ERROR(title_.Apply(language, draft));
  JP_RETURN_IF_ERROR(description_.Apply(language, draft));
  JP_RETURN_IF_ERROR(ApplySets(plan, now, draft));
  JP_RETURN_IF_ERROR(ApplyPartners(draft));
  JP_RETURN_IF_ERROR(ApplyPlaces(now, draft));
  JP_RETURN_IF_ERROR(ApplyScalars(draft));
  JP_RETURN_IF_ERROR(ApplyTargets(draft));
  JP_RETURN_IF_ERROR(ApplySteps(language, now, draft));
  return fields_.Apply(v1::Activity::descriptor(), draft);
}

absl::Status ActivityFlags::ApplyScalars(EditDraft* draft) const {
  if (start_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("start_date"), *start_));
  if (end_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("end_date"), *end_));
  if (!status_) return absl::OkStatus();
  const plan::FieldPath path = PathOf("implementation_status");
  JP_ASSIGN_OR_RETURN(const Value value, ReadValue(v1::Activity::descriptor(), path, *status_));
  return draft->Set(path, value);
}

absl::Status ActivityFlags::ApplySets(const std::string& plan, const v1::Activity& now,
                                      EditDraft* draft) const {
  JP_RETURN_IF_ERROR(ChangeSet({"themes", themes_, add_themes_, remove_themes_, AsItIs},
                               MembersOf(now.themes()), draft));
  JP_RETURN_IF_ERROR(
      ChangeSet({"objectives", objectives_, add_objectives_, remove_objectives_, ObjectiveNameOf},
                MembersOf(now.objectives()), draft));
  const auto need_name = [&](absl::string_view text) { return ChildNameOf(plan, "needs", text); };
  JP_RETURN_IF_ERROR(ChangeSet({"needs", needs_, add_needs_, remove_needs_, need_name},
                               MembersOf(now.needs()), draft));
  return ChangeSet({"tags", tags_, add_tags_, remove_tags_, AsItIs}, MembersOf(now.tags()), draft);
}

absl::Status ActivityFlags::ApplyPartners(EditDraft* draft) const {
  // A partner with several roles may be named by several flags.
  std::map<std::string, std::set<std::string>> roles;
  for (const std::string& text : partners_) {
    const std::vector<std::string> parts = Parts(text, ':');
    if (parts.size() != 2) {
      return UsageError(
          absl::StrCat("--partner takes NAME:ROLE, such as giz:lead, not ", text, "."));
    }
    for (const std::string& role : Parts(parts[1], ',')) {
      roles[PartnerNameOf(parts[0])].insert(role);
    }
  }
  const std::vector<std::pair<const char*, const std::vector<std::string>*>> by_role = {
      {"lead", &leads_},
      {"supporting", &supporting_},
      {"implementing", &implementing_},
      {"funding", &funding_}};
  for (const auto& [role, partners] : by_role) {
    for (const std::string& partner : *partners) roles[PartnerNameOf(partner)].insert(role);
  }
  for (const auto& [partner, names] : roles) {
    const plan::FieldPath path = PathOf("participants", partner, "roles");
    const std::vector<std::string> list(names.begin(), names.end());
    JP_ASSIGN_OR_RETURN(const Value value,
                        ReadValue(v1::Activity::descriptor(), path, absl::StrJoin(list, ",")));
    JP_RETURN_IF_ERROR(draft->Set(path, value));
  }
  for (const std::string& partner : remove_partners_) {
    JP_RETURN_IF_ERROR(draft->Unset(PathOf("participants", PartnerNameOf(partner))));
  }
  return absl::OkStatus();
}

absl::Status ActivityFlags::ApplyPlaces(const v1::Activity& now, EditDraft* draft) const {
  std::vector<std::string> taken;
  for (const auto& location : now.locations()) taken.push_back(location.id());
  for (const std::string& text : locations_) {
    std::vector<std::string> parts = Parts(text, ':');
    if (parts.size() == 1) {  // `Sour, LB`: the id comes from the place.
      const size_t comma = text.rfind(',');
      const std::string place(absl::StripAsciiWhitespace(text.substr(0, comma)));
      const std::string country =
          comma == std::string::npos
              ? ""
              : std::string(absl::StripAsciiWhitespace(text.substr(comma + 1)));
      parts = {FreshId(place, taken), place, country};
      taken.push_back(parts[0]);
    }
    if (parts.size() > 3 || parts[0].empty()) {
      return UsageError(
          absl::StrCat("--location takes 'place, COUNTRY' or id:place:country, not ", text, "."));
    }
    parts.resize(3);
    const char* id = parts[0].c_str();
    JP_RETURN_IF_ERROR(SetOptional("place", parts[1], id, "locations", draft));
    JP_RETURN_IF_ERROR(SetOptional("country", parts[2], id, "locations", draft));
  }
  return absl::OkStatus();
}

absl::Status ActivityFlags::ApplyTargets(EditDraft* draft) const {
  for (const std::string& text : targets_) {
    std::vector<std::string> parts = Parts(text, ':');
    if (parts.size() < 4 || parts.size() > 5 || parts[0].empty()) {
      return UsageError(
          absl::StrCat("--target takes id:indicator:unit:value[:date], not ", text, "."));
    }
    parts.resize(5);
    const char* id = parts[0].c_str();
    JP_RETURN_IF_ERROR(SetOptional("indicator", parts[1], id, "targets", draft));
    JP_RETURN_IF_ERROR(SetOptional("unit", parts[2], id, "targets", draft));
    JP_RETURN_IF_ERROR(SetOptional("value", parts[3], id, "targets", draft));
    JP_RETURN_IF_ERROR(SetOptional("due_date", parts[4], id, "targets", draft));
  }
  return absl::OkStatus();
}

absl::Status ActivityFlags::ApplySteps(const std::string& language, const v1::Activity& now,
                                       EditDraft* draft) const {
  std::vector<std::string> taken;
  for (const auto& step : now.next_steps()) taken.push_back(step.id());
  for (const std::string& text : steps_) {
    std::vector<std::string> parts = Parts(text, ':');
    if (parts.size() > 3 || parts[0].empty()) {
      return UsageError(absl::StrCat("--step takes text:partner:date, not ", text,
                                     ". For a text with a colon, use `jointplan step add`."));
    }
    parts.resize(3);
    const std::string id = FreshId(parts[0], taken);
    taken.push_back(id);
    const plan::FieldPath step_text({{"next_steps", id}, {"text", language}});
    JP_RETURN_IF_ERROR(draft->SetText(step_text, parts[0]));
    if (!parts[1].empty()) {
      JP_RETURN_IF_ERROR(
          draft->SetText(PathOf("next_steps", id, "responsible"), PartnerNameOf(parts[1])));
    }
    JP_RETURN_IF_ERROR(SetOptional("due_date", parts[2], id.c_str(), "next_steps", draft));
  }
  return absl::OkStatus();
}

}  // namespace jointplan::cli
