#include "server/grpc_status.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "plan/errors.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

// The text of an error that nobody meant to show.
absl::Status Meant(const absl::Status& status) {
  bool has_details = false;
  status.ForEachPayload([&](absl::string_view, const absl::Cord&) { has_details = true; });
  if (has_details) return status;
  spdlog::error("error without a reason: {}", status.ToString());
  return plan::MakeError(plan::Reason::kInternal,
                         "The service met an error of its own; nothing was written. Its log says "
                         "more. Try again, and tell its operator if that does not help.");
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& original) {
  if (original.ok()) return grpc::Status::OK;
  const absl::Status status = Meant(original);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  // absl::Status hands payloads out in an order of chance; an error is the same bytes every time.
  std::map<std::string, std::string> details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& bytes) {
    details.emplace(url, std::string(bytes));
  });
  for (auto& [url, bytes] : details) {
    google::protobuf::Any* detail = wire.add_details();
    detail->set_type_url(url);
    detail->set_value(std::move(bytes));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(),
                      wire.SerializeAsString());
}

}  // namespace jointplan::server
