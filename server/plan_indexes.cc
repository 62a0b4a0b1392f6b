#include "server/plan_indexes.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "plan/names.h"
#include "server/records.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr int kNice = 19;
// How many records are read at a time, and how many changesets are taken in at once: a search waits
// for no more than that.
constexpr size_t kRecordsAtOnce = 2000;
constexpr int64_t kChangesetsAtOnce = 256;
constexpr absl::Duration kRest = absl::Milliseconds(200);

using ActivityPtr = std::shared_ptr<const v1::Activity>;

bool IsPlan(absl::string_view line) {
  return plan::ParseNameOf(plan::NameKind::kPlan, line, "line").ok();
}

std::string ActivitiesOf(absl::string_view plan) { return absl::StrCat(plan, "/activities/"); }

// Calls `take` with each activity of a plan as of a revision, until it returns false.
template <typename Take>
absl::Status ForEachActivity(const storage::View& view, const std::string& plan, int64_t revision,
                             Take take) {
  std::string after;
  while (true) {
    JP_ASSIGN_OR_RETURN(const auto versions, view.ListRecords(plan, ActivitiesOf(plan), revision,
                                                              after, kRecordsAtOnce));
    for (const storage::RecordVersion& version : versions) {
      JP_RETURN_IF_ERROR(take(version));
    }
    if (versions.size() < kRecordsAtOnce) return absl::OkStatus();
    after = versions.back().name;
  }
}

// A record before and after some changesets.
struct Step {
  std::string id;
  ActivityPtr before;
  storage::RecordPtr after;
  ActivityPtr after_record;
};

absl::StatusOr<Step> ReadStep(const storage::View& view, const std::string& plan,
                              const std::string& name, int64_t from, int64_t to) {
  Step step;
  step.id = name.substr(ActivitiesOf(plan).size());
  if (from > 0) {
    JP_ASSIGN_OR_RETURN(step.before, LoadShared<v1::Activity>(view, plan, name, from));
  }
  JP_ASSIGN_OR_RETURN(step.after, view.GetShared(plan, name, to));
  JP_ASSIGN_OR_RETURN(step.after_record, LoadShared<v1::Activity>(view, plan, name, to));
  return step;
}

// New records come in the order of their creation.
bool IsCreatedBefore(const Step& a, const Step& b) {
  if (a.after == nullptr || b.after == nullptr) return a.after == nullptr && b.after != nullptr;
  const absl::Time of_a = a.after->version().create_time;
  const absl::Time of_b = b.after->version().create_time;
  return of_a != of_b ? of_a < of_b : a.id < b.id;
}

void Take(const Step& step, search::Index* index) {
  if (step.after == nullptr) {
    if (step.before != nullptr) index->Remove(step.id, *step.before);
    return;
  }
  if (step.before == nullptr) index->Add(step.id, step.after->version().create_time);
  index->Put(step.id, step.before.get(), *step.after_record, step.after->version().update_time);
}

absl::Status Ending() { return absl::CancelledError("the service stops"); }

}  // namespace

absl::StatusOr<std::set<std::string>> ActivitiesChanged(const storage::View& view,
                                                        absl::string_view plan, int64_t from,
                                                        int64_t to) {
  const std::string prefix = ActivitiesOf(plan);
  std::set<std::string> names;
  for (int64_t revision = from + 1; revision <= to; ++revision) {
    JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, view.GetChangeset(plan, revision));
    for (const v1::RecordChange& change : changeset.changes()) {
      if (absl::StartsWith(change.name(), prefix)) names.insert(change.name());
    }
  }
  return names;
}

PlanIndexes::PlanIndexes(const storage::Store* store) : store_(store), thread_([this] { Run(); }) {}

PlanIndexes::~PlanIndexes() { Stop(); }

void PlanIndexes::Stop() {
  {
    MutexLock lock(&mutex_);
    ending_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<PlanIndexes::Kept> PlanIndexes::FindKept(absl::string_view plan) const {
  MutexLock lock(&mutex_);
  const auto found = kept_.find(plan);
  return found == kept_.end() ? nullptr : found->second;
}

std::shared_ptr<const PlanIndexes::Kept> PlanIndexes::Find(absl::string_view plan) const {
  return FindKept(plan);
}

void PlanIndexes::Changed(absl::string_view line) {
  if (!IsPlan(line)) return;
  MutexLock lock(&mutex_);
  if (behind_.find(line) != behind_.end()) return;
  // One that is resting already looks at all that came meanwhile.
  const bool resting = !behind_.empty();
  behind_.insert(std::string(line));
  if (!resting) changed_.SignalAll();
}

void PlanIndexes::Settle() const {
  MutexLock lock(&mutex_);
  ++settling_;
  changed_.SignalAll();
  while (!ending_ && (busy_ || !behind_.empty())) changed_.Wait(&mutex_);
  --settling_;
}

void PlanIndexes::Run() {
  // Linux has a priority for each thread.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
  ReadAllPlans();
  while (!ending_) {
    const std::string plan = TakeBehind();
    if (plan.empty()) return;
    const absl::Status followed = Follow(plan);
    if (!followed.ok() && !ending_) Forget(plan, followed);
  }
}

std::string PlanIndexes::TakeBehind() {
  MutexLock lock(&mutex_);
  busy_ = false;
  if (behind_.empty()) changed_.SignalAll();
  while (!ending_ && behind_.empty()) changed_.Wait(&mutex_);
  // Edits come in crowds. Nobody waits for the index, so it lets them pass.
  const absl::Time rested = absl::Now() + kRest;
  while (!ending_ && settling_ == 0 && absl::Now() < rested) {
    changed_.WaitFor(&mutex_, absl::ToChronoMilliseconds(kRest));
  }
  if (ending_) return "";
  busy_ = true;
  return behind_.extract(behind_.begin()).value();
}

void PlanIndexes::ReadAllPlans() {
  const absl::Time start = absl::Now();
  const auto lines = store_->NewView()->ListLines("plans/");
  if (!lines.ok()) return Forget("plans", lines.status());
  uint64_t activities = 0;
  size_t plans = 0;
  for (const std::string& line : *lines) {
    if (ending_) return;
    if (!IsPlan(line)) continue;
    const absl::Status followed = Follow(line);
    if (!followed.ok() && !ending_) Forget(line, followed);
    const std::shared_ptr<const Kept> kept = Find(line);
    if (kept == nullptr) continue;
    ReaderMutexLock lock(&kept->mutex);
    activities += kept->index.size();
    ++plans;
  }
  if (plans == 0) return;
  spdlog::info("the search index is there: {} plans, {} activities, read in {:.1f} s", plans,
               activities, absl::ToDoubleSeconds(absl::Now() - start));
}

absl::Status PlanIndexes::Follow(const std::string& plan) {
  const auto view = store_->NewView();
  JP_ASSIGN_OR_RETURN(const storage::Head head, view->GetHead(plan));
  const std::shared_ptr<Kept> kept = FindKept(plan);
  if (kept == nullptr) return Build(plan, *view, head.revision);
  return Advance(plan, *view, head.revision, kept.get());
}

absl::Status PlanIndexes::Build(const std::string& plan, const storage::View& view,
                                int64_t revision) {
  // Twice through the plan: the order of the rows is known only when everything was seen.
  std::vector<std::pair<absl::Time, std::string>> order;
  const size_t prefix = ActivitiesOf(plan).size();
  JP_RETURN_IF_ERROR(ForEachActivity(view, plan, revision, [&](const auto& version) {
    order.emplace_back(version.create_time, version.name.substr(prefix));
    return ending_ ? Ending() : absl::OkStatus();
  }));
  std::sort(order.begin(), order.end());
  auto kept = std::make_shared<Kept>();
  WriterMutexLock lock(&kept->mutex);
  for (const auto& [time, id] : order) kept->index.Add(id, time);
  order = {};
  const absl::Status read = ForEachActivity(view, plan, revision, [&](const auto& version) {
    v1::Activity activity;
    JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
    kept->index.Put(absl::string_view(version.name).substr(prefix), nullptr, activity,
                    version.update_time);
    return ending_ ? Ending() : absl::OkStatus();
  });
  JP_RETURN_IF_ERROR(read);
  kept->index.Shrink();
  kept->revision = revision;
  MutexLock map_lock(&mutex_);
  kept_[plan] = kept;
  return absl::OkStatus();
}

absl::Status PlanIndexes::Advance(const std::string& plan, const storage::View& view,
                                  int64_t revision, Kept* kept) {
  // This thread alone writes it.
  int64_t reached = 0;
  {
    ReaderMutexLock lock(&kept->mutex);
    reached = kept->revision;
  }
  while (reached < revision) {
    if (ending_) return Ending();
    const int64_t next = std::min(revision, reached + kChangesetsAtOnce);
    JP_ASSIGN_OR_RETURN(const auto names, ActivitiesChanged(view, plan, reached, next));
    std::vector<Step> steps;
    steps.reserve(names.size());
    for (const std::string& name : names) {
      JP_ASSIGN_OR_RETURN(Step step, ReadStep(view, plan, name, reached, next));
      steps.push_back(std::move(step));
    }
    std::sort(steps.begin(), steps.end(), IsCreatedBefore);
    WriterMutexLock lock(&kept->mutex);
    for (const Step& step : steps) Take(step, &kept->index);
    kept->revision = reached = next;
  }
  return absl::OkStatus();
}

void PlanIndexes::Forget(const std::string& plan, const absl::Status& status) {
  spdlog::error("no search index for {}, searches in it read the store: {}", plan,
                std::string(status.message()));
  MutexLock lock(&mutex_);
  kept_.erase(plan);
}

}  // namespace jointplan::server
