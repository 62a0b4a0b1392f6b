#include "server/background_check.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "plan/errors.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr int kNice = 19;

}  // namespace

BackgroundCheck::BackgroundCheck(const storage::Store* store, absl::Duration interval,
                                 std::function<void(const absl::Status&)> on_damage)
    : store_(store),
      interval_(interval),
      on_damage_(std::move(on_damage)),
      thread_([this] { Run(); }) {}

BackgroundCheck::~BackgroundCheck() {
  {
    MutexLock lock(&mutex_);
    ending_ = true;
    wake_.SignalAll();
  }
  thread_.join();
}

void BackgroundCheck::Run() {
  // Linux has a priority for each thread.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
  while (!ending_) {
    if (store_->unchecked_commits() > 0 && !CheckOnce()) return;
    const absl::Time next = absl::Now() + interval_;
    MutexLock lock(&mutex_);
    while (!ending_ && absl::Now() < next) {
      wake_.WaitFor(&mutex_, absl::ToChronoMilliseconds(next - absl::Now()));
    }
  }
}

bool BackgroundCheck::CheckOnce() {
  const absl::Time start = absl::Now();
  const auto report = store_->Check(&ending_);
  if (ending_) return false;
  if (!report.ok()) {
    on_damage_(report.status());
    return false;
  }
  if (!report->faults.empty()) {
    on_damage_(plan::MakeError(plan::Reason::kStoreDamaged,
                               absl::StrCat("The check of the whole store found damage. ",
                                            absl::StrJoin(report->faults, " "))));
    return false;
  }
  spdlog::info(
      "the whole store is as it was written: {} commits, {} changesets, {} states of "
      "records, checked in {} s",
      report->commits, report->changesets, report->versions,
      absl::ToInt64Seconds(absl::Now() - start));
  return true;
}

}  // namespace jointplan::server
