#include "bench/micro/allocations.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

thread_local jointplan::bench::Allocations counted;

void* Take(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  const auto bytes = static_cast<int64_t>(malloc_usable_size(memory));
  ++counted.count;
  counted.bytes += bytes;
  counted.live_bytes += bytes;
  return memory;
}

void GiveBack(void* memory) {
  if (memory == nullptr) return;
  counted.live_bytes -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

namespace jointplan::bench {

Allocations AllocationsOfThisThread() { return counted; }

}  // namespace jointplan::bench

// The other forms of new and delete end in these.
void* operator new(std::size_t size) { return Take(size); }
void* operator new[](std::size_t size) { return Take(size); }
void operator delete(void* memory) noexcept { GiveBack(memory); }
void operator delete[](void* memory) noexcept { GiveBack(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { GiveBack(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { GiveBack(memory); }
