#ifndef JOINTPLAN_TESTS_STORAGE_STORE_MODEL_H_
#define JOINTPLAN_TESTS_STORAGE_STORE_MODEL_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/commit_loop.h"
#include "storage/store.h"

namespace jointplan::storage {

// What a store should hold, kept in the simplest way: every state that every line ever had.
struct StoreModel {
  using State = std::map<std::string, std::string>;  // Record name -> bytes.
  std::map<std::string, std::vector<State>> lines;   // By revision; [0] is empty.
  std::map<std::string, std::string> attachments;
  std::map<std::string, std::string> answers;  // Request id -> answer.

  int64_t Revision(const std::string& line) const;
  int64_t Changesets() const;
};

// Returns the first difference between a store and the model, over every line, every revision and
// every read of View; empty if there is none.
std::string Difference(const View& view, const StoreModel& model);

// One random piece of work: what it does to a store, and to the model if it succeeds.
struct RandomWork {
  struct Edit {
    std::string line;
    std::string name;
    std::string bytes;  // Empty: remove.
  };
  std::vector<Edit> edits;
  std::string request_id;
  std::string attachment;  // Key; empty: none.
  bool fails = false;      // Ends in an error, after all its edits.

  // The answer that the store should give.
  std::string answer() const { return "answer to " + request_id; }
  RequestIdentity identity() const;
  CommitLoop::Work Work() const;
  void ApplyTo(StoreModel* model) const;
};

// Makes random work that fits the state of the model. `id` tells it from all other work.
RandomWork MakeRandomWork(const StoreModel& model, const std::string& id, std::mt19937* random);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_TESTS_STORAGE_STORE_MODEL_H_
