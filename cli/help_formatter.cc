#include "cli/help_formatter.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/display_width.h"

namespace jointplan::cli {
namespace {

constexpr int kNameWidth = 34;
constexpr int kDescriptionWidth = 66;

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(kNameWidth);
  label("OPTIONS", "FLAGS");
  label("SUBCOMMAND", "COMMAND");
  label("Positionals", "Arguments");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
  while (absl::StrContains(help, "\n\n\n")) {
    help = absl::StrReplaceAll(help, {{"\n\n\n", "\n\n"}});
  }
  return help;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  std::string text;
  if (option->get_type_size() != 0 && !option->get_type_name().empty()) {
    text += " " + option->get_type_name();
  }
  if (option->get_required() && !option->get_positional()) text += " (required)";
  return text;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return absl::StrJoin(Wrap(option->get_description(), kDescriptionWidth), "\n");
}

std::string HelpFormatter::make_option_usage(const CLI::Option* option) const {
  const std::string name = make_option_name(option, true);
  return option->get_required() ? name : "[" + name + "]";
}

}  // namespace jointplan::cli
