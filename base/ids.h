#ifndef JOINTPLAN_BASE_IDS_H_
#define JOINTPLAN_BASE_IDS_H_

#include <cstddef>
#include <string>

namespace jointplan {

// Makes names and secrets. Handed in, so that tests get the same ones every day. Thread-safe.
class IdSource {
 public:
  virtual ~IdSource() = default;

  // Returns a new identifier of 12 characters of `a-z 2-7`, beginning with a letter: 59 random
  // bits, fit for the last part of a resource name.
  virtual std::string NewId() = 0;

  // Returns `size` random bytes, fit for a secret.
  virtual std::string NewSecret(size_t size) = 0;

  // Ids and secrets from the system's random numbers. Lives for ever.
  static IdSource* Random();
};

// Returns a random UUID (version 4), as AIP-155 asks for request ids.
std::string NewUuid(IdSource* ids);

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_IDS_H_
