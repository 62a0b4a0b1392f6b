#include "exchange/iati_fields.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_lists.h"
#include "exchange/iati_text.h"
#include "exchange/keys.h"
#include "plan/canonical.h"
#include "plan/names.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

// What the record's lists and texts may hold; activity.proto has the same.
constexpr size_t kLineMax = 300;
constexpr size_t kTagMax = 100;
constexpr size_t kDescriptionMax = 100'000;
constexpr size_t kLanguagesMax = 20;
constexpr size_t kParticipantsMax = 100;
constexpr size_t kSetMax = 100;

class FieldReader {
 public:
  FieldReader(const XmlNode& activity, const v1::Plan& plan, Faults* faults)
      : activity_(activity), plan_(plan), faults_(faults) {}

  v1::Activity Read() {
    ReadTitle();
    ReadDescription();
    ReadThemes();
    ReadParticipants();
    ReadTags();
    ReadDates();
    if (const XmlNode* status = activity_.First("activity-status")) ReadStatus(*status);
    ReadLists();
    plan::Canonicalize(&record_);
    return std::move(record_);
  }

 private:
  void ReadTitle() {
    const XmlNode* title = activity_.First("title");
    if (title == nullptr) return;
    for (const auto& [language, text] : NarrativesOf(*title, activity_)) {
      if (record_.title_size() >= static_cast<int>(kLanguagesMax)) break;
      const std::string whole = CollapseBlanks(text);
      if (plan::CodePoints(whole) > kLineMax) {
        Report(*title, "title", "a title has at most 300 characters; it is cut", faults_);
      }
      (*record_.mutable_title())[language] = CleanLine(text, kLineMax);
    }
  }

  // General descriptions make up the description; those of other types are kept as they come.
  void ReadDescription() {
    std::map<std::string, std::string> texts;
    for (const XmlNode* description : activity_.All("description")) {
      const std::string type = description->Get("type");
      if (!type.empty() && type != "1") continue;
      for (const XmlNode* narrative : description->All("narrative")) {
        const std::string text = CleanText(narrative->Text());
        if (plan::IsBlank(text)) continue;
        std::string& all = texts[LanguageIn(*narrative, activity_)];
        absl::StrAppend(&all, all.empty() ? "" : "\n\n", text);
      }
    }
    for (auto& [language, text] : texts) {
      if (record_.description_size() >= static_cast<int>(kLanguagesMax)) break;
      // Excerpts have no line breaks; of a text of this length nobody will miss them.
      if (plan::CodePoints(text) > kDescriptionMax) {
        text = plan::Excerpt(text, kDescriptionMax - 1);
      }
      (*record_.mutable_description())[language] = text;
    }
  }

  void ReadThemes() {
    bool own = false;
    for (const XmlNode* sector : activity_.All("sector")) {
      own = own || sector->Get("vocabulary-uri") == kThemesUri;
    }
    for (const XmlNode* sector : activity_.All("sector")) {
      if (own && sector->Get("vocabulary-uri") != kThemesUri) continue;
      for (const v1::Theme& theme : plan_.themes()) {
        const bool named = own ? theme.id() == sector->Get("code") : IsCalled(*sector, theme);
        if (named && record_.themes_size() < 20) record_.add_themes(theme.id());
      }
    }
  }

  bool IsCalled(const XmlNode& sector, const v1::Theme& theme) const {
    for (const auto& [language, text] : NarrativesOf(sector, activity_)) {
      const std::string name = FoldKey(text);
      if (name == theme.id()) return true;
      for (const auto& [title_language, title] : theme.title()) {
        if (FoldKey(title) == name) return true;
      }
    }
    return false;
  }

  void ReadParticipants() {
    std::map<std::string, std::set<v1::PartnerRole>> roles;
    for (const XmlNode* org : activity_.All("participating-org")) {
      const std::string partner = org->Get(kPartnerMark, kOwnSpace);
      const std::optional<v1::PartnerRole> role = RoleOf(org->Get("role"));
      if (!role.has_value()) {
        Report(*org, "participating-org",
               absl::StrCat(Quoted(org->Get("role")), " is no role of IATI (1 to 4)"), faults_);
      } else if (plan::ParseNameOf(plan::NameKind::kPartner, partner, "").ok() &&
                 (roles.size() < kParticipantsMax || roles.contains(partner))) {
        roles[partner].insert(*role);
      }
    }
    for (const auto& [partner, set] : roles) {
      v1::Participant* participant = record_.add_participants();
      participant->set_partner(partner);
      for (const v1::PartnerRole role : set) participant->add_roles(role);
    }
  }

  void ReadTags() {
    for (const XmlNode* tag : activity_.All("tag")) {
      absl::string_view vocabulary = tag->Get("vocabulary") == "2" ? "sdg" : "";
      const std::string uri = tag->Get("vocabulary-uri");
      absl::string_view rest = uri;
      if (uri == kTagsUri) {
        const std::string word = CleanLine(tag->Get("code"), kTagMax);
        if (!word.empty() && record_.tags_size() < static_cast<int>(kSetMax)) {
          record_.add_tags(word);
        }
        continue;
      }
      if (absl::ConsumePrefix(&rest, absl::StrCat(kOwnSpace, ":frameworks/"))) vocabulary = rest;
      if (!vocabulary.empty()) AddObjective(vocabulary, tag->Get("code"));
    }
  }

  void AddObjective(absl::string_view framework, const std::string& code) {
    const std::string name = absl::StrCat("frameworks/", framework, "/objectives/", code);
    int number = 0;
    if (framework == "sdg" && !(absl::SimpleAtoi(code, &number) && number >= 1 && number <= 17)) {
      return;
    }
    if (!plan::ParseNameOf(plan::NameKind::kObjective, name, "").ok()) return;
    if (record_.objectives_size() < static_cast<int>(kSetMax)) record_.add_objectives(name);
  }

  void ReadDates() {
    for (const XmlNode* date : activity_.All("activity-date")) {
      if (!DayOf(date->Get("iso-date")).empty()) continue;
      Report(*date, "activity-date",
             absl::StrCat(Quoted(date->Get("iso-date")), " is no date; write YYYY-MM-DD"), faults_);
    }
    const std::string start = DateOf(StartTypeOf(activity_));
    const std::string end = DateOf(EndTypeOf(activity_));
    if (!start.empty()) record_.set_start_date(start);
    if (!start.empty() && !end.empty() && end < start) {
      Report(activity_, "activity-date",
             absl::StrCat("the activity ends on ", end, ", before it begins on ", start,
                          "; its last day is left out"),
             faults_);
    } else if (!end.empty()) {
      record_.set_end_date(end);
    }
  }

  std::string DateOf(const std::string& type) const {
    for (const XmlNode* date : activity_.All("activity-date")) {
      std::string day = DayOf(date->Get("iso-date"));
      if (!type.empty() && date->Get("type") == type && !day.empty()) return day;
    }
    return "";
  }

  void ReadStatus(const XmlNode& element) {
    const std::optional<v1::ImplementationStatus> status = StatusOf(element.Get("code"));
    if (status.has_value()) {
      record_.set_implementation_status(*status);
    } else {
      Report(element, "activity-status",
             absl::StrCat(Quoted(element.Get("code")), " is no status of IATI (1 to 6)"), faults_);
    }
  }

  void ReadLists() {
    for (ReadLocation& read : LocationsOf(activity_, faults_)) {
      *record_.add_locations() = std::move(read.second);
    }
    for (ReadBudget& read : BudgetsOf(activity_, faults_)) {
      *record_.add_funding() = std::move(read.second);
    }
    for (ReadTarget& read : TargetsOf(activity_, faults_)) {
      *record_.add_targets() = std::move(read.second);
    }
    for (ReadLink& read : DocumentsOf(activity_, faults_)) {
      auto* list = IsEvidence(*read.first) ? record_.mutable_evidence() : record_.mutable_links();
      *list->Add() = std::move(read.second);
    }
  }

  const XmlNode& activity_;
  const v1::Plan& plan_;
  Faults* const faults_;
  v1::Activity record_;
};

std::string TypeWithDate(const XmlNode& activity, const char* first, const char* second) {
  for (const char* type : {first, second}) {
    for (const XmlNode* date : activity.All("activity-date")) {
      if (date->Get("type") == type && !DayOf(date->Get("iso-date")).empty()) return type;
    }
  }
  return "";
}

}  // namespace

v1::Activity ReadIatiFields(const XmlNode& activity, const v1::Plan& plan, Faults* faults) {
  return FieldReader(activity, plan, faults).Read();
}

std::string StartTypeOf(const XmlNode& activity) { return TypeWithDate(activity, "2", "1"); }

std::string EndTypeOf(const XmlNode& activity) { return TypeWithDate(activity, "4", "3"); }

}  // namespace jointplan::exchange
