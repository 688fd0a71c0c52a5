# rollcall_embed(target file name): the file's bytes, as they are when it is
# built, become `const std::string_view rollcall::embedded::name`, to be declared
# where it is used.
set(ROLLCALL_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_file.cmake)

function(rollcall_embed target file name)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(result ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(OUTPUT ${result}
    COMMAND ${CMAKE_COMMAND} -DFROM=${source} -DTO=${result} -DNAME=${name}
      -P ${ROLLCALL_EMBED_SCRIPT}
    DEPENDS ${source} ${ROLLCALL_EMBED_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${result})
endfunction()
