// The server as its operator meets it: flags, the configuration file, exit codes, files, signals,
// and the standard services that any gRPC tool asks for.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/child_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ServerProcessTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return directory_.path() + "/" + name; }

  absl::StatusOr<ChildServer> Start(const std::vector<std::string>& arguments) const {
    return ChildServer::Start(JOINTPLAND_BINARY, arguments);
  }

  // What the server said and answered when it did not come to serve.
  std::string Refusal(const std::vector<std::string>& arguments) const {
    const auto server = Start(arguments);
    EXPECT_FALSE(server.ok()) << "It serves.";
    return std::string(server.status().message());
  }

  std::vector<std::string> Init() const {
    return {"--init", "--data-dir", Path("data"), "--admin-token-file", Path("token")};
  }

  void MakeStore() const {
    auto server = Start(Init());
    ASSERT_THAT(server.status(), IsOk());
    ASSERT_EQ(server->Stop(SIGTERM), 0);
  }

  void Write(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name)) << content;
  }

 private:
  TempDir directory_;
};

std::shared_ptr<grpc::Channel> ChannelTo(const ChildServer& server) {
  return grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials());
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// Sends one message on a method with streams in both directions or none, as a tool does that knows
// the protocol but none of our code. Returns the first answer's bytes.
std::string AskRaw(const ChildServer& server, const std::string& method,
                   const std::string& request) {
  grpc::GenericStub stub(ChannelTo(server));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  grpc::CompletionQueue queue;
  const auto step = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  if (!step()) return "no call";
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  if (!step()) return "no write";
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  const bool answered = step();
  grpc::Status status;
  call->Finish(&status, nullptr);
  step();
  return answered ? Bytes(answer) : status.error_message();
}

// A field with a string in protobuf's wire format.
std::string Field(int number, const std::string& value) {
  return absl::StrCat(std::string(1, static_cast<char>(number << 3 | 2)),
                      std::string(1, static_cast<char>(value.size())), value);
}

TEST_F(ServerProcessTest, AnyToolCanListServicesAndAskWhatTheyAre) {
  const auto server = Start(Init());
  ASSERT_THAT(server.status(), IsOk());
  const std::string reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  constexpr int kListServices = 7;
  EXPECT_THAT(
      AskRaw(*server, reflection, Field(kListServices, "*")),
      AllOf(HasSubstr("jointplan.v1.PlanService"), HasSubstr("jointplan.v1.ProposalService"),
            HasSubstr("jointplan.v1.AgreementService"), HasSubstr("jointplan.v1.CatalogService"),
            HasSubstr("jointplan.v1.AccessService"), HasSubstr("jointplan.v1.AdminService"),
            HasSubstr("grpc.health.v1.Health")));
  constexpr int kFileContainingSymbol = 4;
  EXPECT_THAT(AskRaw(*server, reflection, Field(kFileContainingSymbol, "jointplan.v1.Activity")),
              HasSubstr("jointplan/v1/activity.proto"));
}

TEST_F(ServerProcessTest, HealthSaysServing) {
  const auto server = Start(Init());
  ASSERT_THAT(server.status(), IsOk());
  const std::string serving = "\x08\x01";  // HealthCheckResponse{status: SERVING}
  EXPECT_EQ(AskRaw(*server, "/grpc.health.v1.Health/Check", ""), serving);
  EXPECT_EQ(AskRaw(*server, "/grpc.health.v1.Health/Check", Field(1, "jointplan.v1.PlanService")),
            serving);
}

TEST_F(ServerProcessTest, AConfigurationFileHoldsFlags) {
  MakeStore();
  Write("conf", absl::StrCat("data-dir = \"", Path("data"), "\"\naddress-file = \"",
                             Path("address"), "\"\nthreads = 2\n"));
  const auto server = Start({"--config", Path("conf")});
  ASSERT_THAT(server.status(), IsOk());
  std::string address;
  std::ifstream(Path("address")) >> address;
  EXPECT_EQ(address, server->address());
}

TEST_F(ServerProcessTest, AConfigurationFileThatIsNotThereOrSaysSomethingUnknownIsRefused) {
  MakeStore();
  EXPECT_THAT(Refusal({"--data-dir", Path("data"), "--config", Path("conf")}),
              AllOf(HasSubstr("exit code 2"), HasSubstr(Path("conf"))));
  Write("conf", "data-dri = /var/lib/jointplan\n");
  EXPECT_THAT(Refusal({"--data-dir", Path("data"), "--config", Path("conf")}),
              AllOf(HasSubstr("exit code 2"), HasSubstr("has no setting `data-dri`"),
                    HasSubstr("jointpland --help lists them")));
}

TEST_F(ServerProcessTest, OnlyTheOwnerCanReadWhatItWrites) {
  const mode_t mask = umask(0);
  MakeStore();
  umask(mask);
  for (const auto& entry : fs::recursive_directory_iterator(Path(""))) {
    const auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(entry.status().permissions() & others, fs::perms::none) << entry.path();
  }
}

TEST_F(ServerProcessTest, WithoutInitAnEmptyOrMissingFolderIsNoStore) {
  EXPECT_THAT(Refusal({"--data-dir", Path("data")}),
              AllOf(HasSubstr("exit code 3"), HasSubstr("There is no store in"),
                    HasSubstr("Is its disk mounted?"), HasSubstr("no such directory")));
  fs::create_directory(Path("data"));
  EXPECT_THAT(Refusal({"--data-dir", Path("data")}),
              AllOf(HasSubstr("exit code 3"), HasSubstr("the directory is empty")));
  EXPECT_TRUE(fs::is_empty(Path("data")));
}

TEST_F(ServerProcessTest, InitOnlyMakesAStoreAndDoesNotServeIt) {
  EXPECT_THAT(
      Refusal({"--init-only", "--data-dir", Path("data"), "--admin-token-file", Path("token")}),
      AllOf(HasSubstr("exit code 0"), HasSubstr("made a new store in"), Not(HasSubstr("serving"))));
  std::string token;
  std::ifstream(Path("token")) >> token;
  EXPECT_THAT(token, Not(IsEmpty()));
  EXPECT_THAT(Start({"--data-dir", Path("data")}).status(), IsOk());
}

TEST_F(ServerProcessTest, InitOnlyOnAStoreThatIsThereIsRefused) {
  MakeStore();
  EXPECT_THAT(Refusal({"--init-only", "--data-dir", Path("data")}), HasSubstr("exit code 3"));
  EXPECT_THAT(Refusal({"--init", "--init-only", "--data-dir", Path("data")}),
              HasSubstr("exit code 2"));
}

// The socket on which a supervisor such as systemd is told how a service is.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : file_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(file_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0) << path;
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~NotifySocket() {
    unsetenv("NOTIFY_SOCKET");
    close(file_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Waits for the next message.
  std::string Receive() const {
    char bytes[512];
    const ssize_t size = recv(file_, bytes, sizeof(bytes), 0);
    return size < 0 ? "" : std::string(bytes, static_cast<size_t>(size));
  }

 private:
  const int file_;
};

TEST_F(ServerProcessTest, TheSupervisorIsToldWhenCallsAreServedAndWhenItStops) {
  const NotifySocket supervisor(Path("notify"));
  auto server = Start(Init());
  ASSERT_THAT(server.status(), IsOk());
  EXPECT_EQ(supervisor.Receive(), "READY=1");
  EXPECT_EQ(server->Stop(SIGTERM), 0);
  EXPECT_EQ(supervisor.Receive(), "STOPPING=1");
}

TEST_F(ServerProcessTest, InitOnAStoreThatIsThereIsRefusedAndChangesNothing) {
  MakeStore();
  std::string token;
  std::ifstream(Path("token")) >> token;
  EXPECT_THAT(Refusal(Init()), HasSubstr("exit code 3"));
  std::string still;
  std::ifstream(Path("token")) >> still;
  EXPECT_EQ(still, token);
  EXPECT_THAT(Start({"--data-dir", Path("data")}).status(), IsOk());
}

TEST_F(ServerProcessTest, NoStoreIsMadeWhenItsTokenCouldNotBeHandedOver) {
  EXPECT_THAT(
      Refusal({"--init", "--data-dir", Path("data"), "--admin-token-file", Path("nowhere/token")}),
      AllOf(HasSubstr("exit code 1"), HasSubstr("No such file or directory"),
            HasSubstr("No store was made")));
  EXPECT_FALSE(fs::exists(Path("data")));
}

TEST_F(ServerProcessTest, TwoServersDoNotShareAStoreOrAPort) {
  const auto server = Start(Init());
  ASSERT_THAT(server.status(), IsOk());
  EXPECT_THAT(Refusal({"--data-dir", Path("data")}),
              AllOf(HasSubstr("exit code 3"), HasSubstr("in use by another process")));
  EXPECT_THAT(Refusal({"--init", "--data-dir", Path("other"), "--admin-token-file",
                       Path("other-token"), "--listen", server->address()}),
              AllOf(HasSubstr("exit code 1"), HasSubstr("cannot listen on"),
                    HasSubstr("start again without --init")));
  EXPECT_THAT(Start({"--data-dir", Path("other")}).status(), IsOk());
}

// Whether a thread blocks a signal, as the file `status` of the thread says.
bool Blocks(const fs::path& status, int signal) {
  std::ifstream file(status);
  std::string word;
  while (file >> word && word != "SigBlk:") {
  }
  uint64_t blocked = 0;
  if (!(file >> std::hex >> blocked)) return true;  // The thread ended while it was listed.
  return (blocked >> (signal - 1) & 1) != 0;
}

// A stop that comes while the server does something else waits until it is asked for; a thread that
// did not block the signal would end the process without answering what is under way.
TEST_F(ServerProcessTest, NoThreadButTheOneThatWaitsForItTakesAStopSignal) {
  const auto server = Start(Init());
  ASSERT_THAT(server.status(), IsOk());
  int others = 0;
  for (const auto& thread :
       fs::directory_iterator(absl::StrCat("/proc/", server->pid(), "/task"))) {
    if (thread.path().filename() == std::to_string(server->pid())) continue;
    ++others;
    EXPECT_TRUE(Blocks(thread.path() / "status", SIGTERM)) << thread.path();
    EXPECT_TRUE(Blocks(thread.path() / "status", SIGINT)) << thread.path();
  }
  EXPECT_GT(others, 0);
}

TEST_F(ServerProcessTest, UsageErrorsHaveAnExitCodeOfTheirOwn) {
  EXPECT_THAT(Refusal({}), AllOf(HasSubstr("exit code 2"), HasSubstr("--data-dir")));
  EXPECT_THAT(Refusal({"--data-dir", Path("data"), "--threads", "0"}),
              AllOf(HasSubstr("exit code 2"), HasSubstr("--threads")));
}

TEST_F(ServerProcessTest, TheFirstTokenWorksAfterARestart) {
  MakeStore();
  const auto server = Start({"--data-dir", Path("data")});
  ASSERT_THAT(server.status(), IsOk());
  std::string token;
  std::ifstream(Path("token")) >> token;
  const Caller admin(ChannelTo(*server), token);
  const auto who = admin.Ask(*admin.access, &v1::AccessService::Stub::WhoAmI, v1::WhoAmIRequest());
  ASSERT_THAT(who.status(), IsOk());
  EXPECT_EQ(who->token().role(), v1::ROLE_ADMIN);
}

}  // namespace
}  // namespace jointplan
