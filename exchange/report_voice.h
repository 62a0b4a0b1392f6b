#ifndef JOINTPLAN_EXCHANGE_REPORT_VOICE_H_
#define JOINTPLAN_EXCHANGE_REPORT_VOICE_H_

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "exchange/report.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/map.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "plan/localize.h"
#include "plan/phrases.h"
#include "plan/sentences.h"

namespace jointplan::exchange {

// Says things in a reader's language: words, texts of the plan, and what names stand for.
class Voice {
 public:
  using Texts = google::protobuf::Map<std::string, std::string>;
  using Parts = std::map<std::string, std::string>;

  // What is named must outlive this.
  Voice(const PlanState& state, absl::string_view language);

  // Also knows the titles of another state; those of the first hold.
  void Add(const PlanState& state);

  // The language of the words (BCP 47), and the one that was asked for.
  absl::string_view words_language() const { return plan::TagOf(words_); }
  const std::string& language() const { return language_; }

  // A word or sentence.
  std::string Say(const plan::Phrase& phrase) const { return std::string(phrase.In(words_)); }
  std::string Say(const plan::Phrase& phrase, const Parts& parts) const {
    return plan::Fill(phrase.In(words_), parts, words_);
  }

  // The text in the language asked for or, where it is missing, in the plan's, in English, or in
  // the first there is; then it is counted.
  Span Local(const Texts& texts) const;
  // How many texts were shown in another language than the one asked for.
  int other_language_count() const { return other_language_count_; }

  // What a name stands for: the title of a record; of a partner its short name; of an objective its
  // code. Its last part where nothing is known.
  Span Named(const std::string& name) const;
  // Whether there is a title for a name.
  bool Knows(const std::string& name) const { return titles_.contains(name); }

  // The title of a partner with its short name, of an objective its code and title.
  Line FullyNamed(const std::string& name) const;
  // A theme of the plan by its id.
  Span Theme(const std::string& id) const;

  // What a field is called, and what stands for a value of an enum.
  std::string Field(absl::string_view field) const;
  template <class Enum>
  std::string Value(Enum value) const {
    return ValueNamed(google::protobuf::GetEnumDescriptor<Enum>(), value);
  }

  // A value of a record as people read it; `field` is the one that holds it.
  std::string ValueText(const google::protobuf::Value& value, absl::string_view field) const;

  // `2019-06-12 09:00 UTC`.
  static std::string Time(const google::protobuf::Timestamp& time);
  // `from 2019-04-01 to 2020-09-30`, with what is known; empty if nothing is.
  std::string Period(const std::string& from, const std::string& to) const;

 private:
  std::string ValueNamed(const google::protobuf::EnumDescriptor* type, int value) const;
  std::string StringText(const std::string& text, absl::string_view field) const;

  const std::string default_language_;
  const std::string language_;
  const std::string main_language_;  // `fr` of `fr-CA`.
  const plan::Language words_;
  std::map<std::string, const Texts*, std::less<>> titles_;  // By name; of themes by id.
  std::map<std::string, std::string, std::less<>> short_names_;
  mutable int other_language_count_ = 0;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REPORT_VOICE_H_
