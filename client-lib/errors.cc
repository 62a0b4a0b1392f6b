#include "jointplan/errors.h"

#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/descriptor.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

template <class Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(plan::DetailUrl(Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

// A field, or an element of one, and how large it is.
struct Piece {
  const FieldDescriptor* field = nullptr;
  int index = -1;
  const Message* message = nullptr;  // Null for what is no message.
  size_t bytes = 0;
};

Piece PieceAt(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& reflection = *message.GetReflection();
  Piece piece{field, index, nullptr, 0};
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    piece.message = index < 0 ? &reflection.GetMessage(message, field)
                              : &reflection.GetRepeatedMessage(message, field, index);
    piece.bytes = piece.message->ByteSizeLong();
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    piece.bytes = index < 0 ? reflection.GetString(message, field).size()
                            : reflection.GetRepeatedString(message, field, index).size();
  }
  return piece;
}

Piece LargestPiece(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  Piece largest;
  const auto consider = [&](const Piece& piece) {
    if (piece.bytes > largest.bytes) largest = piece;
  };
  for (const FieldDescriptor* field : fields) {
    if (!field->is_repeated()) {
      consider(PieceAt(message, field, -1));
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) consider(PieceAt(message, field, i));
  }
  return largest;
}

// Names the deepest field that makes up more than half of the message around it, such as
// `edits[3].create_activity.description[0].value`.
std::string LargestField(const Message& request) {
  std::string path;
  const Message* message = &request;
  while (message != nullptr) {
    const Piece piece = LargestPiece(*message);
    if (piece.field == nullptr) break;
    if (!path.empty() && piece.bytes * 2 < message->ByteSizeLong()) break;
    absl::StrAppend(&path, path.empty() ? "" : ".", piece.field->name());
    if (piece.index >= 0) absl::StrAppend(&path, "[", piece.index, "]");
    message = piece.message;
  }
  return path;
}

// Names an element: by its key in a map, else by its index.
std::string ElementName(const FieldDescriptor* field, const Message* element, int index) {
  const FieldDescriptor* key = field->is_map() ? field->message_type()->map_key() : nullptr;
  if (key == nullptr || key->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return absl::StrCat(field->name(), "[", index, "]");
  }
  return absl::StrCat(field->name(), "[", element->GetReflection()->GetString(*element, key), "]");
}

// Appends to `violations` each text in `message` that is not UTF-8.
void FindBrokenTexts(const Message& message, const std::string& path,
                     std::vector<plan::FieldViolation>* violations);

void FindBrokenText(const Message& message, const FieldDescriptor* field, int index,
                    const std::string& prefix, std::vector<plan::FieldViolation>* violations) {
  const Reflection& reflection = *message.GetReflection();
  const Message* inner = nullptr;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    inner = index < 0 ? &reflection.GetMessage(message, field)
                      : &reflection.GetRepeatedMessage(message, field, index);
  }
  const std::string path =
      absl::StrCat(prefix, index < 0 ? field->name() : ElementName(field, inner, index));
  if (inner != nullptr) {
    const bool entry = field->is_map();
    return FindBrokenTexts(*inner, entry ? path : absl::StrCat(path, "."), violations);
  }
  const std::string text = index < 0 ? reflection.GetString(message, field)
                                     : reflection.GetRepeatedString(message, field, index);
  if (const auto offset = plan::FirstInvalidUtf8(text)) {
    const bool of_entry = message.GetDescriptor()->options().map_entry();
    violations->push_back(
        {of_entry ? prefix : path,
         absl::StrCat("is not UTF-8: the byte at offset ", *offset,
                      " cannot be read; write it as UTF-8, or say which encoding a file has")});
  }
}

void FindBrokenTexts(const Message& message, const std::string& path,
                     std::vector<plan::FieldViolation>* violations) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool holds_text = field->type() == FieldDescriptor::TYPE_STRING;
    if (!holds_text && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) FindBrokenText(message, field, -1, path, violations);
    const int size = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 0;
    for (int i = 0; i < size; ++i) FindBrokenText(message, field, i, path, violations);
  }
}

double MebiBytes(size_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

}  // namespace

std::string ReasonOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : "";
}

std::optional<v1::ConflictDetail> ConflictsOf(const absl::Status& status) {
  if (plan::ReasonOf(status) != plan::Reason::kConflict) return std::nullopt;
  return DetailOf<v1::ConflictDetail>(status);
}

std::optional<google::rpc::BadRequest> BadRequestOf(const absl::Status& status) {
  return DetailOf<google::rpc::BadRequest>(status);
}

std::optional<google::rpc::LocalizedMessage> LocalizedMessageOf(const absl::Status& status) {
  return DetailOf<google::rpc::LocalizedMessage>(status);
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

absl::Status CheckSize(const Message& request, size_t bytes_max) {
  const size_t bytes = request.ByteSizeLong();
  if (bytes <= bytes_max) return absl::OkStatus();
  return plan::MakeError(
      plan::Reason::kLimit,
      absl::StrFormat("The request has %.1f MiB, a server takes at most %.1f; most of it is in %s. "
                      "Nothing was sent. Shorten it, or send it in parts.",
                      MebiBytes(bytes), MebiBytes(bytes_max), LargestField(request)));
}

absl::Status CheckTexts(const Message& request) {
  std::vector<plan::FieldViolation> violations;
  FindBrokenTexts(request, "", &violations);
  return violations.empty() ? absl::OkStatus() : plan::FieldErrors(violations);
}

}  // namespace jointplan::client
