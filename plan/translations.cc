#include "plan/translations.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "google/protobuf/map.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/field_path.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;
using Texts = google::protobuf::Map<std::string, std::string>;
using Renderings = google::protobuf::RepeatedPtrField<v1::Rendering>;

constexpr size_t kDigestBytes = 8;

// One field that holds a text by language.
struct TextField {
  std::string path;
  const Texts* texts = nullptr;
};

std::string Inside(absl::string_view list, const std::string& key, absl::string_view field) {
  return absl::StrCat(FieldPath({{std::string(list), key}}).ToString(), ".", field);
}

std::vector<TextField> FieldsOf(const v1::Activity& activity) {
  std::vector<TextField> fields = {{"title", &activity.title()},
                                   {"description", &activity.description()}};
  for (const v1::Participant& part : activity.participants()) {
    if (part.contribution().empty()) continue;
    fields.push_back(
        {Inside("participants", part.partner(), "contribution"), &part.contribution()});
  }
  for (const v1::NextStep& step : activity.next_steps()) {
    fields.push_back({Inside("next_steps", step.id(), "text"), &step.text()});
  }
  return fields;
}

std::vector<TextField> FieldsOf(const v1::Plan& plan) {
  std::vector<TextField> fields = {{"title", &plan.title()}, {"description", &plan.description()}};
  for (const v1::Theme& theme : plan.themes()) {
    fields.push_back({Inside("themes", theme.id(), "title"), &theme.title()});
    fields.push_back({Inside("themes", theme.id(), "description"), &theme.description()});
  }
  return fields;
}

// In the order of the record's fields.
std::vector<TextField> FieldsOf(const Message& record) {
  if (const auto* activity = dynamic_cast<const v1::Activity*>(&record)) return FieldsOf(*activity);
  if (const auto* plan = dynamic_cast<const v1::Plan*>(&record)) return FieldsOf(*plan);
  return {};
}

std::map<std::string, const Texts*> FieldMapOf(const Message* record) {
  std::map<std::string, const Texts*> fields;
  if (record == nullptr) return fields;
  for (TextField& field : FieldsOf(*record)) fields.emplace(std::move(field.path), field.texts);
  return fields;
}

const std::string* Find(const Texts* texts, const std::string& language) {
  if (texts == nullptr) return nullptr;
  const auto found = texts->find(language);
  return found == texts->end() ? nullptr : &found->second;
}

bool Same(const std::string* a, const std::string* b) {
  return (a == nullptr) == (b == nullptr) && (a == nullptr || *a == *b);
}

const Renderings& RenderingsIn(const Message* record) {
  static const auto* const kNone = new Renderings();
  if (const auto* activity = dynamic_cast<const v1::Activity*>(record)) {
    return activity->renderings();
  }
  if (const auto* plan = dynamic_cast<const v1::Plan*>(record)) return plan->renderings();
  return *kNone;
}

Renderings* MutableRenderingsIn(Message* record) {
  if (auto* activity = dynamic_cast<v1::Activity*>(record)) return activity->mutable_renderings();
  if (auto* plan = dynamic_cast<v1::Plan*>(record)) return plan->mutable_renderings();
  return nullptr;
}

std::map<std::string, const v1::Rendering*> ByText(const Renderings& renderings) {
  std::map<std::string, const v1::Rendering*> by_text;
  for (const v1::Rendering& rendering : renderings) by_text[rendering.text()] = &rendering;
  return by_text;
}

// Whether the text that a rendering is of says what was rendered.
bool IsCurrent(const v1::Rendering& rendering, const std::string* source) {
  return source != nullptr && TextDigest(*source) == rendering.source_digest();
}

// Calls `visit(field, language, text, base's text or null)` for each text that mine has and base
// has not or otherwise.
template <class Visit>
void ForEachWritten(const Message* base, const Message& mine, Visit visit) {
  const auto before = FieldMapOf(base);
  for (const TextField& field : FieldsOf(mine)) {
    const auto found = before.find(field.path);
    const Texts* old_texts = found == before.end() ? nullptr : found->second;
    for (const auto& [language, text] : *field.texts) {
      if (!Same(&text, Find(old_texts, language))) visit(field, language, old_texts);
    }
  }
}

// One translation that mine wrote or confirmed, after a merge.
struct Merged {
  const TextIndex& texts;  // All of the merged record.
  const TextAt& at;        // It.
  bool as_theirs;          // It says what theirs says.
  bool as_mine;            // It says what mine says.
};

// Decides which of two accounts of what a translation renders holds: that of theirs (null: there is
// none), that of mine, or none (null).
const v1::Rendering* Choose(const Merged& merged, const v1::Rendering* theirs,
                            const v1::Rendering& mine) {
  const auto current = [&](const v1::Rendering& rendering) {
    return IsCurrent(rendering, TextBeside(merged.texts, merged.at, rendering.source_language()));
  };
  if (merged.as_mine && !merged.as_theirs) return &mine;
  if (merged.as_theirs && !merged.as_mine) return theirs;
  const bool known = !mine.source_digest().empty();
  if (merged.as_mine) {
    // Both say the same: one who saw the source as it now is, is enough.
    if (theirs != nullptr && current(*theirs)) return theirs;
    return known || theirs == nullptr ? &mine : theirs;
  }
  // It was put together from both, or settled by hand: both must have seen the source as it now is.
  if (known && !current(mine)) return &mine;
  if (theirs != nullptr && !current(*theirs)) return theirs;
  return known ? theirs : nullptr;
}

const std::string* TextIn(const TextIndex& texts, const std::string& path) {
  const auto found = texts.find(path);
  return found == texts.end() ? nullptr : found->second.text;
}

// Lays what mine wrote over what theirs notes, in `kept`. `texts` are those of the merged record.
void PutWritten(const Message* theirs, const Message& mine,
                const std::vector<v1::Rendering>& written, const TextIndex& texts,
                std::map<std::string, v1::Rendering>* kept) {
  const TextIndex mine_texts = IndexTexts(mine);
  const TextIndex their_texts = theirs == nullptr ? TextIndex() : IndexTexts(*theirs);
  const auto noted = ByText(RenderingsIn(theirs));
  for (const v1::Rendering& rendering : written) {
    const std::string& path = rendering.text();
    const auto at = texts.find(path);
    if (at == texts.end()) continue;
    const Merged merged{texts, at->second, Same(at->second.text, TextIn(their_texts, path)),
                        Same(at->second.text, TextIn(mine_texts, path))};
    const auto of_theirs = noted.find(path);
    const v1::Rendering* chosen =
        Choose(merged, of_theirs == noted.end() ? nullptr : of_theirs->second, rendering);
    if (chosen == nullptr || chosen->source_digest().empty()) {
      kept->erase(path);
    } else {
      (*kept)[path] = *chosen;
    }
  }
}

v1::TranslationState StateOf(const v1::Rendering* rendering, const Texts& texts) {
  const std::string* source =
      rendering == nullptr ? nullptr : Find(&texts, rendering->source_language());
  if (source == nullptr) return v1::TRANSLATION_STATE_UNKNOWN;
  return IsCurrent(*rendering, source) ? v1::TRANSLATION_STATE_CURRENT
                                       : v1::TRANSLATION_STATE_STALE;
}

// The language to translate a text from: the plan's own, or the first in which there is one.
std::string LanguageToRender(const Texts& texts, const std::string& own) {
  if (texts.contains(own)) return own;
  const auto first = std::min_element(
      texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return first->first;
}

// Lists the translations of one field.
class FieldTranslations {
 public:
  FieldTranslations(const v1::Plan& plan, const Message& record, const std::string& name)
      : plan_(plan),
        own_(SourceLanguageOf(plan)),
        name_(name),
        noted_(ByText(RenderingsIn(&record))) {}

  void Add(const TextField& field, std::vector<v1::Translation>* translations) const {
    if (field.texts->empty()) return;
    std::set<std::string> languages(plan_.languages().begin(), plan_.languages().end());
    for (const auto& [language, text] : *field.texts) languages.insert(language);
    for (const std::string& language : languages) {
      const std::string* text = Find(field.texts, language);
      if (language == own_ && text != nullptr) continue;
      translations->push_back(Of(field, language, text));
    }
  }

 private:
  v1::Translation Of(const TextField& field, const std::string& language,
                     const std::string* text) const {
    v1::Translation translation;
    translation.set_record(name_);
    translation.set_path(TextPath(field.path, language));
    translation.set_language(language);
    translation.set_source_language(LanguageToRender(*field.texts, own_));
    translation.set_state(v1::TRANSLATION_STATE_MISSING);
    if (text != nullptr) {
      const auto noted = noted_.find(translation.path());
      const v1::Rendering* rendering = noted == noted_.end() ? nullptr : noted->second;
      translation.set_text(*text);
      translation.set_state(StateOf(rendering, *field.texts));
      if (rendering != nullptr) {
        translation.set_source_language(rendering->source_language());
        translation.set_rendered_revision(rendering->source_revision());
      }
    }
    const std::string* source = Find(field.texts, translation.source_language());
    if (source != nullptr) translation.set_source_text(*source);
    return translation;
  }

  const v1::Plan& plan_;
  const std::string own_;
  const std::string& name_;
  const std::map<std::string, const v1::Rendering*> noted_;
};

}  // namespace

std::string SourceLanguageOf(const v1::Plan& plan) {
  return plan.has_default_language() ? plan.default_language() : "en";
}

std::string TextDigest(absl::string_view text) {
  return absl::BytesToHexString(Sha256(text).substr(0, kDigestBytes));
}

std::string TextPath(absl::string_view field, absl::string_view language) {
  return absl::StrCat(field, FieldPath({{"", std::string(language)}}).ToString());
}

TextIndex IndexTexts(const Message& record) {
  TextIndex index;
  for (const TextField& field : FieldsOf(record)) {
    for (const auto& [language, text] : *field.texts) {
      index[TextPath(field.path, language)] = {field.path, language, &text};
    }
  }
  return index;
}

const std::string* TextBeside(const TextIndex& texts, const TextAt& text,
                              absl::string_view language) {
  const auto found = texts.find(TextPath(text.field, language));
  return found == texts.end() ? nullptr : found->second.text;
}

const v1::Rendering* RenderingOf(const Message& record, absl::string_view path) {
  for (const v1::Rendering& rendering : RenderingsIn(&record)) {
    if (rendering.text() == std::string(path)) return &rendering;
  }
  return nullptr;
}

std::vector<v1::Rendering> RenderingsWritten(const Message* base, const Message& mine,
                                             absl::string_view source_language,
                                             int64_t base_revision) {
  const std::string source_of(source_language);
  std::vector<v1::Rendering> written;
  ForEachWritten(base, mine,
                 [&](const TextField& field, const std::string& language, const Texts* before) {
                   if (language == source_of) return;
                   v1::Rendering& rendering = written.emplace_back();
                   rendering.set_text(TextPath(field.path, language));
                   const std::string* source = Find(field.texts, source_of);
                   if (source == nullptr) return;
                   rendering.set_source_language(source_of);
                   rendering.set_source_digest(TextDigest(*source));
                   const bool as_read = Same(source, Find(before, source_of));
                   rendering.set_source_revision(as_read ? base_revision : 0);
                 });
  return written;
}

std::vector<v1::Rendering> RenderingsDrafted(const Message* base, const Message& mine,
                                             const Message& draft, int64_t base_revision) {
  const auto noted = ByText(RenderingsIn(&draft));
  std::vector<v1::Rendering> written;
  ForEachWritten(base, mine,
                 [&](const TextField& field, const std::string& language, const Texts* before) {
                   v1::Rendering& rendering = written.emplace_back();
                   const std::string path = TextPath(field.path, language);
                   const auto found = noted.find(path);
                   if (found != noted.end()) rendering = *found->second;
                   rendering.set_text(path);
                   const std::string* source = Find(before, rendering.source_language());
                   rendering.set_source_revision(IsCurrent(rendering, source) ? base_revision : 0);
                 });
  return written;
}

void MergeRenderings(const Message* theirs, const Message& mine,
                     const std::vector<v1::Rendering>& written, Message* merged) {
  Renderings* renderings = MutableRenderingsIn(merged);
  if (renderings == nullptr) return;
  const Renderings& noted = RenderingsIn(theirs);
  if (noted.empty() && written.empty()) return renderings->Clear();
  const TextIndex texts = IndexTexts(*merged);
  std::map<std::string, v1::Rendering> kept;
  for (const v1::Rendering& rendering : noted) {
    if (texts.contains(rendering.text())) kept[rendering.text()] = rendering;
  }
  if (!written.empty()) PutWritten(theirs, mine, written, texts, &kept);
  renderings->Clear();
  for (auto& [text, rendering] : kept) *renderings->Add() = std::move(rendering);
}

void NumberRenderings(int64_t revision, Message* record) {
  Renderings* renderings = MutableRenderingsIn(record);
  if (renderings == nullptr || renderings->empty()) return;
  const TextIndex texts = IndexTexts(*record);
  for (v1::Rendering& rendering : *renderings) {
    const auto at = texts.find(rendering.text());
    if (rendering.source_revision() > 0 || at == texts.end()) continue;
    if (IsCurrent(rendering, TextBeside(texts, at->second, rendering.source_language()))) {
      rendering.set_source_revision(revision);
    }
  }
}

std::vector<std::string> ConfirmedPaths(const Message& before, const Message& after) {
  std::vector<std::string> paths;
  const auto noted = ByText(RenderingsIn(&before));
  for (const v1::Rendering& rendering : RenderingsIn(&after)) {
    const auto found = noted.find(rendering.text());
    const bool same = found != noted.end() &&
                      found->second->source_language() == rendering.source_language() &&
                      found->second->source_digest() == rendering.source_digest();
    if (!same) paths.push_back(rendering.text());
  }
  if (paths.empty()) return paths;
  const TextIndex old_texts = IndexTexts(before);
  const TextIndex new_texts = IndexTexts(after);
  std::vector<std::string> confirmed;
  for (const std::string& path : paths) {
    const std::string* then = TextIn(old_texts, path);
    if (then == nullptr || !Same(then, TextIn(new_texts, path))) continue;
    confirmed.push_back(FieldPath({{"renderings", path}}).ToString());
  }
  return confirmed;
}

std::vector<v1::Translation> TranslationsOf(const v1::Plan& plan, const Message& record,
                                            const std::string& name) {
  std::vector<v1::Translation> translations;
  const FieldTranslations of_field(plan, record, name);
  for (const TextField& field : FieldsOf(record)) of_field.Add(field, &translations);
  return translations;
}

std::vector<v1::Translation> StaleTranslationsOf(const v1::Plan& plan, const Message& record,
                                                 const std::string& name) {
  if (RenderingsIn(&record).empty()) return {};
  std::vector<v1::Translation> translations = TranslationsOf(plan, record, name);
  std::erase_if(translations, [](const v1::Translation& translation) {
    return translation.state() != v1::TRANSLATION_STATE_STALE;
  });
  return translations;
}

}  // namespace jointplan::plan
