#include "exchange/iati_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_fields.h"
#include "exchange/iati_own.h"
#include "exchange/iati_parts.h"
#include "exchange/iati_text.h"
#include "exchange/keys.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/text.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

constexpr int kDepthMax = 40;
constexpr size_t kIdentifierMax = 500;

void Add(Severity severity, int line, absl::string_view where, std::string message,
         Faults* faults) {
  faults->push_back({line, std::string(where), severity, std::move(message)});
}

void Error(int line, absl::string_view where, std::string message, Faults* faults) {
  Add(Severity::kError, line, where, std::move(message), faults);
}

void Warn(int line, absl::string_view where, std::string message, Faults* faults) {
  Add(Severity::kWarning, line, where, std::move(message), faults);
}

// The identifier, or nothing and what is wrong with it.
std::optional<std::string> IdentifierOf(const XmlNode& activity, Faults* faults) {
  const std::vector<const XmlNode*> all = activity.All("iati-identifier");
  if (all.size() > 1) {
    Error(all[1]->line, "iati-identifier",
          "the activity has two identifiers, and can have one; take one out", faults);
    return std::nullopt;
  }
  std::string identifier;
  if (!all.empty()) identifier = std::string(absl::StripAsciiWhitespace(all[0]->Text()));
  if (!identifier.empty() && identifier.size() <= kIdentifierMax) return identifier;
  Error(activity.line, "iati-identifier",
        identifier.empty() ? "the activity has no identifier; without one nobody can tell it again"
                           : "the identifier has more than 500 characters",
        faults);
  return std::nullopt;
}

// The record of ours that an activity says it is, `plans/{plan}/...`; empty if it says none.
std::string OwnName(const XmlNode& activity) {
  for (const XmlNode* other : activity.All("other-identifier")) {
    if (IsOwn(*other)) return other->Get("ref");
  }
  return "";
}

// Takes out the publisher where it stands in for partners of whom none is there to be named.
void DropStandIn(XmlNode* activity) {
  const XmlNode* reporter = activity->First("reporting-org");
  const std::string reference = reporter == nullptr ? "" : reporter->Get("ref");
  auto& children = activity->children;
  children.erase(std::remove_if(children.begin(), children.end(),
                                [&reference](const XmlNode& child) {
                                  return child.Is("participating-org") &&
                                         child.Get("role") == "3" && child.Get("ref") == reference;
                                }),
                 children.end());
}

// Whether this program could have written all that an activity holds from a record's fields.
bool IsFromFields(const XmlNode& activity) {
  static constexpr absl::string_view kWritten[] = {
      "iati-identifier", "reporting-org",   "title",
      "description",     "activity-status", "participating-org",
      "activity-date",   "activity-scope",  "recipient-country",
      "location",        "sector",          "tag",
      "budget",          "result",          "planned-disbursement",
      "document-link",   "related-activity"};
  return std::all_of(activity.children.begin(), activity.children.end(), [](const XmlNode& child) {
    const bool fits = std::find(std::begin(kWritten), std::end(kWritten), child.name.local) !=
                          std::end(kWritten) &&
                      child.name.space.empty();
    if (child.Is("participating-org")) return child.Has(kPartnerMark, kOwnSpace);
    if (child.Is("description")) return child.Get("type") == "1" || child.Get("type") == "4";
    if (child.Is("tag")) return IsOwn(child) || child.Get("vocabulary") == "2";
    if (child.Is("sector")) return IsOwn(child) || child.Get("vocabulary") == "1";
    return child.is_text() || fits || IsOwn(child);
  });
}

}  // namespace

Faults IatiReader::Read(absl::string_view file, absl::string_view bytes) {
  Faults faults;
  XmlLimits limits;
  limits.depth_max = kDepthMax;
  const std::optional<Fault> fault = ReadXml(
      bytes, limits, [&](const XmlNode& root) { return CheckRoot(root, &faults); },
      [&](XmlNode item) {
        if (item.Is("iati-activity")) {
          ReadActivity(std::move(item), file, &faults);
        } else if (item.name.space.empty()) {
          Warn(item.line, item.name.local, "this is no part of IATI; it is left out", &faults);
        }
      });
  if (fault.has_value()) faults.push_back(*fault);
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  return faults;
}

bool IatiReader::CheckRoot(const XmlNode& root, Faults* faults) {
  std::string ignored;
  if (!absl::ParseTime(absl::RFC3339_full, root.Get("generated-datetime"), &time_, &ignored)) {
    time_ = absl::UnixEpoch();
  }
  const std::string version = root.Get("version");
  if (!root.Is("iati-activities")) {
    Error(root.line, root.name.local,
          "this is no file of activities: it begins with another element than iati-activities",
          faults);
  } else if (version.empty()) {
    Error(root.line, "iati-activities", "the version is missing; write version=\"2.03\"", faults);
  } else if (absl::StartsWith(version, "1.")) {
    Error(root.line, "iati-activities",
          absl::StrCat("the file is of IATI ", plan::Excerpt(version, 20),
                       ", whose elements mean other things; convert it to 2.03 first"),
          faults);
  } else if (version != "2.03" && version != "2.02" && version != "2.01") {
    Error(root.line, "iati-activities",
          absl::StrCat("\"", plan::Excerpt(version, 20),
                       "\" is no version that is read; those are 2.01, 2.02 and 2.03"),
          faults);
  } else {
    return true;
  }
  return false;
}

void IatiReader::ReadActivity(XmlNode activity, absl::string_view file, Faults* faults) {
  ++import_.activities;
  const std::optional<std::string> identifier = IdentifierOf(activity, faults);
  if (!identifier.has_value()) return;
  const std::string own_name = OwnName(activity);
  if (own_name == plan_.name()) return;  // The plan itself, which is here already.
  ClearOwnAttributes(&activity);
  if (!own_name.empty()) DropStandIn(&activity);
  MarkPartners(&activity, faults);
  IatiRecord record;
  record.identifier = *identifier;
  record.file = std::string(file);
  record.line = activity.line;
  record.time = time_;
  if (const XmlNode* reporter = activity.First("reporting-org")) {
    record.reporter = reporter->Get("ref");
  }
  record.own = !own_name.empty() && IsFromFields(activity);
  record.activity = ReadIatiFields(activity, plan_, faults);
  const absl::Status own = ApplyOwnRecord(activity, &record.activity);
  if (!own.ok()) {
    Warn(activity.line, "record",
         absl::StrCat("what this program wrote beside IATI's own elements cannot be read, and is "
                      "left out: ",
                      std::string(own.message())),
         faults);
  }
  record.activity.set_name(NameFor(activity, *identifier));
  FillTitle(record, &record.activity, faults);
  if (!record.own) StoreIati(activity, &record.activity);
  Count(activity, faults);
  plan::Canonicalize(&record.activity);
  const absl::Status shape = plan::ValidateShape(record.activity, "", plan::Completeness::kPartial);
  for (const plan::FieldViolation& violation : plan::ViolationsOf(shape)) {
    Error(activity.line, "iati-activity",
          absl::StrCat("the activity that begins here: ", violation.field, " ",
                       violation.description),
          faults);
  }
  if (TakeName(record, faults)) by_name_[record.activity.name()] = std::move(record);
}

// An activity that came from a record of this plan is that record; every other one is named after
// its identifier, so that the next version of its file finds it.
std::string IatiReader::NameFor(const XmlNode& activity, const std::string& identifier) const {
  std::string own = OwnName(activity);
  if (absl::StartsWith(own, absl::StrCat(plan_.name(), "/activities/"))) return own;
  return absl::StrCat(plan_.name(), "/activities/", KeyId({identifier}));
}

bool IatiReader::TakeName(const IatiRecord& record, Faults* faults) {
  const auto there = by_name_.find(record.activity.name());
  if (there == by_name_.end()) return true;
  Error(
      record.line, "iati-identifier",
      absl::StrCat("\"", plan::Excerpt(record.identifier, 100), "\" stands in ", there->second.file,
                   " on line ", there->second.line, " too; take one of them out"),
      faults);
  return false;
}

void IatiReader::MarkPartners(XmlNode* activity, Faults* faults) {
  for (XmlNode& child : activity->children) {
    if (!child.Is("participating-org")) continue;
    std::string partner = partners_->Find(child);
    if (partner.empty()) {
      const v1::Partner wanted = partners_->AsPartner(child, *activity);
      if (wanted.title().empty()) {
        Warn(child.line, "participating-org",
             "the organization has neither a reference nor a name; it takes no part", faults);
        continue;
      }
      ReportUnmatched(child, wanted, faults);
      if (!create_partners_) continue;
      partners_->Add(wanted);
      partner = wanted.name();
    }
    child.attributes.push_back({{kOwnSpace, "jp", kPartnerMark}, partner});
  }
}

void IatiReader::ReportUnmatched(const XmlNode& organisation, const v1::Partner& partner,
                                 Faults* faults) {
  if (!unmatched_.emplace(partner.name(), partner).second || create_partners_) return;
  const std::string title = SortedTexts(partner.title()).begin()->second;
  Warn(
      organisation.line, "participating-org",
      absl::StrCat(
          "\"", plan::Excerpt(title, 100), "\"",
          partner.iati_reference().empty() ? "" : absl::StrCat(" (", partner.iati_reference(), ")"),
          " is no partner of the catalogue, by reference or name; it is kept as it came"),
      faults);
}

void IatiReader::Count(const XmlNode& activity, Faults* faults) {
  const auto& elements = IatiElements();
  for (const XmlNode& child : activity.children) {
    if (child.is_text() || IsOwn(child)) continue;
    if (child.Is("contact-info")) {
      ++import_.left_out;
    } else if (!child.name.space.empty()) {
      ++import_.kept[absl::StrCat("{", child.name.space, "}", child.name.local)];
    } else if (std::find(elements.begin(), elements.end(), child.name.local) == elements.end()) {
      if (!unknown_elements_.insert(child.name.local).second) continue;
      Warn(child.line, child.name.local, "IATI 2.03 has no such element; it is left out", faults);
    } else if (!HasField(child.name.local)) {
      ++import_.kept[child.name.local];
    }
  }
}

void IatiReader::FillTitle(const IatiRecord& record, v1::Activity* activity, Faults* faults) const {
  if (!activity->title().empty()) return;
  Warn(record.line, "title", "the activity has no title; its identifier stands for one", faults);
  (*activity->mutable_title())["en"] = CleanLine(record.identifier, 300);
}

IatiImport IatiReader::Finish() {
  for (auto& [name, record] : by_name_) import_.records.push_back(std::move(record));
  for (auto& [name, partner] : unmatched_) import_.unmatched.push_back(std::move(partner));
  return std::move(import_);
}

}  // namespace jointplan::exchange
