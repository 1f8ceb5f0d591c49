# mvm_room(NAME SOURCES … DEPENDS rooms… LIBRARIES public… PRIVATE private…): one room of the house is one library
# target, mvm_<name> with the alias mvm::<name>.
function(mvm_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;LIBRARIES;PRIVATE" ${ARGN})
  add_library(mvm_${name} ${ROOM_SOURCES})
  add_library(mvm::${name} ALIAS mvm_${name})
  set_target_properties(mvm_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(mvm_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_features(mvm_${name} PUBLIC cxx_std_23)
  foreach(room IN LISTS ROOM_DEPENDS)
    target_link_libraries(mvm_${name} PUBLIC mvm_${room})
  endforeach()
  target_link_libraries(mvm_${name} PUBLIC ${ROOM_LIBRARIES}
                                    PRIVATE $<BUILD_INTERFACE:mvm_options> ${ROOM_PRIVATE})
  set_property(GLOBAL APPEND PROPERTY MVM_ROOMS mvm_${name})
endfunction()

# mvm_unit_test(ROOM SOURCES … [LIBRARIES …]): one GoogleTest program a room, found by ctest case by case.
function(mvm_unit_test room)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(target mvm_${room}_test)
  add_executable(${target} ${TEST_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE mvm_${room} mvm_test_support mvm_options GTest::gtest_main ${TEST_LIBRARIES})
  gtest_discover_tests(${target} PROPERTIES TIMEOUT 600 ENVIRONMENT "MVM_SHARED=${MVM_SHARED_DIR}")
endfunction()
