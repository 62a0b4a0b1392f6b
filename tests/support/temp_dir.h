#ifndef JOINTPLAN_TESTS_SUPPORT_TEMP_DIR_H_
#define JOINTPLAN_TESTS_SUPPORT_TEMP_DIR_H_

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace jointplan {

// A new directory that goes, with all that is in it, when the object goes.
class TempDir {
 public:
  enum Where {
    kDisk,    // Where temporary files are.
    kMemory,  // In memory where the system has such a place: for tests that write thousands of
              // times and do not need a real disk.
  };

  explicit TempDir(Where where = kDisk) {
    std::error_code missing;
    std::filesystem::path base = std::filesystem::temp_directory_path();
    if (where == kMemory && std::filesystem::is_directory("/dev/shm", missing)) base = "/dev/shm";
    std::string name = (base / "jointplan-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // Returns the path of `name` in it.
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_TEMP_DIR_H_
