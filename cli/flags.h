#ifndef JOINTPLAN_CLI_FLAGS_H_
#define JOINTPLAN_CLI_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace CLI {  // NOLINT: the library's name.
class App;
}

namespace jointplan::cli {

// Declares what a command takes. All that CLI11 is asked for stands here, so that every command
// behaves alike: a flag takes exactly one value, and may come before or after arguments. What is
// declared must live as long as the command.
class Flags {
 public:
  explicit Flags(CLI::App* app) : app_(app) {}

  // `names` as CLI11 has them, such as "-m,--message"; `value` is what help calls the value.
  void Text(const std::string& names, std::optional<std::string>* target, const std::string& value,
            const std::string& help, bool required = false);
  // May be given several times.
  void Texts(const std::string& names, std::vector<std::string>* target, const std::string& value,
             const std::string& help);
  void Number(const std::string& names, std::optional<int64_t>* target, const std::string& value,
              const std::string& help);
  void Switch(const std::string& names, bool* target, const std::string& help);
  // Arguments without a flag: at least `min` and at most `max`. `name` is what help calls them.
  void Arguments(const std::string& name, std::vector<std::string>* target, int min, int max,
                 const std::string& help);

  // The flags that are declared from here on stand under this heading in the help.
  void Heading(const std::string& heading) { heading_ = heading; }

 private:
  CLI::App* const app_;
  std::string heading_ = "Options";
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_FLAGS_H_
