#ifndef JOINTPLAN_TESTS_CLIENT_FAKE_TRANSPORT_H_
#define JOINTPLAN_TESTS_CLIENT_FAKE_TRANSPORT_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "jointplan/client.h"
#include "jointplan/surroundings.h"
#include "jointplan/transport.h"

namespace jointplan::client {

// Time that passes only when somebody sleeps, and ids that count.
class FakeSurroundings : public Surroundings {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration duration, const Interrupt* interrupt) override {
    sleeps.push_back(duration);
    if (in_sleep) in_sleep(interrupt);
    now += duration;
  }
  double Chance() override { return chance; }
  std::string NewRequestId() override { return absl::StrCat("request-", ++request_ids); }

  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  double chance = 0.5;
  int request_ids = 0;
  std::vector<absl::Duration> sleeps;
  // Called in each sleep, which goes on for as long as this takes.
  std::function<void(const Interrupt*)> in_sleep;
};

// What one streaming call answers, and how it ends.
struct FakeAnswers {
  std::vector<std::string> responses;  // Serialized.
  absl::Status end;
  std::function<void()> before_end;
};

class FakeStream : public ResponseStream {
 public:
  explicit FakeStream(FakeAnswers answers) : answers_(std::move(answers)) {}

  bool Read(google::protobuf::Message* response) override {
    if (cancelled_) return false;
    if (next_ < answers_.responses.size()) {
      return response->ParseFromString(answers_.responses[next_++]);
    }
    if (answers_.before_end) answers_.before_end();
    return false;
  }
  absl::Status Finish() override {
    return cancelled_ ? absl::CancelledError("cancelled") : answers_.end;
  }
  void Cancel() override { cancelled_ = true; }

 private:
  FakeAnswers answers_;
  size_t next_ = 0;
  bool cancelled_ = false;
};

// Answers calls by a function a method, and remembers what was asked.
class FakeTransport : public Transport {
 public:
  using Handler =
      std::function<absl::Status(const google::protobuf::Message&, google::protobuf::Message*)>;

  struct Call {
    std::string method;  // Without the service, such as `GetPlan`.
    std::string request;
    absl::Time deadline;
  };

  // Answers a method with what `handler` makes of the request.
  template <class Request, class Response>
  void On(const std::string& method,
          std::function<absl::StatusOr<Response>(const Request&)> handler) {
    handlers_[method] = [handler = std::move(handler)](const google::protobuf::Message& request,
                                                       google::protobuf::Message* response) {
      auto answer = handler(dynamic_cast<const Request&>(request));
      if (!answer.ok()) return answer.status();
      response->CopyFrom(*answer);
      return absl::OkStatus();
    };
  }

  // Queues the answers of the next streaming call.
  void QueueStream(FakeAnswers answers) { streams_.push_back(std::move(answers)); }

  absl::Status Unary(const CallContext& call, const google::protobuf::Message& request,
                     google::protobuf::Message* response) override {
    const std::string method = Record(call, request);
    const auto handler = handlers_.find(method);
    if (handler == handlers_.end()) {
      return absl::UnimplementedError(absl::StrCat("no answer for ", method));
    }
    return handler->second(request, response);
  }

  std::unique_ptr<ResponseStream> Stream(const CallContext& call,
                                         const google::protobuf::Message& request) override {
    Record(call, request);
    if (streams_.empty()) {
      return std::make_unique<FakeStream>(
          FakeAnswers{{}, absl::FailedPreconditionError("no more streams"), nullptr});
    }
    FakeAnswers answers = std::move(streams_.front());
    streams_.pop_front();
    return std::make_unique<FakeStream>(std::move(answers));
  }

  // Returns the requests to a method, in order.
  template <class Request>
  std::vector<Request> Requests(const std::string& method) const {
    std::vector<Request> requests;
    for (const Call& call : calls) {
      if (call.method != method) continue;
      requests.emplace_back();
      requests.back().ParseFromString(call.request);
    }
    return requests;
  }

  std::vector<Call> calls;

 private:
  std::string Record(const CallContext& call, const google::protobuf::Message& request) {
    const std::string path = call.method;
    calls.push_back({path.substr(path.rfind('/') + 1), request.SerializeAsString(), call.deadline});
    return calls.back().method;
  }

  std::map<std::string, Handler> handlers_;
  std::deque<FakeAnswers> streams_;
};

// A client on a fake transport and fake time.
struct FakeClient {
  explicit FakeClient(const ClientOptions& options = {}) {
    auto owned = std::make_unique<FakeTransport>();
    transport = owned.get();
    client = std::make_unique<Client>(
        std::make_shared<const Connection>(std::move(owned), options, &surroundings));
  }

  FakeSurroundings surroundings;
  FakeTransport* transport = nullptr;
  std::unique_ptr<Client> client;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_TESTS_CLIENT_FAKE_TRANSPORT_H_
