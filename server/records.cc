#include "server/records.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"

namespace jointplan::server {
namespace {

// The message that a record's bytes are.
class KeptMessage : public storage::Derived {
 public:
  explicit KeptMessage(MessagePtr message) : message_(std::move(message)) {}
  const google::protobuf::Message& message() const { return *message_; }

 private:
  const MessagePtr message_;
};

}  // namespace

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

absl::Status ParseRecord(const storage::RecordVersion& version, google::protobuf::Message* record) {
  if (record->ParseFromString(version.bytes)) return absl::OkStatus();
  return plan::MakeError(plan::Reason::kStoreDamaged,
                         absl::StrCat("The stored bytes of ", version.name, " at revision ",
                                      version.revision, " are not a record."));
}

MessagePtr NewRecord(plan::NameKind kind) {
  switch (kind) {
    case plan::NameKind::kPlan:
      return std::make_unique<v1::Plan>();
    case plan::NameKind::kActivity:
      return std::make_unique<v1::Activity>();
    case plan::NameKind::kNeed:
      return std::make_unique<v1::Need>();
    case plan::NameKind::kPartner:
      return std::make_unique<v1::Partner>();
    case plan::NameKind::kFramework:
      return std::make_unique<v1::Framework>();
    case plan::NameKind::kObjective:
      return std::make_unique<v1::Objective>();
    default:
      return nullptr;
  }
}

absl::StatusOr<MessagePtr> ParseMessage(absl::string_view name, absl::string_view bytes) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed, plan::ParseName(name, "name"));
  MessagePtr record = NewRecord(parsed.kind);
  if (record == nullptr || !record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return NotARecord(name);
  }
  return record;
}

absl::Status NotARecord(absl::string_view name) {
  return plan::MakeError(plan::Reason::kStoreDamaged,
                         absl::StrCat("The stored bytes of ", name, " are not a record."));
}

absl::StatusOr<const google::protobuf::Message*> MessageIn(const storage::SharedRecord& record) {
  // Nothing else is ever kept beside a record.
  const auto* kept = static_cast<const KeptMessage*>(record.derived());
  if (kept == nullptr) {
    JP_ASSIGN_OR_RETURN(MessagePtr parsed,
                        ParseMessage(record.version().name, record.version().bytes));
    kept = static_cast<const KeptMessage*>(
        record.Keep(std::make_unique<const KeptMessage>(std::move(parsed))));
  }
  return &kept->message();
}

absl::StatusOr<SharedMessage> LoadMessage(const storage::View& view, absl::string_view line,
                                          absl::string_view name, int64_t revision) {
  JP_ASSIGN_OR_RETURN(storage::RecordPtr record, view.GetShared(line, name, revision));
  if (record == nullptr) return SharedMessage();
  JP_ASSIGN_OR_RETURN(const google::protobuf::Message* message, MessageIn(*record));
  return SharedMessage(std::move(record), message);
}

v1::Record ToRecord(absl::string_view name, const google::protobuf::Message* record) {
  v1::Record wrapped;
  wrapped.set_name(std::string(name));
  if (const auto* plan = dynamic_cast<const v1::Plan*>(record)) *wrapped.mutable_plan() = *plan;
  if (const auto* activity = dynamic_cast<const v1::Activity*>(record)) {
    *wrapped.mutable_activity() = *activity;
  }
  if (const auto* need = dynamic_cast<const v1::Need*>(record)) *wrapped.mutable_need() = *need;
  if (const auto* partner = dynamic_cast<const v1::Partner*>(record)) {
    *wrapped.mutable_partner() = *partner;
  }
  if (const auto* framework = dynamic_cast<const v1::Framework*>(record)) {
    *wrapped.mutable_framework() = *framework;
  }
  if (const auto* objective = dynamic_cast<const v1::Objective*>(record)) {
    *wrapped.mutable_objective() = *objective;
  }
  return wrapped;
}

absl::Status PutMessage(storage::Transaction& transaction, absl::string_view line,
                        absl::string_view name, const google::protobuf::Message* before,
                        const google::protobuf::Message& after) {
  MessagePtr canonical(after.New());
  canonical->CopyFrom(after);
  plan::Canonicalize(canonical.get());
  std::vector<std::string> paths;
  if (before != nullptr) paths = plan::ChangedPaths(*before, *canonical);
  return PutCanonical(transaction, line, name, std::move(paths), std::move(canonical));
}

absl::Status PutCanonical(storage::Transaction& transaction, absl::string_view line,
                          absl::string_view name, std::vector<std::string> paths,
                          MessagePtr record) {
  std::string bytes = plan::Serialize(*record);
  return transaction.PutRecord(line, name, std::move(bytes), std::move(paths),
                               std::make_unique<const KeptMessage>(std::move(record)));
}

}  // namespace jointplan::server
