#ifndef JOINTPLAN_SERVER_BACKEND_H_
#define JOINTPLAN_SERVER_BACKEND_H_

#include "base/clock.h"
#include "base/executor.h"
#include "base/ids.h"
#include "server/authenticator.h"
#include "server/plan_indexes.h"
#include "server/sealed_messages.h"
#include "server/watch_feed.h"
#include "server/watch_hub.h"
#include "storage/commit_loop.h"
#include "storage/store.h"

namespace jointplan::server {

// What the services share. Everything outlives them.
struct Backend {
  storage::Store* store;
  storage::CommitLoop* loop;
  Executor* executor;
  Authenticator* authenticator;
  WatchHub* hub;
  WatchFeed* feed;
  SealedMessages* sealed;
  PlanIndexes* indexes;
  const Clock* clock;
  IdSource* ids;
  // Names calls for the log. Not `ids`: a call that is given up is named whenever that is noticed,
  // and the names of records must not depend on it.
  IdSource* call_ids = IdSource::Random();
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_BACKEND_H_
