#ifndef JOINTPLAN_TESTS_CLI_SNAPSHOT_H_
#define JOINTPLAN_TESTS_CLI_SNAPSHOT_H_

#include <string>

namespace jointplan::cli {

// Compares a whole output with the file of that name in tests/cli/snapshots, and fails the test
// that runs where they differ. With UPDATE_SNAPSHOTS=1 in the environment, writes the file instead:
// read the difference before you commit it.
void ExpectSnapshot(const std::string& name, const std::string& actual);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_TESTS_CLI_SNAPSHOT_H_
