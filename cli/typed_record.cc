#include "cli/typed_record.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "cli/field_values.h"
#include "cli/thread_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::cli {
namespace {

// What a thread is about, as its commands name the thread.
std::string SubjectOfThread(const std::string& thread, Context* context) {
  v1::GetThreadRequest request;
  const auto name = context->NameIn("threads", thread);
  const auto client = context->client();
  if (!name.ok() || !client.ok()) return "";
  request.set_name(*name);
  const auto found = (*client)->GetThread(std::move(request));
  return found.ok() ? found->subject() : "";
}

// The type of what a comment is about.
const google::protobuf::Descriptor* TypeOfSubject(const NamesPlace& place, Context* context) {
  if (place.arguments.empty()) return v1::Activity::descriptor();
  const std::string& subject = place.arguments[0];
  if (place.line->path.back() != "add") return TypeOfRecord(SubjectOfThread(subject, context));
  if (absl::StartsWith(subject, "theme:")) return v1::Theme::descriptor();
  const auto read = ReadSubject(context, subject, "");
  return read.ok() ? TypeOfRecord(read->name) : v1::Activity::descriptor();
}

// The type of what a file of a working copy holds.
const google::protobuf::Descriptor* TypeOfFile(const NamesPlace& place) {
  const std::string file = place.arguments.empty() ? "" : place.arguments[0];
  if (absl::StrContains(file, "needs/")) return v1::Need::descriptor();
  if (absl::EndsWith(file, "plan.yaml")) return v1::Plan::descriptor();
  return v1::Activity::descriptor();
}

}  // namespace

const google::protobuf::Descriptor* TypeOnLine(const NamesPlace& place, Context* context) {
  const std::string noun = place.line->path.empty() ? "" : place.line->path[0];
  if (noun == "plan" || noun == "theme") return v1::Plan::descriptor();
  if (noun == "need") return v1::Need::descriptor();
  if (noun == "partner") return v1::Partner::descriptor();
  if (noun == "comment") return TypeOfSubject(place, context);
  if (noun == "restore") return TypeOfFile(place);
  return v1::Activity::descriptor();
}

}  // namespace jointplan::cli
