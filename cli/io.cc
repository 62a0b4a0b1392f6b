#include "cli/io.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace jointplan::cli {
namespace {

constexpr int kNarrowest = 40;

int TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 0;
  return size.ws_col < kNarrowest ? kNarrowest : size.ws_col;
}

}  // namespace

Io SystemIo() {
  Io io;
  io.out = &std::cout;
  io.err = &std::cerr;
  io.in = &std::cin;
  io.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  io.in_is_terminal = isatty(STDIN_FILENO) != 0;
  io.err_is_terminal = isatty(STDERR_FILENO) != 0;
  io.width = io.out_is_terminal ? TerminalWidth() : 0;
  io.env = [](const std::string& name) -> std::optional<std::string> {
    const char* value = getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  return io;
}

}  // namespace jointplan::cli
