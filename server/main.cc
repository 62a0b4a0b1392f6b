#include <pthread.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "server/log_sink.h"
#include "server/server.h"
#include "spdlog/spdlog.h"
#include "storage/data_dir.h"

// The server's binary: reads flags, opens or makes a store, serves it until it is told to stop.
// docs/operating.md is its manual.

namespace jointplan::server {
namespace {

// What the process answers to whoever started it. docs/operating.md lists these.
enum ExitCode { kDone = 0, kCannotStart = 1, kUsage = 2, kStoreRefused = 3, kStoreFailed = 4 };

// A machine's clock may be put right at any time; a deadline is late by this at most then.
constexpr absl::Duration kSilenceInterval = absl::Seconds(10);

struct Flags {
  std::string data_dir;
  std::string listen = "127.0.0.1:4720";
  bool init = false;
  bool init_only = false;
  std::string admin_token_file;
  std::string address_file;
  std::string witness;
  bool accept_missing_witness = false;
  int threads = 4;
  int cache_mib = 128;
  int pull_cache_mib = 96;
  int check_hours = 24;
  int grace_seconds = 10;
  std::string log_level = "info";
};

// How a flag's value is shown in the help, with the default where there is one.
template <class Value>
std::string Shown(absl::string_view name, const Value& value) {
  return absl::StrCat(name, "=", value);
}

CLI::Option* AddCount(CLI::App& app, const std::string& name, int* value, int min, int max,
                      const std::string& description) {
  return app.add_option(name, *value, absl::StrCat(description, "; from ", min, " to ", max))
      ->check(CLI::Range(min, max))
      ->option_text(Shown("N", *value));
}

void DeclareFlags(CLI::App& app, Flags& flags) {
  app.set_config("--config", "", "Read flags from this file, one `name = value` a line")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--data-dir", flags.data_dir, "Directory of the store; must be said")
      ->required()
      ->option_text("DIR");
  app.add_option("--listen", flags.listen, "Where to serve; port 0: any free one")
      ->option_text(Shown("ADDRESS:PORT", flags.listen));
  CLI::Option* const init = app.add_flag(
      "--init", flags.init, "Make a new store in --data-dir, which must be empty or not exist");
  app.add_flag("--init-only", flags.init_only, "As --init, and end without serving it")
      ->excludes(init)
      ->option_text(" ");
  init->option_text(" ");
  app.add_option("--admin-token-file", flags.admin_token_file,
                 "With --init or --init-only: write the first operator's token here (mode 0600) "
                 "and do not print it")
      ->option_text("FILE");
  app.add_option("--address-file", flags.address_file,
                 "Write ADDRESS:PORT here once calls are served")
      ->option_text("FILE");
  app.add_option("--witness", flags.witness,
                 "The file that remembers how far the store had come; best on another disk. "
                 "Default: beside the data directory, with the ending .witness")
      ->option_text("FILE");
  app.add_flag("--accept-missing-witness", flags.accept_missing_witness,
               "Serve a store whose witness is gone, as after moving it, and write a new one");
  AddCount(app, "--threads", &flags.threads, 1, 256, "Threads that work on calls");
  AddCount(app, "--cache-mib", &flags.cache_mib, 1, 1 << 20,
           "Memory for the records that are used most, in MiB");
  AddCount(app, "--pull-cache-mib", &flags.pull_cache_mib, 0, 1 << 20,
           "Memory for the agreements that are pulled most, in MiB");
  AddCount(app, "--check-hours", &flags.check_hours, 0, 24 * 365,
           "Hours from one check of the whole store, in the background, to the next; the first "
           "begins at the start; 0: none");
  AddCount(app, "--grace-seconds", &flags.grace_seconds, 0, 3600,
           "How long calls under way may take when the server is told to stop");
  app.add_option("--log-level", flags.log_level, "What is logged: debug, info, warn or error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->option_text(Shown("LEVEL", flags.log_level));
}

void StartLog(const std::string& level) {
  auto log = std::make_shared<spdlog::logger>("jointpland", NewStderrSink());
  log->set_pattern(R"(%Y-%m-%dT%H:%M:%S.%fZ %l %v)", spdlog::pattern_time_type::utc);
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

bool MakesStore(const Flags& flags) { return flags.init || flags.init_only; }

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const Flags& flags) {
  storage::StoreOptions options;
  options.witness_path = flags.witness;
  options.cache_bytes_max = static_cast<size_t>(flags.cache_mib) << 20;
  options.accept_missing_witness = flags.accept_missing_witness;
  return MakesStore(flags) ? storage::CreateDataDir(flags.data_dir, options)
                           : storage::OpenDataDir(flags.data_dir, options);
}

// Writes a file, whole or not at all. The process's umask keeps it private.
absl::Status WriteFile(const std::string& path, const std::string& content) {
  const std::string temporary = absl::StrCat(path, ".new");
  std::ofstream file(temporary, std::ios::trunc);
  file << content << "\n";
  file.close();
  if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

// A new store whose only token cannot be handed over would be lost: asks before it is made.
absl::Status CheckTokenFile(const Flags& flags) {
  if (!MakesStore(flags) || flags.admin_token_file.empty()) return absl::OkStatus();
  const std::string path = absl::StrCat(flags.admin_token_file, ".new");
  const bool writable = std::ofstream(path, std::ios::trunc).good();
  const int reason = errno;
  std::remove(path.c_str());
  if (writable) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", flags.admin_token_file, ": ",
                                             std::strerror(reason), ". No store was made."));
}

// Gives the first operator's token to whoever made the store: to a file, or to the terminal.
absl::Status HandOver(const Flags& flags, const std::string& secret) {
  if (!flags.admin_token_file.empty()) {
    JP_RETURN_IF_ERROR(WriteFile(flags.admin_token_file, secret));
    spdlog::info("the first operator's token is in {}", flags.admin_token_file);
    return absl::OkStatus();
  }
  std::cout << "The first operator's token. It is shown only now:\n\n  " << secret << "\n"
            << std::endl;
  return absl::OkStatus();
}

void WarnIfOpen(const std::string& address) {
  const bool local = absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
                     absl::StartsWith(address, "[::1]:") || absl::StartsWith(address, "unix:");
  if (!local) {
    spdlog::warn(
        "{} is not a local address, and what goes over it is not encrypted: put a proxy "
        "that speaks TLS in front",
        address);
  }
}

// Waits for SIGTERM or SIGINT, which every thread blocks.
void WaitForStopSignal(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
}

int Complain(ExitCode code, const absl::Status& status) {
  spdlog::critical("cannot serve: {}", std::string(status.message()));
  return code;
}

// Starts to serve. In a store that was just made, says what is there if that fails.
absl::StatusOr<std::unique_ptr<Server>> Serve(const Flags& flags,
                                              std::unique_ptr<storage::Store> store,
                                              ServerOptions options) {
  auto server = Server::Start(std::move(store), std::move(options));
  if (server.ok() || !flags.init) return server;
  return absl::Status(server.status().code(),
                      absl::StrCat(server.status().message(), ". The new store is in ",
                                   flags.data_dir, ": start again without --init."));
}

// Blocks the signals that end the process in every thread, so that one can wait for them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// `signals` are blocked in every thread.
int Run(const Flags& flags, const sigset_t& signals) {
  umask(0077);  // RocksDB makes its files with what the process allows.
  const absl::Status token_file = CheckTokenFile(flags);
  if (!token_file.ok()) return Complain(kCannotStart, token_file);

  auto store = OpenStore(flags);
  if (!store.ok()) return Complain(kStoreRefused, store.status());
  if (MakesStore(flags)) {
    const auto secret = Server::Seed(store->get(), IdSource::Random());
    if (!secret.ok()) return Complain(kStoreRefused, secret.status());
    const absl::Status handed = HandOver(flags, *secret);
    if (!handed.ok()) return Complain(kCannotStart, handed);
  }
  if (flags.init_only) {
    spdlog::info("made a new store in {}; start again without --init-only to serve it",
                 flags.data_dir);
    return kDone;
  }

  std::atomic<bool> failed = false;
  ServerOptions options;
  options.listen = flags.listen;
  options.executor_threads = flags.threads;
  options.sealed_bytes_max = static_cast<size_t>(flags.pull_cache_mib) << 20;
  options.check_interval = absl::Hours(flags.check_hours);
  options.silence_interval = kSilenceInterval;
  options.on_fatal = [&failed] {
    failed = true;
    kill(getpid(), SIGTERM);
  };
  auto server = Serve(flags, *std::move(store), options);
  if (!server.ok()) return Complain(kCannotStart, server.status());
  WarnIfOpen((*server)->address());
  if (!flags.address_file.empty()) {
    const absl::Status written = WriteFile(flags.address_file, (*server)->address());
    if (!written.ok()) return Complain(kCannotStart, written);
  }
  // Last: whoever waits for this line finds everything there.
  spdlog::info("serving {} on {}", flags.data_dir, (*server)->address());
  sd_notify(0, "READY=1");  // Does nothing where the machine's supervisor does not ask for it.

  WaitForStopSignal(signals);
  sd_notify(0, "STOPPING=1");
  spdlog::info("stopping");
  (*server)->Shutdown(failed ? absl::Seconds(1) : absl::Seconds(flags.grace_seconds));
  server->reset();
  spdlog::info("stopped");
  return failed ? kStoreFailed : kDone;
}

// The library says which name it is, and not what is wrong with it.
std::string ConfigErrorText(const CLI::ConfigError& error) {
  absl::string_view name = error.what();
  if (!absl::ConsumePrefix(&name, "INI was not able to parse ")) return error.what();
  return absl::StrCat("jointpland has no setting `", name,
                      "`, which the file of --config names; jointpland --help lists them.");
}

int Main(int argc, char** argv) {
  CLI::App app("jointpland serves one store of joint work plans.", "jointpland");
  Flags flags;
  app.set_version_flag("--version", absl::StrCat("jointpland ", Version()));
  DeclareFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ConfigError& error) {
    std::cerr << ConfigErrorText(error) << "\n";
    return kUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  // First: a thread that was there before would not block them, and end the process at once.
  const sigset_t signals = BlockStopSignals();
  StartLog(flags.log_level);
  return Run(flags, signals);
}

}  // namespace
}  // namespace jointplan::server

int main(int argc, char** argv) {
  try {
    return jointplan::server::Main(argc, argv);
  } catch (const std::exception& error) {
    // Libraries throw where the machine gives them no thread or no memory.
    std::fprintf(stderr, "jointpland: %s\n", error.what());
    return jointplan::server::kCannotStart;
  }
}
