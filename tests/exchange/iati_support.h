#ifndef JOINTPLAN_TESTS_EXCHANGE_IATI_SUPPORT_H_
#define JOINTPLAN_TESTS_EXCHANGE_IATI_SUPPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange/iati_edits.h"
#include "exchange/iati_export.h"
#include "exchange/iati_import.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {

template <class Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

inline v1::Plan HubPlan() {
  return FromText<v1::Plan>(R"(
      name: "plans/hub" title { key: "en" value: "Refugee hub" } default_language: "en"
      start_date: "2019-01-01" end_date: "2021-12-31"
      themes { id: "inclusion" title { key: "en" value: "Inclusion" } }
      themes { id: "services" title { key: "en" value: "Services" }
               title { key: "fr" value: "Services aux habitants" } })");
}

inline std::vector<v1::Partner> HubPartners() {
  return {FromText<v1::Partner>(R"(
              name: "partners/cmi" title { key: "en" value: "Center for Integration" }
              iati_reference: "XX-CMI" type: PARTNER_TYPE_NETWORK)"),
          FromText<v1::Partner>(R"(
              name: "partners/giz" title { key: "de" value: "Gesellschaft" }
              title { key: "en" value: "Agency for Cooperation" } short_name: "GIZ"
              iati_reference: "XM-DAC-5-52" type: PARTNER_TYPE_BILATERAL_AGENCY)"),
          FromText<v1::Partner>(R"(
              name: "partners/sour" title { key: "en" value: "Municipality of Sour" }
              type: PARTNER_TYPE_LOCAL_GOVERNMENT)")};
}

inline IatiExport HubExport() {
  IatiExport context;
  context.plan = HubPlan();
  for (const v1::Partner& partner : HubPartners()) context.partners[partner.name()] = partner;
  context.objectives["frameworks/gcm/objectives/15"] = FromText<v1::Objective>(R"(
      name: "frameworks/gcm/objectives/15" title { key: "en" value: "Access to services" })");
  context.reporter = "partners/cmi";
  context.time = absl::FromCivil(absl::CivilDay(2019, 6, 12), absl::UTCTimeZone());
  return context;
}

// A file read by itself.
struct ReadFile {
  IatiImport import;
  Faults faults;
};

inline ReadFile ReadIati(absl::string_view bytes, const v1::Plan& plan, bool create = false) {
  PartnerBook partners;
  for (const v1::Partner& partner : HubPartners()) partners.Add(partner);
  IatiReader reader(plan, &partners, create);
  ReadFile read;
  read.faults = reader.Read("file.xml", bytes);
  read.import = reader.Finish();
  return read;
}

// An activity of a document of its own, in 2.03.
inline std::string Document(absl::string_view activities) {
  return absl::StrCat("<iati-activities version=\"2.03\">", activities, "</iati-activities>");
}

// What a plan holds after the edits, as the service merges them.
inline void Apply(const IatiChanges& changes, std::vector<v1::Activity>* plan) {
  for (const v1::Edit& edit : changes.edits) {
    if (edit.has_create_activity()) {
      plan->push_back(edit.create_activity());
      continue;
    }
    for (v1::Activity& activity : *plan) {
      if (activity.name() != edit.update_activity().name()) continue;
      const auto applied = plan::ApplyMask(activity, edit.update_activity(), edit.update_mask());
      ASSERT_THAT(applied, IsOk());
      activity.CopyFrom(**applied);
      plan::Canonicalize(&activity);
    }
  }
}

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_IATI_SUPPORT_H_
