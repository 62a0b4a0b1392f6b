#include "storage/group.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/sentences.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/transaction.h"
#include "storage/value_codec.h"

namespace jointplan::storage {

Store::Group::Group(StoreState* state, Left before)
    : state_(state),
      ticket_(state->cache->GetTicket()),
      before_(std::move(before)),
      below_(state->engine->NewSnapshot(), before_.changes),
      overlay_(&below_) {}

Store::Group::Left Store::Group::Freeze() {
  left_.changes = std::make_shared<const KeyChanges>(overlay_.TakeChanges());
  left_.layer = std::make_shared<const Layer>(std::move(layer_));
  return left_;
}

Store::Group::Outcome Store::Group::Run(const RequestIdentity& identity, CommitLoop::Work& work) {
  const std::string key = AnswerKey(identity.principal, identity.request_id);
  if (!identity.request_id.empty()) {
    absl::StatusOr<std::optional<std::string>> earlier = EarlierAnswer(key, identity);
    if (!earlier.ok()) return {.answer = std::move(earlier).status()};
    if (earlier->has_value()) return {.answer = **std::move(earlier), .repeated = true};
  }
  return {.answer = RunNew(key, identity, work)};
}

absl::StatusOr<std::string> Store::Group::RunNew(const std::string& key,
                                                 const RequestIdentity& identity,
                                                 CommitLoop::Work& work) {
  OverlayTransaction transaction(
      {&overlay_, &layer_, before_.layer.get(), state_->cache.get(), ticket_, state_->lineage},
      state_->options.clock->Now());
  JP_ASSIGN_OR_RETURN(std::string answer, work(transaction));
  JP_RETURN_IF_ERROR(transaction.CheckFinished());
  if (!identity.request_id.empty()) transaction.PutAnswer(key, identity.digest, answer);
  commit_.MergeFrom(transaction.commit());
  layer_.Absorb(transaction.TakeLayer());
  overlay_.Absorb(transaction.TakeChanges());
  return answer;
}

absl::StatusOr<std::optional<std::string>> Store::Group::EarlierAnswer(
    const std::string& key, const RequestIdentity& identity) const {
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, overlay_.Get(key));
  if (!value.has_value()) return std::nullopt;
  JP_ASSIGN_OR_RETURN(stored::v1::StoredAnswer answer,
                      OpenAs<stored::v1::StoredAnswer>(*value, DescribeKey(key)));
  if (answer.request_digest() != identity.digest) {
    return plan::MakeError(plan::Sentence::kRequestIdReused, {{"request_id", identity.request_id}});
  }
  return std::make_optional(std::move(*answer.mutable_response()));
}

std::string Store::Group::SealCommit(std::string* digest) {
  commit_.set_sequence(state_->sequence + 1);
  stored::v1::StoredCommit stored;
  stored.set_commit(commit_.SerializeAsString());
  *digest = CommitDigest(state_->digest, state_->lineage, stored.commit());
  stored.set_digest(*digest);
  return SealMessage(stored);
}

absl::Status Store::Group::Commit() {
  // Without the witness a lost tail would not be noticed: rather stop.
  if (state_->witness != nullptr && !state_->witness->status().ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("The witness file cannot be written: ", state_->witness->status().message()));
  }
  if (empty()) return absl::OkStatus();
  std::string digest;
  std::string commit = SealCommit(&digest);
  const std::string key = CommitKey(commit_.sequence());
  WriteBatch batch;
  batch.Require(key, std::nullopt);  // Nobody else writes to this store.
  batch.Put(key, std::move(commit));
  for (const auto& [changed, value] : *left_.changes) {
    if (value.has_value()) {
      batch.Put(changed, *value);
    } else {
      batch.Delete(changed);
    }
  }
  state_->cache->BeginWrite();
  JP_RETURN_IF_ERROR(state_->engine->Write(batch));
  state_->cache->Publish(left_.layer->ToPublication());
  state_->sequence = commit_.sequence();
  state_->digest = std::move(digest);
  state_->published = state_->sequence;
  if (state_->witness != nullptr) state_->witness->Advance(state_->sequence, state_->digest);
  return absl::OkStatus();
}

std::vector<CommittedLine> Store::Group::lines() const {
  std::map<std::string, int64_t> newest;
  for (const auto& changeset : commit_.changesets()) {
    newest[changeset.line()] = changeset.revision();
  }
  std::vector<CommittedLine> lines;
  lines.reserve(newest.size());
  for (auto& [line, revision] : newest) lines.push_back({line, revision});
  return lines;
}

}  // namespace jointplan::storage
