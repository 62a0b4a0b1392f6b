#ifndef JOINTPLAN_CLI_HELP_FORMATTER_H_
#define JOINTPLAN_CLI_HELP_FORMATTER_H_

#include <CLI/CLI.hpp>
#include <string>

namespace jointplan::cli {

// Lays help out: plain words for what is required, descriptions that are wrapped, no counts.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_option_usage(const CLI::Option* option) const override;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_HELP_FORMATTER_H_
