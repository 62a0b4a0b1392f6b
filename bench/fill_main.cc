// Fills a plan in a store whose server does not run, through the same commit loop and with the same
// records as the server: for stores so large that the API would take an hour. Prints one line of
// JSON, and writes the number of activities into the world's file.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "bench/samples.h"
#include "bench/synergy_samples.h"
#include "bench/world.h"
#include "plan/canonical.h"
#include "storage/commit_loop.h"
#include "storage/data_dir.h"

namespace jointplan::bench {
namespace {

struct Flags {
  std::string data_dir;
  std::string world;
  int activities = 1000000;
  int versions = 10;
  int batch = 1000;
  int block = 100000;
  std::string sample = "plain";
};

// One changeset to be written.
struct Changeset {
  struct Record {
    std::string name;
    std::string bytes;
  };
  std::vector<Record> records;
  bool first = false;  // The records are new.
};

// Hands changesets to a commit loop, a few ahead of what it writes.
class Filler {
 public:
  Filler(storage::Store* store, std::string plan) : plan_(std::move(plan)), loop_(store, {}) {}

  void Write(Changeset changeset) {
    {
      MutexLock lock(&mutex_);
      while (waiting_ >= kAhead) done_.Wait(&mutex_);
      ++waiting_;
    }
    auto shared = std::make_shared<Changeset>(std::move(changeset));
    loop_.Submit(
        {}, [this, shared](storage::Transaction& transaction) { return Put(transaction, *shared); },
        [this](const absl::StatusOr<std::string>& answer) {
          MutexLock lock(&mutex_);
          --waiting_;
          if (!answer.ok() && status_.ok()) status_ = answer.status();
          done_.SignalAll();
        });
  }

  absl::Status Finish() {
    loop_.Stop();
    MutexLock lock(&mutex_);
    return status_;
  }

 private:
  static constexpr int kAhead = 4;

  absl::StatusOr<std::string> Put(storage::Transaction& transaction, const Changeset& changeset) {
    for (const Changeset::Record& record : changeset.records) {
      std::vector<std::string> paths;
      if (!changeset.first) paths.emplace_back("end_date");
      JP_RETURN_IF_ERROR(transaction.PutRecord(plan_, record.name, record.bytes, std::move(paths)));
    }
    v1::Changeset about;
    about.mutable_author()->set_label("Programme desk");
    about.mutable_author()->set_role(v1::ROLE_STAFF);
    about.set_message("Another state");
    JP_RETURN_IF_ERROR(transaction.AddChangeset(plan_, about).status());
    return std::string();
  }

  const std::string plan_;
  Mutex mutex_;
  CondVar done_;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  storage::CommitLoop loop_;  // Last: its thread uses the others.
};

v1::Activity Sample(const Flags& flags, const std::string& plan, int index) {
  if (flags.sample == "usual") return SynergyActivity(plan, index, Spread::kUsual);
  if (flags.sample == "skewed") return SynergyActivity(plan, index, Spread::kSkewed);
  return SampleActivity(plan, index);
}

Changeset MakeChangeset(const Flags& flags, const std::string& plan, int first, int last,
                        int version) {
  Changeset changeset;
  changeset.first = version == 0;
  for (int i = first; i < last; ++i) {
    v1::Activity activity = Sample(flags, plan, i);
    if (version > 0) activity.set_end_date(DateAfter(version));
    plan::Canonicalize(&activity);
    changeset.records.push_back({activity.name(), plan::Serialize(activity)});
  }
  return changeset;
}

// Version after version of each block of activities.
void WriteBlocks(const Flags& flags, const std::string& plan, Filler* filler) {
  for (int block = 0; block < flags.activities; block += flags.block) {
    const int end = std::min(block + flags.block, flags.activities);
    for (int version = 0; version < flags.versions; ++version) {
      for (int first = block; first < end; first += flags.batch) {
        filler->Write(
            MakeChangeset(flags, plan, first, std::min(first + flags.batch, end), version));
      }
    }
  }
}

absl::Status Run(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(World world, ReadWorld(flags.world));
  JP_ASSIGN_OR_RETURN(const auto store, storage::OpenDataDir(flags.data_dir, {}));
  const absl::Time begin = absl::Now();
  {
    Filler filler(store.get(), world.plan);
    WriteBlocks(flags, world.plan, &filler);
    JP_RETURN_IF_ERROR(filler.Finish());
  }
  world.activities = flags.activities;
  const absl::Time filled = absl::Now();
  // As on a server's first day: from here on, a start reads what came later.
  JP_ASSIGN_OR_RETURN(const storage::CheckReport report, store->Check());
  if (!report.faults.empty()) return absl::DataLossError(report.faults.front());
  std::cout
      << fmt::format(
             R"({{"work":"fill","activities":{},"versions":{},"seconds":{:.1f},"check_seconds":{:.1f}}})",
             flags.activities, flags.versions, absl::ToDoubleSeconds(filled - begin),
             absl::ToDoubleSeconds(absl::Now() - filled))
      << std::endl;
  return WriteWorld(flags.world, world);
}

int Main(int argc, char** argv) {
  CLI::App app("Fills a plan in a store that no server has open.");
  Flags flags;
  app.add_option("--data-dir", flags.data_dir, "Directory of the store")->required();
  app.add_option("--world", flags.world, "As `load fill --activities 0` left it")->required();
  app.add_option("--activities", flags.activities, "How many")->capture_default_str();
  app.add_option("--versions", flags.versions, "Of each")->capture_default_str();
  app.add_option("--batch", flags.batch, "Activities to a changeset")->capture_default_str();
  app.add_option("--block", flags.block, "Activities that get all their versions together")
      ->capture_default_str();
  app.add_option("--sample", flags.sample,
                 "plain; usual or skewed: activities among which synergies are looked for")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = Run(flags);
  if (status.ok()) return 0;
  std::cerr << "fill: " << status << std::endl;
  return 1;
}

}  // namespace
}  // namespace jointplan::bench

int main(int argc, char** argv) {
  try {
    return jointplan::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fill: %s\n", error.what());
    return 1;
  }
}
