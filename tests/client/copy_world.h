#ifndef JOINTPLAN_TESTS_CLIENT_COPY_WORLD_H_
#define JOINTPLAN_TESTS_CLIENT_COPY_WORLD_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "jointplan/working_copy.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_service.h"

namespace jointplan::client {

// Carries calls to a real server, and loses the answers that a test names.
class LosingTransport : public Transport {
 public:
  explicit LosingTransport(std::unique_ptr<Transport> real) : real_(std::move(real)) {}

  absl::Status Unary(const CallContext& call, const google::protobuf::Message& request,
                     google::protobuf::Message* response) override {
    const absl::Status status = real_->Unary(call, request, response);
    if (lose.empty() || !absl::EndsWith(call.method, "/" + lose)) return status;
    lose.clear();
    return absl::UnavailableError("connection lost");
  }
  std::unique_ptr<ResponseStream> Stream(const CallContext& call,
                                         const google::protobuf::Message& request) override {
    return real_->Stream(call, request);
  }

  std::string lose;  // The answer of the next call of this method.

 private:
  const std::unique_ptr<Transport> real_;
};

// A service with the activities a1 and a2 and the need n1; the desk (staff) and GIZ as clients that
// never try again by themselves; and a place for working copies.
class CopyWorld : public testing::Test {
 protected:
  CopyWorld() {
    for (const char* id : {"a1", "a2"}) service_.AddActivity(id);
    staff_ = NewClient(v1::ROLE_STAFF, "");
    giz_ = NewClient(v1::ROLE_PARTNER, "partners/giz");
    v1::Edit edit;
    edit.mutable_create_need()->set_name("plans/hub/needs/n1");
    edit.mutable_create_need()->set_municipality("Sour");
    edit.mutable_create_need()->set_theme("local");
    (*edit.mutable_create_need()->mutable_question())["en"] = "What is missing?";
    Write(std::move(edit), "A need");
  }

  std::unique_ptr<Client> NewClient(v1::Role role, const std::string& partner) {
    v1::CreateTokenRequest request;
    request.mutable_token()->set_label(partner.empty() ? "Desk" : "GIZ desk");
    request.mutable_token()->set_role(role);
    request.mutable_token()->set_partner(partner);
    const auto made = service_.admin->Ask(*service_.admin->access,
                                          &v1::AccessService::Stub::CreateToken, request);
    EXPECT_THAT(made.status(), IsOk());
    secrets_.push_back(made->secret());
    auto transport = std::make_unique<LosingTransport>(
        MakeGrpcTransport(ConnectionTo(service_, made->secret())));
    transport_ = transport.get();
    ClientOptions options;
    options.retry.attempts_max = 1;
    return std::make_unique<Client>(
        std::make_shared<const Connection>(std::move(transport), options, Surroundings::System()));
  }

  static ConnectionOptions ConnectionTo(TestService& service, const std::string& secret) {
    ConnectionOptions connection;
    connection.target = service.server().address();
    connection.token = secret;
    return connection;
  }

  // ---- What others do to the plan ----

  // Writes an edit as the desk.
  void Write(v1::Edit edit, const std::string& message) {
    v1::BatchEditRequest request;
    request.set_parent("plans/hub");
    *request.add_edits() = std::move(edit);
    request.set_message(message);
    EXPECT_THAT(staff_->BatchEdit(std::move(request)).status(), IsOk());
  }

  v1::Activity Now(const std::string& id) {
    v1::GetActivityRequest request;
    request.set_name("plans/hub/activities/" + id);
    const auto activity = staff_->GetActivity(std::move(request));
    EXPECT_THAT(activity.status(), IsOk());
    return activity.value_or(v1::Activity());
  }

  int64_t PlanRevision() {
    v1::GetPlanRequest request;
    request.set_name("plans/hub");
    return staff_->GetPlan(std::move(request))->revision();
  }

  // Changes fields of an activity as the desk.
  template <class Change>
  void Update(const std::string& id, Change change, const std::string& message = "") {
    v1::Activity activity = Now(id);
    change(&activity);
    v1::Edit edit;
    for (const char* path : {"title", "description", "start_date", "end_date", "themes", "tags",
                             "next_steps", "targets"}) {
      edit.mutable_update_mask()->add_paths(path);
    }
    *edit.mutable_update_activity() = std::move(activity);
    Write(std::move(edit), message);
  }

  void Delete(const std::string& id) {
    v1::Edit edit;
    edit.mutable_delete_activity()->set_name("plans/hub/activities/" + id);
    edit.mutable_delete_activity()->set_etag(Now(id).etag());
    Write(std::move(edit), "Out");
  }

  // Merges a submitted proposal, or a part of it, as the desk.
  void Merge(const std::string& proposal, const std::vector<v1::ProposalPart>& only = {},
             const std::vector<v1::Resolution>& resolutions = {}) {
    v1::PreviewMergeRequest preview;
    preview.set_name(proposal);
    preview.mutable_only()->Assign(only.begin(), only.end());
    preview.mutable_resolutions()->Assign(resolutions.begin(), resolutions.end());
    const auto shown = staff_->PreviewMerge(preview);
    ASSERT_THAT(shown.status(), IsOk());
    v1::MergeProposalRequest merge;
    merge.set_name(proposal);
    *merge.mutable_only() = preview.only();
    *merge.mutable_resolutions() = preview.resolutions();
    merge.set_preview_digest(shown->digest());
    ASSERT_THAT(staff_->MergeProposal(std::move(merge)).status(), IsOk());
  }

  std::vector<v1::Proposal> Proposals() {
    v1::ListProposalsRequest request;
    request.set_parent("plans/hub");
    const auto listed = staff_->ListProposals(std::move(request));
    EXPECT_THAT(listed.status(), IsOk());
    return {listed->proposals().begin(), listed->proposals().end()};
  }

  // ---- Working copies ----

  absl::StatusOr<WorkingCopy> Clone(const Client& client, const std::string& folder = "copy",
                                    FileSystem* files = FileSystem::System()) {
    return WorkingCopy::Clone(
        client, {.plan = "plans/hub", .folder = dir_ / folder, .server = "desk.example.org:4720"},
        files);
  }
  absl::StatusOr<WorkingCopy> Open(const std::string& folder = "copy",
                                   FileSystem* files = FileSystem::System()) {
    return WorkingCopy::Open(dir_ / folder, files);
  }

  std::string FileAt(const std::string& path, const std::string& folder = "copy") const {
    std::ifstream file(dir_ / folder + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void Put(const std::string& path, const std::string& text,
           const std::string& folder = "copy") const {
    std::ofstream(dir_ / folder + "/" + path, std::ios::binary) << text;
  }
  // Replaces a piece of a file, which must be there.
  void Replace(const std::string& path, const std::string& from, const std::string& to,
               const std::string& folder = "copy") const {
    const std::string text = FileAt(path, folder);
    EXPECT_TRUE(absl::StrContains(text, from)) << text;
    Put(path, absl::StrReplaceAll(text, {{from, to}}), folder);
  }
  void Append(const std::string& path, const std::string& text,
              const std::string& folder = "copy") const {
    Put(path, FileAt(path, folder) + text, folder);
  }
  bool Exists(const std::string& path, const std::string& folder = "copy") const {
    return std::filesystem::exists(dir_ / folder + "/" + path);
  }
  void Remove(const std::string& path, const std::string& folder = "copy") const {
    std::filesystem::remove(dir_ / folder + "/" + path);
  }
  // All files that people edit, with what they hold.
  std::map<std::string, std::string> AllFiles(const std::string& folder = "copy") const {
    std::map<std::string, std::string> files;
    for (const char* below : {"", "activities", "needs"}) {
      const std::string path = dir_ / folder + "/" + below;
      if (!std::filesystem::exists(path)) continue;
      for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (!entry.is_regular_file()) continue;
        const std::string name =
            absl::StrCat(below, *below == '\0' ? "" : "/", entry.path().filename().string());
        files[name] = FileAt(name, folder);
      }
    }
    return files;
  }
  // Copies a whole working copy.
  void Duplicate(const std::string& from, const std::string& to) const {
    std::filesystem::remove_all(dir_ / to);
    std::filesystem::copy(dir_ / from, dir_ / to, std::filesystem::copy_options::recursive);
  }

  const TempDir dir_{TempDir::kMemory};
  TestService service_;
  std::vector<std::string> secrets_;
  LosingTransport* transport_ = nullptr;  // Of the client that was made last.
  std::unique_ptr<Client> staff_, giz_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_TESTS_CLIENT_COPY_WORLD_H_
