# AsmJit as Debian packages it, without files for CMake: the target asmjit::asmjit, where it is there.
find_library(ASMJIT_LIBRARY asmjit)
find_path(ASMJIT_INCLUDE_DIR asmjit/x86.h)
if(ASMJIT_LIBRARY AND ASMJIT_INCLUDE_DIR AND NOT TARGET asmjit::asmjit)
  add_library(asmjit::asmjit UNKNOWN IMPORTED GLOBAL)
  set_target_properties(asmjit::asmjit PROPERTIES IMPORTED_LOCATION "${ASMJIT_LIBRARY}"
                                                  INTERFACE_INCLUDE_DIRECTORIES "${ASMJIT_INCLUDE_DIR}")
endif()
