#include "server/watch_feed.h"

#include "base/status_macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "jointplan/v1/plan_service.pb.h"

namespace jointplan::server {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr size_t kFeedsMax = 256;
constexpr size_t kSinglesMax = 512;
constexpr size_t kJoinedMax = 64;
// One message stays below what gRPC's clients take.
constexpr size_t kMessageBytesMax = 1 << 20;

// Appends a message as an element of `following`.
void AppendFollowing(const std::string& message, std::string* bytes) {
  google::protobuf::io::StringOutputStream stream(bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(WireFormatLite::MakeTag(v1::WatchPlanResponse::kFollowingFieldNumber,
                                         WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  coded.WriteVarint32(static_cast<uint32_t>(message.size()));
  coded.WriteString(message);
}

}  // namespace

absl::StatusOr<WatchFeed::Bytes> WatchFeed::GetOne(const FeedKey& key, int64_t revision,
                                                   Make make) {
  {
    MutexLock lock(&mutex_);
    const auto feed = feeds_.find(key);
    if (feed != feeds_.end()) {
      const auto found = feed->second.single.find(revision);
      if (found != feed->second.single.end()) return found->second;
    }
  }
  JP_ASSIGN_OR_RETURN(std::string made, make(revision));
  auto bytes = std::make_shared<const std::string>(std::move(made));
  MutexLock lock(&mutex_);
  if (feeds_.size() >= kFeedsMax && !feeds_.contains(key)) feeds_.clear();
  std::map<int64_t, Bytes>& single = feeds_[key].single;
  single.emplace(revision, bytes);
  // Only the newest stay: who is further behind is not in a crowd.
  if (single.size() > kSinglesMax) single.erase(single.begin());
  return bytes;
}

absl::StatusOr<WatchFeed::Batch> WatchFeed::Get(absl::string_view line, bool with_records,
                                                int64_t first, int64_t last, Make make) {
  const FeedKey key(line, with_records);
  if (first == last) {
    JP_ASSIGN_OR_RETURN(Bytes one, GetOne(key, first, make));
    return Batch{std::move(one), first};
  }
  {
    MutexLock lock(&mutex_);
    Feed& feed = feeds_[key];
    const auto found = feed.joined.find({first, last});
    if (found != feed.joined.end()) return found->second;
  }
  JP_ASSIGN_OR_RETURN(const Bytes front, GetOne(key, first, make));
  std::string joined = *front;
  int64_t reached = first;
  while (reached < last && joined.size() < kMessageBytesMax) {
    JP_ASSIGN_OR_RETURN(const Bytes next, GetOne(key, reached + 1, make));
    if (joined.size() + next->size() > kMessageBytesMax) break;
    AppendFollowing(*next, &joined);
    ++reached;
  }
  Batch batch{std::make_shared<const std::string>(std::move(joined)), reached};
  MutexLock lock(&mutex_);
  auto& all = feeds_[key].joined;
  all.emplace(std::make_pair(first, last), batch);
  if (all.size() > kJoinedMax) all.erase(all.begin());
  return batch;
}

}  // namespace jointplan::server
