#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_ERRORS_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_ERRORS_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "jointplan/v1/error.pb.h"

namespace jointplan::client {

// What the errors of a server carry for programs.

// Returns the reason of an error, for programs to decide by: one of those that docs/errors.md
// lists, such as `CONFLICT`. Empty for a status that carries none, as when no server was reached.
std::string ReasonOf(const absl::Status& status);

// Returns the conflicts of an error with the reason CONFLICT: all of them or, where `total` is
// larger than their number, the first. Nothing for any other status.
std::optional<v1::ConflictDetail> ConflictsOf(const absl::Status& status);

// Returns the fields that the server found wrong; nothing for any other status.
std::optional<google::rpc::BadRequest> BadRequestOf(const absl::Status& status);

// Returns the error in the language that the connection asked for (ConnectionOptions::languages);
// nothing if it is told in English only.
std::optional<google::rpc::LocalizedMessage> LocalizedMessageOf(const absl::Status& status);

// Returns the changing parts of the error's message, by name; empty if it has none.
std::map<std::string, std::string> MetadataOf(const absl::Status& status);

// Largest request that a server takes, in bytes.
inline constexpr size_t kRequestBytesMax = size_t{16} * 1024 * 1024;

// RESOURCE_EXHAUSTED if the request is larger than a server takes; names the field that is to
// blame. Such a request is not sent at all.
absl::Status CheckSize(const google::protobuf::Message& request,
                       size_t bytes_max = kRequestBytesMax);

// INVALID_ARGUMENT naming each text of the request that is not UTF-8. Such a request is not sent:
// Protocol Buffers could not carry it, and the server could not say what was wrong.
absl::Status CheckTexts(const google::protobuf::Message& request);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_ERRORS_H_
