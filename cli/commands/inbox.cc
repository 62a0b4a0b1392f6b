#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "cli/visits.h"
#include "exchange/json.h"
#include "jointplan/inbox_watch.h"
#include "jointplan/v1/inbox_service.pb.h"

namespace jointplan::cli {
namespace {

class ShowInbox : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--days", &days_, "N", "Show next steps that are due in so many days (14)");
    flags->Number("--since", &since_, "REVISION",
                  "Show what others changed since then; your last visit if left out");
    flags->Texts("--kind", &kinds_, "KIND",
                 "Show only this kind, as the first column names it; may be repeated");
    flags->Switch("--follow", &follow_, "Go on, and show what comes and goes");
    flags->Switch("--keep", &keep_, "Do not remember this as a visit");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::GetInboxRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    request.set_due_days(static_cast<int32_t>(days_.value_or(0)));
    JP_RETURN_IF_ERROR(SetKinds(&request));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::WhoAmIResponse who, client->WhoAmI({}));
    const Visit visit{context->ServerAddress(), who.token().name(), request.parent()};
    const std::optional<int64_t> last = since_ ? since_ : LastVisit(context->io(), visit);
    request.set_since_revision(last.value_or(0));
    if (follow_) return Follow(context, *client, std::move(request), last.value_or(0));
    JP_ASSIGN_OR_RETURN(const v1::Inbox inbox, client->GetInbox(std::move(request)));
    JP_RETURN_IF_ERROR(context->Show(inbox, TableOf(inbox), "Nothing waits for you."));
    if (context->format() == Format::kTable) context->Say(Summary(inbox, last));
    if (keep_) return absl::OkStatus();
    // What was to be shown was shown; that it cannot be remembered is worth a word, not an error.
    const absl::Status remembered = RememberVisit(context->io(), visit, inbox.revision());
    if (!remembered.ok()) context->Say(remembered.message());
    return absl::OkStatus();
  }

 private:
  absl::Status SetKinds(v1::GetInboxRequest* request) const {
    const auto* type = v1::InboxKind_descriptor();
    for (const std::string& kind : kinds_) {
      std::vector<std::string> known;
      for (int i = 1; i < type->value_count(); ++i) {
        const auto value = static_cast<v1::InboxKind>(type->value(i)->number());
        known.push_back(EnumText(value));
        if (known.back() == kind) request->add_kinds(value);
      }
      if (std::find(known.begin(), known.end(), kind) == known.end()) {
        return UsageError(absl::StrCat("There is no kind of item \"", kind, "\". The kinds are ",
                                       absl::StrJoin(known, ", "), "."));
      }
    }
    return absl::OkStatus();
  }

  // Shows each item that comes (+) and each that goes (-), until it is interrupted.
  absl::Status Follow(Context* context, const client::Client& client, v1::GetInboxRequest request,
                      int64_t since) const {
    if (context->format() == Format::kCsv) {
      return UsageError("--follow shows lines (table) or json, one inbox a line.");
    }
    request.set_since_revision(since);
    client::InboxWatch watch(client, std::move(request));
    std::set<std::string> shown;
    while (*context->io().out) {
      JP_ASSIGN_OR_RETURN(const v1::Inbox inbox, watch.Next());
      if (context->format() == Format::kJson) {
        JP_ASSIGN_OR_RETURN(const std::string line,
                            exchange::ToJson(inbox, exchange::JsonLayout::kOneLine));
        context->Print(absl::StrCat(line, "\n"));
      } else {
        PrintChanges(context, inbox, &shown);
      }
      context->io().out->flush();
    }
    return absl::OkStatus();
  }

  static void PrintChanges(Context* context, const v1::Inbox& inbox, std::set<std::string>* shown) {
    std::set<std::string> now;
    for (const v1::InboxItem& item : inbox.items()) {
      const std::string line = LineOf(item);
      now.insert(line);
      if (!shown->contains(line)) context->Print(absl::StrCat("+ ", line, "\n"));
    }
    for (const std::string& line : *shown) {
      if (!now.contains(line)) context->Print(absl::StrCat("- ", line, "\n"));
    }
    *shown = std::move(now);
  }

  static std::string LineOf(const v1::InboxItem& item) {
    std::string line = absl::StrCat(EnumText(item.kind()), ": ", KindAndNameOf(item.subject()),
                                    item.path().empty() ? "" : absl::StrCat(", ", item.path()), " ",
                                    item.description());
    if (!item.due_date().empty()) absl::StrAppend(&line, " (until ", item.due_date(), ")");
    return line;
  }

  static Style StyleOf(v1::InboxKind kind) {
    switch (kind) {
      case v1::INBOX_KIND_STEP_OVERDUE:
      case v1::INBOX_KIND_BLOCKED:
      case v1::INBOX_KIND_SILENCE_ENDED:
        return Style::kBad;
      case v1::INBOX_KIND_CHANGED:
        return Style::kPlain;
      default:
        return Style::kChanged;
    }
  }

  static Table TableOf(const v1::Inbox& inbox) {
    Table table({"why", "about", "what to do", "until", "by", "since"});
    for (const v1::InboxItem& item : inbox.items()) {
      const std::string what = KindAndNameOf(item.subject());
      table.Add({Cell(EnumText(item.kind()), StyleOf(item.kind())),
                 item.path().empty() ? what : absl::StrCat(what, ", ", item.path()),
                 item.description(), item.due_date(), AuthorText(item.author()),
                 TimeText(item.time())});
    }
    return table;
  }

  static std::string Summary(const v1::Inbox& inbox, std::optional<int64_t> last) {
    const std::string now = absl::StrCat("Revision ", inbox.revision(), " as of ", inbox.date(),
                                         ": ", Count(inbox.items_size(), "item"));
    if (!last) return absl::StrCat(now, ". This is your first visit; the next shows what changed.");
    return absl::StrCat(now, ", and what changed since revision ", *last, ".");
  }

  std::vector<std::string> arguments_, kinds_;
  std::optional<int64_t> days_, since_;
  bool keep_ = false;
  bool follow_ = false;
};

}  // namespace

void AddInboxCommand(Group* group) {
  group->Add<ShowInbox>({"inbox",
                         "Shows what waits for you, and why",
                         {"inbox", "inbox --days 30", "inbox --since 12 --keep",
                          "inbox --follow --kind consent --kind mention"}});
}

}  // namespace jointplan::cli
