#include "cli/flags.h"

#include <CLI/CLI.hpp>

namespace jointplan::cli {

void Flags::Text(const std::string& names, std::optional<std::string>* target,
                 const std::string& value, const std::string& help, bool required) {
  app_->add_option_function<std::string>(
          names, [target](const std::string& text) { *target = text; }, help)
      ->type_name(value)
      ->required(required)
      ->group(heading_);
}

void Flags::Texts(const std::string& names, std::vector<std::string>* target,
                  const std::string& value, const std::string& help) {
  app_->add_option(names, *target, help)
      ->type_name(value)
      ->allow_extra_args(false)
      ->group(heading_);
}

void Flags::Number(const std::string& names, std::optional<int64_t>* target,
                   const std::string& value, const std::string& help) {
  app_->add_option_function<int64_t>(
          names, [target](const int64_t& number) { *target = number; }, help)
      ->type_name(value)
      ->check(CLI::Validator(
          [](const std::string& text) {
            const bool digits =
                !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            return digits ? std::string() : text + " is not a number from 0 up";
          },
          ""))
      ->group(heading_);
}

void Flags::Switch(const std::string& names, bool* target, const std::string& help) {
  app_->add_flag(names, *target, help)->group(heading_);
}

void Flags::Arguments(const std::string& name, std::vector<std::string>* target, int min, int max,
                      const std::string& help) {
  app_->add_option(name, *target, help)->type_name("")->expected(min, max)->required(min > 0);
}

}  // namespace jointplan::cli
