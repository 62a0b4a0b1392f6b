#ifndef JOINTPLAN_PLAN_SENTENCES_H_
#define JOINTPLAN_PLAN_SENTENCES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plan/errors.h"

namespace jointplan::plan {

// What errors say to people, once, in each language of the network. A sentence has parts in braces,
// `{name}`, which the error's metadata carries by these names.
enum class Sentence {
  kFieldInvalid,       // {field}: {problem}
  kFieldsInvalid,      // {field}, {violations}: how many
  kNameInvalid,        // {field}
  kRequestIdReused,    // {request_id}
  kPageTokenInvalid,   //
  kEtagInvalid,        // {field}
  kAlreadyInDraft,     // {field}, {proposal}, {name}
  kNotFound,           // {name}
  kNoPart,             // {partner}, {name}
  kNothingToWaive,     // {name}
  kNoWaiver,           // {name}
  kNameTaken,          // {name}
  kNameWasTaken,       // {name}
  kPlanNameTaken,      // {name}
  kConflict,           // {conflicts}: how many, {record}, {path}
  kOtherHistory,       // {parent}
  kRevisionTooNew,     // {revision}, {parent}, {newest}
  kWatchTooNew,        // {revision}, {parent}, {newest}
  kState,              // {subject}, {state}, {step}, {wanted}
  kOwnPlan,            // {name}
  kPreviewOutdated,    // {name}
  kScopeOutdated,      // {scope}, {name}
  kPartOutdated,       // {partner}, {name}
  kTextOutdated,       // {name}, {path}
  kSynergyOutdated,    // {name}
  kAgreementOutdated,  // {name}, {digest}
  kObjections,         // {name}, {objections}
  kChecks,             // {name}, {list}
  kRequirements,       // {name}, {list}
  kLastAdmin,          // {name}
  kNoToken,            //
  kNotBearer,          //
  kTokenNotWhole,      //
  kTokenUnknown,       //
  kTokenGone,          //
  kTokenRevoked,       //
  kTokenExpired,       //
  kRoleMayNot,         // {role}, {action}
  kOwnProposal,        // {name}, {plan}
  kConsentOfAnother,   // {name}, {field}, {partner}
  kAnswerOfPartner,    // {name}
  kCommentOfAnother,   // {comment}, {name}
  kSynergyOfOthers,    // {partner}, {first}, {second}
  kChangesWaiting,     // {limit}
  kCallsWaiting,       // {limit}
  kOutcomeUnknown,     //
  kStopping,           //
  kWatchStops,         //
  kInternal,           //
};

// The languages in which errors are told.
enum class Language { kEnglish, kFrench, kArabic };

// One sentence. The parts are the same in all languages. English is empty where it is composed from
// more than the metadata has, as a conflict's values.
struct SentenceRow {
  Sentence sentence;
  Reason reason;
  absl::string_view english;
  absl::string_view french;
  absl::string_view arabic;

  absl::string_view In(Language language) const;
};

// Returns all sentences, in the order of the enum.
const std::vector<SentenceRow>& AllSentences();

// Says what an error with this reason is about, for one that has no sentence: what it means and
// what to do, without parts. French or Arabic.
absl::string_view GeneralSentence(Reason reason, Language language);

// Makes an error that says a sentence in English and can be told in the other languages
// (Localized). `parts` become its metadata.
absl::Status MakeError(Sentence sentence, const std::map<std::string, std::string>& parts = {});

// Lets an error, which says the same in English, be told as `sentence` in the other languages.
void Attach(Sentence sentence, absl::Status* error);

// Returns the sentence that an error says, or null.
const SentenceRow* SentenceOf(const absl::Status& error);

// The names of the parts of a pattern, in their order.
std::vector<std::string> PartsOf(absl::string_view pattern);

// Fills the parts of a pattern; one that is missing becomes `?`. Between the words of a language
// that is read from right to left, what is filled in is isolated (U+2068, U+2069), so that names
// keep their own direction.
std::string Fill(absl::string_view pattern, const std::map<std::string, std::string>& parts,
                 Language language);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_SENTENCES_H_
