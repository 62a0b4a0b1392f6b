#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <future>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/access_calls.h"
#include "server/catalog_calls.h"
#include "server/records.h"
#include "server/silence_calls.h"
#include "server/synergy_answers.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr int kMetadataBytesMax = 16 * 1024;
constexpr int kStreamsPerConnectionMax = 1000;
constexpr int kPingIntervalMillisMin = 10 * 1000;

void SetLimits(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max));
  builder->AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                              kPingIntervalMillisMin);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Two servers on one port would answer from two stores.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

void EnableStandardServices() {
  static const bool kOnce = [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  static_cast<void>(kOnce);
}

}  // namespace

absl::StatusOr<std::string> Server::Seed(storage::Store* store, IdSource* ids) {
  storage::CommitLoop loop(store, {});
  std::promise<absl::StatusOr<std::string>> answer;
  loop.Submit(
      {},
      [ids](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
        JP_RETURN_IF_ERROR(SeedCatalog(transaction));
        return MakeFirstToken(transaction, ids);
      },
      [&](absl::StatusOr<std::string> result) { answer.set_value(std::move(result)); });
  return answer.get_future().get();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(std::unique_ptr<storage::Store> store,
                                                      ServerOptions options) {
  EnableStandardServices();
  std::unique_ptr<Server> server(new Server(std::move(store), std::move(options)));
  JP_RETURN_IF_ERROR(server->authenticator_.Reload(*server->store_->NewView()));
  if (!server->authenticator_.HasTokens()) {
    return absl::FailedPreconditionError(
        "the making of this store was cut short before it had a token, so nobody can use it: "
        "remove its data directory and its witness, and make it anew with --init");
  }
  // Before anybody can change what a deadline that has come is about.
  JP_RETURN_IF_ERROR(server->silences_.Begin());
  JP_RETURN_IF_ERROR(server->Listen());
  if (server->options_.silence_interval > absl::ZeroDuration()) {
    server->silences_.StartThread(server->options_.silence_interval);
  }
  if (server->options_.check_interval > absl::ZeroDuration()) {
    server->check_ = std::make_unique<BackgroundCheck>(
        server->store_.get(), server->options_.check_interval,
        [self = server.get()](const absl::Status& damage) { self->Fatal(damage); });
  }
  return server;
}

Server::Server(std::unique_ptr<storage::Store> store, ServerOptions options)
    : options_(std::move(options)),
      store_(std::move(store)),
      authenticator_(options_.clock),
      sealed_(options_.sealed_bytes_max),
      indexes_(std::make_unique<PlanIndexes>(store_.get())),
      silences_(store_.get(), options_.clock,
                [this](const std::string& agreement) { return Settle(agreement); }),
      executor_(options_.executor_threads) {
  storage::CommitLoop::Options loop_options;
  loop_options.on_commit = [this](const auto& lines) { Committed(lines); };
  loop_options.deliver = [this](absl::AnyInvocable<void()> answer) {
    executor_.Run(std::move(answer));
  };
  loop_options.on_fatal = [this](const absl::Status& status) { Fatal(status); };
  loop_ = std::make_unique<storage::CommitLoop>(store_.get(), std::move(loop_options));
  backend_ = {.store = store_.get(),
              .loop = loop_.get(),
              .executor = &executor_,
              .authenticator = &authenticator_,
              .hub = &hub_,
              .feed = &feed_,
              .sealed = &sealed_,
              .indexes = indexes_.get(),
              .clock = options_.clock,
              .ids = options_.ids};
  services_ = MakeServices(backend_);
}

Server::~Server() { Shutdown(absl::Seconds(5)); }

absl::Status Server::Listen() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &port);
  SetLimits(options_, &builder);
  for (const NamedService& named : services_) builder.RegisterService(named.service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", options_.listen,
        ": the address is in use, not of this machine, or not of the form ADDRESS:PORT"));
  }
  const size_t colon = options_.listen.rfind(':');
  address_ = absl::StrCat(options_.listen.substr(0, colon), ":", port);
  SayServing();
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void Server::SayServing() {
  auto* health = server_->GetHealthCheckService();
  if (health == nullptr) return;
  for (const NamedService& service : services_) health->SetServingStatus(service.name, true);
}

absl::Status Server::Settle(const std::string& agreement) {
  // No token: whoever acts here is nobody but the deadline.
  static const auto* const kNobody = new plan::Principal();
  std::promise<absl::Status> done;
  loop_->Submit(
      {},
      [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
        const Call call{*kNobody,     *store_,      transaction,
                        &transaction, options_.ids, transaction.now()};
        JP_RETURN_IF_ERROR(SettleSilence(call, agreement));
        return std::string();
      },
      [&](const absl::StatusOr<std::string>& answer) { done.set_value(answer.status()); });
  return done.get_future().get();
}

void Server::Committed(const std::vector<storage::CommittedLine>& lines) {
  for (const storage::CommittedLine& line : lines) {
    silences_.Committed(line.line);
    if (line.line == plan::kAccessLine) {
      // Before the answer to a revocation goes out, the token is known to be revoked.
      if (const absl::Status read = authenticator_.Reload(*store_->NewView()); !read.ok()) {
        Fatal(read);
      }
      executor_.Run([this] { hub_.NotifyAll(); });
    }
    indexes_->Changed(line.line);
    if (absl::StartsWith(line.line, kSynergyLines)) WakeSides(line.line);
    // Waking a crowd takes a while, and the next commit need not wait for it. Waking a thread to
    // find nobody takes a while too.
    for (std::string topic : {line.line, PlanTopic(line.line)}) {
      if (!hub_.IsWatched(topic)) continue;
      executor_.Run([this, name = std::move(topic)] { hub_.Notify(name); });
    }
  }
}

// An answer about two activities is news in the plans of both.
void Server::WakeSides(const std::string& line) {
  executor_.Run([this, line] {
    const auto pair = Load<v1::Synergy>(*store_->NewView(), line, line);
    if (!pair.ok() || !pair->has_value()) return;
    for (const v1::SynergySide* side : {&(*pair)->record.first(), &(*pair)->record.second()}) {
      hub_.Notify(PlanTopic(side->activity()));
    }
  });
}

void Server::Fatal(const absl::Status& status) {
  spdlog::critical("the store failed, the process must end: {}", status.ToString());
  if (server_ != nullptr && server_->GetHealthCheckService() != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(false);
  }
  options_.on_fatal();
}

void Server::Shutdown(absl::Duration grace) {
  check_.reset();
  indexes_->Stop();
  silences_.Stop();
  if (server_ != nullptr) {
    if (auto* health = server_->GetHealthCheckService(); health != nullptr) {
      health->SetServingStatus(false);
    }
    hub_.Close();
    server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
    server_.reset();
  }
  if (loop_ != nullptr) loop_->Stop();
  executor_.Stop();
}

}  // namespace jointplan::server
