# How our own code is compiled: every warning is an error. Headers from
# packages come in through imported targets, hence as system headers.
add_library(rollcall_compile INTERFACE)
target_compile_options(rollcall_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror)
# RapidJSON's iterators compare themselves in C++11's way.
target_compile_options(rollcall_compile INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-ambiguous-reversed-operator>)
target_include_directories(rollcall_compile INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(rollcall_compile INTERFACE
  ROLLCALL_VERSION="${PROJECT_VERSION}")

string(REPLACE "," ";" ROLLCALL_SANITIZERS "${ROLLCALL_SANITIZE}")
if(ROLLCALL_SANITIZE)
  # Line numbers are all that a report needs; more debug information of CAF's
  # and RESTinio's templates takes longer to write than their code.
  add_compile_options(-fsanitize=${ROLLCALL_SANITIZE} -fno-omit-frame-pointer
    -g1 -O1)
  add_link_options(-fsanitize=${ROLLCALL_SANITIZE})
endif()

find_program(ROLLCALL_CCACHE ccache)
if(ROLLCALL_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ROLLCALL_CCACHE})
endif()
