#ifndef JOINTPLAN_TESTS_FUZZ_TARGETS_H_
#define JOINTPLAN_TESTS_FUZZ_TARGETS_H_

#include "absl/strings/string_view.h"

namespace jointplan {

// Each reads any bytes as one of the forms that people or programs send, and aborts if something is
// wrong. script/fuzz feeds them, and replay_test what is kept under tests/fuzz/corpus.
void FuzzFilter(absl::string_view bytes);
void FuzzWorkbook(absl::string_view bytes);
void FuzzSheetCsv(absl::string_view bytes);
void FuzzIati(absl::string_view bytes);
void FuzzTable(absl::string_view bytes);
void FuzzYaml(absl::string_view bytes);
void FuzzAgreement(absl::string_view bytes);

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_FUZZ_TARGETS_H_
