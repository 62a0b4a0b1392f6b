#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/files.h"
#include "cli/import_flow.h"
#include "cli/progress.h"
#include "cli/sheet_import.h"
#include "exchange/xlsx_read.h"

namespace jointplan::cli {
namespace {

class ImportXlsxCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, 2,
                     "A workbook of `jointplan export xlsx`; - is the input");
    flow_.Declare(flags);
    sheets_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(flow_.TakeFile(context, arguments_));
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(flow_.file()));
    Progress progress(context->io(), "Reading");
    JP_ASSIGN_OR_RETURN(const exchange::Workbook workbook,
                        exchange::ReadXlsx(bytes, progress.Listener()));
    progress.Clear();
    return sheets_.Run(context, workbook);
  }

 private:
  std::vector<std::string> arguments_;
  ImportFlow flow_;
  SheetImport sheets_{&flow_};
};

}  // namespace

void AddImportXlsxCommand(Group* group) {
  group->Add<ImportXlsxCommand>(
      {"xlsx",
       "Brings what was changed in a workbook into a draft proposal",
       {"import xlsx plan.xlsx --dry-run",
        "import xlsx plan.xlsx --title \"After our meeting\" --submit",
        "import xlsx plan.xlsx --date-order day-first --keep-missing",
        "import xlsx plan.xlsx --direct -m \"Dates agreed on the telephone\""}});
}

}  // namespace jointplan::cli
