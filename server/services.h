#ifndef JOINTPLAN_SERVER_SERVICES_H_
#define JOINTPLAN_SERVER_SERVICES_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <vector>

#include "server/backend.h"

namespace jointplan::server {

// Makes every service of jointplan.v1 over `backend`, which must outlive them.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(const Backend& backend);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SERVICES_H_
