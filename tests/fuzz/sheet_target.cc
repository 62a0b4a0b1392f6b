// Reads any bytes as a workbook that somebody sends back, whole and as the parts of one, and as a
// CSV file of one sheet; and compares what comes out with a plan.
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange/sheet_changes.h"
#include "exchange/sheet_csv.h"
#include "exchange/sheet_edits.h"
#include "exchange/sheet_file.h"
#include "exchange/xlsx_read.h"
#include "tests/exchange/zip_writer.h"
#include "tests/fuzz/targets.h"

namespace jointplan {
namespace {

exchange::SheetCatalogue Catalogue() {
  exchange::SheetCatalogue catalogue;
  catalogue.plan.set_name("plans/hub");
  catalogue.plan.set_revision(3);
  v1::Theme* theme = catalogue.plan.add_themes();
  theme->set_id("inclusion");
  (*theme->mutable_title())["en"] = "Inclusion";
  v1::Partner& partner = catalogue.partners.emplace_back();
  partner.set_name("partners/giz");
  partner.set_short_name("GIZ");
  return catalogue;
}

std::vector<v1::Activity> Activities() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a1");
  (*activity.mutable_title())["en"] = "Water";
  activity.add_themes("inclusion");
  activity.set_start_date("2019-02-27");
  v1::NextStep* step = activity.add_next_steps();
  step->set_id("s1");
  (*step->mutable_text())["en"] = "=1+1";
  return {activity};
}

// Compares a file with the plan in every way that there is. Whatever it holds, each edit is of an
// activity, and of no other plan.
void Compare(const exchange::Workbook& workbook) {
  static const auto* const kCatalogue = new exchange::SheetCatalogue(Catalogue());
  static const auto* const kActivities = new std::vector<v1::Activity>(Activities());
  auto origin = exchange::ReadOrigin(workbook);
  if (!origin.ok()) return;
  const exchange::SheetFile file = exchange::FindSheets(workbook, *std::move(origin));
  exchange::SheetStyle style{exchange::SheetLabels::Make(*kCatalogue, "en", file.origin.plain),
                             "en"};
  for (const auto& [kind, labels] : file.labels) style.labels.Prefer(kind, labels);
  for (const bool remove : {false, true}) {
    exchange::CompareOptions options;
    options.remove_missing = remove;
    options.reading.date_order =
        remove ? exchange::DateOrder::kDayFirst : exchange::DateOrder::kUnknown;
    const exchange::SheetChanges changes =
        exchange::CompareSheets(file, style, *kActivities, options);
    if (!changes.ok()) return;
    for (const auto into : {exchange::EditsInto::kPlan, exchange::EditsInto::kDraft}) {
      const exchange::SheetEdits edits = exchange::EditsFor(changes, *kActivities, into);
      for (const v1::Edit& edit : edits.edits) {
        if (edit.has_update_plan() || edit.has_create_partner()) std::abort();
      }
    }
  }
}

}  // namespace

void FuzzWorkbook(absl::string_view bytes) {
  const auto whole = exchange::ReadXlsx(bytes);
  if (whole.ok()) Compare(*whole);
  // libFuzzer seldom hits on a valid archive: the same bytes as the rows of a sheet, and as its
  // texts and styles.
  const std::string text(bytes);
  exchange::XlsxText rows;
  rows.rows = text;
  exchange::XlsxText strings;
  strings.strings = text;
  strings.styles = text;
  strings.rows = "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>43523.5</v></c></row>";
  for (const exchange::XlsxText& parts : {rows, strings}) {
    const auto workbook = exchange::ReadXlsx(exchange::XlsxOf(parts));
    if (workbook.ok()) Compare(*workbook);
  }
}

void FuzzSheetCsv(absl::string_view bytes) {
  exchange::IsSheetCsv(bytes);
  for (const char* encoding : {"utf-8", "windows-1252"}) {
    const auto workbook = exchange::ReadSheetCsv(bytes, encoding);
    if (workbook.ok()) Compare(*workbook);
  }
}

}  // namespace jointplan
