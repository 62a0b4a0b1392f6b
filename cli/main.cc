#include <csignal>
#include <vector>

#include "cli/app.h"
#include "cli/io.h"
#include "jointplan/client.h"

int main(int argc, char** argv) {
  // A reader that goes away (`jointplan ... | head`) ends the writing, not with a crash.
  std::signal(SIGPIPE, SIG_IGN);
  jointplan::cli::CommandLine command_line;
  return command_line.Run(std::vector<std::string>(argv + 1, argv + argc),
                          jointplan::cli::SystemIo(),
                          [](const jointplan::client::ConnectionOptions& options) {
                            // Somebody waits for the answer: five attempts take about two seconds.
                            jointplan::client::ClientOptions behaviour;
                            behaviour.retry.attempts_max = 5;
                            return jointplan::client::Connect(options, behaviour);
                          });
}
