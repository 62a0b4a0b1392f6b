#include "server/translation_calls.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/translations.h"
#include "server/editing.h"
#include "server/merging.h"
#include "server/page_token.h"
#include "server/read_place.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

// The plan that a name is of, which is its own or that of one of its activities.
absl::StatusOr<std::string> PlanNameFor(const std::string& text) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(text, "name"));
  if (name.kind == plan::NameKind::kPlan) return text;
  if (name.kind == plan::NameKind::kActivity) return name.parent;
  return plan::FieldError("name", "must be a plan or one of its activities");
}

// Picks what a request asks for.
class Wanted {
 public:
  explicit Wanted(const v1::ListTranslationsRequest& request) : language_(request.language()) {
    for (const int state : request.states()) states_.insert(state);
    if (states_.empty()) {
      states_ = {v1::TRANSLATION_STATE_MISSING, v1::TRANSLATION_STATE_STALE};
    }
  }

  bool Has(const v1::Translation& translation) const {
    return states_.contains(translation.state()) &&
           (language_.empty() || translation.language() == language_);
  }

 private:
  const std::string language_;
  std::set<int> states_;
};

// The path of the text that a translation renders.
absl::StatusOr<std::string> SourcePathOf(const v1::Translation& translation) {
  JP_ASSIGN_OR_RETURN(const plan::FieldPath path, plan::FieldPath::Parse(translation.path()));
  std::vector<plan::PathStep> steps = path.steps();
  steps.back().key = translation.source_language();
  return plan::FieldPath(std::move(steps)).ToString();
}

// Returns the rendered text, if the plan had it at the revision that the record remembers.
absl::StatusOr<std::string> RenderedText(const Call& call, const ReadPlace& place,
                                         const v1::Rendering& rendering, const std::string& record,
                                         const std::string& source) {
  if (rendering.source_revision() == 0) return std::string();
  JP_ASSIGN_OR_RETURN(const SharedMessage then,
                      LoadMessage(call.view, place.plan, record, rendering.source_revision()));
  if (then == nullptr) return std::string();
  const plan::TextIndex texts = plan::IndexTexts(*then);
  const auto found = texts.find(source);
  const bool rendered =
      found != texts.end() && plan::TextDigest(*found->second.text) == rendering.source_digest();
  return rendered ? *found->second.text : std::string();
}

// Says of a translation that is out of date what it renders, and who changed that since.
absl::Status Explain(const Call& call, const ReadPlace& place, const Message& record,
                     v1::Translation* translation) {
  const std::string& name = translation->record();
  JP_ASSIGN_OR_RETURN(const std::string source, SourcePathOf(*translation));
  const v1::Rendering* rendering = plan::RenderingOf(record, translation->path());
  if (rendering != nullptr) {
    JP_ASSIGN_OR_RETURN(*translation->mutable_rendered_text(),
                        RenderedText(call, place, *rendering, name, source));
  }
  JP_ASSIGN_OR_RETURN(const LastChange last,
                      FindLastChange(call.view, place.plan, name, source,
                                     translation->rendered_revision(), place.stamp.revision));
  if (last.revision == 0) return absl::OkStatus();
  translation->set_changed_revision(last.revision);
  *translation->mutable_changed_time() = last.changeset.create_time();
  *translation->mutable_changed_author() = last.changeset.has_proposal_author()
                                               ? last.changeset.proposal_author()
                                               : last.changeset.author();
  return absl::OkStatus();
}

// The part of a record's translations that is asked for.
std::vector<v1::Translation> WantedOf(const Wanted& wanted, const v1::Plan& plan,
                                      const Message& record, const std::string& name) {
  std::vector<v1::Translation> translations = plan::TranslationsOf(plan, record, name);
  std::erase_if(translations,
                [&](const v1::Translation& translation) { return !wanted.Has(translation); });
  return translations;
}

// The records that a list looks through: all of the plan, or the one that is named.
absl::StatusOr<std::vector<storage::RecordVersion>> RecordsIn(const Call& call,
                                                              const ReadPlace& place,
                                                              const std::string& name) {
  if (name == place.plan) return call.view.ListRecords(place.plan, "", place.stamp.revision);
  JP_ASSIGN_OR_RETURN(auto version, call.view.GetRecord(place.plan, name, place.stamp.revision));
  if (!version.has_value()) return plan::NotFoundError(name);
  return std::vector<storage::RecordVersion>{*std::move(version)};
}

// ---- Confirming ----

absl::Status TextOutdated(const std::string& name, const std::string& path) {
  return plan::MakeError(plan::Sentence::kTextOutdated, {{"name", name}, {"path", path}});
}

// Checks what a translator says of one text against what there was and what there is, and returns
// what the text renders.
class Confirmer {
 public:
  Confirmer(std::string name, const Message& seen, const Message& now, std::string own_language)
      : name_(std::move(name)),
        seen_(plan::IndexTexts(seen)),
        now_(plan::IndexTexts(now)),
        own_(std::move(own_language)) {}

  absl::StatusOr<v1::Rendering> Confirm(const std::string& path, const std::string& field,
                                        int64_t revision) const {
    const auto at = seen_.find(path);
    if (at == seen_.end()) {
      return plan::FieldError(
          field, absl::StrCat(name_, " has no text `", path, "`; name one such as `title[fr]`"));
    }
    if (at->second.language == own_) {
      return plan::FieldError(field, absl::StrCat("`", path, "` is in the plan's own language, ",
                                                  own_, "; name a translation of it"));
    }
    const std::string* source = plan::TextBeside(seen_, at->second, own_);
    if (source == nullptr) {
      return plan::FieldError(field, absl::StrCat("`", path, "` has no text in ", own_,
                                                  " beside it that it could render"));
    }
    if (!IsStill(path, *at->second.text) ||
        !IsStill(plan::TextPath(at->second.field, own_), *source)) {
      return TextOutdated(name_, path);
    }
    v1::Rendering rendering;
    rendering.set_text(path);
    rendering.set_source_language(own_);
    rendering.set_source_revision(revision);
    rendering.set_source_digest(plan::TextDigest(*source));
    return rendering;
  }

 private:
  bool IsStill(const std::string& path, const std::string& text) const {
    const auto found = now_.find(path);
    return found != now_.end() && *found->second.text == text;
  }

  const std::string name_;
  const plan::TextIndex seen_;
  const plan::TextIndex now_;
  const std::string own_;
};

}  // namespace

absl::StatusOr<v1::ListTranslationsResponse> ListTranslations(
    const Call& call, const v1::ListTranslationsRequest& request) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanNameFor(request.name()));
  const std::string list =
      absl::StrCat("ListTranslations\n", request.name(), "\n", request.language(), "\n",
                   absl::StrJoin(request.states(), ","), "\n", request.revision());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, list, request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(const ReadPlace place, PlaceOf(call, plan_name, "", position.revision));
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, PlanAt(call, place));
  JP_ASSIGN_OR_RETURN(const auto versions, RecordsIn(call, place, request.name()));
  const Wanted wanted(request);
  v1::ListTranslationsResponse response;
  response.set_revision(place.stamp.revision);
  std::string last;
  for (const storage::RecordVersion& version : versions) {
    if (version.name <= position.after) continue;
    JP_ASSIGN_OR_RETURN(const MessagePtr record, ParseMessage(version.name, version.bytes));
    std::vector<v1::Translation> found = WantedOf(wanted, plan, *record, version.name);
    if (found.empty()) continue;
    if (static_cast<size_t>(response.translations_size()) >= size) {
      response.set_next_page_token(SealPageToken(call, list, {place.stamp.revision, last}));
      break;
    }
    last = version.name;
    for (v1::Translation& translation : found) {
      if (translation.state() == v1::TRANSLATION_STATE_STALE) {
        JP_RETURN_IF_ERROR(Explain(call, place, *record, &translation));
      }
      *response.add_translations() = std::move(translation);
    }
  }
  return response;
}

absl::StatusOr<v1::Changeset> ConfirmTranslation(const Call& call,
                                                 const v1::ConfirmTranslationRequest& request) {
  const std::string& name = request.name();
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanNameFor(name));
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, plan_name, v1::ACTION_EDIT_PLAN));
  const auto workspace = NewLineWorkspace(call, plan_name);
  JP_ASSIGN_OR_RETURN(const EditBase seen, workspace->Base(name, request.etag(), "etag"));
  JP_ASSIGN_OR_RETURN(SharedMessage now, workspace->Now(name));
  if (seen.record == nullptr || now == nullptr) return plan::NotFoundError(name);
  const Confirmer confirmer(name, *seen.record, *now, plan::SourceLanguageOf(*plan));
  WantedRecord wanted;
  wanted.written.emplace();
  for (int i = 0; i < request.texts_size(); ++i) {
    JP_ASSIGN_OR_RETURN(
        v1::Rendering rendering,
        confirmer.Confirm(request.texts(i), absl::StrCat("texts[", i, "]"), seen.revision));
    wanted.written->push_back(std::move(rendering));
  }
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan_name));
  wanted.name = name;
  wanted.field = "name";
  wanted.mine.reset(now->New());
  wanted.mine->CopyFrom(*now);
  wanted.base = std::move(now);
  wanted.base_revision = head.revision;
  return EditOne(call, *workspace, std::move(wanted), request.message());
}

}  // namespace jointplan::server
