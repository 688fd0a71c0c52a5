# Standalone Asio, header only, as Debian's libasio-dev installs it. Without
# ASIO_NO_DEPRECATED, since RESTinio 0.6 does not compile with it and the whole
# program must see one Asio.
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(rollcall_asio INTERFACE)
target_include_directories(rollcall_asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(rollcall_asio INTERFACE ASIO_STANDALONE)
target_link_libraries(rollcall_asio INTERFACE Threads::Threads)
