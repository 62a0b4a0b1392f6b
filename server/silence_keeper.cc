#include "server/silence_keeper.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "jointplan/v1/agreement.pb.h"
#include "server/records.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

bool IsAgreement(absl::string_view line) { return absl::StrContains(line, "/agreements/"); }

}  // namespace

SilenceKeeper::SilenceKeeper(const storage::Store* store, const Clock* clock, Settle settle)
    : store_(store), clock_(clock), settle_(std::move(settle)) {}

SilenceKeeper::~SilenceKeeper() { Stop(); }

absl::Status SilenceKeeper::Begin() {
  JP_ASSIGN_OR_RETURN(const auto lines, store_->NewView()->ListLines("plans/"));
  for (const std::string& line : lines) Committed(line);
  SettleDue();
  return absl::OkStatus();
}

void SilenceKeeper::StartThread(absl::Duration interval) {
  thread_ = std::thread([this, interval] { Run(interval); });
}

void SilenceKeeper::Stop() {
  {
    MutexLock lock(&mutex_);
    ending_ = true;
    wake_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void SilenceKeeper::Committed(absl::string_view line) {
  if (!IsAgreement(line)) return;
  MutexLock lock(&mutex_);
  noted_.emplace(line);
  wake_.SignalAll();
}

void SilenceKeeper::SettleDue() {
  MutexLock lock(&settling_);
  ReadNoted();
  for (const std::string& agreement : Due()) {
    {
      MutexLock stop_lock(&mutex_);
      if (ending_) return;
    }
    const absl::Status settled = settle_(agreement);
    if (settled.ok()) {
      ReadAgreement(*store_->NewView(), agreement);
    } else {
      spdlog::error("the silence procedure of {} has ended and could not be settled: {}", agreement,
                    settled.ToString());
    }
  }
}

void SilenceKeeper::Run(absl::Duration interval) {
  for (;;) {
    SettleDue();
    const absl::Time wake_at = absl::Now() + Rest(interval);
    MutexLock lock(&mutex_);
    while (!ending_ && noted_.empty() && absl::Now() < wake_at) {
      wake_.WaitFor(&mutex_, absl::ToChronoMilliseconds(
                                 absl::Ceil(wake_at - absl::Now(), absl::Milliseconds(1))));
    }
    if (ending_) return;
  }
}

void SilenceKeeper::ReadNoted() {
  std::set<std::string> noted;
  {
    MutexLock lock(&mutex_);
    noted.swap(noted_);
  }
  if (noted.empty()) return;
  const auto view = store_->NewView();
  for (const std::string& agreement : noted) ReadAgreement(*view, agreement);
}

void SilenceKeeper::ReadAgreement(const storage::View& view, const std::string& name) {
  const auto loaded = Load<v1::Agreement>(view, name, name);
  if (!loaded.ok()) {
    // Whoever reads the agreement is told so too, and the check of the store names it.
    spdlog::error("{} cannot be read: {}", name, loaded.status().ToString());
    return;
  }
  const bool runs = loaded->has_value() && (*loaded)->record.state() == v1::AGREEMENT_STATE_OPEN &&
                    (*loaded)->record.silence().state() == v1::SILENCE_STATE_RUNNING;
  if (runs) {
    deadlines_[name] = FromTimestamp((*loaded)->record.silence().deadline());
  } else {
    deadlines_.erase(name);
  }
}

std::vector<std::string> SilenceKeeper::Due() const {
  const absl::Time now = clock_->Now();
  std::vector<std::string> due;
  for (const auto& [agreement, deadline] : deadlines_) {
    if (deadline <= now) due.push_back(agreement);
  }
  return due;
}

absl::Duration SilenceKeeper::Rest(absl::Duration interval) {
  MutexLock lock(&settling_);
  const absl::Time now = clock_->Now();
  absl::Duration rest = interval;
  // What is due and could not be settled waits for the next interval.
  for (const auto& [agreement, deadline] : deadlines_) {
    if (deadline > now) rest = std::min(rest, deadline - now);
  }
  return rest;
}

}  // namespace jointplan::server
