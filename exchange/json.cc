#include "exchange/json.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "plan/errors.h"

namespace jointplan::exchange {

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, JsonLayout layout) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = layout == JsonLayout::kIndented;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
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
