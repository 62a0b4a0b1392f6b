#include "exchange/report_voice.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "exchange/enum_names.h"
#include "exchange/report_words.h"
#include "exchange/value_text.h"

namespace jointplan::exchange {
namespace {

std::string LanguageOf(const v1::Plan& plan) {
  return plan.default_language().empty() ? "en" : plan.default_language();
}

std::string ThemeKey(absl::string_view id) { return absl::StrCat("themes/", id); }

std::string NumberText(double number) {
  if (std::nearbyint(number) == number && std::fabs(number) < 1e15) {
    return absl::StrFormat("%.0f", number);
  }
  return absl::StrCat(number);
}

}  // namespace

Voice::Voice(const PlanState& state, absl::string_view language)
    : default_language_(LanguageOf(state.plan)),
      language_(language.empty() ? default_language_ : std::string(language)),
      main_language_(language_.substr(0, language_.find('-'))),
      words_(WordsFor(language_)) {
  Add(state);
}

void Voice::Add(const PlanState& state) {
  for (const v1::Theme& theme : state.plan.themes()) {
    titles_.emplace(ThemeKey(theme.id()), &theme.title());
  }
  titles_.emplace(state.plan.name(), &state.plan.title());
  for (const v1::Activity& activity : state.activities) {
    titles_.emplace(activity.name(), &activity.title());
  }
  for (const v1::Need& need : state.needs) titles_.emplace(need.name(), &need.question());
  for (const v1::Partner& partner : state.partners) {
    titles_.emplace(partner.name(), &partner.title());
    if (!partner.short_name().empty()) short_names_.emplace(partner.name(), partner.short_name());
  }
  for (const v1::Objective& objective : state.objectives) {
    titles_.emplace(objective.name(), &objective.title());
    short_names_.emplace(objective.name(), ShortName(objective.name()));
  }
}

Span Voice::Local(const Texts& texts) const {
  Span span("");
  span.own = true;
  const std::initializer_list<const std::string> wanted = {language_, main_language_,
                                                           default_language_, "en"};
  for (const std::string& language : wanted) {
    const auto found = texts.find(language);
    if (found == texts.end()) continue;
    span.text = found->second;
    span.language = language;
    break;
  }
  if (span.language.empty() && !texts.empty()) {
    const auto first = std::min_element(
        texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    span.text = first->second;
    span.language = first->first;
  }
  const bool other = span.language != language_ && span.language != main_language_;
  if (!span.language.empty() && other) ++other_language_count_;
  return span;
}

Span Voice::Named(const std::string& name) const {
  const auto short_name = short_names_.find(name);
  Span span(short_name != short_names_.end() ? short_name->second : ShortName(name));
  span.own = true;
  if (short_name != short_names_.end()) return span;
  const auto title = titles_.find(name);
  return title == titles_.end() ? span : Local(*title->second);
}

Line Voice::FullyNamed(const std::string& name) const {
  const auto title = titles_.find(name);
  const auto short_name = short_names_.find(name);
  if (title == titles_.end() || short_name == short_names_.end()) return {Named(name)};
  return {Named(name), " – ", Local(*title->second)};
}

Span Voice::Theme(const std::string& id) const {
  const auto title = titles_.find(ThemeKey(id));
  return title == titles_.end() ? Span(id) : Local(*title->second);
}

std::string Voice::Field(absl::string_view field) const {
  const plan::Phrase* term = FieldTerm(field);
  return term == nullptr ? absl::StrReplaceAll(field, {{"_", " "}}) : Say(*term);
}

std::string Voice::ValueNamed(const google::protobuf::EnumDescriptor* type, int value) const {
  const auto* described = type->FindValueByNumber(value);
  const plan::Phrase* term = described == nullptr ? nullptr : ValueTerm(described->name());
  return term == nullptr ? ShortEnumName(type, value) : Say(*term);
}

std::string Voice::StringText(const std::string& text, absl::string_view field) const {
  if (field == "themes" || field == "theme") return Theme(text).text;
  if (const plan::Phrase* term = ValueTerm(text)) return Say(*term);
  for (const absl::string_view collection : {"partners/", "frameworks/", "plans/"}) {
    if (absl::StartsWith(text, collection)) return Named(text).text;
  }
  return text;
}

std::string Voice::ValueText(const google::protobuf::Value& value, absl::string_view field) const {
  std::vector<std::string> parts;
  switch (value.kind_case()) {
    case google::protobuf::Value::kStringValue:
      return StringText(value.string_value(), field);
    case google::protobuf::Value::kNumberValue:
      return NumberText(value.number_value());
    case google::protobuf::Value::kBoolValue:
      return Say(value.bool_value() ? Words::kYes : Words::kNo);
    case google::protobuf::Value::kListValue:
      for (const auto& item : value.list_value().values()) parts.push_back(ValueText(item, field));
      return absl::StrJoin(parts, Say(Words::kComma));
    case google::protobuf::Value::kStructValue:
      for (const auto& [key, inner] : value.struct_value().fields()) {
        if (key != "id")
          parts.push_back(absl::StrCat(Field(key), Say(Words::kColon), ValueText(inner, key)));
      }
      std::sort(parts.begin(), parts.end());
      return absl::StrJoin(parts, Say(Words::kComma));
    default:
      return "–";
  }
}

std::string Voice::Time(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string Voice::Period(const std::string& from, const std::string& to) const {
  if (from.empty() && to.empty()) return "";
  if (to.empty()) return Say(Words::kFrom, {{"from", from}});
  return from.empty() ? Say(Words::kUntil, {{"to", to}})
                      : Say(Words::kFromTo, {{"from", from}, {"to", to}});
}

}  // namespace jointplan::exchange
