#include "server/meeting_titles.h"

#include <memory>
#include <utility>

#include "plan/names.h"
#include "server/records.h"
#include "server/subject.h"

namespace jointplan::server {
namespace {

using Texts = google::protobuf::Map<std::string, std::string>;

// The title that a record of any type has.
Texts TitleIn(const google::protobuf::Message* record) {
  if (const auto* plan = dynamic_cast<const v1::Plan*>(record)) return plan->title();
  if (const auto* activity = dynamic_cast<const v1::Activity*>(record)) return activity->title();
  if (const auto* partner = dynamic_cast<const v1::Partner*>(record)) return partner->title();
  if (const auto* proposal = dynamic_cast<const v1::Proposal*>(record)) return proposal->title();
  if (const auto* agreement = dynamic_cast<const v1::Agreement*>(record)) return agreement->title();
  return {};
}

SharedMessage At(const Call& call, const std::string& line, const std::string& name,
                 int64_t revision) {
  auto loaded = LoadMessage(call.view, line, name, revision);
  return loaded.ok() ? *std::move(loaded) : nullptr;
}

// Whatever cannot be read has no title here; the name alone is shown then.
SharedMessage Find(const Call& call, const std::string& plan, const std::string& name,
                   int64_t revision, int64_t earlier) {
  const auto parsed = plan::ParseName(name, "name");
  if (!parsed.ok()) return nullptr;
  switch (parsed->kind) {
    case plan::NameKind::kPartner:
      return At(call, plan::kCatalogLine, name, 0);
    case plan::NameKind::kPlan:
    case plan::NameKind::kActivity: {
      SharedMessage record = At(call, plan, name, revision);
      return record == nullptr && earlier > 0 ? At(call, plan, name, earlier) : record;
    }
    default: {
      auto subject = FindSubject(call, plan, name, "name");
      return subject.ok() ? subject->record : nullptr;
    }
  }
}

}  // namespace

google::protobuf::RepeatedPtrField<v1::NamedTitle> TitleBook::Look(const Call& call,
                                                                   const std::string& plan,
                                                                   int64_t revision,
                                                                   int64_t earlier) const {
  google::protobuf::RepeatedPtrField<v1::NamedTitle> titles;
  for (const std::string& name : names_) {
    const SharedMessage record = Find(call, plan, name, revision, earlier);
    const Texts title = TitleIn(record.get());
    if (title.empty()) continue;
    v1::NamedTitle* named = titles.Add();
    named->set_name(name);
    *named->mutable_title() = title;
  }
  return titles;
}

}  // namespace jointplan::server
