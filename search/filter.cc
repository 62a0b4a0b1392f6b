#include "search/filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "jointplan/v1/options.pb.h"
#include "plan/errors.h"
#include "plan/formats.h"

namespace jointplan::search {
namespace {

using google::protobuf::Descriptor;
using Kind = Condition::Kind;

// The largest radius: half the way around the earth.
constexpr double kKilometresMax = 20040;

// Short names of fields, for what people ask most.
struct Alias {
  absl::string_view name;
  absl::string_view path;
};
constexpr Alias kAliases[] = {
    {"country", "locations.country"},
    {"due", "next_steps.due_date"},
    {"municipality", "locations.municipality"},
    {"need", "needs"},
    {"objective", "objectives"},
    {"partner", "participants.partner"},
    {"responsible", "next_steps.responsible"},
    {"role", "participants.roles"},
    {"status", "implementation_status"},
    {"tag", "tags"},
    {"theme", "themes"},
};
// The partner that leads, which is no field but a part with a role.
constexpr absl::string_view kLead = "lead";
constexpr absl::string_view kLeadMeans = "participants";

std::string NamesOfFields(const Descriptor* type) {
  std::vector<absl::string_view> names;
  for (const plan::FieldShape& shape : plan::ShapeOf(type)) {
    if (IsAskable(shape)) names.emplace_back(shape.field->name());
  }
  return absl::StrJoin(names, ", ");
}

// What is wrong with a name, for whoever knows where it stands.
absl::Status NoField(absl::string_view problem) { return absl::NotFoundError(problem); }

// Finds the fields that a dotted name goes through.
absl::StatusOr<FieldRef> Resolve(std::vector<std::string> names, const Descriptor* type) {
  for (const Alias& alias : kAliases) {
    if (names.size() == 1 && names[0] == alias.name && plan::FindShape(type, names[0]) == nullptr) {
      names = absl::StrSplit(alias.path, '.');
    }
  }
  FieldRef field;
  for (size_t i = 0; i < names.size(); ++i) {
    if (type == nullptr) {
      // The last field is a text by language, or has nothing inside.
      const bool of_texts = field.steps.back()->kind == plan::FieldKind::kMap;
      if (!of_texts || i + 1 != names.size() || !plan::IsLanguageTag(names[i])) {
        return NoField(absl::StrCat("there is nothing called `", names[i], "` in ", field.path(),
                                    of_texts ? "; a language such as `fr` can stand there" : ""));
      }
      field.key = names[i];
      break;
    }
    const plan::FieldShape* shape = plan::FindShape(type, names[i]);
    if (shape == nullptr || !IsAskable(*shape)) {
      return NoField(absl::StrCat("there is no field `", names[i], "`",
                                  i == 0 ? "" : absl::StrCat(" in ", field.path()),
                                  "; the fields are ", NamesOfFields(type),
                                  i == 0 ? ". A text to look for stands in quotes" : ""));
    }
    field.steps.push_back(shape);
    field.kind = KindOf(*shape);
    type = field.kind == ValueKind::kMessages ? shape->field->message_type() : nullptr;
  }
  return field;
}

std::vector<std::string> TextsOf(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  texts.reserve(words.size());
  for (const Word& word : words) texts.push_back(word.text);
  return texts;
}

Condition Not(Condition condition) {
  Condition negated;
  negated.kind = Kind::kNot;
  negated.children.push_back(std::move(condition));
  return negated;
}

Condition Present(FieldRef field) {
  Condition present;
  present.kind = Kind::kPresent;
  present.field = std::move(field);
  return present;
}

Condition Phrase(FieldRef field, absl::string_view text) {
  Condition phrase;
  phrase.kind = Kind::kWords;
  phrase.field = std::move(field);
  phrase.words = QueryWordsOf(text, /*keep_all=*/true);
  phrase.phrase = true;
  return phrase;
}

// The name that a short one stands for: `giz` -> `partners/giz`, `gcm/2` ->
// `frameworks/gcm/objectives/2`. A framework alone stands for all of its objectives.
std::string WholeReference(v1::Reference reference, const std::string& text, bool* any_behind) {
  if (reference == v1::REFERENCE_PARTNER && !absl::StrContains(text, '/')) {
    return absl::StrCat("partners/", text);
  }
  if (reference != v1::REFERENCE_OBJECTIVE || absl::StartsWith(text, "frameworks/")) return text;
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() == 2) return absl::StrCat("frameworks/", parts[0], "/objectives/", parts[1]);
  if (parts.size() == 1) *any_behind = true;
  return absl::StrCat("frameworks/", text, "/objectives/");
}

// Understands the values that one comparison gives a field.
class Comparison {
 public:
  Comparison(FieldRef field, Comparator comparator, int column)
      : field_(std::move(field)), comparator_(comparator), column_(column) {}

  absl::StatusOr<Condition> With(const Syntax::Argument& argument) const {
    const std::string text = argument.text();
    if (text == "*" && !argument.quoted()) return WithAnything(argument);
    if (field_.kind == ValueKind::kText && comparator_ == Comparator::kHas) {
      Condition words = Phrase(field_, text);
      if (!words.words.empty()) return words;
      return FilterError(argument.column, "expected a word to look for");
    }
    Condition compare;
    compare.kind = Kind::kCompare;
    compare.field = field_;
    compare.comparator = comparator_;
    if (IsEquality()) compare.comparator = Comparator::kEqual;
    JP_RETURN_IF_ERROR(SetValue(text, argument, &compare));
    return comparator_ == Comparator::kUnequal ? Not(std::move(compare)) : compare;
  }

 private:
  bool IsEquality() const {
    return comparator_ == Comparator::kEqual || comparator_ == Comparator::kUnequal ||
           comparator_ == Comparator::kHas;
  }

  absl::StatusOr<Condition> WithAnything(const Syntax::Argument& argument) const {
    if (!IsEquality()) {
      return FilterError(argument.column, absl::StrCat("expected ", Describe(field_), " behind ",
                                                       ToString(comparator_)));
    }
    return comparator_ == Comparator::kUnequal ? Not(Present(field_)) : Present(field_);
  }

  absl::Status SetValue(const std::string& text, const Syntax::Argument& argument,
                        Condition* compare) const {
    switch (field_.kind) {
      case ValueKind::kText:
      case ValueKind::kExact:
      case ValueKind::kReference:
        return SetName(text, argument, compare);
      case ValueKind::kDate:
        if (!plan::IsDate(text)) return Wrong(text, argument);
        compare->value = text;
        return absl::OkStatus();
      case ValueKind::kNumber:
        if (!plan::IsDecimal(text)) return Wrong(text, argument);
        compare->value = DecimalKey(text);
        return absl::OkStatus();
      case ValueKind::kTime:
        return SetTime(text, argument, compare);
      case ValueKind::kEnum:
        return SetEnum(text, argument, compare);
      case ValueKind::kMessages:
        break;
    }
    return Wrong(text, argument);
  }

  absl::Status Wrong(const std::string& text, const Syntax::Argument& argument) const {
    return FilterError(argument.column, absl::StrCat("expected ", Describe(field_), " for ",
                                                     field_.path(), ", but there is `", text, "`"));
  }

  absl::Status OnlyEquality(absl::string_view what) const {
    if (IsEquality()) return absl::OkStatus();
    return FilterError(column_, absl::StrCat(field_.path(), " is ", what,
                                             ", which has no order: expected =, != or :, but "
                                             "there is ",
                                             ToString(comparator_)));
  }

  absl::Status SetName(absl::string_view typed, const Syntax::Argument& argument,
                       Condition* compare) const {
    JP_RETURN_IF_ERROR(OnlyEquality(Describe(field_)));
    compare->any_before = absl::ConsumePrefix(&typed, "*");
    compare->any_behind = absl::ConsumeSuffix(&typed, "*");
    if (absl::StrContains(typed, '*')) {
      return FilterError(argument.column, "a `*` stands only at the beginning or the end");
    }
    std::string text(typed);
    const v1::FieldRules& rules = field_.field()->options().GetExtension(v1::rules);
    if (field_.kind == ValueKind::kText) text = TextKey(text);
    if (rules.format() == v1::FORMAT_COUNTRY || rules.format() == v1::FORMAT_CURRENCY) {
      text = absl::AsciiStrToUpper(text);
    }
    if (rules.reference() != v1::REFERENCE_UNSPECIFIED && !compare->any_before) {
      text = WholeReference(rules.reference(), text, &compare->any_behind);
    }
    // Names in a plan end with the short ones.
    const bool in_plan =
        rules.reference() == v1::REFERENCE_NEED || field_.field()->name() == "name";
    if (in_plan && !absl::StrContains(text, '/') && !compare->any_before) {
      text = absl::StrCat("/", text);
      compare->any_before = true;
    }
    compare->value = std::move(text);
    return absl::OkStatus();
  }

  // Keys of times have years of four digits.
  static bool HasFourDigitYear(absl::Time time) {
    const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
    return year >= 0 && year <= 9999;
  }

  // A day stands for all of its moments.
  absl::Status SetTime(const std::string& text, const Syntax::Argument& argument,
                       Condition* compare) const {
    if (plan::IsDate(text)) {
      compare->value = text;
      if (IsEquality()) compare->any_behind = true;
      if (comparator_ == Comparator::kGreater || comparator_ == Comparator::kLessEqual) {
        compare->value.push_back('~');  // Behind everything that begins with the day.
      }
      return absl::OkStatus();
    }
    absl::Time time;
    if (!plan::IsDate(text.substr(0, 10)) ||
        !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) || !HasFourDigitYear(time)) {
      return Wrong(text, argument);
    }
    compare->value = absl::FormatTime("%E4Y-%m-%dT%H:%M:%E9SZ", time, absl::UTCTimeZone());
    return absl::OkStatus();
  }

  absl::Status SetEnum(const std::string& text, const Syntax::Argument& argument,
                       Condition* compare) const {
    JP_RETURN_IF_ERROR(OnlyEquality("one of a list"));
    const auto* type = field_.field()->enum_type();
    const std::string wanted =
        absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"-", "_"}, {" ", "_"}}));
    for (int i = 1; i < type->value_count(); ++i) {
      const auto& value = *type->value(i);
      if (wanted == ShortName(value) || wanted == absl::AsciiStrToLower(value.name())) {
        compare->value = EnumKey(value.number());
        return absl::OkStatus();
      }
    }
    return Wrong(text, argument);
  }

  const FieldRef field_;
  const Comparator comparator_;
  const int column_;
};

// Understands syntax over records of one type. Nests as deep as the syntax, which is limited.
class Reader {
 public:
  explicit Reader(const Descriptor* type) : type_(type) {}

  absl::StatusOr<Condition> Read(const Syntax& syntax) const {
    if (syntax.kind == Syntax::Kind::kRestriction) return Restriction(syntax);
    return Combine(syntax, [this](const Syntax& child) { return Read(child); });
  }

 private:
  template <typename ReadChild>
  static absl::StatusOr<Condition> Combine(const Syntax& syntax, ReadChild read) {
    Condition condition;
    condition.kind = syntax.kind == Syntax::Kind::kAnd  ? Kind::kAnd
                     : syntax.kind == Syntax::Kind::kOr ? Kind::kOr
                                                        : Kind::kNot;
    for (const Syntax& child : syntax.children) {
      JP_ASSIGN_OR_RETURN(Condition understood, read(child));
      condition.children.push_back(std::move(understood));
    }
    return condition;
  }

  absl::StatusOr<Condition> Restriction(const Syntax& syntax) const {
    if (syntax.function) return Function(syntax);
    if (syntax.comparator == Comparator::kNone) return Literal(syntax);
    if (syntax.left[0].quoted) {
      return FilterError(syntax.column,
                         absl::StrCat("expected a field in front of ", ToString(syntax.comparator),
                                      ", but there is a text in quotes"));
    }
    if (syntax.name() == kLead && plan::FindShape(type_, kLead) == nullptr) return Lead(syntax);
    absl::StatusOr<FieldRef> field = Resolve(TextsOf(syntax.left), type_);
    if (!field.ok()) return FilterError(syntax.column, field.status().message());
    return Compare(*std::move(field), syntax.comparator, syntax.column, syntax.argument);
  }

  // A word alone is looked for everywhere.
  static absl::StatusOr<Condition> Literal(const Syntax& syntax) {
    Condition words = Phrase({}, syntax.name());
    if (!words.words.empty()) return words;
    return FilterError(syntax.column, absl::StrCat("expected a field or a word to look for, but `",
                                                   syntax.name(), "` has no letter or digit"));
  }

  absl::StatusOr<Condition> Compare(FieldRef field, Comparator comparator, int column,
                                    const Syntax::Argument& argument) const {
    if (field.kind == ValueKind::kMessages) {
      return Elements(std::move(field), comparator, column, argument);
    }
    if (argument.expression.empty()) return Comparison(field, comparator, column).With(argument);
    return Each(field, comparator, argument.expression[0]);
  }

  // `theme: (t1 OR t2)`: the comparison with each value.
  absl::StatusOr<Condition> Each(const FieldRef& field, Comparator comparator,
                                 const Syntax& syntax) const {
    if (syntax.kind != Syntax::Kind::kRestriction) {
      return Combine(syntax, [&](const Syntax& child) { return Each(field, comparator, child); });
    }
    if (syntax.function || syntax.comparator != Comparator::kNone) {
      return FilterError(syntax.column,
                         absl::StrCat("expected a value of ", field.path(),
                                      ": only values, AND, OR and NOT stand in these parentheses"));
    }
    Syntax::Argument argument;
    argument.words = syntax.left;
    argument.column = syntax.column;
    return Comparison(field, comparator, syntax.column).With(argument);
  }

  // `next_steps:(...)` and `next_steps:*`.
  static absl::StatusOr<Condition> Elements(FieldRef field, Comparator comparator, int column,
                                            const Syntax::Argument& argument) {
    const bool equality = comparator == Comparator::kHas || comparator == Comparator::kEqual;
    if (equality && argument.text() == "*") return Present(std::move(field));
    const Descriptor* type = field.field()->message_type();
    if (comparator != Comparator::kHas || argument.expression.empty()) {
      return FilterError(column, absl::StrCat(field.path(), " has fields of its own (",
                                              NamesOfFields(type), "): ask for one, as in ",
                                              field.path(), ".", FirstOf(type), ", or for several ",
                                              "of one element, as in ", field.path(), ":(...)"));
    }
    Condition element;
    element.kind = Kind::kElement;
    element.field = std::move(field);
    JP_ASSIGN_OR_RETURN(Condition inner, Reader(type).Read(argument.expression[0]));
    element.children.push_back(std::move(inner));
    return element;
  }

  static std::string FirstOf(const Descriptor* type) {
    return plan::ShapeOf(type).front().field->name();
  }

  // `lead = giz` is `participants:(partner = giz AND roles:lead)`.
  absl::StatusOr<Condition> Lead(const Syntax& syntax) const {
    absl::StatusOr<FieldRef> participants = Resolve({std::string(kLeadMeans)}, type_);
    if (!participants.ok()) {
      return FilterError(syntax.column, absl::StrCat("there is no field `", kLead, "` here"));
    }
    const Descriptor* part = participants->field()->message_type();
    JP_ASSIGN_OR_RETURN(FieldRef partner, Resolve({"partner"}, part));
    JP_ASSIGN_OR_RETURN(FieldRef roles, Resolve({"roles"}, part));
    const bool unequal = syntax.comparator == Comparator::kUnequal;
    JP_ASSIGN_OR_RETURN(
        Condition named,
        Reader(part).Compare(partner, unequal ? Comparator::kEqual : syntax.comparator,
                             syntax.column, syntax.argument));
    Condition leads;
    leads.kind = Kind::kCompare;
    leads.field = std::move(roles);
    leads.value = EnumKey(v1::PARTNER_ROLE_LEAD);
    Condition element;
    element.kind = Kind::kElement;
    element.field = *std::move(participants);
    element.children.push_back(AllOf({std::move(named), std::move(leads)}));
    return unequal ? Not(std::move(element)) : element;
  }

  absl::StatusOr<Condition> Function(const Syntax& syntax) const {
    if (syntax.comparator != Comparator::kNone) {
      return FilterError(syntax.column,
                         absl::StrCat(syntax.name(), "(...) is not compared with anything"));
    }
    for (const Syntax::Argument& argument : syntax.arguments) {
      if (!argument.expression.empty()) {
        return FilterError(argument.column,
                           absl::StrCat("expected a value for ", syntax.name(), "(...)"));
      }
    }
    if (syntax.name() == "text") return Text(syntax);
    if (syntax.name() == "near") return Near(syntax);
    return FilterError(syntax.column,
                       absl::StrCat("there is no function `", syntax.name(),
                                    "`; the functions are text(WORDS) and near(LATITUDE, "
                                    "LONGITUDE, KILOMETRES)"));
  }

  static absl::StatusOr<Condition> Text(const Syntax& syntax) {
    std::string text;
    for (const Syntax::Argument& argument : syntax.arguments) {
      absl::StrAppend(&text, argument.text(), " ");
    }
    Condition words = HasWords(text);
    if (!words.words.empty()) return words;
    return FilterError(syntax.column, "expected a word to look for in text(...)");
  }

  absl::StatusOr<Condition> Near(const Syntax& syntax) const {
    if (plan::FindShape(type_, "locations") == nullptr) {
      return FilterError(syntax.column,
                         "nothing has a place here: near(...) stands outside of "
                         "these parentheses");
    }
    if (syntax.arguments.size() != 3) {
      return FilterError(syntax.column,
                         "expected near(LATITUDE, LONGITUDE, KILOMETRES), such as "
                         "near(33.85, 35.9, 25)");
    }
    Condition near;
    near.kind = Kind::kNear;
    JP_ASSIGN_OR_RETURN(near.latitude, Number(syntax.arguments[0], -90, 90));
    JP_ASSIGN_OR_RETURN(near.longitude, Number(syntax.arguments[1], -180, 180));
    JP_ASSIGN_OR_RETURN(near.kilometres, Number(syntax.arguments[2], 0, kKilometresMax));
    return near;
  }

  static absl::StatusOr<double> Number(const Syntax::Argument& argument, double least,
                                       double most) {
    const std::string text = argument.text();
    double number = 0;
    if (plan::IsDecimal(text) && absl::SimpleAtod(text, &number) && number >= least &&
        number <= most) {
      return number;
    }
    return FilterError(argument.column, absl::StrCat("expected a number from ", least, " to ", most,
                                                     ", but there is `", text, "`"));
  }

  const Descriptor* const type_;
};

}  // namespace

absl::StatusOr<Condition> ParseFilter(absl::string_view filter, const Descriptor* type) {
  JP_ASSIGN_OR_RETURN(const Syntax syntax, ParseSyntax(filter));
  return Reader(type).Read(syntax);
}

Condition HasWords(absl::string_view text) {
  Condition words;
  words.kind = Kind::kWords;
  words.words = QueryWordsOf(text, /*keep_all=*/false);
  return words;
}

Condition AllOf(std::vector<Condition> conditions) {
  Condition all;
  all.children = std::move(conditions);
  return all;
}

absl::StatusOr<FieldRef> FindField(absl::string_view name, const Descriptor* type,
                                   absl::string_view request_field) {
  absl::StatusOr<FieldRef> field = Resolve(absl::StrSplit(name, '.'), type);
  if (!field.ok()) return plan::FieldError(request_field, field.status().message());
  if (field->kind != ValueKind::kMessages) return field;
  return plan::FieldError(request_field, absl::StrCat(name, " has fields of its own (",
                                                      NamesOfFields(field->field()->message_type()),
                                                      "): name one of them"));
}

}  // namespace jointplan::search
