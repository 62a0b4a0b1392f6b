#ifndef JOINTPLAN_SERVER_STREAMS_H_
#define JOINTPLAN_SERVER_STREAMS_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "server/backend.h"
#include "server/method.h"

namespace jointplan::server {

// Begins a call that answers with a stream. The returned reactor deletes itself when gRPC has done
// with it.
using StreamStart =
    grpc::ServerWriteReactor<grpc::ByteBuffer>* (*)(const Backend& backend, const Method& method,
                                                    grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer& request);

// PlanService.WatchPlan.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatch(const Backend& backend, const Method& method,
                                                       grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer& request);

// InboxService.WatchInbox.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatchInbox(const Backend& backend,
                                                            const Method& method,
                                                            grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer& request);

// AgreementService.PullAgreement.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartPull(const Backend& backend, const Method& method,
                                                      grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_STREAMS_H_
