#include "server/method.h"

#include "absl/strings/str_cat.h"

namespace jointplan::server {

v1::Action ActionOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(v1::access).action();
}

Method::Method(const google::protobuf::MethodDescriptor& descriptor, Access does)
    : name(descriptor.full_name()),
      path(absl::StrCat("/", descriptor.service()->full_name(), "/", descriptor.name())),
      action(ActionOf(descriptor)),
      access(does) {}

}  // namespace jointplan::server
