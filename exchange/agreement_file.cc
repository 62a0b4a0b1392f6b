#include "exchange/agreement_file.h"

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "exchange/json.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "jointplan/v1/change.pb.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr char kFormat[] = "jointplan-agreement/1";

absl::Status Changed(absl::string_view what) {
  return plan::MakeError(plan::Reason::kStoreDamaged,
                         absl::StrCat("The agreement file was changed: ", what,
                                      ". Do not use it; pull the agreement again."));
}

absl::Status NoFile(absl::string_view field, absl::string_view what) {
  return plan::FieldError(field, what);
}

// The digests of a manifest by record name, in hex.
using Digests = std::map<std::string, std::string>;

absl::StatusOr<Digests> DigestsOf(const std::string& bytes) {
  v1::Manifest manifest;
  if (!manifest.ParseFromString(bytes)) return NoFile("manifest", "its bytes are no manifest");
  Digests digests;
  for (const v1::ManifestEntry& entry : manifest.entries()) {
    digests[entry.name()] = absl::BytesToHexString(entry.digest());
  }
  return digests;
}

absl::StatusOr<std::string> Readable(const v1::SealedRecord& sealed) {
  v1::Record record;
  if (!record.ParseFromString(sealed.record())) {
    return NoFile("records", absl::StrCat("the bytes of ", sealed.name(), " are no record"));
  }
  return ToJson(record, JsonLayout::kOneLine);
}

// Names come from bytes that were pulled, and may hold anything.
std::string Quoted(absl::string_view text) {
  Value value;
  value.set_string_value(plan::Excerpt(text, 300));
  return ToJson(value, JsonLayout::kOneLine).value_or("\"\"");
}

absl::StatusOr<std::string> WriteRecord(const v1::SealedRecord& sealed, const Digests& digests) {
  const auto digest = digests.find(sealed.name());
  if (digest == digests.end()) {
    return NoFile("records", absl::StrCat(sealed.name(), " is not in the manifest"));
  }
  JP_ASSIGN_OR_RETURN(const std::string readable, Readable(sealed));
  return absl::StrCat("{\"name\": ", Quoted(sealed.name()), ", \"digest\": \"", digest->second,
                      "\",\n \"bytes\": \"", absl::Base64Escape(sealed.record()),
                      "\",\n \"record\": ", readable, "}");
}

// --- Reading ---

absl::StatusOr<std::string> TextAt(const Struct& object, const std::string& name) {
  const auto field = object.fields().find(name);
  if (field != object.fields().end() && field->second.has_string_value()) {
    return field->second.string_value();
  }
  return NoFile(name, "is missing or no text; this is no agreement file");
}

absl::StatusOr<std::string> BytesAt(const Struct& object, const std::string& name) {
  JP_ASSIGN_OR_RETURN(const std::string text, TextAt(object, name));
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes)) return NoFile(name, "is not in base64");
  return bytes;
}

absl::StatusOr<std::string> DigestAt(const Struct& object, const std::string& name) {
  JP_ASSIGN_OR_RETURN(const std::string text, TextAt(object, name));
  const bool hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex || text.size() != 64) return NoFile(name, "is no SHA-256 in hex");
  return absl::HexStringToBytes(text);
}

absl::StatusOr<v1::SealedRecord> ReadRecord(const Struct& object, const Digests& digests) {
  v1::SealedRecord sealed;
  JP_ASSIGN_OR_RETURN(*sealed.mutable_name(), TextAt(object, "name"));
  JP_ASSIGN_OR_RETURN(*sealed.mutable_record(), BytesAt(object, "bytes"));
  JP_ASSIGN_OR_RETURN(const std::string digest, DigestAt(object, "digest"));
  const auto entry = digests.find(sealed.name());
  if (entry == digests.end() || entry->second != absl::BytesToHexString(digest)) {
    return Changed(absl::StrCat("the manifest does not have the digest that stands with ",
                                plan::Excerpt(sealed.name(), 200)));
  }
  JP_ASSIGN_OR_RETURN(const std::string readable, Readable(sealed));
  Value expected;
  JP_RETURN_IF_ERROR(FromJson(readable, &expected));
  const auto shown = object.fields().find("record");
  if (shown == object.fields().end() ||
      !google::protobuf::util::MessageDifferencer::Equals(shown->second, expected)) {
    return Changed(absl::StrCat("what it shows for ", plan::Excerpt(sealed.name(), 200),
                                " is not what the agreed bytes say"));
  }
  return sealed;
}

}  // namespace

absl::StatusOr<std::string> WriteAgreementFile(const AgreementFile& file) {
  JP_ASSIGN_OR_RETURN(const Digests digests, DigestsOf(file.manifest));
  std::vector<std::string> records;
  for (const v1::SealedRecord& sealed : file.records) {
    JP_ASSIGN_OR_RETURN(records.emplace_back(), WriteRecord(sealed, digests));
  }
  return absl::StrCat("{\"format\": \"", kFormat, "\",\n\"agreement\": ", Quoted(file.agreement),
                      ",\n\"digest\": \"", absl::BytesToHexString(file.digest),
                      "\",\n\"manifest\": \"", absl::Base64Escape(file.manifest),
                      "\",\n\"records\": [\n", absl::StrJoin(records, ",\n"), "\n]}\n");
}

absl::StatusOr<AgreementFile> ReadAgreementFile(absl::string_view json) {
  Struct object;
  JP_RETURN_IF_ERROR(FromJson(json, &object));
  JP_ASSIGN_OR_RETURN(const std::string format, TextAt(object, "format"));
  if (format != kFormat) {
    return NoFile("format", absl::StrCat("is \"", plan::Excerpt(format, 60),
                                         "\"; this program reads ", kFormat));
  }
  AgreementFile file;
  JP_ASSIGN_OR_RETURN(file.agreement, TextAt(object, "agreement"));
  JP_ASSIGN_OR_RETURN(file.digest, DigestAt(object, "digest"));
  JP_ASSIGN_OR_RETURN(file.manifest, BytesAt(object, "manifest"));
  JP_ASSIGN_OR_RETURN(const Digests digests, DigestsOf(file.manifest));
  const auto records = object.fields().find("records");
  if (records == object.fields().end() || !records->second.has_list_value()) {
    return NoFile("records", "is missing; this is no agreement file");
  }
  for (const Value& record : records->second.list_value().values()) {
    JP_ASSIGN_OR_RETURN(file.records.emplace_back(), ReadRecord(record.struct_value(), digests));
  }
  return file;
}

}  // namespace jointplan::exchange
