// Tells ThreadSanitizer how CAF 0.17.6 keeps its threads apart. Debian's
// library is not instrumented: what it does with mutexes is seen, what it does
// with atomics is not, and every message would look like a race. So the
// functions around its atomics are taken over here, with the same order between
// threads as the atomics give, and no more: a race of our own is still one.
// Linked into every program that has CAF, and only under -fsanitize=thread.
#include <dlfcn.h>

#include <caf/actor_control_block.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/ref_counted.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

namespace {

// All that these functions take and return fits into registers.
using word = std::uintptr_t;
using function = word (*)(word, word, word, word);

constexpr unsigned acquire_before = 1;
constexpr unsigned release_before = 2;
constexpr unsigned acquire_after = 4;
constexpr unsigned release_after = 8;

function library_function(const char* symbol) {
  auto* found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "CAF has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<function>(found);
}

template <unsigned Order>
word call(function original, word self, word b, word c, word d,
          std::size_t offset) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): they came as pointers.
  auto* address = reinterpret_cast<void*>(self - offset);
  if constexpr ((Order & release_before) != 0)
    __tsan_release(address);
  if constexpr ((Order & acquire_before) != 0)
    __tsan_acquire(address);
  auto result = original(self, b, c, d);
  if constexpr ((Order & acquire_after) != 0)
    __tsan_acquire(address);
  if constexpr ((Order & release_after) != 0)
    __tsan_release(address);
  return result;
}

} // namespace

/// Takes over a member function, or one of a pointer; `offset` is where in the
/// object `this` points to.
#define TAKE_OVER(name, symbol, order, offset)                                 \
  extern "C" word name(word self, word b, word c, word d) __asm__(symbol);     \
  word name(word self, word b, word c, word d) {                               \
    static const auto original = library_function(symbol);                     \
    return call<order>(original, self, b, c, d, offset);                       \
  }

// The mailbox: a message happens before the turn in which it is handled, and
// one turn before the next, on whichever thread.
#define ENQUEUE                                                                \
  "_ZN3caf15scheduled_actor7enqueueESt10unique_ptrINS_15mailbox_"              \
  "elementENS_6detail8disposerEEPNS_14execution_unitE"
extern "C" word enqueue(word self, word message, word unit, word none)
    __asm__(ENQUEUE);
word enqueue(word self, word message, word unit, word none) {
  static const auto original = library_function(ENQUEUE);
  // A unique_ptr is passed by its address.
  // NOLINTNEXTLINE(performance-no-int-to-ptr): it came as a pointer.
  auto* element = *reinterpret_cast<caf::mailbox_element**>(message);
  __tsan_release(static_cast<caf::memory_managed*>(element));
  return call<release_before>(original, self, message, unit, none, 0);
}
// A message that arrives while its receiver ends is not handled in any turn:
// it happens before its own end, which is the mailbox's.
TAKE_OVER(request_deletion, "_ZNK3caf14memory_managed16request_deletionEb",
          acquire_before, 0)
TAKE_OVER(launch, "_ZN3caf15scheduled_actor6launchEPNS_14execution_unitEbb",
          release_before, 0)
TAKE_OVER(resume, "_ZN3caf15scheduled_actor6resumeEPNS_14execution_unitEm",
          acquire_before, 0)
// The same, called through the base class that the scheduler knows.
TAKE_OVER(resume_resumable,
          "_ZThn160_N3caf15scheduled_actor6resumeEPNS_14execution_unitEm",
          acquire_before, 160)
TAKE_OVER(activate, "_ZN3caf15scheduled_actor8activateEPNS_14execution_unitE",
          acquire_before | release_after, 0)
TAKE_OVER(reactivate,
          "_ZN3caf15scheduled_actor10reactivateERNS_15mailbox_elementE",
          acquire_before | release_after, 0)
TAKE_OVER(cleanup,
          "_ZN3caf15scheduled_actor7cleanupEONS_5errorEPNS_14execution_unitE",
          acquire_before | release_after, 0)

// The count of running actors: their ends happen before whoever waited for them
// goes on.
TAKE_OVER(dec_running, "_ZN3caf14actor_registry11dec_runningEv", release_before,
          0)
TAKE_OVER(await_running,
          "_ZNK3caf14actor_registry25await_running_count_equalEm",
          acquire_after, 0)

// Counts of references, of actors and of messages: what was done before one was
// given up happens before the end of the object. Here the order must be that of
// the count itself, so it is counted in sight, by CAF's rules.
namespace caf {

void intrusive_ptr_release(actor_control_block* x) {
  if (x->strong_refs.fetch_sub(1) != 1)
    return;
  x->data_dtor(x->get());
  intrusive_ptr_release_weak(x);
}

void intrusive_ptr_release_weak(actor_control_block* x) {
  if (x->weak_refs == 1 || x->weak_refs.fetch_sub(1) == 1)
    x->block_dtor(x);
}

void ref_counted::deref() const noexcept {
  if (unique())
    request_deletion(false);
  else if (rc_.fetch_sub(1) == 1)
    request_deletion(true);
}

} // namespace caf
