#include "server/streams.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/admission.h"
#include "server/agreement_calls.h"
#include "server/call.h"
#include "server/etag.h"
#include "server/grpc_status.h"
#include "server/plan_calls.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// What the streams have in common: steps that run on the executor, one at a time, each of which
// starts one write, ends the stream, or leaves it idle until something wakes it.
template <class Response>
class Stream : public grpc::ServerWriteReactor<Response>, public WatchHub::Watcher {
 public:
  explicit Stream(const Backend& backend) : backend_(backend) {}

  // Begins with a first step. Not called for a stream that was refused.
  void Begin() { Wake(); }

  void Wake() override {
    {
      MutexLock lock(&mutex_);
      again_ = true;
      if (busy_ || finished_) return;
      busy_ = true;
    }
    Schedule();
  }

  void OnCancel() override {
    {
      MutexLock lock(&mutex_);
      cancelled_ = true;
    }
    Wake();
  }

  void OnWriteDone(bool ok) override {
    {
      MutexLock lock(&mutex_);
      if (!ok) cancelled_ = true;
    }
    Schedule();
  }

  void OnDone() override {
    Ended();
    delete this;
  }

  // Ends the stream before its first step.
  void Refuse(const absl::Status& status) {
    {
      MutexLock lock(&mutex_);
      finished_ = true;
    }
    LogCall(admission_, status);
    this->Finish(ToGrpc(status));
  }

  Admission* admission() { return &admission_; }

 protected:
  // What a step found.
  enum class Found { kMessage, kNothing, kEnd };

  // Puts the next message into `response_`, or says that there is none yet or none any more. An
  // error ends the stream.
  virtual absl::StatusOr<Found> Next() = 0;

  // gRPC has done with the stream.
  virtual void Ended() {}

  const Backend& backend_;
  Admission admission_;
  Response response_;

 private:
  void Schedule() {
    backend_.executor->Run([this] { Step(); });
  }

  void Step() {
    while (true) {
      {
        MutexLock lock(&mutex_);
        again_ = false;
        if (cancelled_) {
          finished_ = true;
          break;
        }
      }
      absl::StatusOr<Found> found = Next();
      if (found.ok() && *found == Found::kMessage) {
        // What this step wrote is handed to the next one, on another thread, by this lock.
        { MutexLock lock(&mutex_); }
        return this->StartWrite(&response_);
      }
      if (!found.ok() || *found == Found::kEnd) return Close(found.status());
      MutexLock lock(&mutex_);
      if (again_ || cancelled_) continue;
      busy_ = false;
      return;
    }
    LogCall(admission_, absl::CancelledError("the caller went away"));
    this->Finish(grpc::Status::CANCELLED);
  }

  void Close(const absl::Status& status) {
    {
      MutexLock lock(&mutex_);
      finished_ = true;
    }
    LogCall(admission_, status);
    // Nothing of this may be touched after Finish: OnDone deletes it.
    this->Finish(ToGrpc(status));
  }

  Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;       // A step or a write is under way.
  bool again_ ABSL_GUARDED_BY(mutex_) = false;      // Woken since the step began.
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;  // The caller went away.
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;   // No step may begin any more.
};

class Watch : public Stream<v1::WatchPlanResponse> {
 public:
  Watch(const Backend& backend, const v1::WatchPlanRequest& request)
      : Stream(backend), request_(request), next_(request.start_revision()) {}

 private:
  absl::StatusOr<Found> Next() override {
    JP_RETURN_IF_ERROR(backend_.authenticator->StillValid(admission_.principal));
    if (backend_.hub->closed()) {
      return plan::MakeError(plan::Reason::kShuttingDown,
                             "The service stops. Watch again from the revision after the last.");
    }
    if (!joined_) {
      JP_RETURN_IF_ERROR(CheckRequest(request_));
      // Joins before it looks, so that nothing can come between.
      backend_.hub->Add(request_.name(), this);
      joined_ = true;
    }
    const auto view = backend_.store->NewView();
    const Call call{admission_.principal, *backend_.store, *view, nullptr, backend_.ids};
    JP_RETURN_IF_ERROR(AuthorizeLine(call, request_.name()));
    JP_ASSIGN_OR_RETURN(const storage::Head head, view->GetHead(request_.name()));
    if (next_ == 0) next_ = head.revision + 1;
    if (next_ > head.revision + 1) return TooNew(head.revision);
    response_.Clear();
    if (next_ <= head.revision) {
      JP_RETURN_IF_ERROR(Fill(*view));
      response_.set_revision(next_++);
      return Found::kMessage;
    }
    if (greeted_) return Found::kNothing;
    greeted_ = true;
    response_.set_revision(head.revision);
    return Found::kMessage;
  }

  absl::Status TooNew(int64_t newest) const {
    return plan::MakeError(
        plan::Reason::kRevisionTooNew,
        absl::StrCat("start_revision ", next_, " of ", request_.name(),
                     " lies ahead of the newest, ", newest,
                     ". If you had it before, the store was restored since: read anew."),
        {{"newest", absl::StrCat(newest)}});
  }

  absl::Status Fill(const storage::View& view) {
    JP_ASSIGN_OR_RETURN(*response_.mutable_changeset(), view.GetChangeset(request_.name(), next_));
    if (!request_.include_records()) return absl::OkStatus();
    const bool in_draft =
        plan::ParseNameOf(plan::NameKind::kProposal, request_.name(), "name").ok();
    for (const v1::RecordChange& change : response_.changeset().changes()) {
      if (in_draft && change.name() == request_.name()) continue;  // The proposal itself.
      MessagePtr record;
      if (in_draft) {
        JP_ASSIGN_OR_RETURN(record, ReadInDraft(view, request_.name(), change.name(), next_));
      } else {
        JP_ASSIGN_OR_RETURN(record, LoadMessage(view, request_.name(), change.name(), next_));
      }
      *response_.add_records() = ToRecord(change.name(), record.get());
    }
    return absl::OkStatus();
  }

  void Ended() override { backend_.hub->Remove(request_.name(), this); }

  const v1::WatchPlanRequest request_;
  int64_t next_;          // The next revision to send.
  bool joined_ = false;   // The hub knows this stream.
  bool greeted_ = false;  // A sign of life was sent once everything was.
};

class Pull : public Stream<v1::PullChunk> {
 public:
  Pull(const Backend& backend, const v1::PullAgreementRequest& request)
      : Stream(backend), request_(request) {}

 private:
  absl::StatusOr<Found> Next() override {
    if (!begun_) {
      JP_RETURN_IF_ERROR(CheckRequest(request_));
      const auto view = backend_.store->NewView();
      const Call call{admission_.principal, *backend_.store, *view, nullptr, backend_.ids};
      JP_ASSIGN_OR_RETURN(chunks_, PullAgreement(call, request_));
      begun_ = true;
    }
    JP_RETURN_IF_ERROR(backend_.authenticator->StillValid(admission_.principal));
    if (next_ == chunks_.size()) return Found::kEnd;
    if (!response_.ParseFromString(chunks_[next_++])) {
      return plan::MakeError(plan::Reason::kStoreDamaged, "A sealed chunk cannot be read.");
    }
    return Found::kMessage;
  }

  const v1::PullAgreementRequest request_;
  bool begun_ = false;
  std::vector<std::string> chunks_;
  size_t next_ = 0;
};

template <class StreamType, class Request>
StreamType* Start(const Backend& backend, absl::string_view method,
                  grpc::CallbackServerContext* context, const Request& request) {
  auto* stream = new StreamType(backend, request);
  const absl::Status admitted = Admit(backend, context, method, stream->admission());
  if (admitted.ok()) {
    stream->Begin();
  } else {
    stream->Refuse(admitted);
  }
  return stream;
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchPlanResponse>* StartWatch(const Backend& backend,
                                                            grpc::CallbackServerContext* context,
                                                            const v1::WatchPlanRequest* request) {
  return Start<Watch>(backend, "jointplan.v1.PlanService.WatchPlan", context, *request);
}

grpc::ServerWriteReactor<v1::PullChunk>* StartPull(const Backend& backend,
                                                   grpc::CallbackServerContext* context,
                                                   const v1::PullAgreementRequest* request) {
  return Start<Pull>(backend, "jointplan.v1.AgreementService.PullAgreement", context, *request);
}

}  // namespace jointplan::server
