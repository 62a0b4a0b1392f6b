#include "jointplan/surroundings.h"

#include <random>

#include "absl/time/clock.h"
#include "base/ids.h"

namespace jointplan::client {
namespace {

class SystemSurroundings : public Surroundings {
 public:
  absl::Time Now() override { return absl::Now(); }
  void Sleep(absl::Duration duration, const Interrupt* interrupt) override {
    if (interrupt == nullptr) {
      absl::SleepFor(duration);
    } else {
      interrupt->WaitFor(duration);
    }
  }
  double Chance() override {
    static thread_local std::mt19937_64 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
  }
  std::string NewRequestId() override { return NewUuid(IdSource::Random()); }
};

}  // namespace

Surroundings* Surroundings::System() {
  static auto* const kSystem = new SystemSurroundings;
  return kSystem;
}

}  // namespace jointplan::client
