#include "jointplan/watch.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client-lib/open_stream.h"

namespace jointplan::client {
namespace {

constexpr char kMethod[] = "/jointplan.v1.PlanService/WatchPlan";

// What is waiting comes in messages of at most so many changesets.
constexpr int kBatchMax = 100;

}  // namespace

Watch::Watch(Client client, v1::WatchPlanRequest request)
    : client_(std::move(client)),
      request_(std::move(request)),
      backoff_(client_.connection().options().retry, client_.connection().surroundings()),
      stream_(std::make_unique<OpenStream>()) {
  if (request_.start_revision() > 0) last_revision_ = request_.start_revision() - 1;
  if (request_.batch_max() == 0) request_.set_batch_max(kBatchMax);
}

Watch::~Watch() = default;

absl::Status Watch::FindStart() {
  if (request_.start_revision() > 0) return absl::OkStatus();
  CallOptions call;
  call.interrupt = &stream_->cancelled();
  int64_t newest = 0;
  if (absl::StrContains(request_.name(), "/proposals/")) {
    v1::GetProposalRequest get;
    get.set_name(request_.name());
    JP_ASSIGN_OR_RETURN(const v1::Proposal proposal, client_.GetProposal(std::move(get), call));
    newest = proposal.revision();
  } else {
    v1::GetPlanRequest get;
    get.set_name(request_.name());
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, client_.GetPlan(std::move(get), call));
    newest = plan.revision();
  }
  last_revision_ = newest;
  request_.set_start_revision(newest + 1);
  return absl::OkStatus();
}

absl::Status Watch::Open() {
  if (stream_->IsOpen()) return absl::OkStatus();
  JP_RETURN_IF_ERROR(FindStart());
  request_.set_start_revision(last_revision_ + 1);
  stream_->Open(client_.connection().transport()->Stream(CallContext{kMethod}, request_));
  return absl::OkStatus();
}

void Watch::Unpack(v1::WatchPlanResponse message) {
  google::protobuf::RepeatedPtrField<v1::WatchPlanResponse> following;
  following.Swap(message.mutable_following());
  const int64_t head = message.head_revision();
  pending_.push_back(std::move(message));
  for (v1::WatchPlanResponse& next : following) {
    next.set_head_revision(head);
    pending_.push_back(std::move(next));
  }
}

absl::Status Watch::Gap(int64_t revision) const {
  return absl::DataLossError(absl::StrCat("The server sent revision ", revision, " of ",
                                          request_.name(), " after revision ", last_revision_,
                                          ": something is missing in between."));
}

absl::StatusOr<v1::WatchPlanResponse> Watch::ReadOne() {
  JP_RETURN_IF_ERROR(Open());
  while (true) {
    while (!pending_.empty()) {
      v1::WatchPlanResponse response = std::move(pending_.front());
      pending_.pop_front();
      const bool filtered = !request_.filter().empty();
      const int64_t revision =
          response.has_changeset() ? response.changeset().revision() : response.revision();
      if ((!response.has_changeset() && !filtered) || revision <= last_revision_) continue;
      if (revision > last_revision_ + 1 && !filtered) return Gap(revision);
      last_revision_ = revision;
      return response;
    }
    v1::WatchPlanResponse message;
    if (!stream_->Read(&message)) break;
    backoff_.Reset();
    Unpack(std::move(message));
  }
  pending_.clear();
  return stream_->Close();
}

absl::StatusOr<v1::WatchPlanResponse> Watch::Next() {
  while (ended_.ok()) {
    if (stream_->cancelled().fired()) {
      ended_ = OpenStream::Cancelled();
      break;
    }
    auto response = ReadOne();
    if (response.ok()) return response;
    if (stream_->cancelled().fired()) {
      ended_ = OpenStream::Cancelled();
    } else if (IsTransient(response.status())) {
      client_.connection().WaitBefore(absl::InfiniteFuture(), response.status(), &backoff_,
                                      &stream_->cancelled());
    } else {
      ended_ = response.status();
    }
  }
  return ended_;
}

void Watch::Cancel() { stream_->Cancel(); }

}  // namespace jointplan::client
