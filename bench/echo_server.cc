// The limit: a server with the same gRPC callback API, the same methods and the same bytes, that
// does nothing. What is measured against it is all that jointpland does beyond answering.

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/driver.h"
#include "bench/samples.h"
#include "jointplan/v1/agreement_service.grpc.pb.h"
#include "jointplan/v1/plan_service.grpc.pb.h"

namespace jointplan::bench {
namespace {

using PlanMethods = v1::PlanService::WithRawCallbackMethod_GetActivity<
    v1::PlanService::WithRawCallbackMethod_UpdateActivity<v1::PlanService::Service>>;
using AgreementMethods =
    v1::AgreementService::WithRawCallbackMethod_PullAgreement<v1::AgreementService::Service>;

// Answers every call with the same bytes.
class EchoPlans : public PlanMethods {
 public:
  explicit EchoPlans(const std::string& answer) : answer_(ToBuffer(answer)) {}

  grpc::ServerUnaryReactor* GetActivity(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* /*request*/,
                                        grpc::ByteBuffer* response) override {
    return Answer(context, response);
  }
  grpc::ServerUnaryReactor* UpdateActivity(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* /*request*/,
                                           grpc::ByteBuffer* response) override {
    return Answer(context, response);
  }

 private:
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                   grpc::ByteBuffer* response) {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  const grpc::ByteBuffer answer_;
};

// Sends prepared messages, one after the other.
class Stream : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit Stream(const std::vector<grpc::ByteBuffer>* messages) : messages_(messages) { Next(); }
  void OnWriteDone(bool ok) override { ok ? Next() : Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (next_ == messages_->size()) return Finish(grpc::Status::OK);
    message_ = (*messages_)[next_++];
    StartWrite(&message_);
  }

  const std::vector<grpc::ByteBuffer>* const messages_;
  grpc::ByteBuffer message_;
  size_t next_ = 0;
};

class EchoAgreements : public AgreementMethods {
 public:
  explicit EchoAgreements(std::vector<grpc::ByteBuffer> messages)
      : messages_(std::move(messages)) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* PullAgreement(
      grpc::CallbackServerContext* /*context*/, const grpc::ByteBuffer* /*request*/) override {
    return new Stream(&messages_);
  }

 private:
  const std::vector<grpc::ByteBuffer> messages_;
};

// Reads messages as `load pull --save` writes them: a size as text, a line break, the bytes.
std::vector<grpc::ByteBuffer> ReadMessages(const std::string& path) {
  std::vector<grpc::ByteBuffer> messages;
  std::ifstream file(path, std::ios::binary);
  size_t size = 0;
  while (file >> size) {
    file.get();
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    messages.push_back(ToBuffer(bytes));
  }
  return messages;
}

// An activity as the service answers it, with everything that it adds.
std::string AnswerBytes() {
  v1::Activity activity = SampleActivity("plans/hub", 4711);
  activity.set_etag(absl::StrCat("\"", std::string(40, 'e'), "\""));
  activity.set_revision(4711);
  activity.mutable_create_time()->set_seconds(1700000000);
  activity.mutable_create_time()->set_nanos(123456789);
  *activity.mutable_update_time() = activity.create_time();
  return activity.SerializeAsString();
}

int Run(const std::string& listen, const std::string& address_file, const std::string& stream) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  EchoPlans plans(AnswerBytes());
  EchoAgreements agreements(ReadMessages(stream));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&plans);
  builder.RegisterService(&agreements);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::cerr << "echo_server: cannot listen on " << listen << std::endl;
    return 1;
  }
  std::ofstream(address_file) << listen.substr(0, listen.rfind(':')) << ":" << port << "\n";
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Answers with prepared bytes and does nothing else.");
  std::string listen = "127.0.0.1:0";
  std::string address_file;
  std::string stream;
  app.add_option("--listen", listen, "ADDRESS:PORT; port 0: any free one")->capture_default_str();
  app.add_option("--address-file", address_file, "Write ADDRESS:PORT here")->required();
  app.add_option("--stream", stream, "The messages of a pull, as `load pull --save` wrote them");
  CLI11_PARSE(app, argc, argv);
  return Run(listen, address_file, stream);
}

}  // namespace
}  // namespace jointplan::bench

int main(int argc, char** argv) {
  try {
    return jointplan::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "echo_server: %s\n", error.what());
    return 1;
  }
}
