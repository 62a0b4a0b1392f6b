#include "server/streams.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "jointplan/v1/agreement_service.pb.h"
#include "jointplan/v1/inbox_service.pb.h"
#include "jointplan/v1/plan_service.pb.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/admission.h"
#include "server/agreement_calls.h"
#include "server/call.h"
#include "server/etag.h"
#include "server/inbox_calls.h"
#include "server/plan_calls.h"
#include "server/records.h"
#include "server/searching.h"
#include "server/wire.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// The most changesets in one message of a watch.
constexpr int64_t kBatchMax = 256;

absl::Status CallerLeft() { return absl::CancelledError("the caller went away"); }

// What the streams have in common: steps that run on the executor, one at a time, each of which
// starts one write, ends the stream, or leaves it idle until something wakes it.
class Stream : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public WatchHub::Watcher {
 public:
  Stream(const Backend& backend, const Method& method, grpc::CallbackServerContext* context)
      : backend_(backend), admission_(method), context_(context) {}

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
      // Who was told of everything waits to be woken.
      if (up_to_date_ && !again_ && !cancelled_) {
        busy_ = false;
        return;
      }
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
    Finish(EndCall(backend_, &admission_, status, context_));
  }

  // Lets the caller in, or says why not.
  absl::Status Enter() { return Admit(backend_, *context_, &admission_); }

  // Takes the request in.
  virtual absl::Status Read(const grpc::ByteBuffer& request) = 0;

 protected:
  // What a step found.
  enum class Found { kMessage, kNothing, kEnd };

  // Puts the next message into `response_`, or says that there is none yet or none any more. An
  // error ends the stream.
  virtual absl::StatusOr<Found> Next() = 0;

  // gRPC has done with the stream.
  virtual void Ended() {}

  const plan::Principal& principal() const { return *admission_.principal; }

  const Backend& backend_;
  grpc::ByteBuffer response_;
  // Nothing was left to tell behind `response_`, when it was made.
  bool up_to_date_ = false;

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
        return StartWrite(&response_);
      }
      if (!found.ok() || *found == Found::kEnd) return Close(found.status());
      MutexLock lock(&mutex_);
      if (again_ || cancelled_) continue;
      busy_ = false;
      return;
    }
    EndCall(backend_, &admission_, CallerLeft(), context_);
    Finish(grpc::Status::CANCELLED);
  }

  void Close(const absl::Status& status) {
    {
      MutexLock lock(&mutex_);
      finished_ = true;
    }
    // Nothing of this may be touched after Finish: OnDone deletes it.
    Finish(EndCall(backend_, &admission_, status, context_));
  }

  Admission admission_;
  grpc::CallbackServerContext* const context_;
  Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;       // A step or a write is under way.
  bool again_ ABSL_GUARDED_BY(mutex_) = false;      // Woken since the step began.
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;  // The caller went away.
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;   // No step may begin any more.
};

class Watch : public Stream {
 public:
  using Stream::Stream;

  absl::Status Read(const grpc::ByteBuffer& request) override {
    JP_RETURN_IF_ERROR(ReadMessage(request, &request_));
    next_ = request_.start_revision();
    of_plan_ = plan::ParseNameOf(plan::NameKind::kPlan, request_.name(), "name").ok();
    JP_RETURN_IF_ERROR(CheckRequest(request_));
    return ReadFilter();
  }

 private:
  absl::StatusOr<Found> Next() override {
    JP_RETURN_IF_ERROR(backend_.authenticator->StillValid(principal()));
    if (backend_.hub->closed()) {
      return plan::MakeError(plan::Sentence::kWatchStops);
    }
    if (!joined_) {
      // Joins before it looks, so that nothing can come between.
      backend_.hub->Add(request_.name(), this);
      joined_ = true;
    }
    JP_ASSIGN_OR_RETURN(const int64_t head, FindHead());
    if (next_ == 0) next_ = head + 1;
    if (next_ > head + 1) return TooNew(head);
    v1::WatchPlanResponse position;
    position.set_head_revision(head);
    if (filter_.has_value()) {
      JP_ASSIGN_OR_RETURN(const bool found, NextMatching(head));
      if (found) return Found::kMessage;
    } else if (next_ <= head) {
      const int64_t last = std::min(head, next_ + BatchMax() - 1);
      JP_ASSIGN_OR_RETURN(const WatchFeed::Batch batch,
                          backend_.feed->Get(request_.name(), request_.include_records(), next_,
                                             last, [this](int64_t r) { return Make(r); }));
      next_ = batch.last + 1;
      up_to_date_ = greeted_ && batch.last == head;
      response_ = WriteShared(batch.bytes, position.SerializeAsString());
      return Found::kMessage;
    }
    if (greeted_) return Found::kNothing;
    greeted_ = true;
    position.set_revision(head);
    response_ = WriteMessage(position);
    return Found::kMessage;
  }

  absl::Status ReadFilter() {
    if (request_.filter().empty()) return absl::OkStatus();
    if (!of_plan_) {
      return plan::FieldError("filter", "stands only with a plan; watch the proposal without it");
    }
    JP_ASSIGN_OR_RETURN(filter_, ConditionOf("", request_.filter()));
    return absl::OkStatus();
  }

  // Makes a message of the next changeset that the filter lets through, or of how far the stream
  // has come without one. False: there is nothing to say.
  absl::StatusOr<bool> NextMatching(int64_t head) {
    if (told_ == 0) told_ = next_ - 1;
    const auto view = backend_.store->NewView();
    const int64_t last = std::min(head, next_ + kBatchMax - 1);
    v1::WatchPlanResponse position;
    position.set_head_revision(head);
    for (; next_ <= last; ++next_) {
      JP_ASSIGN_OR_RETURN(const v1::Changeset changeset,
                          view->GetChangeset(request_.name(), next_));
      JP_ASSIGN_OR_RETURN(const bool touches, Touches(*view, request_.name(), changeset, *filter_));
      if (!touches) continue;
      JP_ASSIGN_OR_RETURN(const std::string bytes, Make(next_));
      told_ = next_++;
      response_ =
          WriteShared(std::make_shared<const std::string>(bytes), position.SerializeAsString());
      return true;
    }
    if (told_ == next_ - 1) return false;
    told_ = next_ - 1;
    position.set_revision(told_);
    response_ = WriteMessage(position);
    return true;
  }

  // Asks whether the caller may still see the line, and returns its newest revision. Rights that
  // hang on the token are asked for by whoever calls; those that hang on the plan's record need to
  // be asked again only when that is another one.
  absl::StatusOr<int64_t> FindHead() {
    const absl::string_view line = request_.name();
    storage::Head head;
    storage::RecordPtr record;
    const bool in_memory = backend_.store->TryRead(line, &line, 1, &head, &record);
    if (in_memory && of_plan_ && record == authorized_by_) return head.revision;
    const auto view = backend_.store->NewView();
    const Call call{principal(), *backend_.store, *view,
                    nullptr,     backend_.ids,    backend_.clock->Now()};
    JP_RETURN_IF_ERROR(AuthorizeLine(call, line));
    JP_ASSIGN_OR_RETURN(const storage::RecordPtr now, view->GetShared(line, line));
    const bool same =
        in_memory && now != nullptr && now->version().revision == record->version().revision;
    authorized_by_ = same ? std::move(record) : nullptr;
    JP_ASSIGN_OR_RETURN(head, view->GetHead(line));
    return head.revision;
  }

  int64_t BatchMax() const {
    return std::clamp(static_cast<int64_t>(request_.batch_max()), int64_t{1}, kBatchMax);
  }

  // Makes the message of one revision.
  absl::StatusOr<std::string> Make(int64_t revision) const {
    const auto view = backend_.store->NewView();
    v1::WatchPlanResponse response;
    JP_RETURN_IF_ERROR(Fill(*view, revision, &response));
    response.set_revision(revision);
    return response.SerializeAsString();
  }

  absl::Status TooNew(int64_t newest) const {
    return plan::MakeError(plan::Sentence::kWatchTooNew, {{"parent", request_.name()},
                                                          {"revision", absl::StrCat(next_)},
                                                          {"newest", absl::StrCat(newest)}});
  }

  absl::Status Fill(const storage::View& view, int64_t revision,
                    v1::WatchPlanResponse* response) const {
    JP_ASSIGN_OR_RETURN(*response->mutable_changeset(),
                        view.GetChangeset(request_.name(), revision));
    if (!request_.include_records()) return absl::OkStatus();
    const bool in_draft =
        plan::ParseNameOf(plan::NameKind::kProposal, request_.name(), "name").ok();
    for (const v1::RecordChange& change : response->changeset().changes()) {
      if (in_draft && change.name() == request_.name()) continue;  // The proposal itself.
      SharedMessage record;
      if (in_draft) {
        JP_ASSIGN_OR_RETURN(record, ReadInDraft(view, request_.name(), change.name(), revision));
      } else {
        JP_ASSIGN_OR_RETURN(record, LoadMessage(view, request_.name(), change.name(), revision));
      }
      *response->add_records() = ToRecord(change.name(), record.get());
    }
    return absl::OkStatus();
  }

  void Ended() override { backend_.hub->Remove(request_.name(), this); }

  v1::WatchPlanRequest request_;
  std::optional<search::Condition> filter_;
  int64_t next_ = 0;      // The next revision to send, or to look at.
  int64_t told_ = 0;      // With a filter: up to where the caller knows that it has everything.
  bool of_plan_ = false;  // The line is a plan: its record alone decides who may see it.
  // The record of the line that the caller was last let in by.
  storage::RecordPtr authorized_by_;
  bool joined_ = false;   // The hub knows this stream.
  bool greeted_ = false;  // A sign of life was sent once everything was.
};

// Wakes a stream after a while, unless the stream has ended by then.
class Timer {
 public:
  explicit Timer(Stream* stream) : target_(std::make_shared<Target>()) {
    MutexLock lock(&target_->mutex);
    target_->stream = stream;
  }
  ~Timer() {
    {
      MutexLock lock(&target_->mutex);
      target_->stream = nullptr;
    }
    alarm_.Cancel();
  }

  // Wakes the stream after `wait`. One wait at a time.
  void Start(absl::Duration wait) {
    {
      MutexLock lock(&target_->mutex);
      if (std::exchange(target_->waiting, true)) return;
    }
    alarm_.Set(absl::ToChronoTime(absl::Now() + wait), [target = target_](bool /*ok*/) {
      MutexLock lock(&target->mutex);
      target->waiting = false;
      if (target->stream != nullptr) target->stream->Wake();
    });
  }

 private:
  struct Target {
    Mutex mutex;
    Stream* stream ABSL_GUARDED_BY(mutex) = nullptr;
    bool waiting ABSL_GUARDED_BY(mutex) = false;
  };
  const std::shared_ptr<Target> target_;
  grpc::Alarm alarm_;
};

class InboxWatch : public Stream {
 public:
  using Stream::Stream;

  absl::Status Read(const grpc::ByteBuffer& request) override {
    v1::WatchInboxRequest watch;
    JP_RETURN_IF_ERROR(ReadMessage(request, &watch));
    JP_RETURN_IF_ERROR(CheckRequest(watch));
    request_ = std::move(*watch.mutable_inbox());
    return absl::OkStatus();
  }

 private:
  // Reading an inbox takes as long as the plan is large. While many edit, this part of the time at
  // most goes into it, for each of those who watch.
  static constexpr int kRestMultiple = 9;
  static constexpr absl::Duration kRestMin = absl::Milliseconds(100);

  absl::StatusOr<Found> Next() override {
    JP_RETURN_IF_ERROR(backend_.authenticator->StillValid(principal()));
    if (backend_.hub->closed()) return plan::MakeError(plan::Sentence::kWatchStops);
    if (!joined_) {
      // Joins before it looks, so that nothing can come between.
      backend_.hub->Add(PlanTopic(request_.parent()), this);
      joined_ = true;
    }
    const absl::Time start = absl::Now();
    if (start < rest_until_) {
      timer_.Start(rest_until_ - start);
      return Found::kNothing;
    }
    JP_ASSIGN_OR_RETURN(const v1::Inbox inbox, ReadInbox());
    const absl::Time end = absl::Now();
    rest_until_ = end + std::max(kRestMin, kRestMultiple * (end - start));
    std::string items = ItemsOf(inbox);
    if (greeted_ && items == sent_) return Found::kNothing;
    greeted_ = true;
    sent_ = std::move(items);
    response_ = WriteMessage(inbox);
    return Found::kMessage;
  }

  absl::StatusOr<v1::Inbox> ReadInbox() {
    const auto view = backend_.store->NewView();
    const Call call{principal(), *backend_.store, *view,
                    nullptr,     backend_.ids,    backend_.clock->Now()};
    if (request_.since_revision() == 0) {
      JP_RETURN_IF_ERROR(RequirePlan(call, request_.parent(), v1::ACTION_READ_PLAN).status());
      JP_ASSIGN_OR_RETURN(const storage::Head head, view->GetHead(request_.parent()));
      request_.set_since_revision(head.revision);
    }
    return GetInbox(call, request_);
  }

  // What makes two inboxes the same.
  static std::string ItemsOf(const v1::Inbox& inbox) {
    v1::Inbox items;
    *items.mutable_items() = inbox.items();
    return items.SerializeAsString();
  }

  void Ended() override { backend_.hub->Remove(PlanTopic(request_.parent()), this); }

  v1::GetInboxRequest request_;
  std::string sent_;
  absl::Time rest_until_ = absl::InfinitePast();
  bool joined_ = false;   // The hub knows this stream.
  bool greeted_ = false;  // The inbox was sent once.
  Timer timer_{this};
};

class Pull : public Stream {
 public:
  using Stream::Stream;

  absl::Status Read(const grpc::ByteBuffer& request) override {
    JP_RETURN_IF_ERROR(ReadMessage(request, &request_));
    return CheckRequest(request_);
  }

 private:
  absl::StatusOr<Found> Next() override {
    if (!messages_.has_value()) {
      const auto view = backend_.store->NewView();
      const Call call{principal(), *backend_.store, *view,
                      nullptr,     backend_.ids,    backend_.clock->Now()};
      JP_ASSIGN_OR_RETURN(messages_, PullAgreement(call, backend_.sealed, request_));
    }
    JP_RETURN_IF_ERROR(backend_.authenticator->StillValid(principal()));
    // It looks into the store anew for each message: a slow reader holds nothing there.
    JP_ASSIGN_OR_RETURN(const SealedMessages::Bytes message, messages_->Next(*backend_.store));
    if (message == nullptr) return Found::kEnd;
    response_ = WriteShared(message);
    return Found::kMessage;
  }

  v1::PullAgreementRequest request_;
  std::optional<PullMessages> messages_;
};

template <class StreamType>
Stream* Start(const Backend& backend, const Method& method, grpc::CallbackServerContext* context,
              const grpc::ByteBuffer& request) {
  auto* stream = new StreamType(backend, method, context);
  absl::Status taken = stream->Enter();
  if (taken.ok()) taken = stream->Read(request);
  if (taken.ok()) {
    stream->Begin();
  } else {
    stream->Refuse(taken);
  }
  return stream;
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatch(const Backend& backend, const Method& method,
                                                       grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer& request) {
  return Start<Watch>(backend, method, context, request);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatchInbox(const Backend& backend,
                                                            const Method& method,
                                                            grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer& request) {
  return Start<InboxWatch>(backend, method, context, request);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartPull(const Backend& backend, const Method& method,
                                                      grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer& request) {
  return Start<Pull>(backend, method, context, request);
}

}  // namespace jointplan::server
