# libsystemd: the words in which a service manager is told how the process is
# doing (sd_notify).
find_path(SYSTEMD_INCLUDE_DIR systemd/sd-daemon.h REQUIRED)
find_library(SYSTEMD_LIBRARY systemd REQUIRED)
add_library(rollcall_systemd INTERFACE)
target_include_directories(rollcall_systemd SYSTEM INTERFACE
  ${SYSTEMD_INCLUDE_DIR})
target_link_libraries(rollcall_systemd INTERFACE ${SYSTEMD_LIBRARY})
