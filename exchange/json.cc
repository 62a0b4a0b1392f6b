#include "exchange/json.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "plan/canonical.h"
#include "plan/errors.h"

namespace jointplan::exchange {
namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com";

google::protobuf::util::TypeResolver* Resolver() {
  static auto* const kResolver = google::protobuf::util::NewTypeResolverForDescriptorPool(
      kTypeUrlPrefix, google::protobuf::DescriptorPool::generated_pool());
  return kResolver;
}

}  // namespace

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, JsonLayout layout) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = layout == JsonLayout::kIndented;
  std::string json;
  // By way of the bytes, in which maps are sorted: reflection gives their entries in an order that
  // changes from process to process.
  const auto status = google::protobuf::util::BinaryToJsonString(
      Resolver(), absl::StrCat(kTypeUrlPrefix, "/", message.GetTypeName()),
      plan::Serialize(message), &json, options);
  if (status.ok()) return json;
  return plan::MakeError(plan::Reason::kInternal,
                         absl::StrCat("A ", message.GetTypeName(), " cannot be shown as JSON: ",
                                      std::string(status.message()), "."));
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message* message) {
  message->Clear();
  const auto status =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, message);
  if (status.ok()) return absl::OkStatus();
  return plan::FieldError("json", std::string(status.message()));
}

}  // namespace jointplan::exchange
