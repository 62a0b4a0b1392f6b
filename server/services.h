#ifndef JOINTPLAN_SERVER_SERVICES_H_
#define JOINTPLAN_SERVER_SERVICES_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "server/backend.h"

namespace jointplan::server {

// One service and its full name, `jointplan.v1.PlanService`.
struct NamedService {
  std::string name;
  std::unique_ptr<grpc::Service> service;
};

// Makes every service of jointplan.v1 over `backend`, which must outlive them.
std::vector<NamedService> MakeServices(const Backend& backend);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SERVICES_H_
