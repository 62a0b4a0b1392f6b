#ifndef JOINTPLAN_CLI_TIME_LIMIT_H_
#define JOINTPLAN_CLI_TIME_LIMIT_H_

#include "absl/time/time.h"
#include "jointplan/client.h"

namespace jointplan::cli {

// Returns a client that makes calls as `client` does, but all of them together take no longer than
// `limit` from now on: what is not answered by then ends with DEADLINE_EXCEEDED. Nothing is tried
// again.
client::Client WithTimeLimit(const client::Client& client, absl::Duration limit);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TIME_LIMIT_H_
