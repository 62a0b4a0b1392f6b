#include "bench/tasks.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "bench/driver.h"
#include "bench/samples.h"

namespace jointplan::bench {
namespace {

// Does a piece of work `count` times, once before that, and takes the times.
template <class Work>
absl::StatusOr<TaskResult> Repeat(int64_t count, Work work) {
  TaskResult result;
  JP_ASSIGN_OR_RETURN(result.items, work());
  for (int64_t i = 0; i < count; ++i) {
    const int64_t start = NowNanos();
    JP_RETURN_IF_ERROR(work().status());
    result.latency.Add(NowNanos() - start);
  }
  return result;
}

v1::BatchEditRequest TargetValues(const World& world, const std::string& etag, int activities,
                                  int value) {
  v1::BatchEditRequest request;
  request.set_parent(world.plan);
  for (int i = 0; i < activities; ++i) {
    v1::Edit* edit = request.add_edits();
    v1::Activity* activity = edit->mutable_update_activity();
    activity->set_name(ActivityName(world.plan, i));
    activity->set_etag(etag);
    v1::Target* target = activity->add_targets();
    target->set_id("t1");
    target->set_value(absl::StrCat(value));
    edit->mutable_update_mask()->add_paths("targets[t1].value");
  }
  return request;
}

// A process that ends when this goes.
class Child {
 public:
  static absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command) {
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return absl::UnavailableError(std::strerror(error));
    return pid;
  }

  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool Ended() const { return waitpid(pid_, nullptr, WNOHANG) != 0; }

 private:
  const pid_t pid_;
};

// Waits until a file holds a line.
absl::StatusOr<std::string> AwaitLine(const Child& child, const std::string& path) {
  while (true) {
    std::string line;
    if (std::getline(std::ifstream(path), line) && !line.empty()) return line;
    if (child.Ended()) return absl::UnavailableError("the server ended before it served");
    absl::SleepFor(absl::Microseconds(200));
  }
}

double SecondsSince(int64_t start) { return static_cast<double>(NowNanos() - start) / 1e9; }

}  // namespace

absl::Status Churn(const World& world, int changesets, int salt) {
  for (int i = 0; i < changesets; ++i) {
    const int activity = i % 50 == 0 ? 0 : 1 + i % (world.activities - 1);
    JP_RETURN_IF_ERROR(MoveEndDates(world, {.first = activity, .count = 1}, salt + i));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> NewestRevision(const World& world) {
  v1::GetPlanRequest request;
  request.set_name(world.plan);
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, ConnectAs(world.address, world.staff).GetPlan(request));
  return plan.revision();
}

absl::StatusOr<TaskResult> History(const World& world, int64_t count) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  v1::ListChangesetsRequest request;
  request.set_parent(ActivityName(world.plan, 0));
  request.set_page_size(1000);
  return Repeat(count, [&]() -> absl::StatusOr<int64_t> {
    JP_ASSIGN_OR_RETURN(const auto response, staff.ListChangesets(request));
    return response.changesets_size();
  });
}

absl::StatusOr<TaskResult> Difference(const World& world, int64_t from_revision,
                                      int64_t to_revision, int64_t count) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  v1::DiffRevisionsRequest request;
  request.set_name(world.plan);
  request.set_from_revision(from_revision);
  request.set_to_revision(to_revision);
  return Repeat(count, [&]() -> absl::StatusOr<int64_t> {
    JP_ASSIGN_OR_RETURN(const auto response, staff.DiffRevisions(request));
    return response.records_size();
  });
}

absl::StatusOr<TaskResult> ListAll(const World& world, int64_t count) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  return Repeat(count, [&]() -> absl::StatusOr<int64_t> {
    v1::ListActivitiesRequest request;
    request.set_parent(world.plan);
    request.set_page_size(1000);
    int64_t activities = 0;
    do {
      JP_ASSIGN_OR_RETURN(const auto response, staff.ListActivities(request));
      activities += response.activities_size();
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return activities;
  });
}

absl::StatusOr<SynergyTimes> TimeSynergies(const World& world, int64_t count) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  SynergyTimes times;
  for (int64_t i = 0; i < count; ++i) {
    const absl::Time begin = absl::Now();
    JP_ASSIGN_OR_RETURN(const auto found, staff.FindSynergies({}));
    times.seconds.push_back(absl::ToDoubleSeconds(absl::Now() - begin));
    times.pairs = found.total_size();
    times.more = found.more();
    times.activities = found.activity_count();
  }
  return times;
}

absl::StatusOr<TaskResult> MergeMany(const World& world, int activities, int64_t count, int salt) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  TaskResult result;
  result.items = activities;
  for (int64_t i = 0; i <= count; ++i) {
    JP_ASSIGN_OR_RETURN(const std::string base, NewestEtag(world));
    const int number = salt + static_cast<int>(i);
    JP_RETURN_IF_ERROR(MoveEndDates(world, {.count = activities}, number));
    const v1::BatchEditRequest request = TargetValues(world, base, activities, number);
    const int64_t start = NowNanos();
    JP_RETURN_IF_ERROR(staff.BatchEdit(request).status());
    if (i > 0) result.latency.Add(NowNanos() - start);
  }
  return result;
}

absl::StatusOr<StartTimes> TimeStart(const std::vector<std::string>& command,
                                     const std::string& address_file, const std::string& token_file,
                                     const World& world, int salt) {
  StartTimes times;
  const int64_t start = NowNanos();
  JP_ASSIGN_OR_RETURN(const pid_t pid, Child::Spawn(command));
  const Child child(pid);
  World here = world;
  JP_ASSIGN_OR_RETURN(here.address, AwaitLine(child, address_file));
  if (here.plan.empty()) {
    JP_ASSIGN_OR_RETURN(here.staff, AwaitLine(child, token_file));
  }
  const client::Client client = ConnectAs(here.address, here.staff);
  JP_RETURN_IF_ERROR(client.WhoAmI({}).status());
  times.first_answer = SecondsSince(start);
  if (here.plan.empty()) return times;
  v1::GetActivityRequest request;
  request.set_name(ActivityName(here.plan, here.activities / 2));
  JP_RETURN_IF_ERROR(client.GetActivity(request).status());
  times.first_read = SecondsSince(start);
  JP_RETURN_IF_ERROR(MoveEndDates(here, {.first = here.activities / 2, .count = 1}, salt));
  times.first_edit = SecondsSince(start);
  return times;
}

}  // namespace jointplan::bench
