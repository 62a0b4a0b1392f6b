#include "server/etag.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/sentences.h"

namespace jointplan::server {
namespace {

// An etag is, in base64url and double quotes: a format byte, 8 bytes of the lineage, 4 of the
// line's name hashed, the revision (8, big-endian), and 8 of the digest at that revision.
constexpr char kFormat = 1;
constexpr size_t kLineageSize = 8;
constexpr size_t kLineSize = 4;
constexpr size_t kDigestSize = 8;
constexpr size_t kSize = 1 + kLineageSize + kLineSize + 8 + kDigestSize;

std::string LineTag(absl::string_view line) {
  // Most calls of a thread are about the line of the call before.
  thread_local std::string last_line;
  thread_local std::string last_tag;
  if (last_tag.empty() || last_line != line) {
    last_line = std::string(line);
    last_tag = Sha256(line).substr(0, kLineSize);
  }
  return last_tag;
}

std::string Seal(absl::string_view lineage, absl::string_view line, int64_t revision,
                 absl::string_view digest) {
  std::string bytes(1, kFormat);
  absl::StrAppend(&bytes, lineage.substr(0, kLineageSize), LineTag(line),
                  BigEndian64(static_cast<uint64_t>(revision)), digest.substr(0, kDigestSize));
  bytes.resize(kSize, '\0');
  return absl::StrCat("\"", absl::WebSafeBase64Escape(bytes), "\"");
}

int64_t ReadRevision(absl::string_view bytes) {
  uint64_t revision = 0;
  for (const char byte : bytes) revision = revision << 8 | static_cast<unsigned char>(byte);
  return static_cast<int64_t>(revision);
}

absl::StatusOr<std::string> DigestAt(const storage::View& view, absl::string_view line,
                                     const storage::Head& head, int64_t revision) {
  if (revision == head.revision) return head.digest;
  return view.GetDigest(line, revision);
}

absl::Status TooNew(absl::string_view line, int64_t revision, int64_t newest) {
  return plan::MakeError(plan::Sentence::kRevisionTooNew, {{"parent", std::string(line)},
                                                           {"revision", absl::StrCat(revision)},
                                                           {"newest", absl::StrCat(newest)}});
}

absl::Status NotAnEtag(absl::string_view field) {
  return plan::MakeError(plan::Sentence::kEtagInvalid, {{"field", std::string(field)}});
}

absl::Status OtherHistory(absl::string_view line) {
  return plan::MakeError(plan::Sentence::kOtherHistory, {{"parent", std::string(line)}});
}

}  // namespace

Stamp StampOf(absl::string_view lineage, absl::string_view line, const storage::Head& head) {
  // Most calls of a thread are about the plan and the revision of the call before.
  thread_local Stamp last;
  thread_local std::string last_digest;
  thread_local std::string last_lineage;
  if (last.revision != head.revision || last.line != line || last_digest != head.digest ||
      last_lineage != lineage) {
    last = {std::string(line), head.revision, Seal(lineage, line, head.revision, head.digest)};
    last_digest = head.digest;
    last_lineage = std::string(lineage);
  }
  return last;
}

absl::StatusOr<Stamp> StampAt(const Call& call, absl::string_view line, int64_t revision) {
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(line));
  if (revision < 0) return plan::FieldError("revision", "must not be negative");
  if (revision > head.revision) return TooNew(line, revision, head.revision);
  if (revision == 0 || revision == head.revision) {
    return StampOf(call.store.lineage(), line, head);
  }
  std::string digest;
  if (revision > 0) {
    JP_ASSIGN_OR_RETURN(digest, DigestAt(call.view, line, head, revision));
  }
  return Stamp{std::string(line), revision, Seal(call.store.lineage(), line, revision, digest)};
}

absl::StatusOr<Stamp> ReadEtag(const Call& call, absl::string_view etag,
                               const std::vector<std::string>& lines, absl::string_view field) {
  absl::string_view inner = etag;
  std::string bytes;
  if (!absl::ConsumePrefix(&inner, "\"") || !absl::ConsumeSuffix(&inner, "\"") ||
      !absl::WebSafeBase64Unescape(inner, &bytes) || bytes.size() != kSize || bytes[0] != kFormat) {
    return NotAnEtag(field);
  }
  const absl::string_view view = bytes;
  if (view.substr(1, kLineageSize) !=
      absl::string_view(call.store.lineage()).substr(0, kLineageSize)) {
    return OtherHistory(lines.front());
  }
  const int64_t revision = ReadRevision(view.substr(1 + kLineageSize + kLineSize, 8));
  for (const std::string& line : lines) {
    if (view.substr(1 + kLineageSize, kLineSize) != LineTag(line)) continue;
    if (revision <= 0) return NotAnEtag(field);
    JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(line));
    if (revision > head.revision) return TooNew(line, revision, head.revision);
    JP_ASSIGN_OR_RETURN(const std::string digest, DigestAt(call.view, line, head, revision));
    if (view.substr(kSize - kDigestSize) != absl::string_view(digest).substr(0, kDigestSize)) {
      return OtherHistory(line);
    }
    return Stamp{line, revision, std::string(etag)};
  }
  return NotAnEtag(field);
}

}  // namespace jointplan::server
