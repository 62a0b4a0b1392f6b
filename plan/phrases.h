#ifndef JOINTPLAN_PLAN_PHRASES_H_
#define JOINTPLAN_PLAN_PHRASES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/options.pb.h"
#include "plan/sentences.h"

namespace jointplan::plan {

// Words that stand in the sentences of errors, in each language.
struct Phrase {
  absl::string_view english;
  absl::string_view french;
  absl::string_view arabic;

  absl::string_view In(Language language) const;
};

// What a caller asks to do, in the words of the person who asks: "change plans directly".
const Phrase& PhraseFor(v1::Action action);

// What a caller who is refused can do instead, as a sentence.
const Phrase& AdviceFor(v1::Role role, v1::Action action);

// States, steps, and what is wrong with fields, by their English words, as far as they are the same
// every time. Null for what holds something of the request.
const Phrase* FindPhrase(absl::string_view english);

// Returns a part of a sentence in a language, and whether it is a phrase: then it needs no
// isolation from the words around it. `what` and `advice` follow from `role` and `action`; `role`,
// `state`, `step`, `wanted` and `problem` are phrases if they are known; all others are taken as
// they are. `?` if the part is missing.
std::pair<std::string, bool> PartIn(const std::string& part,
                                    const std::map<std::string, std::string>& parts,
                                    Language language);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_PHRASES_H_
