#include "exchange/iati_export.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "exchange/edits.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_elements.h"
#include "exchange/iati_fields.h"
#include "exchange/iati_own.h"
#include "exchange/iati_parts.h"
#include "exchange/iati_write.h"
#include "plan/diff.h"
#include "plan/field_path.h"

namespace jointplan::exchange {
namespace {

// Signs that an identifier must not have; nor blanks, for they would be part of it.
constexpr char kNotInIdentifiers[] = "/&|? \t\r\n";

std::string ReferenceOf(const IatiExport& context) {
  const auto partner = context.partners.find(context.reporter);
  return partner == context.partners.end() ? "" : partner->second.iati_reference();
}

absl::string_view LastPart(absl::string_view name) { return name.substr(name.rfind('/') + 1); }

absl::Status CheckReporter(const IatiExport& context) {
  if (context.reporter.empty()) {
    return absl::FailedPreconditionError(
        "Somebody must publish the file. Name a partner with an IATI organization reference: "
        "--reporter PARTNER.");
  }
  const std::string reference = ReferenceOf(context);
  if (reference.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(context.reporter,
                     " has no IATI organization reference, which every identifier begins with. "
                     "Set it with `jointplan partner edit`, or name another --reporter."));
  }
  if (reference.find_first_of(kNotInIdentifiers) == std::string::npos) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The IATI reference ", reference, " of ", context.reporter,
                   " holds a blank or one of / & | ?, which no identifier may. Correct it."));
}

absl::Status CheckSector(absl::string_view sector) {
  const bool digits = sector.size() == 5 && std::all_of(sector.begin(), sector.end(), [](char c) {
                        return absl::ascii_isdigit(static_cast<unsigned char>(c));
                      });
  if (!sector.empty() && !digits) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", sector, "\" is no DAC code of five digits, such as 15190."));
  }
  int code = 0;
  const bool donor = absl::SimpleAtoi(sector, &code) && code >= 93010 && code <= 93018;
  if (!donor) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("The code ", sector,
                   " is for what donor countries spend on refugees at home; "
                   "take another, such as 15190 for migration."));
}

// Counts what a file does not say as the record does.
class LossCount {
 public:
  void Add(const v1::Activity& record, const XmlNode& written, const v1::Plan& plan) {
    const v1::Activity read = ReadIatiFields(written, plan, nullptr);
    std::set<std::string> fields;
    for (const std::string& path : plan::ChangedPaths(read, WithoutWhatStays(record))) {
      fields.insert(path.substr(0, path.find_first_of(".[")));
    }
    for (const std::string& field : fields) ++activities_[field];
  }

  std::vector<IatiLoss> Take() const {
    std::vector<IatiLoss> losses;
    for (const auto& [field, activities] : activities_) losses.push_back({field, activities});
    return losses;
  }

 private:
  std::map<std::string, int> activities_;
};

std::string Root(const IatiExport& context) {
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                      "<iati-activities generated-datetime=\"", MomentText(context.time),
                      "\" version=\"2.03\">\n");
}

}  // namespace

std::string IatiIdentifier(const v1::Activity& activity, const IatiExport& context) {
  const XmlNode source = LoadIati(activity);
  if (const XmlNode* identifier = source.First("iati-identifier")) {
    return std::string(absl::StripAsciiWhitespace(identifier->Text()));
  }
  return absl::StrCat(IatiPlanIdentifier(context), "-", LastPart(activity.name()));
}

std::string IatiPlanIdentifier(const IatiExport& context) {
  return absl::StrCat(ReferenceOf(context), "-", LastPart(context.plan.name()));
}

absl::StatusOr<IatiFile> ExportIati(const std::vector<v1::Activity>& activities,
                                    const IatiExport& context) {
  JP_RETURN_IF_ERROR(CheckSector(context.sector));
  std::vector<const v1::Activity*> made_here;
  for (const v1::Activity& activity : activities) {
    if (!KeepsIati(activity)) made_here.push_back(&activity);
  }
  IatiFile file;
  file.bytes = Root(context);
  LossCount losses;
  if (!made_here.empty()) {
    JP_RETURN_IF_ERROR(CheckReporter(context));
    XmlNode plan = WriteIatiPlan(made_here, context);
    ClearOwnAttributes(&plan);
    file.bytes += WriteXml(plan, XmlLayout::kIndented, 2);
  }
  for (const v1::Activity& activity : activities) {
    XmlNode node = WriteIatiActivity(activity, context);
    if (context.complete) {
      JP_RETURN_IF_ERROR(AddOwnRecord(activity, context.plan, &node));
    } else {
      losses.Add(activity, node, context.plan);
    }
    ClearOwnAttributes(&node);
    file.bytes += WriteXml(node, XmlLayout::kIndented, 2);
  }
  file.bytes += "</iati-activities>\n";
  file.losses = losses.Take();
  return file;
}

}  // namespace jointplan::exchange
