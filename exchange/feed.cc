#include "exchange/feed.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/hash.h"
#include "exchange/document.h"
#include "exchange/markup.h"
#include "exchange/redline.h"
#include "exchange/report_voice.h"
#include "exchange/report_words.h"
#include "exchange/uuid.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;

constexpr int kNamesMax = 100;     // Of one changeset, without their fields.
constexpr size_t kTitleMax = 200;  // Characters of a message in a title.

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string Element(absl::string_view name, absl::string_view text) {
  return absl::StrCat("<", name, ">", XmlText(CloseDirections(text)), "</", name, ">\n");
}

class FeedWriter {
 public:
  FeedWriter(const FeedState& state, const std::string& language)
      : state_(state), voice_(state.plan, language) {
    for (const FeedEntry& entry : state.entries) {
      for (const v1::RecordDiff& record : entry.records) {
        const bool whole = record.kind() != v1::CHANGE_KIND_UPDATED;
        if (!whole || voice_.Knows(record.name())) continue;
        if (const auto texts = TitlesIn(record); !texts.empty())
          gone_titles_[record.name()] = texts;
      }
    }
  }

  std::string Write() const {
    const std::string title = voice_.Local(state_.plan.plan.title()).text;
    std::string text = absl::StrCat(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
        "xml:lang=\"",
        voice_.words_language(), "\">\n",
        Element("id",
                absl::StrCat("urn:uuid:", UuidOf(Sha256OfParts({state_.plan_digest, "feed"})))),
        Element("title", voice_.Say(Words::kFeed, {{"text", title}})));
    std::vector<const FeedEntry*> entries;
    for (const FeedEntry& entry : state_.entries) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](const FeedEntry* a, const FeedEntry* b) {
      return a->changeset.revision() > b->changeset.revision();
    });
    // A feed that has nothing yet is as old as its plan.
    absl::StrAppend(
        &text,
        Element("updated",
                TimeText(entries.empty() ? state_.plan.time : entries[0]->changeset.create_time())),
        Element("generator", "jointplan"));
    for (const FeedEntry* entry : entries) absl::StrAppend(&text, EntryText(*entry));
    return absl::StrCat(text, "</feed>\n");
  }

 private:
  std::string AuthorText(const v1::Author& author) const {
    if (author.partner().empty()) return author.label();
    return absl::StrCat(author.label(), " (", voice_.Named(author.partner()).text, ")");
  }

  // An element with a name in it: an author, or one who contributed.
  std::string Person(absl::string_view element, const v1::Author& author) const {
    const std::string name = AuthorText(author);
    return absl::StrCat("<", element, "><name>",
                        XmlText(CloseDirections(name.empty() ? "jointplan" : name)), "</name></",
                        element, ">\n");
  }

  std::string EntryText(const FeedEntry& entry) const {
    const v1::Changeset& changeset = entry.changeset;
    const std::string message = plan::Excerpt(changeset.message(), kTitleMax);
    const std::string revision =
        absl::StrCat(voice_.Say(Words::kRevision), " ", changeset.revision());
    const std::string time = TimeText(changeset.create_time());
    std::string text = absl::StrCat(
        "<entry>\n", Element("id", absl::StrCat("urn:uuid:", UuidOf(changeset.digest()))),
        Element("title", message.empty()
                             ? revision
                             : absl::StrCat(revision, voice_.Say(Words::kColon), message)),
        Element("published", time), Element("updated", time), Person("author", changeset.author()));
    if (!changeset.proposal().empty()) {
      absl::StrAppend(&text, Person("contributor", changeset.proposal_author()));
    }
    return absl::StrCat(text, Element("summary", Summary(changeset)), "<content type=\"xhtml\">",
                        ToXhtmlElement(Content(entry)), "</content>\n</entry>\n");
  }

  std::string Summary(const v1::Changeset& changeset) const {
    int fresh = 0;
    int gone = 0;
    for (const v1::RecordChange& change : changeset.changes()) {
      if (change.kind() == v1::CHANGE_KIND_CREATED) ++fresh;
      if (change.kind() == v1::CHANGE_KIND_DELETED) ++gone;
    }
    return voice_.Say(Words::kSummary,
                      {{"new", absl::StrCat(fresh)},
                       {"gone", absl::StrCat(gone)},
                       {"changed", absl::StrCat(changeset.changes_size() - fresh - gone)}});
  }

  Document Content(const FeedEntry& entry) const {
    Document document;
    document.language = std::string(voice_.words_language());
    if (!entry.changeset.message().empty()) {
      document.Add(Kind::kParagraph, {Span::Own(entry.changeset.message())});
    }
    if (!entry.changeset.proposal().empty()) {
      document.Add(Kind::kParagraph,
                   {absl::StrCat(voice_.Say(Words::kProposalOf), voice_.Say(Words::kColon)),
                    Span::Own(AuthorText(entry.changeset.proposal_author()))});
    }
    for (const v1::RecordDiff& record : entry.records) AddRecordDiff(record, &document);
    if (entry.records.empty() && !entry.changeset.changes().empty()) {
      AddNames(entry.changeset, &document);
    }
    return document;
  }

  std::string KindText(v1::ChangeKind kind) const {
    if (kind == v1::CHANGE_KIND_CREATED) return voice_.Say(Words::kIsNew);
    return voice_.Say(kind == v1::CHANGE_KIND_DELETED ? Words::kIsGone : Words::kIsChanged);
  }

  // What a change says of the title of its record.
  static Voice::Texts TitlesIn(const v1::RecordDiff& record) {
    Voice::Texts texts;
    for (const v1::FieldChange& change : record.fields()) {
      absl::string_view path = change.path();
      if (!absl::ConsumePrefix(&path, "title[") || !absl::ConsumeSuffix(&path, "]")) continue;
      const auto& value = change.has_after() ? change.after() : change.before();
      texts[std::string(path)] = value.string_value();
    }
    return texts;
  }

  // The title that a record has or, where it is gone, had.
  Span TitleOf(const v1::RecordDiff& record) const {
    const auto gone = gone_titles_.find(record.name());
    return gone != gone_titles_.end() ? voice_.Local(gone->second) : voice_.Named(record.name());
  }

  void AddRecordDiff(const v1::RecordDiff& record, Document* document) const {
    document->Add(Kind::kSubheading, {KindText(record.kind()), TitleOf(record)});
    const std::vector<v1::FieldChange> fields(record.fields().begin(), record.fields().end());
    if (fields.empty()) return;
    document->blocks.push_back(
        ChangeTable(fields, record.kind() != v1::CHANGE_KIND_UPDATED, voice_));
  }

  void AddNames(const v1::Changeset& changeset, Document* document) const {
    const int shown = std::min(changeset.changes_size(), kNamesMax);
    document->Add(Kind::kNote,
                  {voice_.Say(Words::kOnlyNames, {{"count", absl::StrCat(changeset.changes_size())},
                                                  {"shown", absl::StrCat(shown)}})});
    Block& names = document->blocks.emplace_back();
    names.kind = Kind::kBullets;
    for (int i = 0; i < shown; ++i) {
      const v1::RecordChange& change = changeset.changes(i);
      names.lines.push_back({KindText(change.kind()), voice_.Named(change.name())});
    }
  }

  const FeedState& state_;
  const Voice voice_;
  std::map<std::string, Voice::Texts> gone_titles_;  // Of records that the plan has no more.
};

}  // namespace

std::string WriteFeed(const FeedState& state, const std::string& language) {
  return FeedWriter(state, language).Write();
}

}  // namespace jointplan::exchange
