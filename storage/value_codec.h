#ifndef JOINTPLAN_STORAGE_VALUE_CODEC_H_
#define JOINTPLAN_STORAGE_VALUE_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/timestamp.pb.h"

namespace jointplan::storage {

// The format of everything that a store holds. Also the first byte of every value, so that a value
// of a later format is told from damage. Raised whenever an older program could misread a store.
inline constexpr int kStoreFormat = 1;

// Returns `bytes` as a value: the format version, then the bytes.
std::string SealBytes(absl::string_view bytes);
// As SealBytes, for the bytes of a message.
std::string SealMessage(const google::protobuf::MessageLite& message);

// Returns the bytes of a value, which must outlive them. DATA_LOSS, with `what` the value is, if
// it is not of a known format.
absl::StatusOr<absl::string_view> OpenBytes(absl::string_view value, absl::string_view what);

// As OpenBytes, for a message.
absl::Status OpenMessage(absl::string_view value, absl::string_view what,
                         google::protobuf::MessageLite* message);

// Returns the value under `key` as a message of type T. Errors as OpenBytes.
template <class T>
absl::StatusOr<T> OpenAs(absl::string_view value, absl::string_view what) {
  T message;
  if (absl::Status opened = OpenMessage(value, what, &message); !opened.ok()) return opened;
  return message;
}

google::protobuf::Timestamp EncodeTime(absl::Time time);
absl::Time DecodeTime(const google::protobuf::Timestamp& time);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_VALUE_CODEC_H_
