#ifndef JOINTPLAN_PLAN_TRANSLATIONS_H_
#define JOINTPLAN_PLAN_TRANSLATIONS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/rendering.pb.h"
#include "jointplan/v1/translation.pb.h"

namespace jointplan::plan {

// Texts are kept by language. One of them is the plan's own; the others are translations of it, and
// a record remembers what each of them renders (`renderings`), so that it is known to be out of
// date when the rendered text changes. docs/translations.md says what comes of that.

// The language of a plan whose texts the others render.
std::string SourceLanguageOf(const v1::Plan& plan);

// What tells one text from another: 16 hexadecimal digits.
std::string TextDigest(absl::string_view text);

// One text of a record, which it points into.
struct TextAt {
  std::string field;  // Where its languages are: `title`, `next_steps[s1].text`.
  std::string language;
  const std::string* text = nullptr;
};
// Texts by their paths, such as `title[fr]`.
using TextIndex = std::map<std::string, TextAt>;

// The path of the text that a field has in a language: `title[fr]`.
std::string TextPath(absl::string_view field, absl::string_view language);

// Returns all texts that a plan or an activity has by language; none for other records.
TextIndex IndexTexts(const google::protobuf::Message& record);

// The text in another language of the same field, or null.
const std::string* TextBeside(const TextIndex& texts, const TextAt& text,
                              absl::string_view language);

// What a record remembers of the translation at `path`; null: nothing. Lives as long as the record.
const v1::Rendering* RenderingOf(const google::protobuf::Message& record, absl::string_view path);

// Returns what the translations that an editor wrote render: the source text as the editor had it
// in `mine`. Those are written that `base` (null: there was no record) lacks or has otherwise. An
// entry without a digest is of one whose source text the editor did not see, or of a text that is
// no translation. `base_revision` is the plan's revision of base; what renders a text that the
// editor changed too has the revision 0, and so has everything if that is 0.
std::vector<v1::Rendering> RenderingsWritten(const google::protobuf::Message* base,
                                             const google::protobuf::Message& mine,
                                             absl::string_view source_language,
                                             int64_t base_revision);

// As RenderingsWritten, for an editor that noted them in a draft: as `draft` has them, for what
// differs between base and mine.
std::vector<v1::Rendering> RenderingsDrafted(const google::protobuf::Message* base,
                                             const google::protobuf::Message& mine,
                                             const google::protobuf::Message& draft,
                                             int64_t base_revision);

// Sets what the translations of a merged record render. `theirs` (null: there is none) and `mine`
// are what was merged, and `written` what the translations render that mine wrote or confirmed. A
// translation never comes out up to date unless a side wrote it, or said that it still fits, seeing
// the very text that is merged. `merged` may be `mine`.
void MergeRenderings(const google::protobuf::Message* theirs, const google::protobuf::Message& mine,
                     const std::vector<v1::Rendering>& written, google::protobuf::Message* merged);

// Gives the renderings of a record that have no revision, and render what is in the record now, the
// revision at which the record is written.
void NumberRenderings(int64_t revision, google::protobuf::Message* record);

// Returns the paths of renderings that differ between two states of a record though the text that
// they are of does not: somebody said that it still fits.
std::vector<std::string> ConfirmedPaths(const google::protobuf::Message& before,
                                        const google::protobuf::Message& after);

// Returns how each translation of a record, which is the plan or one of its activities, stands to
// what it renders, in the order of the fields; also what is missing of the plan's languages. Has
// everything that follows from the record: `rendered_text` and what changed it are for the caller.
std::vector<v1::Translation> TranslationsOf(const v1::Plan& plan,
                                            const google::protobuf::Message& record,
                                            const std::string& name);

// The part of TranslationsOf that is out of date; made without looking further where a record
// remembers nothing.
std::vector<v1::Translation> StaleTranslationsOf(const v1::Plan& plan,
                                                 const google::protobuf::Message& record,
                                                 const std::string& name);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TRANSLATIONS_H_
