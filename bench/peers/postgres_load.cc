// The same edits in PostgreSQL: current row, history row, log row and version check in one
// transaction. Drives N connections from one thread, each with one statement under way at a time.
// Prints one line of JSON.

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "bench/histogram.h"
#include "bench/samples.h"

namespace jointplan::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Flags {
  std::string connection;
  std::string work = "edit";
  int in_flight = 16;
  int activities = 10000;
  double seconds = 5;
  double warmup = 1;
  int64_t count = 0;
};

constexpr char kUpdate[] =
    "UPDATE activity SET revision = revision + 1, data = $3, updated_at = now() "
    "WHERE name = $1 AND revision = $2::bigint";
constexpr char kHistory[] =
    "INSERT INTO activity_history (name, revision, data) VALUES ($1, $2::bigint + 1, $3)";
constexpr char kLog[] =
    "INSERT INTO change_log (name, revision, author, paths, message, request_id) "
    "VALUES ($1, $2::bigint + 1, 'Programme desk', '{end_date}', '', $3)";
// All of it in one statement: one round trip in place of five.
constexpr char kWhole[] =
    "WITH changed AS (UPDATE activity SET revision = revision + 1, data = $3, updated_at = now() "
    "  WHERE name = $1 AND revision = $2::bigint RETURNING name, revision, data), "
    "kept AS (INSERT INTO activity_history (name, revision, data) "
    "  SELECT name, revision, data FROM changed) "
    "INSERT INTO change_log (name, revision, author, paths, message, request_id) "
    "SELECT name, revision, 'Programme desk', '{end_date}', '', $4 FROM changed";
constexpr char kSelect[] = "SELECT data, revision FROM activity WHERE name = $1";

absl::Status FromConnection(PGconn* connection, absl::string_view doing) {
  return absl::UnavailableError(absl::StrCat(doing, ": ", PQerrorMessage(connection)));
}

// The parameters of one statement. Binary where `binary` says so.
struct Parameters {
  std::vector<std::string> values;
  int binary = -1;
};

// One connection and the piece of work that it does now.
struct Session {
  PGconn* connection = nullptr;
  int step = 0;
  int activity = 0;
  std::string data;
  std::string request_id;
  SteadyClock::time_point start;
};

class Load {
 public:
  explicit Load(const Flags& flags) : flags_(flags) {
    if (flags.work == "edit") {
      steps_ = {"begin", "update", "history", "log", "commit"};
    } else if (flags.work == "edit-whole") {
      steps_ = {"whole"};
    } else {
      steps_ = {"select"};
    }
    revisions_.resize(static_cast<size_t>(flags.activities), 1);
    for (int i = 0; i < flags.activities; ++i) free_.push_back(i);
    salt_ = absl::ToUnixMillis(absl::Now());
  }

  ~Load() {
    for (Session& session : sessions_) PQfinish(session.connection);
  }

  absl::Status Run() {
    sessions_.resize(static_cast<size_t>(flags_.in_flight));
    for (Session& session : sessions_) JP_RETURN_IF_ERROR(Open(&session));
    JP_RETURN_IF_ERROR(ReadRevisions());
    const auto begin = SteadyClock::now();
    from_ = begin + std::chrono::duration_cast<SteadyClock::duration>(
                        std::chrono::duration<double>(flags_.warmup));
    to_ = from_ + std::chrono::duration_cast<SteadyClock::duration>(
                      std::chrono::duration<double>(flags_.seconds));
    for (Session& session : sessions_) JP_RETURN_IF_ERROR(Begin(&session));
    while (under_way_ > 0) JP_RETURN_IF_ERROR(Turn());
    Print();
    return absl::OkStatus();
  }

 private:
  absl::Status Open(Session* session) {
    session->connection = PQconnectdb(flags_.connection.c_str());
    if (PQstatus(session->connection) != CONNECTION_OK) {
      return FromConnection(session->connection, "connecting");
    }
    const std::array<std::pair<const char*, const char*>, 7> statements = {{{"begin", "BEGIN"},
                                                                            {"update", kUpdate},
                                                                            {"history", kHistory},
                                                                            {"log", kLog},
                                                                            {"commit", "COMMIT"},
                                                                            {"whole", kWhole},
                                                                            {"select", kSelect}}};
    for (const auto& [name, text] : statements) {
      const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
          PQprepare(session->connection, name, text, 0, nullptr), PQclear);
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        return FromConnection(session->connection, name);
      }
    }
    return absl::OkStatus();
  }

  // What the version check asks for: the states that an editor has read.
  absl::Status ReadRevisions() {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        PQexec(sessions_[0].connection, "SELECT revision FROM activity ORDER BY name"), PQclear);
    if (PQntuples(result.get()) != flags_.activities) {
      return absl::FailedPreconditionError("the table does not hold the activities");
    }
    for (int i = 0; i < flags_.activities; ++i) {
      revisions_[static_cast<size_t>(i)] = std::stoll(PQgetvalue(result.get(), i, 0));
    }
    return absl::OkStatus();
  }

  absl::Status Begin(Session* session) {
    session->start = SteadyClock::now();
    session->step = 0;
    session->activity = free_.front();
    free_.pop_front();
    if (flags_.work != "read") {
      v1::Activity activity = SampleActivity("plans/hub", session->activity);
      activity.set_end_date(DateAfter(static_cast<int>(sent_ % 3000)));
      session->data = activity.SerializeAsString();
      session->request_id = fmt::format("{:08x}-4b1d-4e8f-9c3a-{:012x}", salt_ % 0xffffffff, sent_);
    }
    ++sent_;
    ++under_way_;
    return Send(session);
  }

  Parameters ParametersOf(const Session& session, absl::string_view step) const {
    const std::string name = ActivityName("plans/hub", session.activity);
    const std::string revision = absl::StrCat(revisions_[static_cast<size_t>(session.activity)]);
    if (step == "begin" || step == "commit") return {};
    if (step == "select") return {{name}, -1};
    if (step == "log") return {{name, revision, session.request_id}, -1};
    if (step == "whole") return {{name, revision, session.data, session.request_id}, 2};
    return {{name, revision, session.data}, 2};
  }

  absl::Status Send(Session* session) {
    const char* step = steps_[static_cast<size_t>(session->step)];
    const Parameters parameters = ParametersOf(*session, step);
    std::array<const char*, 4> values = {};
    std::array<int, 4> lengths = {};
    std::array<int, 4> formats = {};
    for (size_t i = 0; i < parameters.values.size(); ++i) {
      values[i] = parameters.values[i].data();
      lengths[i] = static_cast<int>(parameters.values[i].size());
      formats[i] = static_cast<int>(i) == parameters.binary ? 1 : 0;
    }
    if (PQsendQueryPrepared(session->connection, step, static_cast<int>(parameters.values.size()),
                            values.data(), lengths.data(), formats.data(), 1) != 1) {
      return FromConnection(session->connection, step);
    }
    return absl::OkStatus();
  }

  // Waits until some connection has something, and takes what there is.
  absl::Status Turn() {
    std::vector<pollfd> waits;
    for (const Session& session : sessions_)
      waits.push_back({PQsocket(session.connection), POLLIN, 0});
    poll(waits.data(), waits.size(), 1000);
    for (size_t i = 0; i < sessions_.size(); ++i) {
      if (waits[i].revents != 0) JP_RETURN_IF_ERROR(Receive(&sessions_[i]));
    }
    return absl::OkStatus();
  }

  absl::Status Receive(Session* session) {
    if (PQconsumeInput(session->connection) != 1) {
      return FromConnection(session->connection, "receiving");
    }
    while (PQisBusy(session->connection) == 0) {
      PGresult* result = PQgetResult(session->connection);
      if (result == nullptr) return StepDone(session);
      const absl::Status checked = Check(*session, result);
      PQclear(result);
      JP_RETURN_IF_ERROR(checked);
    }
    return absl::OkStatus();
  }

  absl::Status Check(const Session& session, const PGresult* result) const {
    const absl::string_view step = steps_[static_cast<size_t>(session.step)];
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      return FromConnection(session.connection, step);
    }
    const bool changes = step != "begin" && step != "commit" && step != "select";
    const bool found = step == "select"
                           ? PQntuples(result) == 1
                           : absl::string_view(PQcmdTuples(const_cast<PGresult*>(result))) == "1";
    if ((changes || step == "select") && !found) {
      return absl::AbortedError(absl::StrCat(step, ": the version check failed"));
    }
    return absl::OkStatus();
  }

  absl::Status StepDone(Session* session) {
    if (static_cast<size_t>(++session->step) < steps_.size()) return Send(session);
    const auto now = SteadyClock::now();
    if (flags_.work != "read") ++revisions_[static_cast<size_t>(session->activity)];
    free_.push_back(session->activity);
    --under_way_;
    if (now >= from_ && (flags_.count > 0 || now < to_)) {
      last_ = now;
      latency_.Add(
          std::chrono::duration_cast<std::chrono::nanoseconds>(now - session->start).count());
    }
    const bool enough = flags_.count > 0 ? latency_.count() >= flags_.count : now >= to_;
    return enough ? absl::OkStatus() : Begin(session);
  }

  void Print() const {
    const double seconds =
        std::chrono::duration<double>((flags_.count > 0 ? last_ : to_) - from_).count();
    std::cout << fmt::format(R"({{"work":"postgres-{}","in_flight":{},"per_second":{:.1f},)"
                             R"("seconds":{:.3f},"errors":0,"latency_us":{}}})",
                             flags_.work, flags_.in_flight,
                             static_cast<double>(latency_.count()) / seconds, seconds,
                             latency_.ToJson())
              << std::endl;
  }

  const Flags flags_;
  std::vector<const char*> steps_;
  std::vector<Session> sessions_;
  std::vector<int64_t> revisions_;
  std::deque<int> free_;  // Activities without an edit under way.
  int64_t salt_ = 0;
  int64_t sent_ = 0;
  int under_way_ = 0;
  SteadyClock::time_point from_;
  SteadyClock::time_point to_;
  SteadyClock::time_point last_;
  Histogram latency_;
};

// Makes the tables anew and fills them.
absl::Status Fill(const Flags& flags, const std::string& schema) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(flags.connection.c_str()),
                                                              PQfinish);
  const auto run = [&](const std::string& statement) -> absl::Status {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        PQexec(connection.get(), statement.c_str()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return absl::OkStatus();
    return FromConnection(connection.get(), statement.substr(0, 60));
  };
  JP_RETURN_IF_ERROR(run("DROP TABLE IF EXISTS activity, activity_history, change_log"));
  JP_RETURN_IF_ERROR(run(schema));
  JP_RETURN_IF_ERROR(run("BEGIN"));
  for (int i = 0; i < flags.activities; ++i) {
    const std::string data = SampleActivity("plans/hub", i).SerializeAsString();
    size_t size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> escaped(
        PQescapeByteaConn(connection.get(), reinterpret_cast<const unsigned char*>(data.data()),
                          data.size(), &size),
        PQfreemem);
    const std::string name = ActivityName("plans/hub", i);
    const char* bytes = reinterpret_cast<const char*>(escaped.get());
    JP_RETURN_IF_ERROR(run(fmt::format(
        "INSERT INTO activity (name, revision, data) VALUES ('{}', 1, '{}'::bytea)", name, bytes)));
    JP_RETURN_IF_ERROR(run(fmt::format(
        "INSERT INTO activity_history (name, revision, data) VALUES ('{}', 1, '{}'::bytea)", name,
        bytes)));
  }
  JP_RETURN_IF_ERROR(run("COMMIT"));
  return run("VACUUM ANALYZE");
}

int Main(int argc, char** argv) {
  CLI::App app("Edits activities in PostgreSQL.");
  Flags flags;
  std::string schema;
  app.add_option("--connection", flags.connection, "As libpq takes it")->required();
  app.add_option("--work", flags.work, "fill, read, edit or edit-whole (in one statement)")
      ->check(CLI::IsMember({"fill", "read", "edit", "edit-whole"}));
  app.add_option("--schema", schema, "With fill: the text that makes the tables");
  app.add_option("--in-flight", flags.in_flight, "Connections")->capture_default_str();
  app.add_option("--activities", flags.activities, "How many there are")->capture_default_str();
  app.add_option("--seconds", flags.seconds, "How long is measured")->capture_default_str();
  app.add_option("--warmup", flags.warmup, "Seconds before that")->capture_default_str();
  app.add_option("--count", flags.count, "Measure so many pieces of work instead");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = flags.work == "fill" ? Fill(flags, schema) : Load(flags).Run();
  if (status.ok()) return 0;
  std::cerr << "postgres_load: " << status << std::endl;
  return 1;
}

}  // namespace
}  // namespace jointplan::bench

int main(int argc, char** argv) {
  try {
    return jointplan::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "postgres_load: %s\n", error.what());
    return 1;
  }
}
