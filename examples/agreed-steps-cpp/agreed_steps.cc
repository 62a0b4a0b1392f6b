// Prints what was agreed to do next: the next steps of a plan's newest agreement, first those that
// are due first.
//
//   JOINTPLAN_SERVER=HOST:PORT JOINTPLAN_TOKEN=SECRET agreed_steps PLAN [LANGUAGE]
//
// The agreement is verified while it is pulled: what is printed is what the partners endorsed, byte
// for byte, or nothing at all.

#include <jointplan/client.h>
#include <jointplan/errors.h>
#include <jointplan/pull.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using jointplan::client::PulledAgreement;
namespace v1 = jointplan::v1;

// A next step as it is printed.
struct Step {
  std::string due;      // YYYY-MM-DD; empty: by no day.
  std::string partner;  // `partners/{partner}`; empty: nobody yet.
  std::string text;
};

// Returns a text in a language or, where there is none, in another that it has.
template <class Texts>
std::string TextIn(const Texts& texts, const std::string& language) {
  const auto found = texts.find(language);
  if (found != texts.end()) return found->second;
  return texts.empty() ? "" : texts.begin()->second;
}

bool IsOpen(const v1::NextStep& step) {
  return step.status() != v1::NEXT_STEP_STATUS_DONE &&
         step.status() != v1::NEXT_STEP_STATUS_DROPPED;
}

// Returns the next steps of all activities of an agreement that are still to be done.
std::vector<Step> OpenSteps(const PulledAgreement& agreement, const std::string& language) {
  std::vector<Step> steps;
  for (const v1::SealedRecord& sealed : agreement.records) {
    v1::Record record;
    if (!record.ParseFromString(sealed.record()) || !record.has_activity()) continue;
    for (const v1::NextStep& step : record.activity().next_steps()) {
      if (!IsOpen(step)) continue;
      steps.push_back({step.due_date(), step.responsible(), TextIn(step.text(), language)});
    }
  }
  return steps;
}

// Those without a day come last.
bool IsDueBefore(const Step& a, const Step& b) {
  if (a.due.empty() != b.due.empty()) return b.due.empty();
  return a.due < b.due;
}

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int Complain(const absl::Status& error) {
  const std::string reason = jointplan::client::ReasonOf(error);
  std::cerr << "agreed_steps: " << error.message() << "\n";
  if (reason.empty()) std::cerr << "Is JOINTPLAN_SERVER right, and does a server run there?\n";
  if (reason == "UNAUTHENTICATED") std::cerr << "Is JOINTPLAN_TOKEN a token of this server?\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "agreed_steps PLAN [LANGUAGE]\n";
    return 2;
  }
  const std::string language = argc == 3 ? argv[2] : "en";
  const jointplan::client::Client client = jointplan::client::Connect({
      .target = Setting("JOINTPLAN_SERVER"),
      .token = Setting("JOINTPLAN_TOKEN"),
      .user_agent = "agreed-steps/1.0",
      .languages = language,
  });

  const std::string name = std::string("plans/") + argv[1] + "/agreements/latest";
  const auto agreement = jointplan::client::PullAgreement(client, name, nullptr);
  if (!agreement.ok()) return Complain(agreement.status());

  std::cout << agreement->manifest.agreement() << ", revision "
            << agreement->manifest.plan_revision() << " of the plan\n";
  std::vector<Step> steps = OpenSteps(*agreement, language);
  std::stable_sort(steps.begin(), steps.end(), IsDueBefore);
  for (const Step& step : steps) {
    std::cout << (step.due.empty() ? "no day yet" : step.due) << "  "
              << (step.partner.empty() ? "nobody yet" : step.partner) << "  " << step.text << "\n";
  }
  return 0;
}
