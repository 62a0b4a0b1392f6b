#include "tests/storage/store_model.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"

namespace jointplan::storage {
namespace {

using State = StoreModel::State;

// Names of which some are beginnings of others, in lines of which some are too.
constexpr const char* kLines[] = {"plans/a", "plans/a/proposals/x", "plans/ab", "catalog"};
constexpr const char* kNames[] = {"plans/a",
                                  "plans/a/activities/1",
                                  "plans/a/activities/10",
                                  "plans/a/activities/2",
                                  "plans/a/activities/2/comments/1",
                                  "partners/p",
                                  "partners/pq",
                                  "x"};

absl::Status Differs(absl::string_view where, absl::string_view found, absl::string_view wanted) {
  return absl::InternalError(
      absl::StrCat(where, ": the store has '", found, "', the model '", wanted, "'"));
}

std::string Text(const State& state) {
  std::string text;
  for (const auto& [name, bytes] : state) absl::StrAppend(&text, name, "=", bytes, ";");
  return text;
}

std::string Text(const std::vector<int64_t>& numbers) {
  std::string text;
  for (const int64_t number : numbers) absl::StrAppend(&text, number, ";");
  return text;
}

State ToState(const std::vector<RecordVersion>& records) {
  State state;
  for (const RecordVersion& record : records) state[record.name] = record.bytes;
  return state;
}

// Compares one state of a line, by listing and record by record. `revision` 0 is the newest.
absl::Status CompareState(const View& view, const std::string& line, int64_t revision,
                          const State& wanted) {
  const std::string where = absl::StrCat(line, " at ", revision);
  JP_ASSIGN_OR_RETURN(const auto records, view.ListRecords(line, "", revision));
  if (ToState(records) != wanted || records.size() != wanted.size()) {
    return Differs(where, Text(ToState(records)), Text(wanted));
  }
  for (const char* name : kNames) {
    JP_ASSIGN_OR_RETURN(const auto record, view.GetRecord(line, name, revision));
    const auto it = wanted.find(name);
    if (record.has_value() != (it != wanted.end()) ||
        (record.has_value() && record->bytes != it->second)) {
      return Differs(absl::StrCat(where, " ", name), record ? record->bytes : "nothing",
                     it != wanted.end() ? it->second : "nothing");
    }
  }
  return absl::OkStatus();
}

// Compares pages of a prefix.
absl::Status ComparePages(const View& view, const std::string& line, int64_t revision,
                          const State& state) {
  State wanted;
  for (const auto& [name, bytes] : state) {
    if (absl::StartsWith(name, "plans/a/activities/")) wanted[name] = bytes;
  }
  State found;
  std::string after;
  while (true) {
    JP_ASSIGN_OR_RETURN(const auto page,
                        view.ListRecords(line, "plans/a/activities/", revision, after, 2));
    if (page.empty()) break;
    for (const RecordVersion& record : page) found[record.name] = record.bytes;
    after = page.back().name;
  }
  if (found == wanted) return absl::OkStatus();
  return Differs(absl::StrCat("pages of ", line, " at ", revision), Text(found), Text(wanted));
}

std::set<std::string> Changed(const State& before, const State& after) {
  std::set<std::string> names;
  for (const char* name : kNames) {
    const auto a = before.find(name);
    const auto b = after.find(name);
    if ((a == before.end()) != (b == after.end()) ||
        (a != before.end() && a->second != b->second)) {
      names.insert(name);
    }
  }
  return names;
}

absl::Status CompareRevisions(const View& view, const std::string& line,
                              const std::vector<State>& states) {
  for (const std::string name : kNames) {
    std::vector<int64_t> wanted;
    for (size_t r = states.size() - 1; r > 0; --r) {
      if (Changed(states[r - 1], states[r]).contains(name)) {
        wanted.push_back(static_cast<int64_t>(r));
      }
    }
    JP_ASSIGN_OR_RETURN(const auto found, view.RecordRevisions(line, name));
    if (found != wanted) {
      return Differs(absl::StrCat("revisions of ", name, " in ", line), Text(found), Text(wanted));
    }
    if (wanted.size() < 2) continue;
    JP_ASSIGN_OR_RETURN(const auto next, view.RecordRevisions(line, name, wanted[0], 1));
    if (next != std::vector<int64_t>{wanted[1]}) {
      return Differs(absl::StrCat("revisions of ", name, " before ", wanted[0]), Text(next),
                     absl::StrCat(wanted[1]));
    }
  }
  return absl::OkStatus();
}

absl::Status CompareChangeset(const View& view, const std::string& line, int64_t revision,
                              const std::vector<State>& states, std::string* digest) {
  const std::string where = absl::StrCat("changeset ", revision, " of ", line);
  const State& before = states[static_cast<size_t>(revision) - 1];
  const State& after = states[static_cast<size_t>(revision)];
  JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, view.GetChangeset(line, revision));
  if (changeset.parent() != line || changeset.revision() != revision ||
      changeset.previous_digest() != *digest || changeset.digest().size() != 32) {
    return Differs(where, changeset.ShortDebugString(), "the next of its line");
  }
  *digest = changeset.digest();
  std::set<std::string> names;
  for (const v1::RecordChange& change : changeset.changes()) {
    names.insert(change.name());
    const bool was = before.contains(change.name());
    const bool is = after.contains(change.name());
    const v1::ChangeKind kind = !is   ? v1::CHANGE_KIND_DELETED
                                : was ? v1::CHANGE_KIND_UPDATED
                                      : v1::CHANGE_KIND_CREATED;
    if (change.kind() != kind) {
      return Differs(where, v1::ChangeKind_Name(change.kind()), v1::ChangeKind_Name(kind));
    }
    if (change.digest() != (is ? Sha256(after.at(change.name())) : "")) {
      return Differs(where, "a digest", "another");
    }
    if (revision == 1) continue;
    JP_ASSIGN_OR_RETURN(const auto previous, view.GetRecord(line, change.name(), revision - 1));
    if (change.previous_revision() != (previous.has_value() ? previous->revision : 0)) {
      return Differs(where, "a previous revision", "another");
    }
  }
  if (names == Changed(before, after)) return absl::OkStatus();
  return Differs(where, changeset.ShortDebugString(), Text(after));
}

absl::Status CompareLine(const View& view, const std::string& line,
                         const std::vector<State>& states) {
  const auto newest = static_cast<int64_t>(states.size()) - 1;
  JP_ASSIGN_OR_RETURN(const Head head, view.GetHead(line));
  if (head.revision != newest) {
    return Differs(absl::StrCat("head of ", line), absl::StrCat(head.revision),
                   absl::StrCat(newest));
  }
  JP_RETURN_IF_ERROR(CompareState(view, line, 0, states.back()));
  JP_RETURN_IF_ERROR(CompareRevisions(view, line, states));
  std::string digest;
  for (int64_t r = 1; r <= newest; ++r) {
    JP_RETURN_IF_ERROR(CompareState(view, line, r, states[static_cast<size_t>(r)]));
    JP_RETURN_IF_ERROR(ComparePages(view, line, r, states[static_cast<size_t>(r)]));
    JP_RETURN_IF_ERROR(CompareChangeset(view, line, r, states, &digest));
  }
  return digest == head.digest ? absl::OkStatus() : Differs(line, "a head", "another");
}

absl::Status Compare(const View& view, const StoreModel& model) {
  std::vector<std::string> lines;
  for (const auto& [line, states] : model.lines) {
    lines.push_back(line);
    JP_RETURN_IF_ERROR(CompareLine(view, line, states));
  }
  JP_ASSIGN_OR_RETURN(const auto found, view.ListLines(""));
  if (found != lines) return Differs("lines", absl::StrCat(found.size()), "others");
  for (const auto& [key, bytes] : model.attachments) {
    JP_ASSIGN_OR_RETURN(const auto attachment, view.GetAttachment(key));
    if (attachment != bytes) return Differs(key, attachment.value_or("nothing"), bytes);
  }
  return absl::OkStatus();
}

}  // namespace

int64_t StoreModel::Revision(const std::string& line) const {
  const auto it = lines.find(line);
  return it == lines.end() ? 0 : static_cast<int64_t>(it->second.size()) - 1;
}

int64_t StoreModel::Changesets() const {
  int64_t count = 0;
  for (const auto& [line, states] : lines) count += static_cast<int64_t>(states.size()) - 1;
  return count;
}

std::string Difference(const View& view, const StoreModel& model) {
  return std::string(Compare(view, model).message());
}

RequestIdentity RandomWork::identity() const {
  return {.principal = "tokens/t", .request_id = request_id, .digest = Sha256(request_id)};
}

CommitLoop::Work RandomWork::Work() const {
  return [work = *this](Transaction& transaction) -> absl::StatusOr<std::string> {
    std::set<std::string> lines;
    for (const Edit& edit : work.edits) {
      JP_RETURN_IF_ERROR(edit.bytes.empty()
                             ? transaction.RemoveRecord(edit.line, edit.name)
                             : transaction.PutRecord(edit.line, edit.name, edit.bytes, {"f"}));
      lines.insert(edit.line);
    }
    for (const std::string& line : lines) {
      if (!transaction.HasChanges(line)) continue;
      v1::Changeset about;
      about.set_message("work " + work.request_id);
      JP_RETURN_IF_ERROR(transaction.AddChangeset(line, about).status());
    }
    if (!work.attachment.empty()) {
      JP_RETURN_IF_ERROR(transaction.Attach(work.attachment, "bytes of " + work.attachment));
    }
    if (work.fails) return absl::AbortedError("as planned");
    return work.answer();
  };
}

void RandomWork::ApplyTo(StoreModel* model) const {
  std::map<std::string, State> next;
  for (const Edit& edit : edits) {
    auto [it, added] = next.try_emplace(edit.line);
    if (added && model->lines.contains(edit.line)) it->second = model->lines[edit.line].back();
    if (edit.bytes.empty()) {
      it->second.erase(edit.name);
    } else {
      it->second[edit.name] = edit.bytes;
    }
  }
  for (auto& [line, state] : next) {
    const auto it = model->lines.find(line);
    const State before = it == model->lines.end() ? State() : it->second.back();
    if (state == before) continue;
    if (it == model->lines.end()) model->lines[line].emplace_back();
    model->lines[line].push_back(std::move(state));
  }
  if (!attachment.empty()) model->attachments[attachment] = "bytes of " + attachment;
  model->answers[request_id] = answer();
}

RandomWork MakeRandomWork(const StoreModel& model, const std::string& id, std::mt19937* random) {
  RandomWork work;
  work.request_id = id;
  StoreModel trial = model;  // To know what exists after the edits so far.
  std::map<std::string, State> now;
  const auto count = (*random)() % 5;
  for (unsigned long i = 0; i <= count; ++i) {
    const std::string line = kLines[(*random)() % std::size(kLines)];
    const std::string name = kNames[(*random)() % std::size(kNames)];
    auto [it, added] = now.try_emplace(line);
    if (added && trial.lines.contains(line)) it->second = trial.lines[line].back();
    std::string bytes;
    if (!it->second.contains(name) || (*random)() % 4 != 0) {
      bytes = absl::StrCat(id, ".", (*random)() % 3, std::string((*random)() % 200, 'b'));
      it->second[name] = bytes;
    } else {
      it->second.erase(name);
    }
    work.edits.push_back({line, name, bytes});
  }
  if ((*random)() % 5 == 0) work.attachment = "attached/" + id;
  work.fails = (*random)() % 6 == 0;
  return work;
}

}  // namespace jointplan::storage
