#include "server/feedback_calls.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/validate.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/proposal_calls.h"
#include "server/records.h"
#include "server/subject.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;
using google::protobuf::Value;

// What a subject holds at a path; nothing for the empty path.
std::optional<Value> HeldAt(const Subject& subject, const std::string& path) {
  const auto parsed = plan::FieldPath::Parse(path);
  if (subject.record == nullptr || path.empty() || !parsed.ok()) return std::nullopt;
  return plan::GetValue(*subject.record, *parsed);
}

// Checks that a record has the field that a thread is to be about. A text in a language that is
// still missing can be spoken of, an element of a list that is not there cannot.
absl::Status CheckField(const Message& record, const std::string& path) {
  auto parsed = plan::FieldPath::Parse(path);
  if (!parsed.ok()) return plan::FieldError("thread.path", parsed.status().message());
  const absl::Status named = plan::CheckPath(record.GetDescriptor(), *parsed);
  if (!named.ok()) return plan::FieldError("thread.path", named.message());
  plan::FieldPath so_far;
  const auto* type = record.GetDescriptor();
  for (const plan::PathStep& step : parsed->steps()) {
    so_far = so_far.Child(step);
    const auto* field = type == nullptr ? nullptr : type->FindFieldByName(step.field);
    if (field == nullptr) break;
    const bool element = step.key.has_value() && !field->is_map();
    if (element && !plan::GetValue(record, so_far).has_value()) {
      return plan::FieldError("thread.path", absl::StrCat("there is no ", so_far.ToString(),
                                                          "; name something that is there"));
    }
    type = field->message_type();
  }
  return absl::OkStatus();
}

// The record as a comment would have it. INVALID_ARGUMENT names the suggestion that does not fit.
absl::StatusOr<MessagePtr> Suggested(const Message& record, const v1::Comment& comment) {
  MessagePtr wanted(record.New());
  wanted->CopyFrom(record);
  for (int i = 0; i < comment.suggestions_size(); ++i) {
    const v1::Suggestion& suggestion = comment.suggestions(i);
    const std::string field = absl::StrCat("comment.suggestions[", i, "]");
    const auto path = plan::FieldPath::Parse(suggestion.path());
    if (!path.ok()) return plan::FieldError(field + ".path", path.status().message());
    absl::Status set = plan::CheckPath(record.GetDescriptor(), *path);
    if (!set.ok()) return plan::FieldError(field + ".path", set.message());
    set =
        plan::SetValue(wanted.get(), *path, suggestion.has_value() ? &suggestion.value() : nullptr);
    if (!set.ok()) return plan::FieldError(field + ".value", set.message());
  }
  JP_RETURN_IF_ERROR(plan::ValidateShape(*wanted, "comment.suggestions"));
  return wanted;
}

// Checks that a comment says something, and that what it suggests can be.
absl::Status CheckComment(const Subject& subject, const v1::Comment& comment) {
  JP_RETURN_IF_ERROR(plan::ValidateShape(comment, "comment"));
  if (comment.suggestions().empty()) return absl::OkStatus();
  const auto name = plan::ParseName(subject.name, "thread.subject");
  const bool can = name.ok() && plan::IsPlanRecord(name->kind);
  if (!can || subject.record == nullptr) {
    return plan::FieldError(
        "comment.suggestions",
        absl::StrCat("changes can be suggested to a plan, an activity or a need, not to ",
                     subject.name, "; say it in words"));
  }
  return Suggested(*subject.record, comment).status();
}

// Whether a subject is a draft that nobody outside its organization knows of yet.
bool IsUnshared(const Subject& subject) {
  const auto* proposal = dynamic_cast<const v1::Proposal*>(subject.record.get());
  return proposal != nullptr && !plan::WasHandedIn(*proposal);
}

// Whether a caller who may read the subject may read the thread.
bool MaySee(const Call& call, const v1::Thread& thread, const Subject& subject) {
  if (!thread.internal()) return true;
  const auto* proposal = dynamic_cast<const v1::Proposal*>(subject.record.get());
  return proposal != nullptr &&
         plan::RelationToProposal(call.principal, *proposal) == plan::Relation::kOwn;
}

// A thread that the caller may read, with what it is about.
struct FoundThread {
  std::string plan;
  Loaded<v1::Thread> loaded;
  Subject subject;
};

absl::StatusOr<FoundThread> RequireThread(const Call& call, const std::string& name,
                                          absl::string_view field, v1::Action action) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kThread, name, field));
  JP_ASSIGN_OR_RETURN(const auto plan,
                      LoadShared<v1::Plan>(call.view, parsed.parent, parsed.parent));
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Thread>(call.view, name, name));
  if (plan == nullptr || !loaded.has_value()) return plan::NotFoundError(name);
  JP_RETURN_IF_ERROR(Authorize(call, action, plan::RelationToPlan(call.principal, *plan), name));
  auto subject = FindSubject(call, parsed.parent, loaded->record.subject(), "thread.subject");
  // What is hidden hides what is said of it.
  if (!subject.ok() || !MaySee(call, loaded->record, *subject)) return plan::NotFoundError(name);
  return FoundThread{parsed.parent, *std::move(loaded), *std::move(subject)};
}

absl::StatusOr<v1::Thread> Show(const Call& call, FoundThread found) {
  v1::Thread thread = std::move(found.loaded.record);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, thread.name()));
  SetOutputs(found.loaded.version, stamp, &thread);
  const std::optional<Value> now = HeldAt(found.subject, thread.path());
  const bool same = now.has_value() == thread.has_quote() &&
                    (!now.has_value() || plan::Serialize(*now) == plan::Serialize(thread.quote()));
  thread.set_outdated(found.subject.record == nullptr || !same);
  if (thread.outdated() && now.has_value()) *thread.mutable_value_now() = *now;
  return thread;
}

absl::StatusOr<v1::Thread> ShowByName(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(FoundThread found,
                      RequireThread(call, name, "name", v1::ACTION_READ_COMMENTS));
  return Show(call, std::move(found));
}

// Adds a comment as the caller's.
void Append(const Call& call, const v1::Comment& said, v1::Thread* thread) {
  v1::Comment* comment = thread->add_comments();
  comment->set_id(absl::StrCat(thread->comments_size()));
  *comment->mutable_text() = said.text();
  *comment->mutable_suggestions() = said.suggestions();
  *comment->mutable_author() = AuthorOf(call);
  *comment->mutable_time() = ToTimestamp(call.now);
}

void Resolve(const Call& call, v1::Thread* thread) {
  thread->set_state(v1::THREAD_STATE_RESOLVED);
  *thread->mutable_resolved_by() = AuthorOf(call);
  *thread->mutable_resolve_time() = ToTimestamp(call.now);
}

void Reopen(v1::Thread* thread) {
  thread->set_state(v1::THREAD_STATE_OPEN);
  thread->clear_resolved_by();
  thread->clear_resolve_time();
}

// The comment with an id; without one, the newest that suggests something. Null: there is none.
const v1::Comment* FindComment(const v1::Thread& thread, const std::string& id) {
  for (auto comment = thread.comments().rbegin(); comment != thread.comments().rend(); ++comment) {
    if (id.empty() ? !comment->suggestions().empty() : comment->id() == id) return &*comment;
  }
  return nullptr;
}

absl::Status NoComment(const std::string& thread, const std::string& id) {
  return plan::FieldError("comment_id",
                          absl::StrCat(thread, " has no comment ", id, "; read it again"));
}

}  // namespace

absl::StatusOr<v1::Thread> CreateThread(const Call& call, const v1::CreateThreadRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_COMMENT).status());
  JP_RETURN_IF_ERROR(plan::ValidateShape(request.thread(), "thread"));
  JP_ASSIGN_OR_RETURN(
      const Subject subject,
      FindSubject(call, request.parent(), request.thread().subject(), "thread.subject"));
  if (subject.record == nullptr) return plan::NotFoundError(subject.name);
  if (!request.thread().path().empty()) {
    JP_RETURN_IF_ERROR(CheckField(*subject.record, request.thread().path()));
  }
  JP_RETURN_IF_ERROR(CheckComment(subject, request.comment()));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(subject.line));
  v1::Thread thread;
  thread.set_name(absl::StrCat(request.parent(), "/threads/", call.ids->NewId()));
  thread.set_subject(subject.name);
  thread.set_path(request.thread().path());
  thread.set_state(v1::THREAD_STATE_OPEN);
  thread.set_internal(IsUnshared(subject));
  thread.set_subject_revision(head.revision);
  if (const auto held = HeldAt(subject, thread.path()); held.has_value()) {
    *thread.mutable_quote() = *held;
  }
  Append(call, request.comment(), &thread);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, thread.name(), nullptr, thread, "Begun"));
  return ShowByName(call, thread.name());
}

absl::StatusOr<v1::Thread> GetThread(const Call& call, const v1::GetThreadRequest& request) {
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::ListThreadsResponse> ListThreads(const Call& call,
                                                    const v1::ListThreadsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_COMMENTS).status());
  const std::string list = absl::StrCat("ListThreads\n", request.parent(), "\n", request.subject(),
                                        "\n", request.state());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(
      const auto lines,
      call.view.ListLines(absl::StrCat(request.parent(), "/threads/"), position.after));
  v1::ListThreadsResponse response;
  for (const std::string& line : lines) {
    auto found = RequireThread(call, line, "name", v1::ACTION_READ_COMMENTS);
    if (!found.ok()) continue;
    const v1::Thread& thread = found->loaded.record;
    const bool wanted =
        (request.subject().empty() || thread.subject() == request.subject()) &&
        (request.state() == v1::THREAD_STATE_UNSPECIFIED || thread.state() == request.state());
    if (!wanted) continue;
    if (static_cast<size_t>(response.threads_size()) == size) {
      response.set_next_page_token(
          SealPageToken(call, list, {0, response.threads(response.threads_size() - 1).name()}));
      break;
    }
    JP_ASSIGN_OR_RETURN(*response.add_threads(), Show(call, *std::move(found)));
  }
  return response;
}

absl::StatusOr<v1::Thread> AddComment(const Call& call, const v1::AddCommentRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundThread found,
                      RequireThread(call, request.thread(), "thread", v1::ACTION_COMMENT));
  JP_RETURN_IF_ERROR(CheckComment(found.subject, request.comment()));
  v1::Thread after = found.loaded.record;
  Append(call, request.comment(), &after);
  if (request.resolve()) {
    Resolve(call, &after);
  } else {
    Reopen(&after);
  }
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Answered"));
  return ShowByName(call, request.thread());
}

absl::StatusOr<v1::Thread> EditComment(const Call& call, const v1::EditCommentRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundThread found,
                      RequireThread(call, request.thread(), "thread", v1::ACTION_COMMENT));
  JP_RETURN_IF_ERROR(CheckComment(found.subject, request.comment()));
  v1::Thread after = found.loaded.record;
  auto* comments = after.mutable_comments();
  const auto comment = std::find_if(comments->begin(), comments->end(), [&](const auto& one) {
    return one.id() == request.comment_id();
  });
  if (comment == comments->end()) return NoComment(request.thread(), request.comment_id());
  if (!SameAuthor(comment->author(), AuthorOf(call))) {
    return plan::MakeError(plan::Sentence::kCommentOfAnother,
                           {{"name", request.thread()}, {"comment", request.comment_id()}});
  }
  *comment->mutable_text() = request.comment().text();
  *comment->mutable_suggestions() = request.comment().suggestions();
  *comment->mutable_edit_time() = ToTimestamp(call.now);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Edited"));
  return ShowByName(call, request.thread());
}

absl::StatusOr<v1::Thread> ResolveThread(const Call& call,
                                         const v1::ResolveThreadRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundThread found,
                      RequireThread(call, request.name(), "name", v1::ACTION_COMMENT));
  if (found.loaded.record.state() == v1::THREAD_STATE_RESOLVED) {
    return plan::StateError(request.name(), "RESOLVED", "resolved", "OPEN");
  }
  v1::Thread after = found.loaded.record;
  Resolve(call, &after);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Resolved"));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Thread> ReopenThread(const Call& call, const v1::ReopenThreadRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundThread found,
                      RequireThread(call, request.name(), "name", v1::ACTION_COMMENT));
  if (found.loaded.record.state() == v1::THREAD_STATE_OPEN) {
    return plan::StateError(request.name(), "OPEN", "reopened", "RESOLVED");
  }
  v1::Thread after = found.loaded.record;
  Reopen(&after);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Reopened"));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Proposal> ProposeSuggestion(const Call& call,
                                               const v1::ProposeSuggestionRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundThread found,
                      RequireThread(call, request.thread(), "thread", v1::ACTION_READ_COMMENTS));
  JP_RETURN_IF_ERROR(
      Authorize(call, v1::ACTION_EDIT_PROPOSAL, plan::Relation::kOwn, request.thread()));
  const v1::Comment* comment = FindComment(found.loaded.record, request.comment_id());
  if (comment == nullptr && !request.comment_id().empty()) {
    return NoComment(request.thread(), request.comment_id());
  }
  if (comment == nullptr || comment->suggestions().empty()) {
    return plan::StateError(request.thread(), "without a suggestion", "made into a proposal",
                            "a comment that suggests a change");
  }
  if (found.subject.record == nullptr) return plan::NotFoundError(found.subject.name);
  WantedRecord wanted;
  wanted.name = found.subject.name;
  wanted.field = "comment.suggestions";
  wanted.base = found.subject.record;
  JP_ASSIGN_OR_RETURN(wanted.mine, Suggested(*found.subject.record, *comment));
  v1::Proposal proposal;
  (*proposal.mutable_title())["en"] = absl::StrCat("As suggested by ", comment->author().label());
  const std::string message = absl::StrCat("Suggested in ", request.thread());
  JP_ASSIGN_OR_RETURN(const v1::Proposal begun,
                      BeginDraft(call, std::move(proposal), found.plan, message, {}));
  // As any edit of a draft: with the rules of the plan, and consents are nobody's but the
  // partner's.
  const auto workspace = NewDraftWorkspace(call, begun);
  JP_ASSIGN_OR_RETURN(const v1::Changeset changeset,
                      EditOne(call, *workspace, std::move(wanted), message));
  if (changeset.revision() == 0) {
    return plan::StateError(request.thread(), "without a suggestion that changes anything",
                            "made into a proposal", "a comment that suggests a change");
  }
  v1::GetProposalRequest get;
  get.set_name(begun.name());
  return GetProposal(call, get);
}

}  // namespace jointplan::server
