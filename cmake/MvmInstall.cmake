# What `cmake --install` lays down: the libraries, the public headers, a CMake package, a pkg-config file, and what the
# command line needs beside it (the compiler's program, the framework's sources and bytecode).
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY MVM_ROOMS)
install(TARGETS ${rooms} EXPORT mvmTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
                                           LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT mvmTargets NAMESPACE mvm:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mvm)
install(DIRECTORY include/mvm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY compiler-bridge/builder DESTINATION ${CMAKE_INSTALL_DATADIR}/mvm/compiler-bridge
        PATTERN node_modules EXCLUDE)
install(DIRECTORY stdlib/move DESTINATION ${CMAKE_INSTALL_DATADIR}/mvm/stdlib)

configure_package_config_file(cmake/mvmConfig.cmake.in ${PROJECT_BINARY_DIR}/mvmConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mvm)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mvmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mvmConfig.cmake ${PROJECT_BINARY_DIR}/mvmConfigVersion.cmake cmake/FindAsmJit.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mvm)

# For static linking the order is from the top of the house down.
set(MVM_PC_LIBS "")
foreach(room IN LISTS rooms)
  string(PREPEND MVM_PC_LIBS " -l${room}")
endforeach()
if(TARGET asmjit::asmjit)
  set(MVM_PC_JIT " -lasmjit")
endif()
configure_file(cmake/mvm.pc.in ${PROJECT_BINARY_DIR}/mvm.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mvm.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
