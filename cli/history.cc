#include "cli/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

// `12` or `r12`, as histories show it.
absl::StatusOr<int64_t> ReadRevision(absl::string_view text) {
  int64_t revision = 0;
  if (!text.empty() && text[0] == 'r') text.remove_prefix(1);
  if (absl::SimpleAtoi(text, &revision) && revision >= 0) return revision;
  return UsageError(absl::StrCat("A revision is a number, not ", text, "."));
}

}  // namespace

absl::Status ShowHistory(Context* context, const std::string& name, std::optional<int64_t> limit) {
  v1::ListChangesetsRequest request;
  request.set_parent(name);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  const int items_max =
      static_cast<int>(std::min<int64_t>(limit.value_or(client::kAllItems), client::kAllItems));
  JP_ASSIGN_OR_RETURN(const v1::ListChangesetsResponse response,
                      client::AllChangesets(*client, std::move(request), std::max(items_max, 1)));
  return context->Show(response, ChangesetTable(response.changesets()), "Nothing happened yet.");
}

absl::Status ShowRevisionDiff(Context* context, const std::string& name, const std::string& from,
                              const std::string& to) {
  v1::DiffRevisionsRequest request;
  request.set_name(name);
  JP_ASSIGN_OR_RETURN(const int64_t from_revision, ReadRevision(from));
  request.set_from_revision(from_revision);
  if (!to.empty()) {
    JP_ASSIGN_OR_RETURN(const int64_t to_revision, ReadRevision(to));
    request.set_to_revision(to_revision);
  }
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::DiffRevisionsResponse response,
                      client->DiffRevisions(std::move(request)));
  const std::string title =
      absl::StrCat("revision ", response.from_revision(), " to ", response.to_revision());
  if (context->format() != Format::kTable) {
    return context->Show(response, DiffTable(response.records()), "");
  }
  if (response.records().empty()) context->Say(absl::StrCat("No difference: ", title, "."));
  context->Print(DiffText(response.records(), context->paint(), context->width()));
  return absl::OkStatus();
}

absl::Status ShowBlame(Context* context, const std::string& name, std::optional<int64_t> revision) {
  v1::BlameRequest request;
  request.set_name(name);
  request.set_revision(revision.value_or(0));
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::BlameResponse response, client->Blame(std::move(request)));
  Table table({"field", "revision", "when", "who", "why"});
  for (const v1::FieldOrigin& origin : response.fields()) {
    std::string who = AuthorText(origin.author());
    if (origin.has_merged_by()) {
      absl::StrAppend(&who, ", merged by ", AuthorText(origin.merged_by()));
    }
    table.Add({origin.path(), absl::StrCat(origin.revision()), TimeText(origin.time()), who,
               origin.message()});
  }
  return context->Show(response, table, "No field has a value.");
}

}  // namespace jointplan::cli
