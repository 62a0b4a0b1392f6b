#include "storage/no_waiting.h"

namespace jointplan::storage {
namespace {

thread_local NoWaiting* of_thread = nullptr;

}  // namespace

NoWaiting::NoWaiting() { of_thread = this; }

NoWaiting::~NoWaiting() { of_thread = nullptr; }

bool NoWaiting::IsAsked() { return of_thread != nullptr; }

void NoWaiting::Refuse() { of_thread->would_have_waited_ = true; }

}  // namespace jointplan::storage
