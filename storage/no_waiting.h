#ifndef JOINTPLAN_STORAGE_NO_WAITING_H_
#define JOINTPLAN_STORAGE_NO_WAITING_H_

namespace jointplan::storage {

// While one of these lives, what its thread reads from a store does not wait for the disk: a read
// that would have to fails instead, and that is remembered here. For threads that serve others;
// what they cannot read at once they hand to one that may wait. One at a time on a thread.
class NoWaiting {
 public:
  NoWaiting();
  ~NoWaiting();
  NoWaiting(const NoWaiting&) = delete;
  NoWaiting& operator=(const NoWaiting&) = delete;

  // Whether something would have waited. What was read then tells nothing.
  bool would_have_waited() const { return would_have_waited_; }

  // ---- For engines ----

  // Whether this thread must not wait.
  static bool IsAsked();
  // Remembers that it would have.
  static void Refuse();

 private:
  bool would_have_waited_ = false;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_NO_WAITING_H_
