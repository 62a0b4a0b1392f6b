#include "cli/completions.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/field_candidates.h"
#include "cli/field_values.h"
#include "cli/known_names.h"
#include "cli/names.h"
#include "cli/time_limit.h"
#include "cli/typed_line.h"
#include "cli/typed_record.h"

namespace jointplan::cli {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr char kPlans[] = "plans/";

bool Begins(absl::string_view text, absl::string_view typed) {
  return absl::StartsWithIgnoreCase(text, typed);
}

// A file as a shell finds it that has not seen the line yet.
std::string WithHome(const std::string& file, const Io& io) {
  const auto home = io.env("HOME");
  return home && absl::StartsWith(file, "~/") ? absl::StrCat(*home, file.substr(1)) : file;
}

// The flags of a line that say where to ask, and for what.
GlobalFlags GlobalsOf(const TypedLine& line, const Io& io) {
  GlobalFlags globals;
  const std::vector<std::pair<const char*, std::optional<std::string>*>> flags = {
      {"--server", &globals.server},
      {"--token", &globals.token},
      {"--token-file", &globals.token_file},
      {"--profile", &globals.profile},
      {"--plan", &globals.plan},
      {"--language", &globals.language}};
  for (const TypedFlag& given : line.flags) {
    for (const auto& [name, target] : flags) {
      if (given.of_every_command && given.option->check_name(name)) *target = given.value;
    }
  }
  if (globals.token_file) globals.token_file = WithHome(*globals.token_file, io);
  return globals;
}

// The first of its names.
std::string FlagName(const CLI::Option& option) { return "--" + option.get_lnames().at(0); }

const CLI::Option* ArgumentsOf(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) return option;
  }
  return nullptr;
}

// Everything that may stand at the cursor of one line.
class Completer {
 public:
  Completer(const CLI::App& program, const TypedLine& line, Context* context)
      : program_(program), line_(line), context_(context) {
    place_.line = &line_;
    place_.arguments = line_.arguments;
  }

  Completions Run() {
    const CLI::Option* arguments = ArgumentsOf(*line_.command);
    if (arguments != nullptr) TakePlan(*arguments);
    if (line_.open_flag) {
      OfferFlagValue(*line_.open_flag);
    } else if (!line_.flags_ended && absl::StartsWith(line_.word, "-")) {
      OfferFlags();
    } else if (arguments != nullptr) {
      OfferArgument(*arguments);
    } else {
      OfferCommands();
    }
    return std::move(completions_);
  }

 private:
  // ---- Commands and flags ----

  // Where nothing else may stand, an empty word is the beginning of a flag.
  void OfferFlagsIfEmpty() {
    if (line_.word.empty() && !line_.flags_ended) OfferFlags();
  }

  void OfferCommands() {
    const auto commands = line_.command->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return OfferFlagsIfEmpty();
    if (!line_.arguments.empty() || line_.flags_ended) return;
    for (const CLI::App* command : commands) Offer(command->get_name(), command->get_description());
  }

  void OfferFlags() {
    for (const CLI::Option* option : line_.command->get_options()) OfferFlag(*option);
    if (line_.command == &program_) return;
    for (const CLI::Option* option : program_.get_options()) {
      if (!IsShadowed(*option) && !option->check_name("--version")) OfferFlag(*option);
    }
  }

  // Whether the command has a flag of its own of this name.
  bool IsShadowed(const CLI::Option& option) const {
    const auto& names = option.get_lnames();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return line_.command->get_option_no_throw("--" + name) != nullptr;
    });
  }

  void OfferFlag(const CLI::Option& option) {
    const bool given = std::any_of(line_.flags.begin(), line_.flags.end(),
                                   [&](const TypedFlag& flag) { return flag.option == &option; });
    const bool may_be_repeated = option.get_items_expected_max() > 1;
    if (given && !may_be_repeated) return;
    for (const std::string& name : option.get_lnames()) {
      Offer("--" + name, option.get_description());
    }
    if (line_.word.empty()) return;  // Once is enough, where all are shown.
    for (const std::string& name : option.get_snames()) {
      Offer("-" + name, option.get_description());
    }
  }

  // ---- Values ----

  void OfferFlagValue(const TypedFlag& flag) {
    if (!TakesValue(*flag.option)) return;
    const auto kind =
        KindOfFlag(line_.CommandText(), FlagName(*flag.option), flag.option->get_type_name());
    if (kind) OfferValue(*kind, line_.value_at);
  }

  // Works on the plan that the arguments name, and takes it off them where it only stands before
  // them.
  void TakePlan(const CLI::Option& option) {
    const auto kinds = KindsOfArguments(line_.CommandText(), option.get_name(true));
    if (!kinds) return;
    plan_may_be_first_ = option.get_items_expected_max() > static_cast<int>(kinds->size());
    if (place_.arguments.empty()) return;
    const std::string first = place_.arguments[0];
    const Names names = kinds->at(0).names;
    if (names == Names::kPlans) {
      context_->UsePlan(first);
    } else if (plan_may_be_first_ && IsWholePlanName(first)) {
      context_->UsePlan(first);
      place_.arguments.erase(place_.arguments.begin());
      place_.plan_stands_first = true;
    } else if (names != Names::kSharedActivities && !PlanPartOf(first).empty()) {
      context_->UsePlan(PlanPartOf(first));
    }
  }

  void OfferArgument(const CLI::Option& option) {
    const auto kinds = KindsOfArguments(line_.CommandText(), option.get_name(true));
    if (!kinds) return;
    const size_t at = place_.arguments.size();
    // More than a plan before them: any number of the last.
    const bool endless = option.get_items_expected_max() > static_cast<int>(kinds->size()) + 1;
    if (at >= kinds->size() && !endless) return OfferFlagsIfEmpty();
    if (at == 0 && plan_may_be_first_ && !place_.plan_stands_first && !line_.word.empty()) {
      OfferWholePlans();
    }
    OfferValue((*kinds)[std::min(at, kinds->size() - 1)], 0);
  }

  // Plans as they stand before arguments: only once somebody begins to type one.
  void OfferWholePlans() {
    if (!Begins(kPlans, line_.word) && !IsWholePlanName(line_.word)) return;
    NamesPlace place = place_;
    place.whole = true;
    OfferNames(Names::kPlans, place, "", "");
  }

  // Offers what may stand in the word from `begin` on.
  void OfferValue(const ValueKind& kind, size_t begin) {
    if (kind.list) begin = std::max(begin, line_.word.rfind(',') + 1);
    const absl::string_view value = absl::string_view(line_.word).substr(begin);
    if (kind.separator != 0) {
      const size_t at = FindOutside(value, kind.separator);
      if (at != absl::string_view::npos) {
        return OfferBehind(kind, value.substr(0, at), begin + at + 1);
      }
    }
    const std::string after = kind.separator_needed ? std::string(1, kind.separator) : "";
    for (const PrefixedNames& prefixed : kind.prefixed) {
      if (absl::StartsWith(value, prefixed.prefix)) {
        const size_t at = begin + std::string(prefixed.prefix).size();
        return OfferNamesAt(prefixed.names, at, after);
      }
      OfferPart(begin, prefixed.prefix, "", "");
    }
    for (const Candidate& word : kind.words) OfferPart(begin, word.word, after, word.description);
    OfferNamesAt(kind.names, begin, after);
    completions_.files = kind.files;
  }

  // Offers what follows a separator: what the kind says, or what the field before it takes.
  void OfferBehind(const ValueKind& kind, absl::string_view name, size_t begin) {
    ValueKind behind;
    behind.words = kind.words_behind;
    behind.names = kind.names_behind;
    behind.list = kind.list_behind;
    const bool of_field = kind.names == Names::kFields && kind.words_behind.empty();
    if (of_field) behind = KindOfField(TypeOnLine(place_, context_), name);
    OfferValue(behind, begin);
  }

  void OfferNamesAt(Names names, size_t begin, const std::string& after) {
    const absl::string_view value = absl::string_view(line_.word).substr(begin);
    NamesPlace place = place_;
    place.whole = absl::StartsWith(value, kPlans);
    if (place.whole && !IsWholePlanName(value)) context_->UsePlan(PlanPartOf(value));
    OfferNames(names, place, line_.word.substr(0, begin), after);
  }

  void OfferNames(Names names, const NamesPlace& place, const std::string& before,
                  const std::string& after) {
    const auto found = ListNames(names, place, context_);
    if (!found.ok()) return;  // See the header: no errors.
    for (const Candidate& name : *found) {
      OfferPart(before.size(), name.word, after, name.description);
    }
  }

  // Offers the word that keeps what is typed up to `begin` and goes on with `part`.
  void OfferPart(size_t begin, absl::string_view part, absl::string_view after,
                 const std::string& description) {
    const bool open = absl::EndsWith(part, "[");
    Offer(absl::StrCat(absl::string_view(line_.word).substr(0, begin), part, open ? "" : after),
          description);
  }

  void Offer(const std::string& word, const std::string& description) {
    // Lines and tabs are what keeps candidates apart.
    if (!Begins(word, line_.word) || word.find_first_of("\n\t") != std::string::npos) return;
    completions_.candidates.push_back({word, description});
  }

  const CLI::App& program_;
  const TypedLine& line_;
  Context* const context_;
  NamesPlace place_;
  bool plan_may_be_first_ = false;
  Completions completions_;
};

// Everything that commands take, for the test that asks whether it is known.
void CollectUnknown(const CLI::App& app, const std::string& path,
                    std::vector<std::string>* unknown) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::string name = option->get_name(true);
      if (!KindsOfArguments(path, name)) unknown->push_back(absl::StrCat(path, " ", name));
    } else if (TakesValue(*option)) {
      const std::string value = option->get_type_name();
      const std::string flag = FlagName(*option);
      if (!KindOfFlag(path, flag, value)) {
        unknown->push_back(absl::StrCat(path, " ", flag, " ", value));
      }
    }
  }
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    CollectUnknown(*child, path.empty() ? child->get_name() : path + " " + child->get_name(),
                   unknown);
  }
}

}  // namespace

Completions Complete(const CLI::App& program, const std::vector<std::string>& words, const Io& io,
                     const ClientMaker& make_client) {
  const TypedLine line = ReadTypedLine(program, words);
  const GlobalFlags globals = GlobalsOf(line, io);
  Context context(io, &globals, [&](const client::ConnectionOptions& options) {
    return WithTimeLimit(make_client(options), kPatience);
  });
  return Completer(program, line, &context).Run();
}

std::vector<std::string> ValuesOfNoKind(const CLI::App& program) {
  std::vector<std::string> unknown;
  CollectUnknown(program, "", &unknown);
  return unknown;
}

}  // namespace jointplan::cli
