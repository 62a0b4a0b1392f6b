#include "storage/value_codec.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace jointplan::storage {

std::string SealBytes(absl::string_view bytes) {
  std::string value(1, static_cast<char>(kStoreFormat));
  value.append(bytes.data(), bytes.size());
  return value;
}

std::string SealMessage(const google::protobuf::MessageLite& message) {
  std::string value(1, static_cast<char>(kStoreFormat));
  message.AppendToString(&value);
  return value;
}

absl::StatusOr<absl::string_view> OpenBytes(absl::string_view value, absl::string_view what) {
  if (value.empty()) return absl::DataLossError(absl::StrCat("The value of ", what, " is empty."));
  const int format = static_cast<uint8_t>(value.front());
  if (format != kStoreFormat) {
    return absl::DataLossError(absl::StrCat("The value of ", what, " has format ", format,
                                            "; this store's values have ", kStoreFormat, "."));
  }
  return value.substr(1);
}

absl::Status OpenMessage(absl::string_view value, absl::string_view what,
                         google::protobuf::MessageLite* message) {
  JP_ASSIGN_OR_RETURN(const absl::string_view bytes, OpenBytes(value, what));
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(absl::StrCat("The value of ", what, " cannot be read."));
  }
  return absl::OkStatus();
}

google::protobuf::Timestamp EncodeTime(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  google::protobuf::Timestamp encoded;
  encoded.set_seconds(seconds);
  encoded.set_nanos(
      static_cast<int32_t>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return encoded;
}

absl::Time DecodeTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace jointplan::storage
