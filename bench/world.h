#ifndef JOINTPLAN_BENCH_WORLD_H_
#define JOINTPLAN_BENCH_WORLD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/client.h"

namespace jointplan::bench {

// What one command of the load generator leaves for the next: who may come in, and what is there.
struct World {
  std::string address;  // ADDRESS:PORT of the server.
  std::string staff;    // A token of the convener's staff.
  std::string reader;   // A token that reads agreements only.
  std::string plan;     // `plans/{plan}`.
  int activities = 0;   // SampleActivity 0 ... activities - 1 are in the plan.
};

// Reads a world from a file of lines `name value`, and writes one.
absl::StatusOr<World> ReadWorld(const std::string& path);
absl::Status WriteWorld(const std::string& path, const World& world);

// Returns a client that waits as long as a large plan needs.
client::Client ConnectAs(const std::string& address, const std::string& token);

// Makes tokens for staff and reader, and the partners of the samples.
absl::StatusOr<World> SettleIn(const std::string& address, const std::string& operator_token);

// Makes the plan `plans/{plan_id}` with `activities` activities and `versions` versions of each,
// `batch` to a changeset; `world` then names it.
absl::Status FillPlan(absl::string_view plan_id, int activities, int versions, int batch,
                      World* world);

// Returns the etag of the plan's newest revision: an edit that sends it starts from there.
absl::StatusOr<std::string> NewestEtag(const World& world);

// Some activities: number `first`, and `count` altogether, each `stride` after the one before.
struct Some {
  int first = 0;
  int count = 0;
  int stride = 1;
};

// Gives each of some activities another last day, 1,000 to a changeset; `salt` makes it another one
// than before.
absl::Status MoveEndDates(const World& world, const Some& some, int salt);

// Opens an agreement on the plan and seals it; returns its name.
absl::StatusOr<std::string> SealPlan(const World& world);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_WORLD_H_
