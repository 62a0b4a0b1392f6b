#include "server/checking.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/checks.h"
#include "plan/requirements.h"
#include "plan/sentences.h"
#include "plan/silence.h"
#include "server/agreement_calls.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// So many blocking findings an agreement shows at most.
constexpr int kBlockingShown = 100;
// So many of anything a message for people names.
constexpr size_t kNamed = 5;

bool Blocks(const v1::Finding& finding) {
  return finding.level() == v1::CHECK_LEVEL_BLOCKING && !finding.has_waiver();
}

auto PlaceOf(const v1::Waiver& waiver) {
  return std::tie(waiver.record(), waiver.path(), waiver.check());
}

std::string ShortText(const v1::Finding& finding) {
  return absl::StrCat(finding.record(), " ", finding.path(), " (", finding.check(), ")");
}

// `one, two and 3 more`.
std::string Named(const std::vector<std::string>& all, size_t count) {
  const std::string named = absl::StrJoin(
      all.begin(), all.begin() + static_cast<int64_t>(std::min(all.size(), kNamed)), "; ");
  const size_t shown = std::min(all.size(), kNamed);
  return count > shown ? absl::StrCat(named, "; and ", count - shown, " more") : named;
}

absl::StatusOr<PlanFindings> FindNow(const Call& call, const std::string& plan_name) {
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, plan_name));
  return FindAt(call, {.plan = plan_name, .proposal = "", .stamp = stamp}, TodayOf(call));
}

absl::Status CheckBlocking(const v1::Agreement& agreement) {
  if (agreement.blocking_count() == 0) return absl::OkStatus();
  std::vector<std::string> texts;
  for (const v1::Finding& finding : agreement.blocking()) texts.push_back(ShortText(finding));
  return plan::MakeError(plan::Sentence::kChecks,
                         {{"name", agreement.name()},
                          {"findings", absl::StrCat(agreement.blocking_count())},
                          {"list", Named(texts, static_cast<size_t>(agreement.blocking_count()))}});
}

absl::Status CheckMet(const v1::Agreement& agreement) {
  std::vector<std::string> texts;
  std::vector<std::string> unmet;
  for (const v1::RequirementState& state : agreement.requirements()) {
    if (state.met()) continue;
    unmet.push_back(state.id());
    for (const v1::MissingAnswer& missing : state.missing()) {
      texts.push_back(absl::StrCat(missing.description(), " (", missing.subject(), ")"));
    }
  }
  if (unmet.empty()) return absl::OkStatus();
  return plan::MakeError(plan::Sentence::kRequirements,
                         {{"name", agreement.name()},
                          {"requirements", absl::StrJoin(unmet, ",")},
                          {"list", Named(texts, texts.size())}});
}

}  // namespace

absl::StatusOr<PlanFindings> FindAt(const Call& call, const ReadPlace& place,
                                    absl::string_view today) {
  PlanFindings found;
  JP_ASSIGN_OR_RETURN(found.plan, PlanAt(call, place));
  JP_ASSIGN_OR_RETURN(const auto versions, RecordsAt(call, place, kActivities));
  std::vector<v1::Finding> of_activities;
  v1::Activity activity;
  for (const storage::RecordVersion& version : versions) {
    JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
    found.use.Add(activity);
    std::vector<v1::Finding> more = plan::CheckActivity(found.plan, activity, today);
    std::move(more.begin(), more.end(), std::back_inserter(of_activities));
  }
  found.findings = plan::CheckPlanRecord(found.plan, found.use);
  std::move(of_activities.begin(), of_activities.end(), std::back_inserter(found.findings));
  return found;
}

void Waive(const google::protobuf::RepeatedPtrField<v1::Waiver>& waivers,
           std::vector<v1::Finding>* findings) {
  std::map<absl::string_view, const v1::Waiver*> by_digest;
  for (const v1::Waiver& waiver : waivers) by_digest[waiver.finding_digest()] = &waiver;
  for (v1::Finding& finding : *findings) {
    const auto waiver = by_digest.find(finding.digest());
    if (waiver != by_digest.end()) *finding.mutable_waiver() = *waiver->second;
  }
}

absl::StatusOr<google::protobuf::RepeatedPtrField<v1::Waiver>> WaiversOf(
    const Call& call, const std::string& plan_name) {
  JP_ASSIGN_OR_RETURN(const std::optional<v1::Agreement> agreement,
                      CurrentAgreement(call.view, plan_name));
  if (!agreement.has_value()) return google::protobuf::RepeatedPtrField<v1::Waiver>();
  return agreement->waivers();
}

absl::Status CheckAgreement(const Call& call, const std::string& plan_name,
                            v1::Agreement* agreement) {
  JP_ASSIGN_OR_RETURN(PlanFindings found, FindNow(call, plan_name));
  Waive(agreement->waivers(), &found.findings);
  std::set<absl::string_view> digests;
  for (const v1::Finding& finding : found.findings) digests.insert(finding.digest());
  for (v1::Waiver& waiver : *agreement->mutable_waivers()) {
    waiver.set_outdated(!digests.contains(waiver.finding_digest()));
  }
  const auto count = std::count_if(found.findings.begin(), found.findings.end(), Blocks);
  agreement->set_blocking_count(static_cast<int32_t>(count));
  for (v1::Finding& finding : found.findings) {
    if (agreement->blocking_size() == kBlockingShown) break;
    if (Blocks(finding)) *agreement->add_blocking() = std::move(finding);
  }
  for (v1::RequirementState& state : plan::CheckRequirements(found.plan, found.use, *agreement)) {
    *agreement->add_requirements() = std::move(state);
  }
  if (agreement->silence().state() == v1::SILENCE_STATE_RUNNING) {
    *agreement->mutable_silence()->mutable_tally() =
        plan::CountAnswers(found.plan, found.use, *agreement);
  }
  return absl::OkStatus();
}

absl::Status AddWaiver(const Call& call, const std::string& plan_name, absl::string_view digest,
                       const std::string& reason, v1::Agreement* agreement) {
  JP_ASSIGN_OR_RETURN(const PlanFindings found, FindNow(call, plan_name));
  const auto finding = std::find_if(found.findings.begin(), found.findings.end(),
                                    [&](const v1::Finding& one) { return one.digest() == digest; });
  if (finding == found.findings.end()) {
    return plan::MakeError(plan::Sentence::kNothingToWaive, {{"name", plan_name}});
  }
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan_name));
  v1::Waiver waiver;
  waiver.set_check(finding->check());
  waiver.set_record(finding->record());
  waiver.set_path(finding->path());
  waiver.set_description(finding->description());
  waiver.set_reason(reason);
  waiver.set_finding_digest(finding->digest());
  *waiver.mutable_author() = AuthorOf(call);
  *waiver.mutable_time() = ToTimestamp(call.now);
  waiver.set_plan_revision(head.revision);
  auto* waivers = agreement->mutable_waivers();
  waivers->erase(
      std::remove_if(waivers->begin(), waivers->end(),
                     [&](const auto& other) { return PlaceOf(other) == PlaceOf(waiver); }),
      waivers->end());
  *waivers->Add() = std::move(waiver);
  std::sort(waivers->begin(), waivers->end(),
            [](const auto& a, const auto& b) { return PlaceOf(a) < PlaceOf(b); });
  return absl::OkStatus();
}

absl::Status DropWaiver(absl::string_view digest, v1::Agreement* agreement) {
  auto* waivers = agreement->mutable_waivers();
  const auto waiver = std::find_if(waivers->begin(), waivers->end(),
                                   [&](const auto& one) { return one.finding_digest() == digest; });
  if (waiver == waivers->end()) {
    return plan::MakeError(plan::Sentence::kNoWaiver, {{"name", agreement->name()}});
  }
  waivers->erase(waiver);
  return absl::OkStatus();
}

absl::Status CheckSealable(const v1::Agreement& agreement) {
  JP_RETURN_IF_ERROR(CheckBlocking(agreement));
  return CheckMet(agreement);
}

}  // namespace jointplan::server
