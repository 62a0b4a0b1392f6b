#include "bench/workloads.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "bench/samples.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "jointplan/v1/search_service.pb.h"

namespace jointplan::bench {
namespace {

using google::protobuf::internal::WireFormatLite;

const std::string& GetMethod() {
  static const auto* const kName = new std::string("/jointplan.v1.PlanService/GetActivity");
  return *kName;
}

const std::string& SearchMethod() {
  static const auto* const kName = new std::string("/jointplan.v1.SearchService/SearchActivities");
  return *kName;
}

const std::string& UpdateMethod() {
  static const auto* const kName = new std::string("/jointplan.v1.PlanService/UpdateActivity");
  return *kName;
}

// Walks through all of 0 ... size - 1 in large steps, so that neighbours are not asked for
// together.
size_t Scattered(uint64_t number, size_t size) { return number * 7919 % size; }

}  // namespace

Request ReadWorkload::Next() {
  v1::GetActivityRequest request;
  request.set_name(
      ActivityName(plan_, static_cast<int>(Scattered(next_++, static_cast<size_t>(activities_)))));
  return {&GetMethod(), ToBuffer(request.SerializeAsString()), 0};
}

absl::Status ReadWorkload::Done(const Answer& answer) {
  if (answer.bytes.Length() > 0) return absl::OkStatus();
  return absl::DataLossError("an empty answer");
}

Request SearchWorkload::Next() {
  // What some sample has together.
  const v1::Activity sample = SampleActivity(plan_, next_++ % 12);
  v1::SearchActivitiesRequest request;
  request.set_parent(plan_);
  request.set_query(sample.title().at("en"));
  request.set_query(request.query().substr(0, request.query().find(", group")));
  request.set_filter(absl::StrCat("partner = \"", sample.participants(0).partner(),
                                  "\" AND country = ", sample.locations(0).country()));
  request.set_page_size(50);
  return {&SearchMethod(), ToBuffer(request.SerializeAsString()), 0};
}

absl::Status SearchWorkload::Done(const Answer& answer) {
  if (answer.bytes.Length() > 0) return absl::OkStatus();
  return absl::DataLossError("nothing was found");
}

absl::StatusOr<EditWorkload> EditWorkload::Prepare(const World& world, int count_max, int salt) {
  const int count = std::min(count_max, world.activities);
  const int stride = world.activities / count;
  JP_ASSIGN_OR_RETURN(const std::string before, NewestEtag(world));
  JP_RETURN_IF_ERROR(MoveEndDates(world, {.count = count, .stride = stride}, salt));
  JP_ASSIGN_OR_RETURN(const std::string after, NewestEtag(world));
  return EditWorkload(world, stride, salt,
                      std::vector<Target>(static_cast<size_t>(count), {before, after}));
}

EditWorkload::EditWorkload(const World& world, int stride, int salt, std::vector<Target> targets)
    : plan_(world.plan), stride_(stride), salt_(salt), targets_(std::move(targets)) {
  for (size_t i = 0; i < targets_.size(); ++i) {
    free_.push_back(static_cast<int>(Scattered(i, targets_.size())));
  }
  request_id_prefix_ = absl::StrCat(absl::Hex(salt, absl::kZeroPad8), "-4b1d-4e8f-9c3a-");
}

std::string EditWorkload::name_of(size_t target) const {
  return ActivityName(plan_, static_cast<int>(target) * stride_);
}

// Edit 0 sets a value, edit 1 a day, and so on; preparing was the edit of a day before the first.
std::string EditWorkload::value_of(int edit) const { return absl::StrCat(1000 + salt_ + edit / 2); }
std::string EditWorkload::date_of(int edit) const {
  return DateAfter((salt_ + 1 + edit / 2) % 3000);
}

Request EditWorkload::Next() {
  // One that waits longest. With none, the same activity is edited twice at once: a defect of the
  // load, which the answers then show as conflicts.
  const int index = free_.empty() ? 0 : free_.front();
  if (!free_.empty()) free_.pop_front();
  const Target& target = targets_[static_cast<size_t>(index)];
  v1::UpdateActivityRequest request;
  v1::Activity* activity = request.mutable_activity();
  activity->set_name(name_of(static_cast<size_t>(index)));
  activity->set_etag(target.base);
  if (target.edits % 2 == 0) {
    v1::Target* value = activity->add_targets();
    value->set_id("t1");
    value->set_value(value_of(target.edits));
    request.mutable_update_mask()->add_paths("targets[t1].value");
  } else {
    activity->set_end_date(date_of(target.edits));
    request.mutable_update_mask()->add_paths("end_date");
  }
  request.set_request_id(absl::StrCat(request_id_prefix_, absl::Hex(sent_++, absl::kZeroPad12)));
  return {&UpdateMethod(), ToBuffer(request.SerializeAsString()), static_cast<uint64_t>(index)};
}

absl::Status EditWorkload::Done(const Answer& answer) {
  Target& target = targets_[answer.cookie];
  std::string etag = LookInto(answer.bytes).etag;
  if (etag.empty()) return absl::DataLossError("an activity without an etag");
  target.base = std::exchange(target.newest, std::move(etag));
  ++target.edits;
  free_.push_back(static_cast<int>(answer.cookie));
  return absl::OkStatus();
}

absl::Status EditWorkload::Verify(const World& world, int step) const {
  const client::Client staff = ConnectAs(world.address, world.staff);
  for (size_t i = 0; i < targets_.size(); i += static_cast<size_t>(step)) {
    const int edits = targets_[i].edits;
    if (edits < 2) continue;
    v1::GetActivityRequest request;
    request.set_name(name_of(i));
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, staff.GetActivity(request));
    const int value_edit = (edits - 1) / 2 * 2;
    const int date_edit = edits / 2 * 2 - 1;
    if (activity.targets(0).value() != value_of(value_edit) ||
        activity.end_date() != date_of(date_edit)) {
      return absl::DataLossError(
          absl::StrCat(request.name(), " does not hold its last edits: ", edits));
    }
  }
  return absl::OkStatus();
}

Request PreparedWorkload::Next() {
  return {&method_, requests_[Scattered(next_++, requests_.size())], 0};
}

absl::Status PreparedWorkload::Done(const Answer& answer) {
  if (answer.bytes.Length() > 0) return absl::OkStatus();
  return absl::DataLossError("an empty answer");
}

Seen LookInto(const grpc::ByteBuffer& activity) {
  const std::string bytes = ToString(activity);
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  Seen seen;
  for (uint32_t tag = stream.ReadTag(); tag != 0; tag = stream.ReadTag()) {
    bool ok = true;
    if (WireFormatLite::GetTagFieldNumber(tag) == v1::Activity::kEtagFieldNumber) {
      ok = WireFormatLite::ReadString(&stream, &seen.etag);
    } else if (WireFormatLite::GetTagFieldNumber(tag) == v1::Activity::kRevisionFieldNumber) {
      uint64_t revision = 0;
      ok = stream.ReadVarint64(&revision);
      seen.revision = static_cast<int64_t>(revision);
    } else {
      ok = WireFormatLite::SkipField(&stream, tag);
    }
    if (!ok) break;
  }
  return seen;
}

}  // namespace jointplan::bench
