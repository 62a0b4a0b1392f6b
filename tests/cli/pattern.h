#ifndef JOINTPLAN_TESTS_CLI_PATTERN_H_
#define JOINTPLAN_TESTS_CLI_PATTERN_H_

#include <regex.h>

#include <string>

namespace jointplan::cli {

// A POSIX extended regular expression. std::regex is not used: with AddressSanitizer, g++ 12 takes
// its own code for a use of uninitialized memory.
class Pattern {
 public:
  explicit Pattern(const std::string& text) {
    valid_ = regcomp(&regex_, text.c_str(), REG_EXTENDED | REG_NEWLINE) == 0;
  }
  ~Pattern() {
    if (valid_) regfree(&regex_);
  }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  // Returns what the first group of the first match holds; empty if nothing matches.
  std::string FirstGroup(const std::string& text) const {
    regmatch_t groups[2];
    if (!valid_ || regexec(&regex_, text.c_str(), 2, groups, 0) != 0 || groups[1].rm_so < 0) {
      return "";
    }
    return text.substr(static_cast<size_t>(groups[1].rm_so),
                       static_cast<size_t>(groups[1].rm_eo - groups[1].rm_so));
  }

  // Returns the text with every match replaced. No match may be empty.
  std::string ReplaceAll(const std::string& text, const std::string& with) const {
    std::string result;
    std::string rest = text;
    regmatch_t match;
    while (valid_ && regexec(&regex_, rest.c_str(), 1, &match, 0) == 0) {
      result += rest.substr(0, static_cast<size_t>(match.rm_so)) + with;
      rest = rest.substr(static_cast<size_t>(match.rm_eo));
    }
    return result + rest;
  }

 private:
  regex_t regex_;
  bool valid_ = false;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_TESTS_CLI_PATTERN_H_
