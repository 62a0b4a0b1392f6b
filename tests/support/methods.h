#ifndef JOINTPLAN_TESTS_SUPPORT_METHODS_H_
#define JOINTPLAN_TESTS_SUPPORT_METHODS_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tests/support/test_service.h"

namespace jointplan {

// Every method of the API, by its service.
inline std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name : {"PlanService", "ProposalService", "AgreementService", "FeedbackService",
                           "MeetingService", "InboxService", "SearchService", "SharingService",
                           "SynergyService", "CatalogService", "AccessService", "AdminService"}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        std::string("jointplan.v1.") + name);
    EXPECT_NE(service, nullptr) << name;
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      methods.push_back(service->method(i));
    }
  }
  return methods;
}

// What a call ended with: the bytes of its (first) answer, and its status.
struct Answered {
  std::string bytes;
  grpc::Status status;
};

// Calls a unary or server-streaming method with the bytes of a request.
inline Answered CallWith(const std::string& bytes, const std::shared_ptr<grpc::Channel>& channel,
                         const Caller& caller, const google::protobuf::MethodDescriptor& method) {
  grpc::ClientContext context;
  caller.Prepare(&context);
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  const auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  Answered answered;
  call->Finish(&response, &answered.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  std::vector<grpc::Slice> slices;
  if (answered.status.ok() && response.Dump(&slices).ok()) {
    for (const grpc::Slice& part : slices) {
      answered.bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
  }
  return answered;
}

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_METHODS_H_
