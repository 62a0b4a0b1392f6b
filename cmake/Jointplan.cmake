# What every target of ours is built with.
function(jointplan_options target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
    # g++ 12 finds overlapping copies in `string = "text"` where there are none (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${JOINTPLAN_WERROR}>:-Werror>)
endfunction()

# jointplan_library(ROOM SOURCES ... LINK ...): the library `jointplan_<room>` of one room, with
# the alias `jointplan::<room>`. What it links is public, so that the one-way graph of the rooms
# is also the graph of the link lines.
function(jointplan_library room)
  cmake_parse_arguments(PARSE_ARGV 1 A "" "" "SOURCES;LINK")
  add_library(jointplan_${room} STATIC ${A_SOURCES})
  add_library(jointplan::${room} ALIAS jointplan_${room})
  jointplan_options(jointplan_${room})
  target_link_libraries(jointplan_${room} PUBLIC ${A_LINK})
endfunction()

# jointplan_test(NAME SOURCES ... LINK ... [LABELS ...] [TIMEOUT seconds]): one GoogleTest binary
# and one ctest entry of the same name.
function(jointplan_test name)
  cmake_parse_arguments(PARSE_ARGV 1 A "" "TIMEOUT" "SOURCES;LINK;LABELS")
  add_executable(${name} ${A_SOURCES})
  jointplan_options(${name})
  target_link_libraries(${name} PRIVATE ${A_LINK} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}")
  if(A_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT})
  endif()
endfunction()
