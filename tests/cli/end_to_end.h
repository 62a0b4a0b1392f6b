#ifndef JOINTPLAN_TESTS_CLI_END_TO_END_H_
#define JOINTPLAN_TESTS_CLI_END_TO_END_H_

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/app.h"
#include "tests/cli/pattern.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"
#include "tests/support/child_server.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {

inline std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void WriteAll(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

inline client::Client RealClient(const client::ConnectionOptions& options) {
  return client::Connect(options);
}

// A server with the convener's staff, two partners, a reader, and a small plan; and a transcript of
// what is done with it.
class EndToEndTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    mkdir((dir_ / "tmp").c_str(), 0700);
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"JOINTPLAN_PLAN", "hub"},
                    {"XDG_CONFIG_HOME", dir_ / "config"},
                    {"XDG_STATE_HOME", dir_ / "state"},
                    {"TMPDIR", dir_ / "tmp"}};
    tokens_["admin"] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / "admin")));
    LayOut();
  }

  // Runs a command as somebody; expects its exit status.
  Ran As(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
         const std::string& input = "") {
    session_.env["JOINTPLAN_TOKEN"] = tokens_[who];
    Ran ran = session_.Run(arguments, input);
    EXPECT_EQ(ran.code, code) << absl::StrJoin(arguments, " ") << "\n" << ran.out << ran.err;
    return ran;
  }

  // The same, and writes both streams to the transcript.
  Ran Show(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
           const std::string& input = "") {
    Ran ran = As(who, arguments, code, input);
    absl::StrAppend(&transcript_, "$ [", who, "] jointplan ", absl::StrJoin(arguments, " "), "\n",
                    ran.out, ran.err);
    if (ran.code != kDone) absl::StrAppend(&transcript_, "(exit status ", ran.code, ")\n");
    return ran;
  }

  // Makes a draft and returns its id, which the transcript shows as `name`: 12 characters, as ids
  // have, so that columns stay where they are.
  std::string NewDraft(const std::string& who, const std::string& name) {
    const Ran ran = Show(who, {"proposal", "new", "--title", "More places"});
    return Learn(ran.out, "Draft ([a-z2-7]{12}) ", name);
  }

  std::string Learn(const std::string& text, const std::string& pattern, const std::string& name) {
    std::string id = Pattern(pattern).FirstGroup(text);
    EXPECT_FALSE(id.empty()) << text;
    shown_as_[id] = name;
    return id;
  }

  void ExpectTranscript(const std::string& name) {
    std::string text =
        absl::StrReplaceAll(transcript_, {{server_->address(), "SERVER"}, {dir_.path(), "DIR"}});
    for (const auto& [id, shown] : shown_as_) text = absl::StrReplaceAll(text, {{id, shown}});
    text = Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
               .ReplaceAll(text, "2019-01-01T00:00Z");
    text = Pattern("as of 20[2-9][0-9]-[0-9]{2}-[0-9]{2}").ReplaceAll(text, "as of TODAY");
    text = Pattern(", [0-9]{2}:[0-9]{2}, by ").ReplaceAll(text, ", 00:00, by ");
    text = Pattern("Held:\\*\\* [^\n]*").ReplaceAll(text, "Held:** TODAY");
    text = Pattern("[0-9a-f]{64}").ReplaceAll(text, "DIGEST");
    text = Pattern("jointplan-[A-Za-z0-9]{6}\\.yaml").ReplaceAll(text, "FILE.yaml");
    ExpectSnapshot("e2e/" + name + ".txt", text);
  }

  // Makes a script that stands in for an editor; `$1` is the file.
  void UseEditor(const std::string& commands) {
    const std::string path = dir_ / "editor";
    WriteAll(path, "#!/bin/sh\n" + commands + "\n");
    chmod(path.c_str(), 0700);
    session_.env["EDITOR"] = path;
  }

  std::vector<std::string> FilesKept() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / "tmp")) {
      files.push_back(entry.path().string());
    }
    return files;
  }

  std::string server() const { return server_->address(); }

  const TempDir dir_{TempDir::kMemory};
  Session session_{RealClient};

 private:
  void LetIn(const std::string& who, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"token", "create", "-o", dir_ / who, "--label", who});
    As("admin", arguments);
    tokens_[who] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / who)));
  }

  void LayOut() {
    LetIn("staff", {"--role", "staff"});
    for (const char* partner : {"giz", "cmi"}) {
      As("staff", {"partner", "add", partner, "--title", absl::AsciiStrToUpper(partner)});
      LetIn(partner, {"--role", "partner", "--partner", partner});
    }
    LetIn("portal", {"--role", "reader"});
    As("staff", {"plan", "create", "hub", "--title", "Refugee hub", "--start", "2019-01-01",
                 "--end", "2021-12-31", "--language", "en", "--language", "fr"});
    As("staff", {"theme", "add", "inclusion", "--title", "Inclusion"});
    As("staff", {"theme", "add", "local", "--title", "Local governments"});
    As("staff", {"activity", "add", "training", "--title", "Training", "--theme", "inclusion",
                 "--lead", "giz", "--start", "2019-04-01", "--end", "2020-09-30", "--target",
                 "trained:staff trained:persons:80", "--objective", "gcr/2"});
    As("staff",
       {"activity", "add", "housing", "--title", "Housing", "--theme", "local", "--lead", "cmi"});
  }

  std::unique_ptr<ChildServer> server_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::string> shown_as_;
  std::string transcript_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_TESTS_CLI_END_TO_END_H_
