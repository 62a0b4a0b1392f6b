#ifndef JOINTPLAN_SERVER_SERVER_H_
#define JOINTPLAN_SERVER_SERVER_H_

#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/authenticator.h"
#include "server/backend.h"
#include "server/background_check.h"
#include "server/plan_indexes.h"
#include "server/sealed_messages.h"
#include "server/services.h"
#include "server/silence_keeper.h"
#include "server/watch_feed.h"
#include "server/watch_hub.h"
#include "storage/commit_loop.h"
#include "storage/store.h"

namespace jointplan::server {

// How to run a server.
struct ServerOptions {
  std::string listen = "127.0.0.1:4720";  // ADDRESS:PORT; port 0: the system chooses.
  int executor_threads = 4;
  size_t message_bytes_max = 16 << 20;  // The largest request.
  // How much memory the messages of pulled agreements may take, beside what the store takes.
  size_t sealed_bytes_max = 96 << 20;
  const Clock* clock = Clock::System();
  IdSource* ids = IdSource::Random();
  // How long after one full check of the store the next one begins; the first begins at the start.
  // Zero: the store is not checked in the background.
  absl::Duration check_interval = absl::ZeroDuration();
  // How often the clock is asked at least whether the deadline of a silence procedure has come.
  // Zero: only at the start, and when SettleSilences is called.
  absl::Duration silence_interval = absl::ZeroDuration();
  // Called once when the disk has failed and the process must end. Any thread; must not block.
  std::function<void()> on_fatal = [] {};
};

// Everything that serves one store.
class Server {
 public:
  // Puts into a new store what every store begins with: the catalogue and a first operator's token.
  // Returns that token's secret.
  static absl::StatusOr<std::string> Seed(storage::Store* store, IdSource* ids);

  // Starts to serve `store`. UNAVAILABLE if the address cannot be listened on, FAILED_PRECONDITION
  // if the store was never seeded.
  static absl::StatusOr<std::unique_ptr<Server>> Start(std::unique_ptr<storage::Store> store,
                                                       ServerOptions options);

  // Stops, as Shutdown with five seconds.
  ~Server();

  // ADDRESS:PORT with the port that is listened on.
  const std::string& address() const { return address_; }

  // A channel to this server inside the process.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // The search indexes, for those who measure them.
  const PlanIndexes& indexes() const { return *indexes_; }
  // Sees to the silence procedures whose deadline has come, and returns when all of them are
  // settled. A thread of the server does it too, if the options say so.
  void SettleSilences() { silences_.SettleDue(); }

  // Takes no new calls, ends the streams, and answers every call that is under way; those that are
  // not done after `grace` are cancelled. Returns when all of that is done and the store is closed.
  void Shutdown(absl::Duration grace);

 private:
  Server(std::unique_ptr<storage::Store> store, ServerOptions options);

  absl::Status Listen();
  void SayServing();
  // Does what the deadline of a silence procedure asks for, through the commit loop.
  absl::Status Settle(const std::string& agreement);
  void Committed(const std::vector<storage::CommittedLine>& lines);
  // Wakes those who wait for one of the plans that an answered synergy lies in.
  void WakeSides(const std::string& line);
  void Fatal(const absl::Status& status);

  const ServerOptions options_;
  std::string address_;
  // In the order of their lives: each uses only what stands above it.
  std::unique_ptr<storage::Store> store_;
  Authenticator authenticator_;
  WatchHub hub_;
  WatchFeed feed_;
  SealedMessages sealed_;
  std::unique_ptr<PlanIndexes> indexes_;
  SilenceKeeper silences_;  // Told of every commit; works only while the loop does.
  Executor executor_;
  std::unique_ptr<storage::CommitLoop> loop_;
  Backend backend_;
  std::vector<NamedService> services_;
  std::unique_ptr<BackgroundCheck> check_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SERVER_H_
