#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_draft.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/record_flags.h"
#include "cli/text.h"
#include "cli/thread_view.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr char kThreadArgument[] = "The thread, as `comment list` shows it";

// What the commands that say something share.
class SayingCommand : public Command {
 protected:
  void DeclareText(Flags* flags) {
    flags->Texts("--text", &text_.texts, "TEXT", "What to say; fr=TEXT for another language");
    flags->Texts("--suggest", &suggest_, "FIELD=VALUE",
                 "A change that would settle it; an empty VALUE: nothing; may be repeated");
  }

  // Makes the comment that was typed.
  absl::Status Fill(Context* context, const ThreadSubject& subject, v1::Comment* comment) const {
    if (text_.texts.empty()) return UsageError("Say something, with --text TEXT.");
    std::string language;
    if (text_.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(PlanOf(subject)));
    }
    EditDraft draft(comment);
    JP_RETURN_IF_ERROR(text_.Apply(language, &draft));
    return ReadSuggestions(subject, suggest_, comment);
  }

 private:
  TextFlag text_{"text", {}};
  std::vector<std::string> suggest_;
};

class CommentAdd : public SayingCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("SUBJECT", &arguments_, 1, 2,
                     "What it is about: plan, theme:ID, an activity, need:ID, proposal:ID or "
                     "agreement:N");
    flags->Text("--field", &field_, "FIELD", "A field of it, such as end_date");
    DeclareText(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one subject"));
    v1::CreateThreadRequest request;
    JP_ASSIGN_OR_RETURN(const ThreadSubject subject,
                        ReadSubject(context, arguments_[0], field_.value_or("")));
    request.set_parent(PlanOf(subject));
    request.mutable_thread()->set_subject(subject.name);
    request.mutable_thread()->set_path(subject.path);
    JP_RETURN_IF_ERROR(Fill(context, subject, request.mutable_comment()));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->CreateThread(std::move(request)));
    return context->ShowLine(thread, absl::StrCat("Began thread ", ShortNameOf(thread.name()),
                                                  " about ", SubjectText(thread), "."));
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> field_;
};

class CommentList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("SUBJECT", &arguments_, 0, 2, "Only what is about this; all if left out");
    flags->Switch("--open", &open_, "Only threads that are not resolved");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one subject"));
    v1::ListThreadsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    if (!arguments_.empty()) {
      JP_ASSIGN_OR_RETURN(const ThreadSubject subject, ReadSubject(context, arguments_[0], ""));
      request.set_subject(subject.name);
    }
    if (open_) request.set_state(v1::THREAD_STATE_OPEN);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListThreadsResponse response,
                        client::AllThreads(*client, std::move(request)));
    Table table({"thread", "state", "about", "comments", "last said", "by", "when", "note"});
    for (const v1::Thread& thread : response.threads()) {
      const v1::Comment& last = *thread.comments().rbegin();
      table.Add({ShortNameOf(thread.name()), EnumText(thread.state()), SubjectText(thread),
                 absl::StrCat(thread.comments_size()),
                 LocalText(last.text(), context->ReadingLanguage()), AuthorText(last.author()),
                 TimeText(last.time()), thread.outdated() ? "about an older text" : ""});
    }
    return context->Show(response, table, "There are no comments.");
  }

 private:
  std::vector<std::string> arguments_;
  bool open_ = false;
};

class CommentShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD", &arguments_, 1, 2, kThreadArgument);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one thread"));
    v1::GetThreadRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("threads", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->GetThread(std::move(request)));
    return ShowThread(context, thread);
  }

 private:
  std::vector<std::string> arguments_;
};

// Reads the thread that a command is about: its subject decides what can be suggested.
absl::StatusOr<ThreadSubject> SubjectOf(Context* context, const std::string& thread) {
  v1::GetThreadRequest request;
  request.set_name(thread);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::Thread found, client->GetThread(std::move(request)));
  return ThreadSubject{found.subject(), found.path()};
}

class CommentReply : public SayingCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD", &arguments_, 1, 2, kThreadArgument);
    DeclareText(flags);
    flags->Switch("--resolve", &resolve_, "Say that it is settled by this");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one thread"));
    v1::AddCommentRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_thread(), context->NameIn("threads", arguments_[0]));
    request.set_resolve(resolve_);
    JP_ASSIGN_OR_RETURN(const ThreadSubject subject, SubjectOf(context, request.thread()));
    JP_RETURN_IF_ERROR(Fill(context, subject, request.mutable_comment()));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->AddComment(std::move(request)));
    return context->ShowLine(thread, absl::StrCat("Added comment ", thread.comments_size(),
                                                  " to thread ", ShortNameOf(thread.name()),
                                                  "; it is ", EnumText(thread.state()), "."));
  }

 private:
  std::vector<std::string> arguments_;
  bool resolve_ = false;
};

class CommentEdit : public SayingCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD COMMENT", &arguments_, 2, 3,
                     "The thread and the number of your comment in it");
    DeclareText(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 2, 2, "a thread and a comment"));
    v1::EditCommentRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_thread(), context->NameIn("threads", arguments_[0]));
    request.set_comment_id(arguments_[1]);
    JP_ASSIGN_OR_RETURN(const ThreadSubject subject, SubjectOf(context, request.thread()));
    JP_RETURN_IF_ERROR(Fill(context, subject, request.mutable_comment()));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->EditComment(std::move(request)));
    return context->ShowLine(thread, absl::StrCat("Changed comment ", arguments_[1], " of thread ",
                                                  ShortNameOf(thread.name()), "."));
  }

 private:
  std::vector<std::string> arguments_;
};

class CommentResolve : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD", &arguments_, 1, 2, kThreadArgument);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one thread"));
    v1::ResolveThreadRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("threads", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->ResolveThread(std::move(request)));
    return context->ShowLine(thread,
                             absl::StrCat("Resolved thread ", ShortNameOf(thread.name()), "."));
  }

 private:
  std::vector<std::string> arguments_;
};

class CommentReopen : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD", &arguments_, 1, 2, kThreadArgument);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one thread"));
    v1::ReopenThreadRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("threads", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client->ReopenThread(std::move(request)));
    return context->ShowLine(thread,
                             absl::StrCat("Reopened thread ", ShortNameOf(thread.name()), "."));
  }

 private:
  std::vector<std::string> arguments_;
};

class CommentPropose : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THREAD", &arguments_, 1, 2, kThreadArgument);
    flags->Text("--comment", &comment_, "N",
                "The comment; the newest that suggests something if left out");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one thread"));
    v1::ProposeSuggestionRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_thread(), context->NameIn("threads", arguments_[0]));
    request.set_comment_id(comment_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Proposal proposal, client->ProposeSuggestion(std::move(request)));
    return context->ShowLine(
        proposal,
        absl::StrCat("Draft ", ShortNameOf(proposal.name()), " holds what was suggested (",
                     Count(proposal.field_count(), "field"), "); look at it and submit it."));
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> comment_;
};

}  // namespace

void AddCommentCommands(Group* group) {
  group->Add<CommentAdd>(
      {"add",
       "Begins a thread about something, with a first comment",
       {"comment add led-training --field end_date --text \"Can this be earlier?\"",
        "comment add led-training --text \"Earlier, please\" --suggest end_date=2020-06-30",
        "comment add theme:inclusion --text \"fr=Et les jeunes ?\""}});
  group->Add<CommentList>(
      {"list", "Lists threads", {"comment list --open", "comment list led-training"}});
  group->Add<CommentShow>({"show", "Shows a thread", {"comment show wgabcdefghij"}});
  group->Add<CommentReply>(
      {"reply",
       "Adds a comment to a thread",
       {"comment reply wgabcdefghij --text \"From June on\"",
        "comment reply wgabcdefghij --text \"Done, see revision 14\" --resolve"}});
  group->Add<CommentEdit>({"edit",
                           "Changes a comment of your own",
                           {"comment edit wgabcdefghij 1 --text \"Can this be in June?\""}});
  group->Add<CommentResolve>(
      {"resolve", "Says that a thread is settled", {"comment resolve wgabcdefghij"}});
  group->Add<CommentReopen>(
      {"reopen", "Says that a thread is not settled", {"comment reopen wgabcdefghij"}});
  group->Add<CommentPropose>({"propose",
                              "Makes a draft proposal out of what a comment suggests",
                              {"comment propose wgabcdefghij"}});
}

}  // namespace jointplan::cli
