// The load generator: makes a plan, and reads, edits, pulls and watches it over gRPC as fast, or at
// the rate, that it is told. Each command prints one line of JSON. See CONTRIBUTING.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "bench/driver.h"
#include "bench/etcd_load.h"
#include "bench/pull_load.h"
#include "bench/samples.h"
#include "bench/tasks.h"
#include "bench/watch_load.h"
#include "bench/workloads.h"
#include "bench/world.h"
#include "google/protobuf/util/json_util.h"

namespace jointplan::bench {
namespace {

struct Flags {
  std::string world;
  std::string address;  // In place of the world's: the same calls, to another server.
  DriveOptions drive;
  PullOptions pull;
  WatchOptions watch;
  std::string operator_token_file;
  std::string plan = "hub";
  int activities = 10000;
  int versions = 1;
  int batch = 1000;
  int moved = 0;
  int edited = 10000;
  int changesets = 1000;
  int merged = 100;
  int64_t from_revision = 0;
  int64_t to_revision = 0;
  int64_t repeat = 20;
  std::string address_file;
  std::vector<std::string> server;
};

// Differs from run to run.
int NewSalt() { return static_cast<int>(absl::ToUnixMillis(absl::Now()) / 10 % 100000000); }

absl::StatusOr<World> TheWorld(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(World world, ReadWorld(flags.world));
  if (!flags.address.empty()) world.address = flags.address;
  return world;
}

// Prints what came of a load. A load with errors is none.
absl::Status Print(absl::string_view name, const DriveOptions& options, const DriveResult& result,
                   absl::string_view more = "") {
  std::cout << ToJson(name, options, result, more) << std::endl;
  if (result.errors == 0) return absl::OkStatus();
  return absl::AbortedError(
      absl::StrCat(result.errors, " calls failed, the first with: ", result.first_error));
}

absl::Status Fill(const Flags& flags) {
  absl::StatusOr<World> world = ReadWorld(flags.world);
  if (!world.ok()) {
    std::string token;
    std::ifstream(flags.operator_token_file) >> token;
    world = SettleIn(flags.address, token);
    JP_RETURN_IF_ERROR(world.status());
  }
  if (!flags.address.empty()) world->address = flags.address;
  const absl::Time begin = absl::Now();
  JP_RETURN_IF_ERROR(FillPlan(flags.plan, flags.activities, flags.versions, flags.batch, &*world));
  std::cout << R"({"work":"fill","plan":")" << world->plan << R"(","activities":)"
            << flags.activities << R"(,"versions":)" << flags.versions << R"(,"seconds":)"
            << absl::ToDoubleSeconds(absl::Now() - begin) << "}" << std::endl;
  return WriteWorld(flags.world, *world);
}

absl::Status Read(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  DriveOptions options = flags.drive;
  options.token = world.staff;
  ReadWorkload workload(world);
  const auto channel = MakeChannel(world.address, 0);
  return Print("read", options, Drive(channel, options, &workload));
}

absl::Status SearchPlan(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  DriveOptions options = flags.drive;
  options.token = world.staff;
  SearchWorkload workload(world);
  const auto channel = MakeChannel(world.address, 0);
  return Print("search", options, Drive(channel, options, &workload));
}

absl::Status Edit(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  DriveOptions options = flags.drive;
  options.token = world.staff;
  if (std::min(world.activities, flags.edited) < options.in_flight) {
    return absl::InvalidArgumentError("more edits in flight than activities");
  }
  JP_ASSIGN_OR_RETURN(EditWorkload workload, EditWorkload::Prepare(world, flags.edited, NewSalt()));
  const auto channel = MakeChannel(world.address, 0);
  const DriveResult result = Drive(channel, options, &workload);
  JP_RETURN_IF_ERROR(Print("edit", options, result));
  return workload.Verify(world, 1 + flags.edited / 100);
}

absl::Status Seal(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  if (flags.moved > 0) JP_RETURN_IF_ERROR(MoveEndDates(world, {.count = flags.moved}, NewSalt()));
  const absl::Time begin = absl::Now();
  JP_ASSIGN_OR_RETURN(const std::string agreement, SealPlan(world));
  std::cout << fmt::format(R"({{"work":"seal","agreement":"{}","seconds":{:.3f}}})", agreement,
                           absl::ToDoubleSeconds(absl::Now() - begin))
            << std::endl;
  return absl::OkStatus();
}

absl::Status PullAll(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  JP_ASSIGN_OR_RETURN(const PullResult result, Pull(world, flags.pull));
  const auto records = static_cast<double>(result.records * result.latency.count());
  std::cout << fmt::format(R"({{"work":"pull","records":{},"messages":{},"bytes":{},"pulls":{},)"
                           R"("seconds":{:.4f},"per_second":{:.1f},"latency_us":{}}})",
                           result.records, result.messages, result.bytes, result.latency.count(),
                           result.seconds, records / result.seconds, result.latency.ToJson())
            << std::endl;
  return absl::OkStatus();
}

absl::Status WatchPlan(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  DriveOptions options = flags.drive;
  options.token = world.staff;
  JP_ASSIGN_OR_RETURN(const WatchResult result, Watch(world, options, flags.watch, NewSalt()));
  return Print("watch", options, result.edits,
               fmt::format(R"("watchers":{},"deliveries":{},"missing":{},"from_sending_us":{},)"
                           R"("from_answer_us":{},"watcher_error":"{}","slow_received":{},)"
                           R"("slow_end":"{}")",
                           flags.watch.watchers, result.deliveries, result.missing,
                           result.from_sending.ToJson(), result.from_answer.ToJson(),
                           absl::CEscape(result.watcher_error), result.slow_received,
                           absl::CEscape(result.slow_end)));
}

absl::Status PrintTask(absl::string_view name, const absl::StatusOr<TaskResult>& result) {
  JP_RETURN_IF_ERROR(result.status());
  std::cout << fmt::format(R"({{"work":"{}","items":{},"latency_us":{}}})", std::string(name),
                           result->items, result->latency.ToJson())
            << std::endl;
  return absl::OkStatus();
}

absl::Status ChurnPlan(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  JP_ASSIGN_OR_RETURN(const int64_t before, NewestRevision(world));
  JP_RETURN_IF_ERROR(Churn(world, flags.changesets, NewSalt()));
  JP_ASSIGN_OR_RETURN(const int64_t after, NewestRevision(world));
  std::cout << fmt::format(R"({{"work":"churn","from_revision":{},"to_revision":{}}})", before,
                           after)
            << std::endl;
  return absl::OkStatus();
}

absl::Status ShowHistory(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  return PrintTask("history", History(world, flags.repeat));
}

absl::Status ShowDifference(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  return PrintTask("diff", Difference(world, flags.from_revision, flags.to_revision, flags.repeat));
}

absl::Status List(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  return PrintTask("list", ListAll(world, flags.repeat));
}

absl::Status Merge(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  return PrintTask("merge", MergeMany(world, flags.merged, flags.repeat, NewSalt()));
}

absl::Status Synergies(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  JP_ASSIGN_OR_RETURN(SynergyTimes times, TimeSynergies(world, flags.repeat));
  std::sort(times.seconds.begin(), times.seconds.end());
  std::cout << fmt::format(
                   R"({{"work":"synergies","seconds":{0:.3f},"one_question":{0:.3f},"pairs":{1},)"
                   R"("more":{2},"activities":{3}}})",
                   times.seconds[times.seconds.size() / 2], times.pairs, times.more,
                   times.activities)
            << std::endl;
  return absl::OkStatus();
}

absl::Status Start(const Flags& flags) {
  // With a world, the server is started on its store; without, on a new one.
  World world;
  if (!flags.world.empty()) {
    JP_ASSIGN_OR_RETURN(world, TheWorld(flags));
  }
  JP_ASSIGN_OR_RETURN(
      const StartTimes times,
      TimeStart(flags.server, flags.address_file, flags.operator_token_file, world, NewSalt()));
  std::cout << fmt::format(R"({{"work":"start","first_answer":{:.4f},"first_read":{:.4f},)"
                           R"("first_edit":{:.4f}}})",
                           times.first_answer, times.first_read, times.first_edit)
            << std::endl;
  return absl::OkStatus();
}

// Prints activities as the other programs that hold them as documents take them.
absl::Status Samples(const Flags& flags) {
  for (int i = 0; i < flags.activities; ++i) {
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(SampleActivity("plans/hub", i), &json).ok()) {
      return absl::InternalError("an activity is no JSON");
    }
    std::cout << (i == 0 ? "[" : ",\n") << json;
  }
  std::cout << "]" << std::endl;
  return absl::OkStatus();
}

absl::Status EtcdGet(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  const auto channel = MakeChannel(world.address, 0);
  return Print("etcd-get", flags.drive, Drive(channel, flags.drive, EtcdGets(world).get()));
}

absl::Status EtcdPut(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const World world, TheWorld(flags));
  const auto channel = MakeChannel(world.address, 0);
  return Print("etcd-put", flags.drive, Drive(channel, flags.drive, EtcdPuts(world).get()));
}

void AddDriveFlags(CLI::App* command, Flags* flags) {
  command->add_option("--in-flight", flags->drive.in_flight, "Closed loop: calls under way")
      ->capture_default_str();
  command->add_option("--rate", flags->drive.rate, "Open loop: calls a second");
  command->add_option("--seconds", flags->drive.seconds, "How long is measured")
      ->capture_default_str();
  command->add_option("--warmup", flags->drive.warmup_seconds, "Seconds before that")
      ->capture_default_str();
  command->add_option("--count", flags->drive.count, "Measure so many calls instead");
}

using Command = std::function<absl::Status(const Flags&)>;

CLI::App* AddCommand(CLI::App* app, Flags* flags, Command* chosen, const char* name,
                     const char* what, const Command& command) {
  CLI::App* added = app->add_subcommand(name, what);
  added->add_option("--world", flags->world, "The file that `load fill` writes");
  added->add_option("--address", flags->address, "ADDRESS:PORT, in place of the world's");
  added->callback([=] { *chosen = command; });
  return added;
}

// What is done one after the other.
void AddTasks(CLI::App* app, Flags* flags, Command* chosen) {
  CLI::App* churn = AddCommand(app, flags, chosen, "churn", "Make a history", ChurnPlan);
  churn->add_option("--changesets", flags->changesets, "How long it is")->capture_default_str();
  CLI::App* history = AddCommand(app, flags, chosen, "history", "ListChangesets", ShowHistory);
  CLI::App* diff = AddCommand(app, flags, chosen, "diff", "DiffRevisions", ShowDifference);
  diff->add_option("--from", flags->from_revision, "The earlier revision");
  diff->add_option("--to", flags->to_revision, "The later one; 0: the newest");
  CLI::App* list = AddCommand(app, flags, chosen, "list", "ListActivities, all pages", List);
  CLI::App* merge = AddCommand(app, flags, chosen, "merge", "BatchEdit, merging", Merge);
  merge->add_option("--activities", flags->merged, "How many each")->capture_default_str();
  CLI::App* synergies = AddCommand(app, flags, chosen, "synergies", "FindSynergies", Synergies);
  for (CLI::App* command : {history, diff, list, merge, synergies}) {
    command->add_option("--repeat", flags->repeat, "How often")->capture_default_str();
  }
  CLI::App* samples = AddCommand(app, flags, chosen, "samples", "Activities as JSON", Samples);
  samples->add_option("--activities", flags->activities, "How many")->capture_default_str();
  CLI::App* start = AddCommand(app, flags, chosen, "start", "Start a server and call it", Start);
  start->add_option("--address-file", flags->address_file, "Where the server writes its address")
      ->required();
  start->add_option("--operator-token-file", flags->operator_token_file,
                    "Where it writes the first token, without a world");
  start->add_option("server", flags->server, "After --, the server and its flags")->required();
}

void AddCommands(CLI::App* app, Flags* flags, Command* chosen) {
  AddTasks(app, flags, chosen);
  CLI::App* fill = AddCommand(app, flags, chosen, "fill", "Make a plan with activities", Fill);
  fill->add_option("--operator-token-file", flags->operator_token_file,
                   "The first operator's token; for the first `fill` of a world");
  fill->add_option("--plan", flags->plan, "The plan's id")->capture_default_str();
  fill->add_option("--activities", flags->activities, "How many")->capture_default_str();
  fill->add_option("--versions", flags->versions, "Of each activity")->capture_default_str();
  fill->add_option("--batch", flags->batch, "Activities to a changeset")->capture_default_str();
  AddDriveFlags(AddCommand(app, flags, chosen, "read", "GetActivity", Read), flags);
  AddDriveFlags(AddCommand(app, flags, chosen, "search", "SearchActivities", SearchPlan), flags);
  CLI::App* edit = AddCommand(app, flags, chosen, "edit", "UpdateActivity, merging", Edit);
  AddDriveFlags(edit, flags);
  edit->add_option("--edited", flags->edited, "Over how many activities the edits are spread")
      ->capture_default_str();
  CLI::App* seal = AddCommand(app, flags, chosen, "seal", "Open an agreement and seal it", Seal);
  seal->add_option("--moved", flags->moved, "Give so many activities another last day before");
  CLI::App* pull = AddCommand(app, flags, chosen, "pull", "PullAgreement", PullAll);
  pull->add_option("--agreement", flags->pull.agreement, "Its name")->required();
  pull->add_option("--since", flags->pull.since, "An agreement that the caller has");
  pull->add_option("--pulls", flags->pull.count, "How many")->capture_default_str();
  pull->add_option("--save", flags->pull.save, "Keep the messages, for the echo server");
  CLI::App* watch = AddCommand(app, flags, chosen, "watch", "WatchPlan under edits", WatchPlan);
  AddDriveFlags(watch, flags);
  watch->add_option("--watchers", flags->watch.watchers, "How many")->capture_default_str();
  watch->add_flag("--slow", flags->watch.slow, "One more that reads ten messages a second");
  AddDriveFlags(AddCommand(app, flags, chosen, "etcd-get", "Range, of etcd", EtcdGet), flags);
  AddDriveFlags(AddCommand(app, flags, chosen, "etcd-put", "Put, of etcd", EtcdPut), flags);
}

int Main(int argc, char** argv) {
  CLI::App app("Loads a jointplan server, and what it is compared with.");
  app.require_subcommand(1);
  Flags flags;
  Command command;
  AddCommands(&app, &flags, &command);
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = command(flags);
  if (status.ok()) return 0;
  std::cerr << "load: " << status << std::endl;
  return 1;
}

}  // namespace
}  // namespace jointplan::bench

int main(int argc, char** argv) {
  try {
    return jointplan::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return 1;
  }
}
