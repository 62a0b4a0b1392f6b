#include "server/grpc_status.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "plan/errors.h"
#include "plan/localize.h"
#include "plan/sentences.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr char kDetailPrefix[] = "type.googleapis.com/";

// gRPC takes 8 KiB of metadata in all: details in base64, the message percent-encoded, and some
// room for the rest.
constexpr size_t kTrailersMax = 7500;

// The text of an error that nobody meant to show.
absl::Status Meant(const absl::Status& status) {
  bool has_details = false;
  status.ForEachPayload([&](absl::string_view, const absl::Cord&) { has_details = true; });
  if (has_details) return status;
  spdlog::error("error without a reason: {}", status.ToString());
  return plan::MakeError(plan::Sentence::kInternal);
}

// Tells an error in another language too, if that leaves it small enough.
void AddLocalized(const absl::Status& status, plan::Language language, google::rpc::Status* wire) {
  google::rpc::LocalizedMessage localized;
  localized.set_locale(std::string(plan::TagOf(language)));
  localized.set_message(plan::Localized(status, language));
  google::protobuf::Any* detail = wire->add_details();
  detail->set_type_url(plan::DetailUrl(google::rpc::LocalizedMessage::descriptor()->full_name()));
  detail->set_value(localized.SerializeAsString());
  const size_t size = wire->ByteSizeLong() * 4 / 3 + 3 * wire->message().size();
  if (size > kTrailersMax) wire->mutable_details()->RemoveLast();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& original, std::optional<plan::Language> language) {
  if (original.ok()) return grpc::Status::OK;
  const absl::Status status = Meant(original);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  // absl::Status hands payloads out in an order of chance; an error is the same bytes every time.
  std::map<std::string, std::string> details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& bytes) {
    // What is no detail is for ourselves.
    if (absl::StartsWith(url, kDetailPrefix)) details.emplace(url, std::string(bytes));
  });
  for (auto& [url, bytes] : details) {
    google::protobuf::Any* detail = wire.add_details();
    detail->set_type_url(url);
    detail->set_value(std::move(bytes));
  }
  if (language.has_value()) AddLocalized(status, *language, &wire);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(),
                      wire.SerializeAsString());
}

}  // namespace jointplan::server
