// Kills a process that writes to a store, with SIGKILL, again and again, at random moments, and
// looks each time what is left. The store grows from cycle to cycle.
//
// The program is its own child: `engine_kill_test --child DIR ACKS PIPE` writes to the store in DIR
// from several threads, appends every answer to the file ACKS before it sends the next edit, and
// writes a byte to the descriptor PIPE for each.
//
// JOINTPLAN_KILL_CYCLES sets the number of cycles (100), JOINTPLAN_KILL_SEED the seed.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/commit_loop.h"
#include "storage/data_dir.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using testing::IsEmpty;

constexpr int kThreads = 4;
constexpr int kLines = 2;

std::string LineOf(int thread) { return absl::StrCat("plans/", thread % kLines); }

// Edit `i` of a thread: one record, and a changeset that says which edit it is. The answer is the
// revision.
CommitLoop::Work Edit(int thread, int64_t i) {
  return [thread, i](Transaction& transaction) -> absl::StatusOr<std::string> {
    const std::string name = absl::StrCat("records/", thread, "-", i % 50);
    JP_RETURN_IF_ERROR(transaction.PutRecord(
        LineOf(thread), name, absl::StrCat(thread, ":", i, std::string(100, 'x')), {"title"}));
    v1::Changeset about;
    about.set_message(absl::StrCat(thread, ":", i));
    JP_ASSIGN_OR_RETURN(const v1::Changeset made, transaction.AddChangeset(LineOf(thread), about));
    return absl::StrCat(made.revision());
  };
}

RequestIdentity Identity(int thread, int64_t i) {
  const std::string id = absl::StrCat(thread, ":", i);
  return {.principal = "tokens/t", .request_id = id, .digest = Sha256(id)};
}

// What a process had been told: "thread i revision" by line. The last line may be torn.
struct Acknowledged {
  int64_t count = 0;
  std::map<std::string, std::string> revisions;  // "thread:i" -> revision.
  std::vector<int64_t> next = std::vector<int64_t>(kThreads, 0);
};

Acknowledged ReadAcks(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path).rdbuf();
  Acknowledged acks;
  std::vector<std::string> lines = absl::StrSplit(bytes.str(), '\n');
  lines.pop_back();
  for (const std::string& line : lines) {
    const std::vector<std::string> parts = absl::StrSplit(line, ' ');
    int thread = 0;
    int64_t i = 0;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &thread) ||
        !absl::SimpleAtoi(parts[1], &i)) {
      ADD_FAILURE() << line;
      continue;
    }
    ++acks.count;
    acks.revisions[absl::StrCat(thread, ":", i)] = parts[2];
    acks.next[static_cast<size_t>(thread)] = i + 1;
  }
  return acks;
}

// ---- The child.

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "child: %s\n", why.c_str());
  _exit(3);
}

// The thread begins with the edit after its last acknowledged one: whether that one was done before
// the kill, the request id tells.
void EditForEver(CommitLoop* loop, int thread, int64_t i, int acks, int pipe) {
  while (true) {
    const auto answer = CommitAndWait(loop, Edit(thread, i), Identity(thread, i));
    if (!answer.ok()) Die(answer.status().ToString());
    const std::string line = absl::StrCat(thread, " ", i, " ", *answer, "\n");
    if (write(acks, line.data(), line.size()) != static_cast<ssize_t>(line.size())) Die("acks");
    if (write(pipe, ".", 1) != 1) Die("pipe");
    ++i;
  }
}

int RunChild(const std::string& dir, const std::string& acks_path, int pipe) {
  const Acknowledged acks = ReadAcks(acks_path);
  const int file = open(acks_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) Die("cannot open the file of acknowledgements");
  const auto store = OpenDataDir(dir, {});
  if (!store.ok()) Die(store.status().ToString());
  CommitLoop loop(store->get(), {});
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back(EditForEver, &loop, t, acks.next[static_cast<size_t>(t)], file, pipe);
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

// ---- The parent.

struct Child {
  pid_t pid = 0;
  int pipe = -1;
};

Child Start(const std::string& dir, const std::string& acks) {
  int ends[2] = {-1, -1};
  if (pipe(ends) != 0) return {};
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    const std::string pipe_number = absl::StrCat(ends[1]);
    execl("/proc/self/exe", "engine_kill_test", "--child", dir.c_str(), acks.c_str(),
          pipe_number.c_str(), nullptr);
    _exit(4);
  }
  close(ends[1]);
  return {pid, ends[0]};
}

// Lets the child do `edits` edits and then `spins` rounds of nothing, and kills it.
void KillAfter(const Child& child, int64_t edits, int64_t spins) {
  char byte = 0;
  while (edits > 0 && read(child.pipe, &byte, 1) == 1) --edits;
  EXPECT_EQ(edits, 0) << "the child ended by itself";
  std::minstd_rand nothing;
  for (int64_t i = 0; i < spins; ++i) nothing();
  EXPECT_NE(nothing(), 0u);  // So that the compiler keeps it.
  kill(child.pid, SIGKILL);
  int status = 0;
  waitpid(child.pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
  close(child.pipe);
}

// Counts every changeset by its message, and compares those that were acknowledged.
void CheckLine(const View& view, const std::string& line, const Acknowledged& acks,
               std::map<std::string, int>* seen) {
  const int64_t head = view.GetHead(line)->revision;
  for (int64_t r = 1; r <= head; ++r) {
    const auto changeset = view.GetChangeset(line, r);
    ASSERT_THAT(changeset, IsOk());
    ++(*seen)[changeset->message()];
    const auto it = acks.revisions.find(changeset->message());
    if (it == acks.revisions.end()) continue;
    EXPECT_EQ(it->second, absl::StrCat(r));
  }
}

struct Figures {
  int64_t acknowledged = 0;
  int64_t edits = 0;
  int64_t commits = 0;
  int64_t unacknowledged = 0;  // Done, and the answer was lost with the process.
};

void CheckStore(const std::string& dir, const Acknowledged& acks, Figures* figures) {
  const auto store = OpenDataDir(dir, {});
  ASSERT_THAT(store, IsOk());
  const auto report = (*store)->Check();
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->faults, IsEmpty());
  std::map<std::string, int> seen;
  for (int line = 0; line < kLines; ++line) {
    CheckLine(*(*store)->NewView(), LineOf(line), acks, &seen);
  }
  for (const auto& [edit, times] : seen) EXPECT_EQ(times, 1) << edit;
  for (const auto& [edit, revision] : acks.revisions) {
    EXPECT_EQ(seen.count(edit), 1u) << "acknowledged edit " << edit << " is missing";
  }
  // Of each thread at most one edit was under way.
  EXPECT_LE(seen.size(), acks.revisions.size() + kThreads);
  figures->acknowledged = static_cast<int64_t>(acks.revisions.size());
  figures->edits = report->changesets;
  figures->commits = report->commits;
  figures->unacknowledged += static_cast<int64_t>(seen.size() - acks.revisions.size());
}

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoll(value, nullptr, 10);
}

TEST(EngineKillTest, EveryAcknowledgedEditIsThereOnceAfterEveryKill) {
  const auto seed =
      static_cast<unsigned>(FromEnvironment("JOINTPLAN_KILL_SEED", std::random_device()()));
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  TempDir dir{TempDir::kMemory};  // What a killed process wrote is there on a disk or not.
  ASSERT_THAT(CreateDataDir(dir / "data", {}), IsOk());
  std::ofstream(dir / "acks").close();
  const int64_t cycles = FromEnvironment("JOINTPLAN_KILL_CYCLES", 100);
  Figures figures;
  for (int64_t cycle = 0; cycle < cycles; ++cycle) {
    SCOPED_TRACE(absl::StrCat("cycle ", cycle));
    const Child child = Start(dir / "data", dir / "acks");
    ASSERT_GT(child.pid, 0);
    // One in ten is killed while it still opens the store.
    const int64_t edits = random() % 10 == 0 ? 0 : static_cast<int64_t>(random() % 60);
    KillAfter(child, edits, static_cast<int64_t>(random() % 1000000));
    CheckStore(dir / "data", ReadAcks(dir / "acks"), &figures);
    if (testing::Test::HasFailure()) break;
  }
  std::printf(
      "%lld kills: %lld edits acknowledged, all there once; %lld more were done whose "
      "answer was lost; %lld edits in %lld commits\n",
      static_cast<long long>(cycles), static_cast<long long>(figures.acknowledged),
      static_cast<long long>(figures.unacknowledged), static_cast<long long>(figures.edits),
      static_cast<long long>(figures.commits));
  EXPECT_GE(figures.acknowledged, cycles * 20);
}

}  // namespace
}  // namespace jointplan::storage

int main(int argc, char** argv) {
  if (argc == 5 && std::string(argv[1]) == "--child") {
    return jointplan::storage::RunChild(argv[2], argv[3], std::atoi(argv[4]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
