#include "cli/edited_records.h"

#include <utility>

#include "base/status_macros.h"
#include "cli/editor.h"
#include "cli/settling.h"

namespace jointplan::cli {
namespace {

template <class Record>
class EditedRecordOf : public EditedRecord {
 public:
  EditedRecordOf(Context* context, const EditFlags& flags, const EditTarget& target, Record record)
      : context_(context), flags_(flags), target_(target), record_(std::move(record)) {}

  const google::protobuf::Message& read() const override { return record_; }

  absl::Status Send(const google::protobuf::Message& typed,
                    const google::protobuf::FieldMask& mask) override {
    auto values = dynamic_cast<const Record&>(typed);
    values.set_name(record_.name());
    values.set_etag(record_.etag());
    JP_ASSIGN_OR_RETURN(v1::BatchEditRequest request,
                        RequestFor(flags_, target_, {UpdateEdit(std::move(values), mask)}));
    return SendAndSettle(&request);
  }

 private:
  absl::Status SendAndSettle(v1::BatchEditRequest* request) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context_->client());
    while (true) {
      const auto outcome = client::Edit(*client, *request);
      if (!outcome.ok()) {
        return HintAtProposal(NameRecords(outcome.status(), RecordsOf(*request)), target_);
      }
      if (!outcome->conflicted()) return ShowOutcome(context_, target_, *outcome);
      JP_ASSIGN_OR_RETURN(const bool may_park, MayPark(context_, target_));
      JP_ASSIGN_OR_RETURN(const Settlement settlement,
                          SettleWithPerson(context_, outcome->conflicts, may_park,
                                           flags_.resolve.reason.value_or("")));
      if (settlement.park) {
        request->set_on_conflict(v1::ON_CONFLICT_PARK);
        request->clear_resolutions();
      }
      for (const v1::Resolution& made : settlement.resolutions) *request->add_resolutions() = made;
    }
  }

  Context* const context_;
  const EditFlags& flags_;
  const EditTarget& target_;
  const Record record_;
};

template <class Record>
absl::Status Open(Context* context, const EditFlags& flags, const EditTarget& target,
                  Record record) {
  EditedRecordOf<Record> edited(context, flags, target, std::move(record));
  return EditInEditor(context, &edited);
}

}  // namespace

absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Activity activity) {
  return Open(context, flags, target, std::move(activity));
}

absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Need need) {
  return Open(context, flags, target, std::move(need));
}

absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Plan plan) {
  return Open(context, flags, target, std::move(plan));
}

}  // namespace jointplan::cli
