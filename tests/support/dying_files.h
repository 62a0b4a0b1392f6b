#ifndef JOINTPLAN_TESTS_SUPPORT_DYING_FILES_H_
#define JOINTPLAN_TESTS_SUPPORT_DYING_FILES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "jointplan/file_system.h"

namespace jointplan {

// The files of this machine, for a program that ends after some of its steps: the step at which it
// ends is not taken, or half if it is a write, and nothing after it is. And a place to do something
// between two steps.
class DyingFiles : public client::FileSystem {
 public:
  // How many steps are taken; negative: all.
  explicit DyingFiles(int steps = -1) : left_(steps) {}

  // Called before each rename, with where it goes.
  std::function<void(const std::string&)> before_rename;

  // How many steps were asked for.
  int steps() const { return steps_; }
  bool dead() const { return dead_; }

  absl::StatusOr<std::string> Read(const std::string& path) override {
    return dead_ ? Dead() : real_->Read(path);
  }
  absl::StatusOr<std::vector<client::FolderEntry>> List(const std::string& path) override {
    if (dead_) return Dead();
    return real_->List(path);
  }
  absl::StatusOr<std::unique_ptr<client::FolderLock>> Lock(const std::string& path) override {
    if (dead_) return Dead();
    return real_->Lock(path);
  }

  absl::Status MakeFolder(const std::string& path) override {
    return Step() ? real_->MakeFolder(path) : Dead();
  }
  absl::Status Write(const std::string& path, absl::string_view content) override {
    if (dead_ || Step()) return dead_ ? Dead() : real_->Write(path, content);
    real_->Write(path, content.substr(0, content.size() / 2)).IgnoreError();
    return Dead();
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (before_rename && !dead_) before_rename(to);
    return Step() ? real_->Rename(from, to) : Dead();
  }
  absl::Status Remove(const std::string& path) override {
    return Step() ? real_->Remove(path) : Dead();
  }
  absl::Status Sync(const std::string& /*folder*/) override {
    return Step() ? absl::OkStatus() : Dead();
  }

 private:
  static absl::Status Dead() { return absl::UnknownError("the program has ended"); }

  // Whether the next step is taken.
  bool Step() {
    ++steps_;
    if (left_ == 0) dead_ = true;
    if (left_ > 0) --left_;
    return !dead_;
  }

  client::FileSystem* const real_ = client::FileSystem::System();
  int left_;
  int steps_ = 0;
  bool dead_ = false;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_DYING_FILES_H_
