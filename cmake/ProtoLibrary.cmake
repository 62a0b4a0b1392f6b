# proto_library(NAME ROOT <dir> PROTOS a/b.proto... GRPC c/d.proto... [IMPORTS <dir>...])
#
# One protoc call per file; the generated code lands in ${CMAKE_BINARY_DIR}/gen and is made anew
# when the file or anything that it imports changes. CMake 3.25's own protobuf_generate() is not
# used: it always puts the current source folder first on the import path. IMPORTS are further
# folders in which imported files are looked for; link the library that has their code.
function(proto_library name)
  cmake_parse_arguments(PARSE_ARGV 1 A "" "ROOT" "PROTOS;GRPC;IMPORTS")
  set(gen ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${gen} ${CMAKE_BINARY_DIR}/protodep)
  set(sources)
  set(imports ${A_IMPORTS})
  list(TRANSFORM imports PREPEND -I)
  foreach(proto IN LISTS A_PROTOS A_GRPC)
    string(REGEX REPLACE "\\.proto$" "" base ${proto})
    string(REPLACE "/" "_" flat ${base})
    # In the order of protoc's dependency file: ninja compares the first, and would run protoc at
    # every build if it were another.
    set(outputs ${gen}/${base}.pb.cc ${gen}/${base}.pb.h)
    set(arguments --cpp_out=${gen})
    if(proto IN_LIST A_GRPC)
      list(PREPEND outputs ${gen}/${base}.grpc.pb.cc ${gen}/${base}.grpc.pb.h)
      list(APPEND arguments --grpc_out=${gen}
           --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND $<TARGET_FILE:protobuf::protoc> -I ${A_ROOT} ${imports} ${arguments}
              --dependency_out=${CMAKE_BINARY_DIR}/protodep/${flat}.d ${A_ROOT}/${proto}
      DEPENDS ${A_ROOT}/${proto}
      DEPFILE ${CMAKE_BINARY_DIR}/protodep/${flat}.d
      COMMENT "protoc ${proto}"
      VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${gen})
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf)
  if(A_GRPC)
    target_link_libraries(${name} PUBLIC gRPC::grpc++)
  endif()
  target_compile_options(${name} PRIVATE -w)
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "" POSITION_INDEPENDENT_CODE ON)
endfunction()
