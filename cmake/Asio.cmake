# Standalone Asio, header only, as Debian's libasio-dev installs it. Without
# ASIO_NO_DEPRECATED, since RESTinio 0.6 does not compile with it and the whole
# program must see one Asio.
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(rollcall_asio INTERFACE)
target_include_directories(rollcall_asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(rollcall_asio INTERFACE ASIO_STANDALONE)
# Left alone, Asio 1.22 decides by which header came first whether it allocates
# by aligned_alloc or operator new, and sources that decide differently free
# each other's memory the wrong way.
target_compile_definitions(rollcall_asio INTERFACE
  ASIO_DISABLE_STD_ALIGNED_ALLOC)
if("thread" IN_LIST ROLLCALL_SANITIZERS)
  # ThreadSanitizer knows no fences, and g++ says so. Asio's stand around
  # handlers, beside the locks that order them already.
  target_compile_definitions(rollcall_asio INTERFACE ASIO_DISABLE_FENCED_BLOCK)
endif()
target_link_libraries(rollcall_asio INTERFACE Threads::Threads)
