#include "server/searching.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/text.h"
#include "server/plan_indexes.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

constexpr int kFacetValuesMax = 100;
constexpr size_t kOrderFieldsMax = 5;
// Begin the parts of a sort key. What is missing comes last.
constexpr char kPresent = '1';
constexpr char kMissing = '2';

std::string TimePart(absl::Time time) {
  return absl::StrCat(absl::string_view(&kPresent, 1),
                      absl::FormatTime("%E4Y-%m-%dT%H:%M:%E9SZ", time, absl::UTCTimeZone()));
}

std::optional<absl::Time> ReadTimePart(absl::string_view part) {
  absl::Time time;
  if (part.empty() || !absl::ParseTime(absl::RFC3339_full, part.substr(1), &time, nullptr)) {
    return std::nullopt;
  }
  return time;
}

// The smallest value of a record in a field, or the largest.
std::string OrderPart(const v1::Activity& activity, const OrderField& order) {
  std::optional<std::string> best;
  search::ForEachKey(activity, order.field, [&](const std::string& key, absl::string_view) {
    if (!best.has_value() || (order.descending ? key > *best : key < *best)) best = key;
  });
  if (!best.has_value()) return std::string(1, kMissing);
  return absl::StrCat(absl::string_view(&kPresent, 1), *best);
}

// Compares sort keys of one order.
class Before {
 public:
  explicit Before(const std::vector<OrderField>& order) : order_(order) {}

  bool operator()(const SortKey& a, const SortKey& b) const {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (a[i] == b[i]) continue;
      const bool turned =
          i < order_.size() && order_[i].descending && a[i][0] == kPresent && b[i][0] == kPresent;
      return turned ? a[i] > b[i] : a[i] < b[i];
    }
    return false;
  }

 private:
  const std::vector<OrderField>& order_;
};

// Filters may ask for the times, which are not in what is stored.
void SetTimes(const storage::RecordVersion& version, v1::Activity* activity) {
  *activity->mutable_create_time() = ToTimestamp(version.create_time);
  *activity->mutable_update_time() = ToTimestamp(version.update_time);
}

// Counts the values of one field.
class FacetCounter {
 public:
  explicit FacetCounter(search::FieldRef field) : field_(std::move(field)) {}

  const search::FieldRef& field() const { return field_; }

  void Add(const std::string& key, absl::string_view shown, int64_t count) {
    Value& value = values_[key];
    if (value.count == 0 || shown < value.shown) value.shown = std::string(shown);
    value.count += count;
  }

  void AddRecord(const v1::Activity& activity) {
    std::map<std::string, std::string> once;
    search::ForEachKey(activity, field_, [&](const std::string& key, absl::string_view shown) {
      std::string& kept = once[key];
      if (kept.empty() || shown < kept) kept = std::string(shown);
    });
    for (const auto& [key, shown] : once) Add(key, shown, 1);
  }

  v1::Facet Finish() const {
    std::vector<std::pair<std::string, int64_t>> sorted;
    for (const auto& [key, value] : values_) {
      const bool list = field_.kind == search::ValueKind::kEnum;
      sorted.emplace_back(list ? search::ShownEnum(field_, key) : value.shown, value.count);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    v1::Facet facet;
    facet.set_value_count(static_cast<int64_t>(sorted.size()));
    for (const auto& [shown, count] : sorted) {
      if (facet.values_size() == kFacetValuesMax) break;
      v1::FacetValue* value = facet.add_values();
      value->set_value(shown);
      value->set_count(count);
    }
    return facet;
  }

 private:
  struct Value {
    std::string shown;
    int64_t count = 0;
  };
  const search::FieldRef field_;
  std::map<std::string, Value> values_;
};

// Does one search.
class Searcher {
 public:
  Searcher(const Call& call, const SearchQuestion& question)
      : call_(call), question_(question), before_(question.order) {
    for (const search::FieldRef& field : question.facets) counters_.emplace_back(field);
  }

  absl::StatusOr<SearchResult> Run() {
    std::shared_ptr<const PlanIndexes::Kept> kept;
    if (call_.indexes != nullptr && question_.place.proposal.empty()) {
      kept = call_.indexes->Find(question_.place.plan);
    }
    if (kept == nullptr) {
      JP_RETURN_IF_ERROR(ReadAll());
    } else {
      ReaderMutexLock lock(&kept->mutex);
      JP_RETURN_IF_ERROR(AskIndex(kept->index, kept->revision));
    }
    return Finish();
  }

 private:
  // Looks at every activity there is.
  absl::Status ReadAll() {
    JP_ASSIGN_OR_RETURN(auto versions, RecordsAt(call_, question_.place, kActivities));
    for (storage::RecordVersion& version : versions) {
      v1::Activity activity;
      JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
      Consider(std::move(version), &activity);
    }
    return absl::OkStatus();
  }

  // Counts a record and keeps it for the page, if it is one that is asked for.
  void Consider(storage::RecordVersion version, v1::Activity* activity) {
    SetTimes(version, activity);
    if (!search::Matches(question_.condition, *activity)) return;
    ++result_.total;
    for (FacetCounter& counter : counters_) counter.AddRecord(*activity);
    Keep(std::move(version), *activity);
  }

  SortKey KeyOf(const storage::RecordVersion& version, const v1::Activity& activity) const {
    SortKey key;
    key.reserve(question_.order.size() + 2);
    for (const OrderField& order : question_.order) key.push_back(OrderPart(activity, order));
    key.push_back(TimePart(version.create_time));
    key.push_back(version.name);
    return key;
  }

  // Keeps a record that is asked for if it may be on the page.
  void Keep(storage::RecordVersion version, const v1::Activity& activity) {
    const size_t limit = question_.page_size + 1;
    SearchResult::Found found{KeyOf(version, activity), {}};
    if (!question_.after.empty() && !before_(question_.after, found.key)) return;
    const auto less = [this](const auto& a, const auto& b) { return before_(a.key, b.key); };
    auto& page = result_.page;
    // A heap with the last of the page on top.
    if (page.size() == limit && !before_(found.key, page.front().key)) return;
    found.version = std::move(version);
    page.push_back(std::move(found));
    std::push_heap(page.begin(), page.end(), less);
    if (page.size() <= limit) return;
    std::pop_heap(page.begin(), page.end(), less);
    page.pop_back();
  }

  absl::Status AskIndex(const search::Index& index, int64_t indexed) {
    const int64_t revision = question_.place.stamp.revision;
    JP_ASSIGN_OR_RETURN(const storage::Head head, call_.view.GetHead(question_.place.plan));
    // What is asked for as the newest comes from memory.
    read_revision_ = revision == head.revision ? 0 : revision;
    if (std::abs(revision - indexed) > ChangesReadMax(index)) return ReadAll();
    JP_ASSIGN_OR_RETURN(const auto changed, ActivitiesChanged(call_.view, question_.place.plan,
                                                              std::min(revision, indexed),
                                                              std::max(revision, indexed)));
    search::Index::Selection selection = index.Select(question_.condition);
    for (const std::string& name : changed) Exclude(index, name, &selection);
    JP_RETURN_IF_ERROR(Verify(index, &selection));
    const search::Rows& rows = selection.sure;
    result_.total = static_cast<int64_t>(rows.cardinality());
    for (FacetCounter& counter : counters_) {
      for (const auto& value : index.CountFacet(counter.field().path(), rows)) {
        counter.Add(value.key, value.shown, static_cast<int64_t>(value.count));
      }
    }
    JP_RETURN_IF_ERROR(KeepRows(index, rows));
    for (const std::string& name : changed) JP_RETURN_IF_ERROR(ConsiderByName(name));
    return absl::OkStatus();
  }

  // So many changesets are cheaper to read than all activities.
  static int64_t ChangesReadMax(const search::Index& index) {
    return std::max<int64_t>(1000, static_cast<int64_t>(index.size() / 2));
  }

  std::string NameOf(const search::Index& index, uint32_t row) const {
    return absl::StrCat(question_.place.plan, "/activities/", index.IdOf(row));
  }

  static void Exclude(const search::Index& index, absl::string_view name,
                      search::Index::Selection* selection) {
    const auto row = index.RowOf(name.substr(name.rfind('/') + 1));
    if (!row.has_value()) return;
    selection->sure.remove(*row);
    selection->possible.remove(*row);
  }

  // A record of the place that is asked for, with its times; nothing if it does not exist there.
  struct Read {
    storage::RecordPtr state;
    v1::Activity activity;
  };
  absl::StatusOr<std::optional<Read>> ReadByName(const std::string& name) const {
    Read read;
    JP_ASSIGN_OR_RETURN(read.state,
                        call_.view.GetShared(question_.place.plan, name, read_revision_));
    if (read.state == nullptr) return std::optional<Read>();
    JP_RETURN_IF_ERROR(ParseRecord(read.state->version(), &read.activity));
    SetTimes(read.state->version(), &read.activity);
    return std::make_optional(std::move(read));
  }

  // Asks the records themselves where the index is not sure.
  absl::Status Verify(const search::Index& index, search::Index::Selection* selection) const {
    for (const uint32_t row : selection->possible - selection->sure) {
      JP_ASSIGN_OR_RETURN(const auto read, ReadByName(NameOf(index, row)));
      if (read.has_value() && search::Matches(question_.condition, read->activity)) {
        selection->sure.add(row);
      }
    }
    return absl::OkStatus();
  }

  // Keeps those of the rows that may be on the page.
  absl::Status KeepRows(const search::Index& index, const search::Rows& rows) {
    if (!question_.order.empty()) {
      for (const uint32_t row : rows) JP_RETURN_IF_ERROR(KeepByName(NameOf(index, row)));
      return absl::OkStatus();
    }
    absl::Time after = absl::InfinitePast();
    absl::string_view after_id;
    if (question_.after.size() == 2) {
      if (const auto time = ReadTimePart(question_.after[0]); time.has_value()) after = *time;
      after_id = question_.after[1];
      after_id.remove_prefix(after_id.rfind('/') + 1);
    }
    for (const uint32_t row : index.FirstCreated(rows, after, after_id, question_.page_size + 1)) {
      JP_RETURN_IF_ERROR(KeepByName(NameOf(index, row)));
    }
    return absl::OkStatus();
  }

  absl::Status KeepByName(const std::string& name) {
    if (question_.order.empty()) {
      JP_ASSIGN_OR_RETURN(const storage::RecordPtr state,
                          call_.view.GetShared(question_.place.plan, name, read_revision_));
      if (state != nullptr) Keep(state->version(), v1::Activity::default_instance());
      return absl::OkStatus();
    }
    JP_ASSIGN_OR_RETURN(const auto read, ReadByName(name));
    if (read.has_value()) Keep(read->state->version(), read->activity);
    return absl::OkStatus();
  }

  absl::Status ConsiderByName(const std::string& name) {
    JP_ASSIGN_OR_RETURN(auto read, ReadByName(name));
    if (read.has_value()) Consider(read->state->version(), &read->activity);
    return absl::OkStatus();
  }

  SearchResult Finish() {
    std::sort(result_.page.begin(), result_.page.end(),
              [this](const auto& a, const auto& b) { return before_(a.key, b.key); });
    for (const FacetCounter& counter : counters_) result_.facets.push_back(counter.Finish());
    return std::move(result_);
  }

  const Call& call_;
  const SearchQuestion& question_;
  const Before before_;
  int64_t read_revision_ = 0;
  std::vector<FacetCounter> counters_;
  SearchResult result_;
};

}  // namespace

absl::StatusOr<search::Condition> ConditionOf(absl::string_view query, absl::string_view filter) {
  JP_ASSIGN_OR_RETURN(search::Condition condition,
                      search::ParseFilter(filter, v1::Activity::descriptor()));
  if (plan::IsBlank(query)) return condition;
  search::Condition words = search::HasWords(query);
  if (words.words.empty()) {
    return plan::FieldError("query", absl::StrCat("`", plan::Excerpt(query, 40),
                                                  "` has no letter or digit to look for"));
  }
  return search::AllOf({std::move(words), std::move(condition)});
}

absl::StatusOr<std::vector<OrderField>> OrderOf(absl::string_view order_by, const v1::Plan& plan) {
  std::vector<OrderField> order;
  if (plan::IsBlank(order_by)) return order;
  for (const absl::string_view part : absl::StrSplit(order_by, ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, ' ', absl::SkipWhitespace());
    const bool descending = words.size() == 2 && words[1] == "desc";
    if (words.empty() || words.size() > 2 ||
        (words.size() == 2 && !descending && words[1] != "asc")) {
      return plan::FieldError("order_by",
                              absl::StrCat("`", plan::Excerpt(part, 40),
                                           "` is not a field, alone or with ` desc` behind it"));
    }
    OrderField one;
    one.descending = descending;
    JP_ASSIGN_OR_RETURN(one.field,
                        search::FindField(words[0], v1::Activity::descriptor(), "order_by"));
    if (one.field.steps.back()->kind == plan::FieldKind::kMap && one.field.key.empty()) {
      one.field.key = plan.default_language();
    }
    order.push_back(std::move(one));
  }
  if (order.size() <= kOrderFieldsMax) return order;
  return plan::FieldError(
      "order_by", absl::StrCat("names ", order.size(), " fields; at most ", kOrderFieldsMax));
}

std::string WriteKey(const SortKey& key) { return absl::StrJoin(key, absl::string_view("\0", 1)); }

SortKey ReadKey(absl::string_view text) {
  if (text.empty()) return {};
  return absl::StrSplit(text, '\0');
}

absl::StatusOr<SearchResult> Search(const Call& call, const SearchQuestion& question) {
  return Searcher(call, question).Run();
}

absl::StatusOr<bool> MatchesAt(const storage::View& view, absl::string_view plan,
                               absl::string_view name, int64_t revision,
                               const search::Condition& condition) {
  if (!absl::StrContains(name, "/activities/")) return false;
  JP_ASSIGN_OR_RETURN(const storage::RecordPtr state, view.GetShared(plan, name, revision));
  if (state == nullptr) return false;
  v1::Activity activity;
  JP_RETURN_IF_ERROR(ParseRecord(state->version(), &activity));
  SetTimes(state->version(), &activity);
  return search::Matches(condition, activity);
}

absl::StatusOr<bool> Touches(const storage::View& view, absl::string_view plan,
                             const v1::Changeset& changeset, const search::Condition& condition) {
  for (const v1::RecordChange& change : changeset.changes()) {
    for (const int64_t revision : {changeset.revision(), changeset.revision() - 1}) {
      if (revision == 0) continue;
      JP_ASSIGN_OR_RETURN(const bool matches,
                          MatchesAt(view, plan, change.name(), revision, condition));
      if (matches) return true;
    }
  }
  return false;
}

}  // namespace jointplan::server
