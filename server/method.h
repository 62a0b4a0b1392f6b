#ifndef JOINTPLAN_SERVER_METHOD_H_
#define JOINTPLAN_SERVER_METHOD_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "jointplan/v1/options.pb.h"

namespace jointplan::server {

// Whether a call may write: then it runs on the commit loop.
enum class Access { kRead, kWrite };

// What a method asks to do, as its `access` option says. ACTION_UNSPECIFIED for a method without
// one, which nobody may call.
v1::Action ActionOf(const google::protobuf::MethodDescriptor& method);

// What is known of a method of the API before it is called.
struct Method {
  Method(const google::protobuf::MethodDescriptor& descriptor, Access does);

  const std::string name;  // `jointplan.v1.PlanService.GetPlan`
  const std::string path;  // `/jointplan.v1.PlanService/GetPlan`
  const v1::Action action;
  const Access access;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_METHOD_H_
