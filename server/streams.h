#ifndef JOINTPLAN_SERVER_STREAMS_H_
#define JOINTPLAN_SERVER_STREAMS_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "jointplan/v1/agreement_service.pb.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/backend.h"

namespace jointplan::server {

// The two streaming calls. Each returned reactor deletes itself when gRPC has done with it.
grpc::ServerWriteReactor<v1::WatchPlanResponse>* StartWatch(const Backend& backend,
                                                            grpc::CallbackServerContext* context,
                                                            const v1::WatchPlanRequest* request);
grpc::ServerWriteReactor<v1::PullChunk>* StartPull(const Backend& backend,
                                                   grpc::CallbackServerContext* context,
                                                   const v1::PullAgreementRequest* request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_STREAMS_H_
