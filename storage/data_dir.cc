#include "storage/data_dir.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "spdlog/spdlog.h"
#include "storage/files.h"
#include "storage/rocks_engine_internal.h"
#include "storage/value_codec.h"
#include "storage/witness.h"

namespace jointplan::storage {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kFormatTitle = "jointplan data directory";

std::string Database(const std::string& dir) { return dir + "/db"; }
std::string FormatFile(const std::string& dir) { return dir + "/FORMAT"; }

// Of "a/b/", "a/b": the witness stands beside the directory however it is written.
std::string WithoutEndingSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

struct Format {
  int number = 0;
  std::string lineage;  // In hexadecimal digits.
};

std::string EncodeFormat(const Format& format) {
  return absl::StrCat(kFormatTitle, "\nformat ", format.number, "\nlineage ", format.lineage, "\n");
}

// Returns nothing if these are not the bytes of a FORMAT file. Only the first two lines are read
// before the number is known: a newer format may say more.
std::optional<Format> DecodeFormat(absl::string_view bytes) {
  const std::vector<absl::string_view> lines = absl::StrSplit(bytes, '\n');
  Format format;
  if (lines.size() < 2 || lines[0] != kFormatTitle || !absl::StartsWith(lines[1], "format ") ||
      !absl::SimpleAtoi(lines[1].substr(7), &format.number)) {
    return std::nullopt;
  }
  if (format.number > kStoreFormat) return format;
  if (lines.size() != 4 || !absl::StartsWith(lines[2], "lineage ")) return std::nullopt;
  format.lineage = std::string(lines[2].substr(8));
  return format;
}

absl::Status NoStore(const std::string& dir, absl::string_view why) {
  return absl::NotFoundError(
      absl::StrCat("There is no store in ", dir, ": ", why,
                   " Is its disk mounted? If there shall be a new one, make it with --init-only. "
                   "Nothing was changed."));
}

absl::StatusOr<Format> ReadFormat(const std::string& dir) {
  const auto names = ListDirectory(dir);
  if (absl::IsNotFound(names.status())) return NoStore(dir, "there is no such directory.");
  JP_RETURN_IF_ERROR(names.status());
  if (names->empty()) return NoStore(dir, "the directory is empty.");
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, ReadSmallFile(FormatFile(dir)));
  if (!bytes.has_value()) {
    return NoStore(dir,
                   "the file FORMAT is missing, so this is no data directory, or it was never "
                   "finished and should be removed.");
  }
  const std::optional<Format> format = DecodeFormat(*bytes);
  if (!format.has_value()) {
    return absl::DataLossError(absl::StrCat("The file ", FormatFile(dir),
                                            " is damaged. Restore it, or the newest backup."));
  }
  if (format->number <= kStoreFormat) return *format;
  return absl::FailedPreconditionError(
      absl::StrCat("The data directory ", dir, " has format ", format->number,
                   "; this program knows formats up to ", kStoreFormat,
                   ". Use the program that wrote it, or a newer one. Nothing was changed."));
}

absl::StatusOr<std::shared_ptr<const void>> Lock(const std::string& dir) {
  absl::StatusOr<std::unique_ptr<FileLock>> lock = LockFile(dir + "/LOCK");
  if (lock.ok()) return std::shared_ptr<const FileLock>(*std::move(lock));
  if (!absl::IsFailedPrecondition(lock.status())) return lock.status();
  return absl::FailedPreconditionError(
      absl::StrCat("The data directory ", dir,
                   " is in use by another process. Stop that one first. Nothing was changed."));
}

void PlaceWitness(const std::string& dir, StoreOptions* options) {
  if (options->witness_path.empty()) options->witness_path = dir + ".witness";
}

// Copies the engine's files. Table files never change and are linked; the others are copied, since
// opening the copy may write to them.
absl::Status CopyDatabase(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::remove_all(to, error);
  if (error) return absl::UnavailableError(absl::StrCat("Removing ", to, ": ", error.message()));
  JP_RETURN_IF_ERROR(MakeDirectory(to));
  JP_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDirectory(from));
  for (const std::string& name : names) {
    if (name == "LOCK") continue;
    const fs::path source = fs::path(from) / name;
    const fs::path copy = fs::path(to) / name;
    if (absl::EndsWith(name, ".sst")) {
      fs::create_hard_link(source, copy, error);
    } else {
      fs::copy_file(source, copy, error);
    }
    if (error) return absl::UnavailableError(absl::StrCat("Copying ", name, ": ", error.message()));
  }
  return SyncDirectory(to);
}

// Checks a copy whose log is read up to its first damage: OK if it is a whole store that has
// everything that the witness saw acknowledged.
absl::Status CheckCopy(const std::string& copy, const StoreOptions& options) {
  JP_ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine,
                      OpenRocksEngine(copy, OpenMode::kExisting, {.stop_at_damaged_log = true}));
  JP_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Open(std::move(engine), options));
  JP_ASSIGN_OR_RETURN(const CheckReport report, store->Check());
  if (report.faults.empty()) return absl::OkStatus();
  return absl::DataLossError(report.faults.front());
}

// Puts the copy in the place of the database and keeps the original under another name.
absl::Status Adopt(const std::string& dir, const std::string& copy, absl::Time now) {
  JP_RETURN_IF_ERROR(ExchangePaths(copy, Database(dir)));
  const std::string kept = absl::StrCat(
      Database(dir), ".damaged-", absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()));
  std::error_code error;
  fs::rename(copy, kept, error);
  if (error) return absl::UnavailableError(absl::StrCat("Renaming ", copy, ": ", error.message()));
  JP_RETURN_IF_ERROR(SyncDirectory(dir));
  spdlog::warn(
      "The store's log ended in a damaged record, as after a loss of power. Everything that the "
      "witness saw acknowledged is there; the files as they were found are kept in {}.",
      kept);
  return absl::OkStatus();
}

// Opens a database that RocksDB refused for `damage`; see OpenDataDir.
absl::StatusOr<std::unique_ptr<Engine>> Recover(const std::string& dir, const absl::Status& damage,
                                                const StoreOptions& options) {
  const auto witness = ReadSmallFile(options.witness_path);
  if (!witness.ok() || !witness->has_value()) return damage;  // Nobody can say what is missing.
  StoreOptions strict = options;
  strict.accept_missing_witness = false;
  const std::string copy = Database(dir) + ".recovering";
  JP_RETURN_IF_ERROR(CopyDatabase(Database(dir), copy));
  if (const absl::Status checked = CheckCopy(copy, strict); !checked.ok()) {
    std::error_code ignored;
    fs::remove_all(copy, ignored);
    return absl::DataLossError(
        absl::StrCat(damage.message(), ". Up to the damage: ", checked.message()));
  }
  JP_RETURN_IF_ERROR(Adopt(dir, copy, options.clock->Now()));
  return OpenRocksEngine(Database(dir), OpenMode::kExisting);
}

absl::StatusOr<std::unique_ptr<Engine>> OpenDatabase(const std::string& dir,
                                                     const StoreOptions& options) {
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      OpenRocksEngine(Database(dir), OpenMode::kExisting);
  if (absl::IsDataLoss(engine.status())) return Recover(dir, engine.status(), options);
  if (!absl::IsNotFound(engine.status())) return engine;
  // The directory was finished once: an empty database must not look like a new start.
  return absl::DataLossError(absl::StrCat(
      engine.status().message(), " The data directory is damaged: restore the newest backup."));
}

absl::Status NeedEmpty(const std::string& dir) {
  const auto names = ListDirectory(dir);
  if (absl::IsNotFound(names.status())) return MakeDirectory(dir);
  JP_RETURN_IF_ERROR(names.status());
  if (names->empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The directory ", dir, " is not empty (it holds ", names->front(),
                   "): a new store needs an empty one. Open an existing store without --init. "
                   "Nothing was changed."));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> CreateDataDir(const std::string& path,
                                                     StoreOptions options) {
  const std::string dir = WithoutEndingSlash(path);
  PlaceWitness(dir, &options);
  JP_RETURN_IF_ERROR(CheckNoWitness(options.witness_path));
  JP_RETURN_IF_ERROR(NeedEmpty(dir));
  std::error_code error;
  fs::permissions(dir, fs::perms::owner_all, error);
  if (error) return absl::UnavailableError(absl::StrCat("Closing ", dir, ": ", error.message()));
  JP_ASSIGN_OR_RETURN(options.held, Lock(dir));
  JP_RETURN_IF_ERROR(MakeDirectory(Database(dir)));
  JP_ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine,
                      OpenRocksEngine(Database(dir), OpenMode::kCreate));
  JP_ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                      Store::Create(std::move(engine), std::move(options)));
  JP_RETURN_IF_ERROR(ReplaceFile(
      FormatFile(dir),
      EncodeFormat({.number = kStoreFormat, .lineage = absl::BytesToHexString(store->lineage())})));
  return store;
}

absl::StatusOr<std::unique_ptr<Store>> OpenDataDir(const std::string& path, StoreOptions options) {
  const std::string dir = WithoutEndingSlash(path);
  PlaceWitness(dir, &options);
  JP_ASSIGN_OR_RETURN(const Format format, ReadFormat(dir));
  JP_ASSIGN_OR_RETURN(options.held, Lock(dir));
  JP_ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, OpenDatabase(dir, options));
  JP_ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                      Store::Open(std::move(engine), std::move(options)));
  const std::string lineage = absl::BytesToHexString(store->lineage());
  if (lineage == format.lineage) return store;
  return absl::FailedPreconditionError(absl::StrCat(
      "The file ", FormatFile(dir), " says lineage ", format.lineage, "; the store beside it has ",
      lineage, ". Bring the files together that belong together."));
}

}  // namespace jointplan::storage
