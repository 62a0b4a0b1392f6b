#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "exchange/redline.h"
#include "exchange/report.h"
#include "exchange/report_parts.h"
#include "exchange/report_voice.h"
#include "exchange/report_words.h"
#include "plan/diff.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;

// A record before and after; null: it was not there.
template <class Record>
struct Change {
  const Record* before = nullptr;
  const Record* after = nullptr;
};

// The records that differ, by name.
template <class Record>
std::map<std::string, Change<Record>> ChangesOf(const std::vector<Record>& before,
                                                const std::vector<Record>& after) {
  std::map<std::string, Change<Record>> changes;
  for (const Record& record : before) changes[record.name()].before = &record;
  for (const Record& record : after) changes[record.name()].after = &record;
  for (auto it = changes.begin(); it != changes.end();) {
    it = plan::Differs(it->second.before, it->second.after) ? std::next(it) : changes.erase(it);
  }
  return changes;
}

// Writes what changed, record by record.
class RedlineWriter {
 public:
  RedlineWriter(const PlanState& before, const PlanState& after, const ReportOptions& options)
      : before_(before), after_(after), voice_(after, options.language) {
    voice_.Add(before);
  }

  Document Write() {
    document_.language = std::string(voice_.words_language());
    const Span title = voice_.Local(after_.plan.title());
    document_.title = absl::StrCat(voice_.Say(Words::kRedline), title.text);
    document_.Add(Kind::kTitle, {voice_.Say(Words::kRedline), title});
    const auto activities = ChangesOf(before_.activities, after_.activities);
    const auto needs = ChangesOf(before_.needs, after_.needs);
    document_.blocks.push_back(Facts());
    const size_t facts = document_.blocks.size() - 1;
    const bool plan_differs = plan::Differs(&before_.plan, &after_.plan);
    AddSummary(activities);
    if (!plan_differs && activities.empty() && needs.empty()) {
      document_.Add(Kind::kParagraph, {voice_.Say(Words::kNothing)});
    } else {
      document_.Add(Kind::kNote, {voice_.Say(Words::kMarksMean)});
    }
    if (plan_differs) {
      AddHeading(voice_.Say(Words::kThePlan), /*new_page=*/false, &document_);
      AddChange(Change<v1::Plan>{&before_.plan, &after_.plan});
    }
    AddActivities(activities);
    AddNeeds(needs);
    if (voice_.other_language_count() > 0) {
      AddFact(voice_.Say(Words::kOtherLanguage), {{absl::StrCat(voice_.other_language_count())}},
              &document_.blocks[facts]);
    }
    return std::move(document_);
  }

 private:
  using Activities = std::map<std::string, Change<v1::Activity>>;
  using Needs = std::map<std::string, Change<v1::Need>>;

  std::string StateText(const PlanState& state) const {
    const std::string number = absl::StrCat(state.revision);
    std::string text = absl::StrCat(voice_.Say(Words::kRevision), " ", number);
    if (state.time.seconds() != 0) {
      text = absl::StrCat(
          voice_.Say(Words::kRevision), " ",
          voice_.Say(Words::kRevisionOf, {{"number", number}, {"time", Voice::Time(state.time)}}));
    }
    if (!state.agreement) return text;
    const std::string& name = state.agreement->name();
    return absl::StrCat(text, " (", voice_.Say(Words::kAgreement), " ",
                        name.substr(name.rfind('/') + 1), ")");
  }

  Block Facts() const {
    Block facts;
    facts.kind = Kind::kFacts;
    AddFact(voice_.Say(Words::kBefore), {{StateText(before_)}}, &facts);
    AddFact(voice_.Say(Words::kAfter), {{StateText(after_)}}, &facts);
    return facts;
  }

  void AddSummary(const Activities& activities) {
    int fresh = 0;
    int gone = 0;
    for (const auto& [name, change] : activities) {
      if (change.before == nullptr) ++fresh;
      if (change.after == nullptr) ++gone;
    }
    const int changed = static_cast<int>(activities.size()) - fresh - gone;
    Block& facts = document_.blocks.back();
    AddFact(voice_.Say(Words::kActivityCount),
            {{voice_.Say(Words::kSummary, {{"new", absl::StrCat(fresh)},
                                           {"gone", absl::StrCat(gone)},
                                           {"changed", absl::StrCat(changed)}})}},
            &facts);
  }

  // One of the three lists, each under its heading.
  void AddActivities(const Activities& activities) {
    AddList(activities, Words::kNew,
            [](const Change<v1::Activity>& change) { return change.before == nullptr; });
    AddList(activities, Words::kGone,
            [](const Change<v1::Activity>& change) { return change.after == nullptr; });
    AddList(activities, Words::kChanged, [](const Change<v1::Activity>& change) {
      return change.before != nullptr && change.after != nullptr;
    });
  }

  template <class Wanted>
  void AddList(const Activities& activities, const plan::Phrase& heading, const Wanted& wanted) {
    bool any = false;
    for (const auto& [name, change] : activities) {
      if (!wanted(change)) continue;
      if (!any) AddHeading(voice_.Say(heading), /*new_page=*/false, &document_);
      any = true;
      const v1::Activity& shown = change.after != nullptr ? *change.after : *change.before;
      document_.Add(Kind::kSubheading, {voice_.Local(shown.title())});
      AddChange(change);
    }
  }

  void AddNeeds(const Needs& needs) {
    if (needs.empty()) return;
    AddHeading(voice_.Say(Words::kNeeds), /*new_page=*/false, &document_);
    for (const auto& [name, change] : needs) {
      const v1::Need& shown = change.after != nullptr ? *change.after : *change.before;
      Line heading;
      if (change.before == nullptr) heading.emplace_back(voice_.Say(Words::kIsNew));
      if (change.after == nullptr) heading.emplace_back(voice_.Say(Words::kIsGone));
      heading.push_back(voice_.Local(shown.question()));
      document_.Add(Kind::kSubheading, std::move(heading));
      AddChange(change);
    }
  }

  template <class Record>
  void AddChange(const Change<Record>& change) {
    const std::vector<v1::FieldChange> fields = plan::Diff(change.before, change.after);
    if (fields.empty()) return;
    const bool whole = change.before == nullptr || change.after == nullptr;
    document_.blocks.push_back(ChangeTable(fields, whole, voice_));
  }

  const PlanState& before_;
  const PlanState& after_;
  Voice voice_;
  Document document_;
};

}  // namespace

Document RedlineDocument(const PlanState& before, const PlanState& after,
                         const ReportOptions& options) {
  return RedlineWriter(before, after, options).Write();
}

}  // namespace jointplan::exchange
