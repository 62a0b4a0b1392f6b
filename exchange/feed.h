#ifndef JOINTPLAN_EXCHANGE_FEED_H_
#define JOINTPLAN_EXCHANGE_FEED_H_

#include <string>
#include <vector>

#include "exchange/report.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::exchange {

// A changeset, and what it changed field by field. Without `records`, only the names that the
// changeset has are shown.
struct FeedEntry {
  v1::Changeset changeset;
  std::vector<v1::RecordDiff> records;
};

// What a feed is made of.
struct FeedState {
  PlanState plan;           // The newest, for what names stand for.
  std::string plan_digest;  // Of the plan's first changeset: what no other plan has.
  std::vector<FeedEntry> entries;
};

// Writes a feed of what changed in a plan (Atom, RFC 4287), newest first, an entry a changeset. An
// entry's id follows from the digest of its changeset: it stays the same for ever, and a store that
// was restored and went another way has other ids. The same input always gives the same bytes.
std::string WriteFeed(const FeedState& state, const std::string& language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_FEED_H_
