#include "cli/typed_line.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jointplan::cli {
namespace {

// The command below `app` of this name; null if there is none that people can see.
const CLI::App* Below(const CLI::App& app, const std::string& name) {
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (child->get_name() == name) return child;
  }
  return nullptr;
}

// Takes the words of a line one by one.
class Reader {
 public:
  explicit Reader(const CLI::App& program) { line_.command = &program; }

  // A word before the one at the cursor.
  void Take(const std::string& word) {
    if (waiting_) {
      waiting_->value = word;
      line_.flags.push_back(*std::exchange(waiting_, std::nullopt));
    } else if (!line_.flags_ended && word == "--") {
      line_.flags_ended = true;
    } else if (!line_.flags_ended && absl::StartsWith(word, "--")) {
      TakeLong(word);
    } else if (!line_.flags_ended && word.size() > 1 && word[0] == '-') {
      TakeShort(word);
    } else {
      TakePlain(word);
    }
  }

  // The word at the cursor.
  TypedLine Finish(const std::string& word) {
    line_.word = word;
    if (waiting_) {
      line_.open_flag = std::move(waiting_);
      return std::move(line_);
    }
    const size_t equals = word.find('=');
    if (line_.flags_ended || !absl::StartsWith(word, "--") || equals == std::string::npos) {
      return std::move(line_);
    }
    line_.open_flag = Find(word.substr(0, equals));
    line_.value_at = equals + 1;
    return std::move(line_);
  }

 private:
  // A flag of the command, or of what it stands in.
  std::optional<TypedFlag> Find(const std::string& name) const {
    for (const CLI::App* app = line_.command; app != nullptr; app = app->get_parent()) {
      if (const CLI::Option* option = app->get_option_no_throw(name)) {
        return TypedFlag{option, app->get_parent() == nullptr, ""};
      }
    }
    return std::nullopt;
  }

  void TakeLong(const std::string& word) {
    const size_t equals = word.find('=');
    std::optional<TypedFlag> flag = Find(word.substr(0, equals));
    if (!flag) return;
    if (equals != std::string::npos) {
      flag->value = word.substr(equals + 1);
    } else if (TakesValue(*flag->option)) {
      waiting_ = std::move(flag);
      return;
    }
    line_.flags.push_back(*std::move(flag));
  }

  // `-m`, `-mWhy`, or several switches, `-yh`.
  void TakeShort(const std::string& word) {
    for (size_t i = 1; i < word.size(); ++i) {
      std::optional<TypedFlag> flag = Find(absl::StrCat("-", word.substr(i, 1)));
      if (!flag) continue;
      if (!TakesValue(*flag->option)) {
        line_.flags.push_back(*std::move(flag));
        continue;
      }
      flag->value = word.substr(i + 1);
      if (flag->value.empty()) {
        waiting_ = std::move(flag);
      } else {
        line_.flags.push_back(*std::move(flag));
      }
      return;
    }
  }

  void TakePlain(const std::string& word) {
    const bool may_be_command = line_.arguments.empty() && !line_.flags_ended;
    const CLI::App* below = may_be_command ? Below(*line_.command, word) : nullptr;
    if (below == nullptr) {
      line_.arguments.push_back(word);
      return;
    }
    line_.command = below;
    line_.path.push_back(word);
  }

  TypedLine line_;
  std::optional<TypedFlag> waiting_;  // For its value.
};

}  // namespace

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_min() > 0; }

std::string TypedLine::CommandText() const { return absl::StrJoin(path, " "); }

std::optional<std::string> TypedLine::ValueOf(absl::string_view flag) const {
  std::optional<std::string> value;
  for (const TypedFlag& given : flags) {
    if (given.option->check_name(std::string(flag))) value = given.value;
  }
  return value;
}

TypedLine ReadTypedLine(const CLI::App& program, const std::vector<std::string>& words) {
  Reader reader(program);
  if (words.empty()) return reader.Finish("");
  for (size_t i = 0; i + 1 < words.size(); ++i) reader.Take(words[i]);
  return reader.Finish(words.back());
}

}  // namespace jointplan::cli
