#include "cli/time_limit.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "jointplan/connection.h"
#include "jointplan/transport.h"

namespace jointplan::cli {
namespace {

// Makes the calls of another transport end in time.
class LimitedTransport : public client::Transport {
 public:
  LimitedTransport(client::Client client, absl::Time end) : client_(std::move(client)), end_(end) {}

  absl::Status Unary(const client::CallContext& call, const google::protobuf::Message& request,
                     google::protobuf::Message* response) override {
    return transport()->Unary(Limited(call), request, response);
  }

  std::unique_ptr<client::ResponseStream> Stream(
      const client::CallContext& call, const google::protobuf::Message& request) override {
    return transport()->Stream(Limited(call), request);
  }

 private:
  client::Transport* transport() const { return client_.connection().transport(); }

  client::CallContext Limited(client::CallContext call) const {
    call.deadline = std::min(call.deadline, end_);
    return call;
  }

  const client::Client client_;  // Keeps the transport alive.
  const absl::Time end_;
};

}  // namespace

client::Client WithTimeLimit(const client::Client& client, absl::Duration limit) {
  client::Surroundings* const surroundings = client.connection().surroundings();
  client::ClientOptions options = client.connection().options();
  options.timeout = limit;
  options.retry.attempts_max = 1;
  auto transport = std::make_unique<LimitedTransport>(client, surroundings->Now() + limit);
  return client::Client(
      std::make_shared<const client::Connection>(std::move(transport), options, surroundings));
}

}  // namespace jointplan::cli
