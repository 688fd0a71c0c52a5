# The core of prometheus-cpp alone. Its own package asks for the libraries of
# the HTTP client and server, too, which we do without.
find_path(PROMETHEUS_CPP_INCLUDE_DIR prometheus/text_serializer.h REQUIRED)
find_library(PROMETHEUS_CPP_CORE_LIBRARY prometheus-cpp-core REQUIRED)
add_library(rollcall_prometheus INTERFACE)
target_include_directories(rollcall_prometheus SYSTEM INTERFACE
  ${PROMETHEUS_CPP_INCLUDE_DIR})
target_link_libraries(rollcall_prometheus INTERFACE
  ${PROMETHEUS_CPP_CORE_LIBRARY})
