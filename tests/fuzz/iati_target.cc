// Reads any bytes as a file of IATI. What is taken from it is valid, is written back, and read
// again is the same.
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange/iati_edits.h"
#include "exchange/iati_export.h"
#include "exchange/iati_import.h"
#include "plan/canonical.h"
#include "plan/validate.h"
#include "tests/fuzz/targets.h"

namespace jointplan {
namespace {

exchange::IatiExport World() {
  exchange::IatiExport world;
  world.plan.set_name("plans/hub");
  v1::Theme* theme = world.plan.add_themes();
  theme->set_id("inclusion");
  (*theme->mutable_title())["en"] = "Inclusion";
  v1::Partner& partner = world.partners["partners/giz"];
  partner.set_name("partners/giz");
  partner.set_iati_reference("XM-DAC-5-52");
  (*partner.mutable_title())["en"] = "GIZ";
  world.reporter = "partners/giz";
  world.complete = true;
  world.time = absl::FromUnixSeconds(1560297600);
  return world;
}

exchange::IatiImport Read(absl::string_view bytes, const exchange::IatiExport& world, bool* good) {
  exchange::PartnerBook partners;
  partners.Add(world.partners.begin()->second);
  exchange::IatiReader reader(world.plan, &partners, /*create_partners=*/true);
  *good = !exchange::HasErrors(reader.Read("file", bytes));
  return reader.Finish();
}

std::vector<v1::Activity> Records(const exchange::IatiImport& import, const v1::Plan& plan) {
  std::vector<v1::Activity> records;
  for (const v1::Edit& edit :
       exchange::IatiEditsFor({}, import, plan, {"inclusion", false}).edits) {
    records.push_back(edit.create_activity());
    if (!plan::ValidateShape(records.back(), "").ok()) std::abort();
  }
  return records;
}

}  // namespace

void FuzzIati(absl::string_view bytes) {
  static const auto* const kWorld = new exchange::IatiExport(World());
  bool good = false;
  const exchange::IatiImport import = Read(bytes, *kWorld, &good);
  if (!good) return;
  const std::vector<v1::Activity> records = Records(import, kWorld->plan);
  const auto file = exchange::ExportIati(records, *kWorld);
  if (!file.ok()) std::abort();
  const exchange::IatiImport again = Read(file->bytes, *kWorld, &good);
  if (records.empty()) return;  // A document without an activity.
  if (!good) std::abort();
  const std::vector<v1::Activity> back = Records(again, kWorld->plan);
  if (back.size() != records.size()) std::abort();
  for (size_t i = 0; i < back.size(); ++i) {
    if (plan::Serialize(back[i]) != plan::Serialize(records[i])) std::abort();
  }
}

}  // namespace jointplan
