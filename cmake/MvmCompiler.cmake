# Language level, warnings, sanitizers and the place of binaries, for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(mvm_options INTERFACE)
target_compile_options(mvm_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Werror
  # Designated initializers leave the other members at their defaults on purpose.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # No function of ours is to be replaced at run time. GCC inlines position-independent functions only then, as clang does
  # anyway: modules are read and verified 3 to 4 % faster.
  target_compile_options(mvm_options INTERFACE -fno-semantic-interposition)
  # GCC's full -Wshadow also counts the names of scoped enumerators.
  target_compile_options(mvm_options INTERFACE -Wshadow=local)
  # GCC 12 reports these falsely on std::expected, std::optional and std::vector once it inlines (clang covers them).
  target_compile_options(mvm_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer
                         -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
else()
  target_compile_options(mvm_options INTERFACE -Wshadow)
  # clang reports that the stable sorts of libstdc++ 12 use std::get_temporary_buffer (GCC covers our own code).
  target_compile_options(mvm_options INTERFACE -Wno-deprecated-declarations)
endif()
if(MVM_CHECKED)
  target_compile_definitions(mvm_options INTERFACE MVM_CHECKED=1)
endif()
if(MVM_SANITIZE)
  add_compile_options(-fsanitize=${MVM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MVM_SANITIZE})
endif()
if(MVM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(MVM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
