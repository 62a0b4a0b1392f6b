# The Debian packages: `cpack` in the build folder, or script/package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME jointplan)
set(CPACK_PACKAGE_VENDOR jointplan)
set(CPACK_PACKAGE_CONTACT "the jointplan authors <jointplan@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "joint work plans that several organizations agree on")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_COMPONENTS_ALL server cli library dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME jointplan-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS
  "systemd | systemd-standalone-sysusers, init-system-helpers (>= 1.54)")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS jointplan)
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm)
set(CPACK_COMPONENT_SERVER_DESCRIPTION "server of joint work plans
jointpland keeps a joint work plan that several organizations work on: partners
propose activities at the same time, the convener's staff merges them, partners
endorse, staff seals, and other systems pull the agreement and verify it.

The service starts when it is installed, on a local address.")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME jointplan)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION utils)
set(CPACK_COMPONENT_CLI_DESCRIPTION "command for joint work plans
jointplan works on the plans of a jointpland server, for people and for scripts:
proposing, merging, agreeing, reports, workbooks, IATI, and work in files where
there is no connection.")

# The name carries what jointplan_shared's SOVERSION is.
set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libjointplan${soversion})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "client library for joint work plans
With this library programs talk to a jointpland server: deadlines, safe retries,
watches that resume, verified agreements, and working copies.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libjointplan-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "libjointplan${soversion} (= ${PROJECT_VERSION}-1), libabsl-dev, libprotobuf-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "client library for joint work plans, for developers
Headers, find_package(jointplan) for CMake, a file for pkg-config, the API in
Protocol Buffers for other languages, and examples.")

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  install(FILES debian/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}
    COMPONENT ${component})
endforeach()
include(CPack)
