// Damages copies of a store in every way that a disk or a person might, and looks what comes of it:
// each must be refused at opening, found by a check, or do no harm. Nothing may be silent.
//
// JOINTPLAN_DAMAGE_FLIPS sets the number of random flips (500), JOINTPLAN_DAMAGE_SEED the seed.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/spdlog.h"
#include "storage/commit_loop.h"
#include "storage/data_dir.h"
#include "storage/files.h"
#include "tests/storage/store_model.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// Times that the store is opened, each leaving a table file. No more than two tables: at the
// fourth RocksDB compacts them, and sleeps a second when it finds damage.
constexpr int kPhases = 3;
constexpr int kWorkAPhase = 16;   // Pieces of work in each.
constexpr size_t kBlock = 32768;  // Of RocksDB's log.
constexpr size_t kHeader = 7;     // Of a record in it.

std::string ReadFile(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoll(value, nullptr, 10);
}

enum class Outcome { kRefused, kFound, kHarmless, kSilent };

struct Verdict {
  Outcome outcome;
  std::string message;
};

// Opens the store in `dir`, checks it, and compares all of it with the model.
Verdict Judge(const std::string& dir, const StoreModel& model) {
  const auto store = OpenDataDir(dir, {});
  if (!store.ok()) return {Outcome::kRefused, std::string(store.status().message())};
  const auto report = (*store)->Check();
  if (!report.ok()) return {Outcome::kFound, std::string(report.status().message())};
  if (!report->faults.empty()) return {Outcome::kFound, report->faults.front()};
  const std::string difference = Difference(*(*store)->NewView(), model);
  if (!difference.empty()) return {Outcome::kSilent, difference};
  for (const auto& [id, wanted] : model.answers) {
    CommitLoop loop(store->get(), {});
    RandomWork again;
    again.request_id = id;
    const auto answer = CommitAndWait(
        &loop, [](Transaction&) -> absl::StatusOr<std::string> { return "not kept"; },
        again.identity());
    if (!answer.ok() || *answer != wanted) return {Outcome::kSilent, "the answer to " + id};
    break;  // One stands for all: the check compared every one with the journal.
  }
  return {Outcome::kHarmless, ""};
}

// What became of each kind of damage.
class Tally {
 public:
  void Add(const std::string& kind, const Verdict& verdict, const std::string& where) {
    ++counts_[kind][static_cast<size_t>(verdict.outcome)];
    EXPECT_NE(verdict.outcome, Outcome::kSilent) << kind << " " << where << verdict.message;
    EXPECT_EQ(verdict.message.empty(), verdict.outcome == Outcome::kHarmless) << kind;
  }

  void Print() const {
    std::printf("%-44s %8s %8s %8s %8s\n", "damage", "refused", "checked", "harmless", "silent");
    for (const auto& [kind, counts] : counts_) {
      std::printf("%-44s %8d %8d %8d %8d\n", kind.c_str(), counts[0], counts[1], counts[2],
                  counts[3]);
    }
  }

 private:
  std::map<std::string, std::array<int, 4>> counts_;
};

// A store with a history, and copies of it as it was after each phase. Made once.
struct Original {
  TempDir dir{TempDir::kMemory};
  StoreModel model;
  std::vector<StoreModel> models;  // After each phase.

  std::string data() const { return dir / "data"; }
  std::string phase(size_t i) const { return dir / absl::StrCat("phase", i, "/data"); }
};

void CopyStore(const std::string& from, const std::string& to) {
  fs::create_directories(fs::path(to).parent_path());
  fs::copy(from, to, fs::copy_options::recursive);
  fs::copy(from + ".witness", to + ".witness");
}

void RunPhase(Store* store, int phase, std::mt19937* random, StoreModel* model) {
  CommitLoop loop(store, {});
  for (int i = 0; i < kWorkAPhase; ++i) {
    const RandomWork work = MakeRandomWork(*model, absl::StrCat("p", phase, "w", i), random);
    if (CommitAndWait(&loop, work.Work(), work.identity()).ok()) work.ApplyTo(model);
  }
}

const Original& TheOriginal() {
  static const Original* const kOriginal = [] {
    auto* made = new Original();  // Lives as long as the program.
    std::mt19937 random(4);       // The same store every day; the damage is random.
    for (int phase = 0; phase < kPhases; ++phase) {
      auto store = phase == 0 ? CreateDataDir(made->data(), {}) : OpenDataDir(made->data(), {});
      EXPECT_THAT(store, IsOk());
      RunPhase(store->get(), phase, &random, &made->model);
      store->reset();
      made->models.push_back(made->model);
      CopyStore(made->data(), made->phase(static_cast<size_t>(phase)));
    }
    return made;
  }();
  return *kOriginal;
}

class DamageTest : public testing::Test {
 protected:
  DamageTest() {
    spdlog::set_level(spdlog::level::off);  // Hundreds of refusals.
    std::printf("seed %u\n", seed_);
  }
  ~DamageTest() override {
    tally_.Print();
    spdlog::set_level(spdlog::level::info);
  }

  // Copies the store, damages the copy, and judges it.
  Verdict Try(const std::string& kind, const std::string& where,
              const std::function<void(const std::string& data)>& damage) {
    TempDir dir{TempDir::kMemory};
    const std::string data = dir / "data";
    CopyStore(TheOriginal().data(), data);
    damage(data);
    Verdict verdict = Judge(data, TheOriginal().model);
    tally_.Add(kind, verdict, where + ": ");
    return verdict;
  }

  // As Try, for one file, by name in the data directory.
  Verdict TryFile(const std::string& kind, const std::string& file,
                  const std::function<void(std::string* bytes)>& damage) {
    return Try(kind, file, [&](const std::string& data) {
      std::string bytes = ReadFile(data + file);
      damage(&bytes);
      WriteFile(data + file, bytes);
    });
  }

  Verdict TryWithout(const std::string& kind, const std::string& file) {
    return Try(kind, file, [&](const std::string& data) { fs::remove(data + file); });
  }

  // The files of the store, as they are appended to the directory's path.
  static std::vector<std::string> Files() {
    std::vector<std::string> files = {".witness", "/FORMAT"};
    const auto names = ListDirectory(TheOriginal().data() + "/db");
    for (const std::string& name : *names) files.push_back("/db/" + name);
    files.erase(std::remove_if(files.begin(), files.end(),
                               [](const std::string& file) {
                                 return fs::file_size(TheOriginal().data() + file) == 0;
                               }),
                files.end());
    return files;
  }

  static std::vector<std::string> FilesLike(const std::string& part) {
    std::vector<std::string> files;
    for (const std::string& file : Files()) {
      if (absl::StrContains(file, part)) files.push_back(file);
    }
    return files;
  }

  const unsigned seed_ =
      static_cast<unsigned>(FromEnvironment("JOINTPLAN_DAMAGE_SEED", std::random_device()()));
  std::mt19937 random_{seed_};
  Tally tally_;
};

// What kind of file it is: ".sst", "MANIFEST", "LOG" and so on.
std::string KindOf(const std::string& file) {
  std::string name = fs::path(file).filename().string();
  if (absl::StartsWith(name, "LOG")) return "LOG";
  if (absl::StartsWith(name, ".")) return name;
  if (!fs::path(file).extension().empty()) return fs::path(file).extension().string();
  return name.substr(0, name.find('-'));
}

// Where the records of a log end, by its headers: checksum, length, type.
std::vector<size_t> RecordEnds(const std::string& log) {
  std::vector<size_t> ends;
  size_t at = 0;
  while (at + kHeader <= log.size()) {
    if (kBlock - at % kBlock < kHeader) {
      at += kBlock - at % kBlock;
      continue;
    }
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(log[at + i]); };
    const size_t length = byte(4) | static_cast<size_t>(byte(5)) << 8;
    const uint8_t type = byte(6);
    if (type == 0) break;
    at += kHeader + length;
    if (type == 1 || type == 4) ends.push_back(at);  // Whole, or the last part.
  }
  return ends;
}

// A test of the tests: an undamaged store is harmless, and a difference to the model is seen.
TEST_F(DamageTest, JudgeTellsDifferences) {
  TempDir dir{TempDir::kMemory};
  CopyStore(TheOriginal().data(), dir / "data");
  EXPECT_EQ(Judge(dir / "data", TheOriginal().model).outcome, Outcome::kHarmless);
  StoreModel other = TheOriginal().model;
  other.lines.begin()->second.back()["plans/a"] = "something else";
  EXPECT_EQ(Judge(dir / "data", other).outcome, Outcome::kSilent);
  other = TheOriginal().model;
  other.lines.begin()->second.emplace_back();
  EXPECT_EQ(Judge(dir / "data", other).outcome, Outcome::kSilent);
  EXPECT_EQ(FilesLike(".sst").size(), 2u);
  ASSERT_EQ(FilesLike(".log").size(), 1u);
  EXPECT_GE(RecordEnds(ReadFile(TheOriginal().data() + FilesLike(".log")[0])).size(), 8u);
}

TEST_F(DamageTest, FlippedBytes) {
  const std::vector<std::string> files = Files();
  const int64_t flips = FromEnvironment("JOINTPLAN_DAMAGE_FLIPS", 500);
  for (int64_t i = 0; i < flips; ++i) {
    const std::string& file = files[random_() % files.size()];
    TryFile("byte flipped in " + KindOf(file), file, [&](std::string* bytes) {
      const size_t at = random_() % bytes->size();
      (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << random_() % 8));
    });
  }
}

TEST_F(DamageTest, LogCutAtEveryRecordAndInside) {
  const std::string file = FilesLike(".log")[0];
  const std::string log = ReadFile(TheOriginal().data() + file);
  const std::vector<size_t> ends = RecordEnds(log);
  size_t begin = 0;
  for (const size_t end : ends) {
    const bool last = end == ends.back();
    for (const size_t size : {begin, begin + 3, (begin + end) / 2, end - 1}) {
      const Verdict verdict =
          TryFile(size == begin ? "log cut at a record's end" : "log cut inside a record", file,
                  [&](std::string* bytes) { bytes->resize(size); });
      EXPECT_EQ(verdict.outcome, Outcome::kRefused) << size;
      EXPECT_THAT(verdict.message, HasSubstr("are missing")) << size;
    }
    TryFile(last ? "log's last record zeroed" : "log's middle record zeroed", file,
            [&](std::string* bytes) {
              std::fill(bytes->begin() + static_cast<std::ptrdiff_t>(begin),
                        bytes->begin() + static_cast<std::ptrdiff_t>(end), '\0');
            });
    TryFile(last ? "log's last record: payload zeroed" : "log's middle record: payload zeroed",
            file, [&](std::string* bytes) {
              std::fill(bytes->begin() + static_cast<std::ptrdiff_t>(begin + kHeader),
                        bytes->begin() + static_cast<std::ptrdiff_t>(end), '\0');
            });
    begin = end;
  }
  const Verdict zeros = TryFile("zeros after the log's end", file,
                                [](std::string* bytes) { bytes->append(500, '\0'); });
  EXPECT_EQ(zeros.outcome, Outcome::kHarmless) << zeros.message;
}

TEST_F(DamageTest, FilesDeletedEmptiedCutOrSwapped) {
  for (const std::string& file : Files()) {
    const std::string name = KindOf(file);
    TryWithout(name + " deleted", file);
    TryFile(name + " emptied", file, [](std::string* bytes) { bytes->clear(); });
    TryFile(name + " cut by 20 bytes", file, [](std::string* bytes) {
      bytes->resize(bytes->size() - std::min<size_t>(20, bytes->size()));
    });
    TryFile(name + " cut to 60 %", file,
            [](std::string* bytes) { bytes->resize(bytes->size() * 6 / 10); });
  }
  const std::vector<std::string> tables = FilesLike(".sst");
  for (size_t i = 0; i < tables.size(); ++i) {
    for (size_t j = 0; j < tables.size(); ++j) {
      if (i == j) continue;
      Try("one .sst in the place of another", tables[i], [&](const std::string& data) {
        fs::copy_file(data + tables[j], data + tables[i], fs::copy_options::overwrite_existing);
      });
    }
  }
}

TEST_F(DamageTest, OlderCopies) {
  for (size_t phase = 0; phase + 1 < kPhases; ++phase) {
    const std::string older = TheOriginal().phase(phase);
    Verdict verdict = Try("db replaced by an older copy", older, [&](const std::string& data) {
      fs::remove_all(data + "/db");
      fs::copy(older + "/db", data + "/db", fs::copy_options::recursive);
    });
    EXPECT_EQ(verdict.outcome, Outcome::kRefused);
    EXPECT_THAT(verdict.message, HasSubstr("older copy"));
    verdict = Try("data directory replaced by an older copy", older, [&](const std::string& data) {
      fs::remove_all(data);
      fs::copy(older, data, fs::copy_options::recursive);
    });
    EXPECT_EQ(verdict.outcome, Outcome::kRefused);
    for (const char* part : {".sst", ".log", "MANIFEST", "CURRENT"}) {
      Try(absl::StrCat("older ", part, " put back"), older, [&](const std::string& data) {
        for (const auto& entry : fs::directory_iterator(older + "/db")) {
          const std::string name = entry.path().filename().string();
          if (!absl::StrContains(name, part)) continue;
          fs::copy_file(entry.path(), absl::StrCat(data, "/db/", name),
                        fs::copy_options::overwrite_existing);
        }
      });
    }
  }
}

// The limit of what a store can know of itself: an older copy together with the witness of that day
// is a whole store.
TEST_F(DamageTest, OlderCopyWithItsOwnWitnessIsAStoreOfThatDay) {
  TempDir dir{TempDir::kMemory};
  CopyStore(TheOriginal().phase(1), dir / "data");
  EXPECT_EQ(Judge(dir / "data", TheOriginal().models[1]).outcome, Outcome::kHarmless);
}

}  // namespace
}  // namespace jointplan::storage
